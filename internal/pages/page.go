package pages

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
)

// columns are the languages whose words addresses have, in the order in which the table has them; i18n knows which
// language has whose.
var columns = []string{help.DefaultLanguage, help.FallbackLanguage}

// Page is a page of the portal. There is one value of each: pages are compared by their pointers.
type Page struct {
	Name   string // in logs and tests; a text of the site profile goes by it
	Access Access
	Label  string // key of what a link in a menu says; "" for pages that no menu leads to

	Everywhere bool // it has the same address in all languages

	patterns map[string]string // by language
}

// all are all pages, in the order of the table.
var all []*Page

// page adds a page to the table. Its addresses are patterns of http.ServeMux without prefix, by columns; a single one
// is the address in every language.
func page(name string, access Access, addresses ...string) *Page {
	p := &Page{Name: name, Access: access, Everywhere: len(addresses) == 1, patterns: map[string]string{}}
	for _, lang := range i18n.Languages() {
		p.patterns[lang] = patternIn(lang, addresses)
	}
	all = append(all, p)
	return p
}

func patternIn(lang string, addresses []string) string {
	if len(addresses) == 1 {
		return addresses[0]
	}
	address := addresses[slices.Index(columns, i18n.Words(lang))]
	if lang == i18n.Default {
		return address
	}
	return "/" + lang + address
}

func (p *Page) labelled(key string) *Page {
	p.Label = key
	return p
}

// All lists all pages.
func All() []*Page { return slices.Clone(all) }

// String is the page's name.
func (p *Page) String() string { return p.Name }

// Pattern is the page's pattern in a language for http.ServeMux, without a method: "/en/offer/{id}". A language without
// pages has that of the default one.
func (p *Page) Pattern(lang string) string {
	if pattern, ok := p.patterns[lang]; ok {
		return pattern
	}
	return p.patterns[i18n.Default]
}

var gap = regexp.MustCompile(`\{(\w+)\}`)

// Gaps are the names of what varies in the page's addresses, in the order of Path's args: "kind", "step".
func (p *Page) Gaps() []string {
	var names []string
	for _, m := range gap.FindAllStringSubmatch(p.Pattern(i18n.Default), -1) {
		names = append(names, m[1])
	}
	return names
}

// Path is the address of the page in a language: args fill the gaps of its pattern in order, escaped. A wrong number of
// args is a programming error and panics.
func (p *Page) Path(lang string, args ...string) string {
	pattern := strings.TrimSuffix(p.Pattern(lang), "{$}")
	if len(args) == 0 && !strings.Contains(pattern, "{") {
		return pattern
	}
	segments := strings.Split(pattern, "/")
	rest := args
	for i, s := range segments {
		if !strings.HasPrefix(s, "{") {
			continue
		}
		if len(rest) == 0 {
			panic(fmt.Sprintf("pages: %s needs more than %d args", p, len(args)))
		}
		segments[i], rest = url.PathEscape(rest[0]), rest[1:]
	}
	if len(rest) > 0 {
		panic(fmt.Sprintf("pages: %s needs fewer than %d args", p, len(args)))
	}
	return strings.Join(segments, "/")
}

// Lang is the language that an address is in, by its prefix.
func Lang(path string) string {
	for _, lang := range i18n.Languages() {
		if path == "/"+lang || strings.HasPrefix(path, "/"+lang+"/") {
			return lang
		}
	}
	return i18n.Default
}
