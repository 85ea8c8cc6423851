package help

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest texts that forms take, in characters.
const (
	MaxName  = 80
	MaxEmail = 254
	MaxPhone = 40
	MaxTitle = 80
	MaxText  = 2000
	MaxNeed  = 2000
	MaxLine  = 200
)

// Line checks a text of one line that was typed: trimmed, spaces folded. problem is "", or the code of what is
// wrong: "characters" (line breaks, controls, direction marks, broken UTF-8) or "long".
func Line(s string, most int) (clean, problem string) {
	if hostile(s, false) {
		return "", "characters"
	}
	return limit(strings.Join(strings.Fields(s), " "), most)
}

// Paragraphs is Line for a text that may have line breaks; they come back as "\n".
func Paragraphs(s string, most int) (clean, problem string) {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if hostile(s, true) {
		return "", "characters"
	}
	return limit(strings.TrimSpace(s), most)
}

func limit(s string, most int) (string, string) {
	if utf8.RuneCountInString(s) > most {
		return s, "long"
	}
	return s, ""
}

// hostile reports characters that no honest text of the kind has: they break headers, hide text or turn its
// direction around.
func hostile(s string, breaks bool) bool {
	if !utf8.ValidString(s) {
		return true
	}
	return strings.ContainsFunc(s, func(r rune) bool {
		switch {
		case r == '\n' || r == '\t':
			return !breaks
		case unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029', r == '\ufeff':
			return true
		}
		return unicode.IsControl(r)
	})
}

var (
	emailLike = regexp.MustCompile(`[\p{L}\d._%+-]+\s?(@|\(at\)|\[at\]|\(zavináč\))\s?[\p{L}\d-]+(\.[\p{L}\d-]+)+`)
	phoneLike = regexp.MustCompile(`(\+|00)?\d([\s\-./]?\d){8,}`)
	linkLike  = regexp.MustCompile(`(?i)https?://|www\.`)
)

// ContactIn reports an e-mail address, a telephone number or a web address in a text that will be public: the
// portal never publishes a volunteer's contact, not even one typed into the wrong box.
func ContactIn(s string) bool {
	return emailLike.MatchString(s) || phoneLike.MatchString(s) || linkLike.MatchString(s)
}

// ValidICO reports whether s is an identification number of a Czech organisation: eight digits whose last is the
// checksum of the others (weights 8 to 2, modulo 11).
func ValidICO(s string) bool {
	if len(s) != 8 {
		return false
	}
	sum := 0
	for i, r := range s {
		if r < '0' || r > '9' {
			return false
		}
		if i < 7 {
			sum += int(r-'0') * (8 - i)
		}
	}
	return int(s[7]-'0') == (11-sum%11)%10
}
