package find

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/web/visit"
)

// Parameters are the names of all that addresses of these pages may ask for, in a language.
func Parameters(lang string) []string {
	names := append(i18n.Params(lang), i18n.Param(lang, "where")+"_code", search.AnswerPrefix)
	for _, f := range search.Filters() {
		names = append(names, f.Param(lang))
	}
	return names
}

// parameters are those of an address, in an order that is always the same: a page has one address.
type parameters []parameter

type parameter struct{ name, value string }

// add adds a parameter by its name in the pages' tables, unless it says nothing.
func add(v *visit.Visit, to parameters, name, value string) parameters {
	if value == "" {
		return to
	}
	return append(to, parameter{i18n.Param(v.Lang, name), value})
}

// query is a page's address with parameters.
func query(v *visit.Visit, page *pages.Page, with parameters) string {
	var b strings.Builder
	b.Grow(128) // most are shorter
	b.WriteString(page.Path(v.Lang))
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

// Address is the one address of a search in the visit's language.
func Address(v *visit.Visit, q search.Query) string { return address(v, findQuery{query: q}, 1) }

// address is the one address of a page of a search.
func address(v *visit.Visit, s findQuery, page int) string {
	return pageAddress(v, parametersOf(v, s), page)
}

// pageAddress is that of one page of what a search finds.
func pageAddress(v *visit.Visit, search parameters, page int) string {
	if page > 1 {
		search = add(v, search, "page", strconv.Itoa(page))
	}
	return query(v, pages.Offers, search)
}

// parametersOf say what a search asks for, but for the page.
func parametersOf(v *visit.Visit, s findQuery) parameters {
	with := make(parameters, 0, 8)
	for _, code := range s.query.Kinds {
		k, _ := v.Site.Kind(code)
		with = add(v, with, "kind", visit.KindWord(v.Lang, k))
	}
	with = add(v, with, "place", s.query.Place)
	if s.query.Place == "" {
		with = add(v, with, "where", s.typed) // a place that nobody knows, or several by that name
	}
	with = add(v, with, "q", s.query.Text)
	if s.query.Literal && s.query.Text != "" {
		with = add(v, with, "literal", "1")
	}
	for _, f := range search.Filters() {
		if value := s.query.Filters[f.Name]; value != "" {
			with = append(with, parameter{f.Param(v.Lang), value})
		}
	}
	with = add(v, with, "sort", sortValue(v, s.query))
	for _, question := range slices.Sorted(maps.Keys(s.query.Answers)) {
		for _, value := range s.query.Answers[question] {
			with = append(with, parameter{search.AnswerPrefix + question, value})
		}
	}
	return with
}
