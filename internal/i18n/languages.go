package i18n

import (
	"slices"
	"time"

	"example.org/spolu/internal/help"
)

const (
	// Default is the language of addresses without a prefix.
	Default = help.DefaultLanguage
	// fallback is the language whose sentences stand in for those that a language lacks.
	fallback = help.FallbackLanguage
)

// language is one row of the table: a language that has pages. Its sentences are in locales/CODE;
// nothing else lists it.
type language struct {
	code      string
	self      string // its name, in itself
	complete  bool   // it has every sentence
	words     string // the language whose words its addresses have: Default or fallback
	thousands string // what stands between groups of three digits: in Czech a narrow space where no line breaks
	day       string // how a day is written in text, for time.Format
	months    string // what the names of the twelve begin with, in all cases; small letters, no accents
}

// languages is the table, in the order that the language switch shows them. It never changes.
var languages = []language{
	{Default, "Čeština", true, Default, "\u202f", "2. 1. 2006",
		"led uno bre dub kve cerven|cervn|cvn cervenc|cervenec|cvc srp zar rij lis pro"},
	{fallback, "English", true, fallback, ",", "2 January 2006",
		"jan feb mar apr may jun jul aug sep oct nov dec"},
	{"uk", "Українська", false, fallback, "\u202f", "2. 1. 2006",
		"січ лют бер кві тра чер лип сер вер жов лис гру"},
	{"pl", "Polski", false, fallback, "\u202f", "2. 1. 2006",
		"sty lut mar kwi maj cze lip sie wrz paz lis gru"},
}

// rowOf is the row of a language; that of the default one where lang has no pages.
func rowOf(lang string) language {
	if i := slices.IndexFunc(languages, func(l language) bool { return l.code == lang }); i >= 0 {
		return languages[i]
	}
	return languages[0]
}

// Languages lists the languages that have pages, in the order that the language switch shows them.
func Languages() []string {
	codes := make([]string, len(languages))
	for i, l := range languages {
		codes[i] = l.code
	}
	return codes
}

// SelfName is what a language calls itself: "Čeština".
func SelfName(lang string) string { return rowOf(lang).self }

// Day writes a day in a text of a language: "21. 11. 2026", "21 November 2026".
func Day(lang string, t time.Time) string { return t.Format(rowOf(lang).day) }

// Words is the language whose words the addresses of a language have.
func Words(lang string) string { return rowOf(lang).words }

// usesCzech reports whether addresses in lang have Czech words: Czech itself, and languages without pages.
func usesCzech(lang string) bool { return Words(lang) == Default }
