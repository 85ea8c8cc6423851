package place

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/spolu/internal/words"
)

// maxText is how long a typed text may be in bytes; the longest official name has 40.
const maxText = 200

// Key is a text as names are compared: folded words of letters and digits with one space between them.
func Key(s string) string {
	return strings.Join(strings.FieldsFunc(words.Fold(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// stemOf is the stem of a key of one word, or "" of one that says nothing.
func stemOf(key string) string {
	for _, stem := range words.Stems(key) {
		return stem
	}
	return ""
}

// query is a typed text taken apart.
type query struct {
	name     string   // as typed, without district and postal code
	key      string   // of name
	words    []string // of key
	district string   // Key of what was said about where it lies: "ostrava mesto"
	foreign  bool     // in Cyrillic: its words and district are as they sound
	postal   string   // digits of a postal code or, where nothing else was typed, of its beginning
}

var (
	postalCode = regexp.MustCompile(`(?:^|[^\pL\pN])([0-9][0-9OoIl]{2})[\s\x{a0}-]?([0-9OoIl]{2})(?:[^\pL\pN]|$)`)
	onlyPostal = regexp.MustCompile(`^[0-9OoIl|\s\x{a0}.–-]*[0-9][0-9OoIl|\s\x{a0}.–-]*$`)
	postalWord = regexp.MustCompile(`(?i)(?:^|[\s,])(?:psč|psc|cz)[\s\x{a0}.:-]*$`)
	digits     = regexp.MustCompile(`[0-9]+`)
	inDistrict = regexp.MustCompile(`(?i)^(.+?)(?:[,(]|\s(?:okres|okr\.?|o\.)\s)(.*)$`)
)

// parse takes apart "Vřesina, okres Ostrava-město", "Vřesina (Opava)", "Poruba, Ostrava", "742 85 Vřesina", "7OO 3O"
// and "739". Digits beside a name are no part of it ("Ostrava 8", "Vřesina 742" on the way to a postal code). Of a text
// that is too long for a place, or not UTF-8, nothing is left.
func parse(text string) query {
	if len(text) > maxText || !utf8.ValidString(text) {
		return query{}
	}
	var q query
	q.postal, q.name = cutPostal(text)
	key := Key
	if q.foreign = cyrillic(q.name); q.foreign {
		key = sound
	}
	if m := inDistrict.FindStringSubmatch(q.name); m != nil {
		q.name, q.district = m[1], districtKey(key(m[2]))
	}
	q.words = strings.Fields(key(digits.ReplaceAllString(q.name, " ")))
	q.key = strings.Join(q.words, " ")
	return q
}

// forms are the ways to read a query: as typed, and the bare name.
func (q query) forms() []query {
	name := bare(q.words)
	if len(name) == len(q.words) {
		return []query{q}
	}
	return []query{q, q.with(name)}
}

// with is q for other words.
func (q query) with(words []string) query {
	q.words, q.key = words, strings.Join(words, " ")
	return q
}

// cutPostal takes a postal code out of a text. People type the letters O and l for the digits that look like them.
func cutPostal(text string) (postal, rest string) {
	if onlyPostal.MatchString(text) {
		return asDigits(text), ""
	}
	at := postalCode.FindStringSubmatchIndex(text)
	if at == nil {
		return "", text
	}
	before := postalWord.ReplaceAllString(text[:at[2]], "")
	return asDigits(text[at[2]:at[5]]), strings.Trim(before+" "+text[at[5]:], " ,")
}

// asDigits are the digits that a text of digits and what looks like them means.
func asDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case slices.Contains([]rune("Oo"), r):
			return '0'
		case slices.Contains([]rune("Il|"), r):
			return '1'
		}
		return -1
	}, s)
}

// districtKey is the key of what was said about a district, without the word for one.
func districtKey(k string) string {
	for _, word := range []string{"okres", "okr", "o"} {
		if rest, ok := strings.CutPrefix(k+" ", word+" "); ok {
			return strings.TrimSpace(rest)
		}
	}
	return k
}
