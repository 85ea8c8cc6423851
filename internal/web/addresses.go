package web

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
)

// parameters are those of an address, in an order that is always the same: a page has one address.
type parameters []parameter

type parameter struct{ name, value string }

// add adds a parameter by its name in the pages' tables, unless it says nothing.
func (v *visit) add(to parameters, name, value string) parameters {
	if value == "" {
		return to
	}
	return append(to, parameter{i18n.Param(v.lang, name), value})
}

// query is a page's address with parameters.
func (v *visit) query(page *pages.Page, with parameters) string {
	var b strings.Builder
	b.Grow(128) // most are shorter
	b.WriteString(page.Path(v.lang))
	joint := byte('?')
	for _, p := range with {
		b.WriteByte(joint)
		b.WriteString(url.QueryEscape(p.name))
		b.WriteByte('=')
		b.WriteString(url.QueryEscape(p.value))
		joint = '&'
	}
	return b.String()
}

// address is the one address of a search.
func (v *visit) address(s findQuery, page int) string {
	return v.pageAddress(v.parameters(s), page)
}

// pageAddress is that of one page of what a search finds.
func (v *visit) pageAddress(search parameters, page int) string {
	if page > 1 {
		search = v.add(search, "page", strconv.Itoa(page))
	}
	return v.query(pages.Offers, search)
}

// parameters say what a search asks for, but for the page.
func (v *visit) parameters(s findQuery) parameters {
	with := make(parameters, 0, 8)
	for _, code := range s.query.Kinds {
		k, _ := v.site.Kind(code)
		with = v.add(with, "kind", kindWord(v.lang, k))
	}
	with = v.add(with, "place", s.query.Place)
	if s.query.Place == "" {
		with = v.add(with, "where", s.typed) // a place that nobody knows, or several by that name
	}
	with = v.add(with, "q", s.query.Text)
	for _, f := range search.Filters() {
		if value := s.query.Filters[f.Name]; value != "" {
			with = append(with, parameter{f.Param(v.lang), value})
		}
	}
	with = v.add(with, "sort", v.sortValue(s.query))
	for _, question := range slices.Sorted(maps.Keys(s.query.Answers)) {
		for _, value := range s.query.Answers[question] {
			with = append(with, parameter{"answer." + question, value})
		}
	}
	return with
}
