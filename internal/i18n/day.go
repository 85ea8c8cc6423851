package i18n

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"example.org/spolu/internal/help"
)

// ReadDay reads a day as people write it, whatever the language of the page: "24. 12. 2026", "24.12.", "24/12/26",
// "24. prosince", "Dec 24", "2026-12-24". Without a year it is the next such day, the earliest on the day from. What is
// no day comes back as it was typed.
func ReadDay(typed string, from help.Date) help.Date {
	words := dayWords.FindAllString(plainWords(help.Visible(typed)), -1)
	for len(words) > 0 && !startsDay(words[0]) { // the name of the weekday, "od", "until"
		words = words[1:]
	}
	month, numbers := 0, []int{}
	for _, w := range words {
		n, err := strconv.Atoi(w)
		switch named := monthOf(w); {
		case err == nil:
			numbers = append(numbers, n)
		case named > 0 && month == 0:
			month = named
		case !beside[w]:
			return help.Date(strings.TrimSpace(typed))
		}
	}
	if day, ok := dayOf(numbers, month, from.Time()); ok {
		return help.DateOf(day)
	}
	return help.Date(strings.TrimSpace(typed))
}

var (
	dayWords = regexp.MustCompile(`\d+|\pL+`)
	// beside is what stands in a day beside its numbers and the month: "24th of December", "prosince roku 2026".
	beside = map[string]bool{"st": true, "nd": true, "rd": true, "th": true, "of": true, "r": true, "roku": true,
		"року": true, "р": true}
)

// startsDay reports a number or the name of a month.
func startsDay(word string) bool { return word[0] <= '9' || monthOf(word) > 0 }

// plainWords is a text in small letters without accents.
func plainWords(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s)))
}

// monthOf is the month that a word names in any language, or 0: the longest beginning decides, because červenec begins
// with červen.
func monthOf(word string) (month int) {
	longest := 0
	for _, l := range languages {
		for i, names := range strings.Fields(l.months) {
			for _, begins := range strings.Split(names, "|") {
				if strings.HasPrefix(word, begins) && len(begins) > longest {
					month, longest = i+1, len(begins)
				}
			}
		}
	}
	return month
}

// dayOf is the day of two or three numbers, or of one or two and a month.
func dayOf(numbers []int, month int, from time.Time) (time.Time, bool) {
	if month > 0 && len(numbers) > 0 { // where its name stands says nothing
		numbers = append([]int{numbers[0], month}, numbers[1:]...)
	}
	switch {
	case len(numbers) == 3 && numbers[0] > 31:
		return date(numbers[0], numbers[1], numbers[2])
	case len(numbers) == 3 && numbers[2] < 100:
		return date(2000+numbers[2], numbers[1], numbers[0])
	case len(numbers) == 3:
		return date(numbers[2], numbers[1], numbers[0])
	case len(numbers) != 2:
		return time.Time{}, false
	}
	for year := from.Year(); year <= from.Year()+8; year++ { // 29 February may be eight years away
		if day, ok := date(year, numbers[1], numbers[0]); ok && !day.Before(from) {
			return day, true
		}
	}
	return time.Time{}, false
}

// date is a day that the calendar has.
func date(year, month, day int) (time.Time, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, t.Year() == year && int(t.Month()) == month && t.Day() == day
}
