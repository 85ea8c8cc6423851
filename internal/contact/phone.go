package contact

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"example.org/spolu/internal/help"
)

// home is where a number is from that does not say it. It has no zero before a number; neighbours have.
const home = "CZ"

var neighbours = []string{"SK", "UA", "DE", "AT"}

// Phone reads a telephone number that was typed, Czech unless it says otherwise, into E.164; empty stays empty. It must
// be one that is given out somewhere, and nothing but one: whoever calls is told no second number and no extension.
func Phone(typed string, p *help.Problems) string {
	clean, problem := help.Line(typed, help.MaxPhone)
	if clean == "" && problem == "" {
		return ""
	}
	number, code, arg := "", "phone", ""
	if problem == "" && !help.Turned(typed) {
		number, code, arg = readPhone(clean)
	}
	switch {
	case code == "":
		return number
	case arg != "":
		p.Add("phone", code, arg)
	default:
		p.Add("phone", code)
	}
	return typed
}

// readPhone is a number in E.164, or the code of what is wrong with it and what its sentence names.
func readPhone(clean string) (number, code, arg string) {
	clean = trunkZero.ReplaceAllString(clean, "$1 ")
	first, rest := firstNumber(clean)
	if isDigits(rest) && validIn(rest) == "" { // digits too many
		return "", "phone", ""
	}
	for _, way := range spellings(first) {
		if Dear(possible(way)) {
			return "", "phone-dear", ""
		}
	}
	number = validIn(first)
	switch {
	case number == "":
		if abroad := validAbroad(first); abroad != "" && rest == "" {
			return "", "phone-abroad", Readable(abroad)
		}
		return "", "phone", ""
	case strings.ContainsFunc(rest, unicode.IsDigit):
		return "", "phone-one", ""
	}
	// One with zeros too many is not what it is when it is read again: whoever dials it would reach somebody else.
	if validIn(number) != number || validIn(Readable(number)) != number {
		return "", "phone", ""
	}
	return number, "", ""
}

// trunkZero is the zero that some write after the code of a country, for who calls from inside it.
var trunkZero = regexp.MustCompile(`^(\+[\d ]+)\(0\) ?`)

// firstNumber takes a text apart: the number that it begins with, a name before it left off, and what follows that.
// Where no beginning of it is a number, all of it is taken for one, up to the first letter.
func firstNumber(s string) (number, rest string) {
	if at := strings.IndexFunc(s, func(r rune) bool { return unicode.IsDigit(r) || r == '+' || r == '＋' }); at > 0 {
		s = s[at:]
	}
	end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || r == '#' || r == ';' })
	if end < 0 {
		end = len(s)
	}
	if validIn(s[:end]) != "" {
		return s[:end], s[end:]
	}
	for i, r := range s[:end] {
		if i > 0 && !unicode.IsDigit(r) && validIn(s[:i]) != "" {
			return s[:i], s[i:]
		}
	}
	return s[:end], s[end:]
}

// isDigits reports a text of digits and what stands between them in one number.
func isDigits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsDigit(r) && r != ' ' && r != '-' })
}

// spellings are the ways to read a number: as it is, and with the plus that people leave out before the code of a
// country.
func spellings(s string) []string {
	if strings.HasPrefix(s, "+") {
		return []string{s}
	}
	return []string{s, "+" + s}
}

// validIn is a number that is given out, in E.164: at home, or where it says itself. Else it is "".
func validIn(s string) string {
	for _, way := range spellings(s) {
		if number, err := phonenumbers.Parse(way, home); err == nil && phonenumbers.IsValidNumber(number) {
			return phonenumbers.Format(number, phonenumbers.E164)
		}
	}
	return ""
}

// validAbroad is a number as a neighbour writes it at home, in E.164, or "".
func validAbroad(s string) string {
	if !strings.HasPrefix(s, "0") {
		return ""
	}
	for _, region := range neighbours {
		number, err := phonenumbers.Parse(s, region)
		if err == nil && phonenumbers.IsValidNumberForRegion(number, region) {
			return phonenumbers.Format(number, phonenumbers.E164)
		}
	}
	return ""
}

// possible is what a number is in E.164 that has as many digits as it may, "" if it is none.
func possible(typed string) string {
	number, err := phonenumbers.Parse(typed, home)
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return ""
	}
	return phonenumbers.Format(number, phonenumbers.E164)
}
