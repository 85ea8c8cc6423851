package i18n

import "strings"

// czechParams are the Czech names of query parameters by their English ones.
var czechParams = map[string]string{
	"kind": "druh", "place": "obec", "where": "kde", "q": "q",
	"sort": "razeni", "page": "strana", "literal": "doslova",
	"count": "pocet", "colours": "barvy", "list": "seznam",
}

// czech are words of addresses in Czech by their codes, which are the words of all other languages.
type czech map[string]string

// word is the word for a code in a language; "" for an unknown code.
func (c czech) word(lang, code string) string {
	cs, ok := c[code]
	if ok && !usesCzech(lang) {
		return code
	}
	return cs
}

// code is what a word of a language means, or "".
func (c czech) code(lang, word string) string {
	for code := range c {
		if word != "" && c.word(lang, code) == word {
			return code
		}
	}
	return ""
}

// sorts are the orders of results, colours those of the list for other sites; "question" begins the steps of the guide
// that are a kind's own.
var (
	sorts   = czech{"newest": "nejnovejsi", "nearest": "nejblizsi"}
	colours = czech{"light": "svetle", "dark": "tmave"}
	steps   = czech{
		"question": "otazka", "about": "popis", "place": "kde", "reach": "dosah", "setting": "prostredi",
		"times": "kdy", "languages": "jazyky", "limit": "kolik", "author": "kdo", "contact": "kontakt",
	}
)

// dayCodes are the short Czech names of the days from Monday, without accents.
var dayCodes = []string{"po", "ut", "st", "ct", "pa", "so", "ne"}

var plainDay = strings.NewReplacer("ú", "u", "č", "c", "á", "a")

// Word is the Czech word or the English one, whichever addresses in a language have.
func Word(lang, czech, english string) string {
	if usesCzech(lang) {
		return czech
	}
	return english
}

// Param is the name of a query parameter in a language. A name without a translation, such as the code of a
// kind's question, is the same in all.
func Param(lang, name string) string {
	if cs, ok := czechParams[name]; ok && usesCzech(lang) {
		return cs
	}
	return name
}

// Params are the names of all query parameters in a language.
func Params(lang string) []string {
	var names []string
	for name := range czechParams {
		names = append(names, Param(lang, name))
	}
	return names
}

// SortValue is the word for an order of results, "newest" or "nearest", in a query in a language; "" for others.
func SortValue(lang, code string) string { return sorts.word(lang, code) }

// SortCode is the order of results that a word of a query in a language means, or "".
func SortCode(lang, value string) string { return sorts.code(lang, value) }

// ColoursValue is the word for the colours "light" or "dark" in a query in a language; "" for others.
func ColoursValue(lang, code string) string { return colours.word(lang, code) }

// ColoursCode is the colours that a word of a query in a language means, or "".
func ColoursCode(lang, value string) string { return colours.code(lang, value) }

// DayNumber is the weekday that a query means, Monday 1 to Sunday 7: "1" to "7", or "po", "út" … "ne" with or
// without accents.
func DayNumber(s string) (int, bool) {
	s = plainDay.Replace(strings.ToLower(strings.TrimSpace(s)))
	for i, code := range dayCodes {
		if s == code || s == string(rune('1'+i)) {
			return i + 1, true
		}
	}
	return 0, false
}

// Step is the word for a step of the guide in addresses of a language; "" for an unknown code.
func Step(lang, code string) string { return steps.word(lang, code) }

// StepCode is the step that a word in an address of a language means, or "".
func StepCode(lang, word string) string { return steps.code(lang, word) }
