package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// folded are the letters that Unicode does not decompose into a plain letter and a mark, though people type the
// plain letter for them.
var folded = map[rune]string{
	'ł': "l", 'đ': "d", 'ð': "d", 'ø': "o", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ı': "i", 'ґ': "г",
}

// Fold is s as people mean it when they compare: lower case, without accents (Příbor, PRIBOR → pribor). Cyrillic stays
// Cyrillic, its marked letters become plain ones (й → и, ї → і, ґ → г), because keyboards differ in them. Invisible
// format characters, which come along with pasted text, go. Punctuation and spaces stay. Folding twice changes
// nothing; bytes that are not UTF-8 become U+FFFD.
func Fold(s string) string {
	s = strings.ToLower(s)
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(s) {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
		} else if plain, ok := folded[r]; ok {
			b.WriteString(plain)
		} else if !unicode.In(r, unicode.Mn, unicode.Cf) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
