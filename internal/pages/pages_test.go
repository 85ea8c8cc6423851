package pages

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"example.org/spolu/internal/i18n"
)

// muxOfAll has every pattern of every language, and tells which one answered and what stood in its gaps.
func muxOfAll() *http.ServeMux {
	mux := http.NewServeMux()
	seen := map[string]bool{}
	for _, lang := range i18n.Languages() {
		for _, p := range All() {
			pattern := p.Pattern(lang)
			if seen[pattern] {
				continue
			}
			seen[pattern] = true
			mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Pattern", r.Pattern)
				for _, gap := range p.Gaps() {
					w.Header().Add("Arg", r.PathValue(gap))
				}
			})
		}
	}
	return mux
}

func TestPatternsGoTogether(t *testing.T) {
	muxOfAll() // ServeMux panics on a conflict
}

// Every address that Path makes arrives at its own page with the args it was made from.
func TestPathRoundTrip(t *testing.T) {
	mux := muxOfAll()
	rapid.Check(t, func(t *rapid.T) {
		lang := rapid.SampledFrom(i18n.Languages()).Draw(t, "lang")
		p := rapid.SampledFrom(All()).Draw(t, "page")
		pattern := p.Pattern(lang)
		var args []string
		for range p.Gaps() {
			args = append(args, "x"+rapid.String().Draw(t, "arg")) // a word of its own, never "sent" or ".."
		}
		path := p.Path(lang, args...)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if got := w.Header().Get("Pattern"); got != pattern {
			t.Fatalf("%s arrives at %q, not %q", path, got, pattern)
		}
		if got := w.Header().Values("Arg"); !slices.Equal(got, args) {
			t.Fatalf("%s gives %q, not %q", path, got, args)
		}
		if got := Lang(path); got != lang && !p.Everywhere {
			t.Fatalf("%s is in %q, not %q", path, got, lang)
		}
	})
}

func TestPath(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Home.Path("cs"), "/"}, {Home.Path("en"), "/en/"}, {Home.Path("uk"), "/uk/"},
		{Offers.Path("cs"), "/nabidky"}, {Offers.Path("pl"), "/pl/offers"},
		{AskCheck.Path("cs", "a1"), "/nabidka/a1/napsat/kontrola"},
		{AskCheck.Path("en", "a/1"), "/en/offer/a%2F1/contact/check"},
		{OfferStep.Path("cs", "hlidani-deti", "kdy"), "/nabidnout/hlidani-deti/kdy"},
		{MyEnd.Path("en", "a1"), "/en/my/offer/a1/end"},
		{DemoLetter.Path("uk", "7"), "/demo/letters/7"},
		{Lang("/en"), "en"}, {Lang("/english"), "cs"}, {Lang("/"), "cs"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestPathPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"too few args":  func() { Offer.Path("cs") },
		"too many args": func() { Offers.Path("cs", "a") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}

// TestTable: names are told apart, whoever knows a secret has it from the address, and menus lead to pages that have a
// label.
func TestTable(t *testing.T) {
	names := map[string]bool{}
	for _, p := range All() {
		if names[p.Name] {
			t.Errorf("two pages are called %q", p.Name)
		}
		names[p.Name] = true
		if secret := slices.Contains(p.Gaps(), "token"); secret != (p.Access == Secret) {
			t.Errorf("%s: access %s, gaps %v", p, p.Access, p.Gaps())
		}
		for _, lang := range i18n.Languages() {
			if strings.Count(p.Pattern(lang), "{") != strings.Count(p.Pattern(i18n.Default), "{") {
				t.Errorf("%s has other gaps in %s", p, lang)
			}
		}
		if led := slices.Contains(Menu, p) || slices.Contains(Footer, p) || p == Home; led != (p.Label != "") {
			t.Errorf("%s: label %q, in a menu: %v", p, p.Label, led)
		}
	}
}
