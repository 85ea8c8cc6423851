package i18n

import "strings"

// czechParams are the Czech names of query parameters by their English ones.
var czechParams = map[string]string{
	"kind": "druh", "place": "obec", "where": "kde", "q": "q", "setting": "prostredi", "language": "jazyk",
	"day": "den", "sort": "razeni", "page": "strana",
}

// czechSorts are the Czech words for the orders of results by their codes.
var czechSorts = map[string]string{"newest": "nejnovejsi", "nearest": "nejblizsi"}

// dayCodes are the short Czech names of the days from Monday, without accents.
var dayCodes = []string{"po", "ut", "st", "ct", "pa", "so", "ne"}

var plainDay = strings.NewReplacer("ú", "u", "č", "c", "á", "a")

// Param is the name of a query parameter in a language. A name without a translation, such as the code of a
// kind's question, is the same in all.
func Param(lang, name string) string {
	if cs, ok := czechParams[name]; ok && usesCzech(lang) {
		return cs
	}
	return name
}

// SortValue is the word for an order of results, "newest" or "nearest", in a query in a language; "" for others.
func SortValue(lang, code string) string {
	cs, ok := czechSorts[code]
	if ok && !usesCzech(lang) {
		return code
	}
	return cs
}

// SortCode is the order of results that a word of a query in a language means, or "".
func SortCode(lang, value string) string {
	for code := range czechSorts {
		if SortValue(lang, code) == value {
			return code
		}
	}
	return ""
}

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

// czechSteps are the Czech words for the steps of the guide by their codes; "question" begins those that are a
// kind's own.
var czechSteps = map[string]string{
	"question": "otazka", "about": "popis", "place": "kde", "reach": "dosah", "setting": "prostredi", "times": "kdy",
	"languages": "jazyky", "limit": "kolik", "author": "kdo", "contact": "kontakt",
}

// Step is the word for a step of the guide in addresses of a language; "" for an unknown code.
func Step(lang, code string) string {
	cs, ok := czechSteps[code]
	if ok && !usesCzech(lang) {
		return code
	}
	return cs
}

// StepCode is the step that a word in an address of a language means, or "".
func StepCode(lang, word string) string {
	for code := range czechSteps {
		if word != "" && Step(lang, code) == word {
			return code
		}
	}
	return ""
}
