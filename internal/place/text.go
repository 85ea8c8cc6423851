package place

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/spolu/internal/words"
)

// maxText is how long a typed text may be in bytes; the longest official name has 40.
const maxText = 200

// entry is what searches compare of one municipality.
type entry struct {
	key      string   // of the name: "frydek mistek"
	words    []string // of the key
	initials string   // "fm"; "" for a name of one word
	at       vector
}

func newEntry(m Municipality) entry {
	e := entry{key: key(m.Name), at: newVector(m.Lat, m.Lon)}
	e.words = strings.Fields(e.key)
	if len(e.words) > 1 {
		for _, w := range e.words {
			r, _ := utf8.DecodeRuneInString(w)
			e.initials += string(r)
		}
	}
	return e
}

// key is a text as names are compared: folded words of letters and digits with one space between them.
func key(s string) string {
	return strings.Join(strings.FieldsFunc(words.Fold(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// query is a typed text taken apart.
type query struct {
	name     string   // as typed, without district and postal code
	key      string   // of name
	words    []string // of key
	joined   string   // words without spaces
	district string   // key of what was said about the district: "ostrava mesto"
	postal   string   // digits of a postal code or, where nothing else was typed, of its beginning
}

var (
	postalCode = regexp.MustCompile(`(?:^|[^\pL\pN])([0-9]{3})[\s\x{a0}]?([0-9]{2})(?:[^\pL\pN]|$)`)
	onlyDigits = regexp.MustCompile(`^[0-9\s\x{a0}]*$`)
	digits     = regexp.MustCompile(`[0-9]+`)
	inDistrict = regexp.MustCompile(`(?i)^(.+?)(?:[,(]|\s(?:okres|okr\.?|o\.)\s)(.*)$`)
)

// parse takes apart "Vřesina, okres Ostrava-město", "Vřesina (Opava)", "742 85 Vřesina", "700 30" and "739". Digits
// beside a name are no part of it ("Ostrava 8", "Vřesina 742" on the way to a postal code). Of a text that is too long
// for a place, or not UTF-8, nothing is left.
func parse(text string) query {
	if len(text) > maxText || !utf8.ValidString(text) {
		return query{}
	}
	var q query
	q.postal, q.name = cutPostal(text)
	if m := inDistrict.FindStringSubmatch(q.name); m != nil {
		q.name, q.district = m[1], districtKey(m[2])
	}
	q.key = key(digits.ReplaceAllString(q.name, " "))
	q.words = strings.Fields(q.key)
	q.joined = strings.Join(q.words, "")
	return q
}

func cutPostal(text string) (postal, rest string) {
	if onlyDigits.MatchString(text) {
		return strings.Join(strings.FieldsFunc(text, unicode.IsSpace), ""), ""
	}
	at := postalCode.FindStringSubmatchIndex(text)
	if at == nil {
		return "", text
	}
	return text[at[2]:at[3]] + text[at[4]:at[5]], strings.Trim(text[:at[2]]+" "+text[at[5]:], " ,")
}

func districtKey(s string) string {
	k := key(s)
	for _, word := range []string{"okres", "okr", "o"} {
		if rest, ok := strings.CutPrefix(k+" ", word+" "); ok {
			return strings.TrimSpace(rest)
		}
	}
	return k
}
