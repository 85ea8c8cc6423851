package search

import (
	"slices"
	"strconv"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/store/index"
)

// Filter is one row of the table of what narrows a search beside kind, place and words: by a parameter with one value.
// Pages and the API read it, addresses and cursors tell it, and listings are found by it, all from its row.
type Filter struct {
	Name   string   // in the API and in English addresses; "find.NAME" and "find.any-NAME" say it
	Czech  string   // in Czech addresses
	Values []string // that it may have
	Shown  []string // of these, those that pages offer, in their order
	Says   string   // begins the keys of the sentences that name the values

	word   func(typed string) string // the value that a word in an address of a page means; nil: itself
	tag    string                    // begins the tags of listings, where it has its own;
	of     func(help.Offer) []string // then the values that an offer is found by
	narrow func(q *index.Query, value string)
}

// Filters is the table, in the order in which pages show it and addresses name it.
func Filters() []Filter {
	settings := []string{string(help.Household), string(help.CareHome), string(help.AnySetting)}
	return []Filter{{
		Name: "setting", Czech: "prostredi", Values: settings, Shown: settings[:2], Says: "setting.",
		narrow: func(q *index.Query, value string) { q.Setting = help.Setting(value) },
	}, {
		Name: "day", Czech: "den", Values: days, Shown: days, Says: "day.", word: dayOf,
		narrow: func(q *index.Query, value string) { q.Days = daysOf(value) },
	}, {
		Name: "part", Czech: "cast", Values: partsOf(nil), Shown: partsOf(nil), Says: "part.",
		tag: "part:", of: func(o help.Offer) []string { return partsOf(o.Times) },
	}, {
		Name: "language", Czech: "jazyk", Values: help.SpokenLanguages, Shown: help.SpokenLanguages,
		Says: "language.name.",
		tag:  languageTag, of: func(o help.Offer) []string { return o.Languages },
	}}
}

const languageTag = "lang:"

// AnswerPrefix begins the names of parameters that filter by the answers to a kind's questions, by their codes.
const AnswerPrefix = "answer."

const weekend = "weekend"

// days are those of the week, from Monday, and two of them together.
var (
	days        = []string{"1", "2", "3", "4", "5", "6", "7", weekend}
	weekendDays = []string{"6", "7", weekend}
)

// daysOf are the days that a value of the filter stands for.
func daysOf(value string) []int {
	if value == weekend {
		return []int{6, 7}
	}
	n, _ := strconv.Atoi(value)
	return []int{n}
}

// partsOf are the parts of the day in which somebody has time: all of them by agreement.
func partsOf(times []help.Slot) (parts []string) {
	for _, part := range help.DayParts {
		if len(times) == 0 || slices.ContainsFunc(times, func(t help.Slot) bool { return t.Part == part }) {
			parts = append(parts, string(part))
		}
	}
	return parts
}

// dayOf is the day that somebody wrote: "1", "po" …
func dayOf(typed string) string {
	if typed == weekend {
		return weekend
	}
	if n, ok := i18n.DayNumber(typed); ok {
		return strconv.Itoa(n)
	}
	return ""
}

// Param is the name of the filter in addresses of a language.
func (f Filter) Param(lang string) string { return i18n.Word(lang, f.Czech, f.Name) }

// Value is what a word in an address of a page means, or "".
func (f Filter) Value(word string) string {
	if f.word != nil {
		word = f.word(word)
	}
	if !f.Allows(word) {
		return ""
	}
	return word
}

// Allows reports a value that it may have.
func (f Filter) Allows(value string) bool { return slices.Contains(f.Values, value) }

// apply narrows a search to a value.
func (f Filter) apply(q *index.Query, value string) {
	if f.tag != "" {
		q.Tags = append(q.Tags, []string{f.tag + value})
		return
	}
	f.narrow(q, value)
}

// tagsOf are the tags of an offer that filters look for.
func tagsOf(o help.Offer) (tags []string) {
	for _, f := range Filters() {
		if f.tag != "" {
			for _, value := range f.of(o) {
				tags = append(tags, f.tag+value)
			}
		}
	}
	return tags
}
