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

// Sought is a text to search by. It refuses nothing: what Line refuses becomes a space or, where it is invisible, goes;
// of a text that is longer the beginning stays, to the end of a word, and cut says so.
func Sought(s string, most int) (clean string, cut bool) {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r), r == '\ufeff':
			return -1
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= most {
		return s, false
	}
	s = string([]rune(s)[:most+1])
	if end := strings.LastIndexByte(s, ' '); end > 0 {
		return s[:end], true
	}
	return string([]rune(s)[:most]), true
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
	emailLike = regexp.MustCompile(`(?i)[\p{L}\d._%+-]+ ?(@|\(at\)|\[at\]|[(\[]?\bzavin[áa][čc]\b[)\]]?) ?[\p{L}\d-]+`)
	phoneLike = regexp.MustCompile(`\d([ \-./(),_*|:+]{0,3}\d){8,}`)
	linkLike  = regexp.MustCompile(
		`(?i)https?://|www\.|[\p{L}\d]\.(cz|sk|pl|ua|eu|com|net|org)([^\p{L}\d]|$)|\b(t|m|wa)\.me/`)
	// notPhone is what has as many digits as a telephone number and is none: days, and times from and to.
	notPhone = regexp.MustCompile(
		`\b[0-3]?\d\. ?[01]?\d\. ?20\d\d\b|\b20\d\d-[01]\d-[0-3]\d\b|\b[0-2]?\d[.:][0-5]\d ?- ?[0-2]?\d[.:][0-5]\d\b`)
)

// ContactIn reports an e-mail address, a telephone number or a web address in a text that will be public: the
// portal never publishes a volunteer's contact, not even one typed into the wrong box.
func ContactIn(s string) bool {
	s = strings.Map(plain, s)
	return emailLike.MatchString(s) || linkLike.MatchString(s) ||
		phoneLike.MatchString(notPhone.ReplaceAllString(s, ";"))
}

// plain is r as the patterns of contacts know it: one sort of space and of dash, nothing invisible, no wide forms.
func plain(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Pd, r), r == '\u2212':
		return '-'
	case unicode.Is(unicode.Cf, r):
		return -1
	case r > 127 && unicode.IsDigit(r):
		return '0' // which digit it is does not matter
	case r >= '\uff01' && r <= '\uff5e':
		return r - '\uff01' + '!'
	}
	return r
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
