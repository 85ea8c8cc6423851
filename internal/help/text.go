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

// Line checks a text of one line that was typed: what nobody sees is gone, it is trimmed, spaces are folded. problem is
// "", or the code of what is wrong: "characters" (line ends of a form, controls, what turns letters around, broken
// UTF-8) or "long".
func Line(s string, most int) (clean, problem string) {
	clean = strings.Map(func(r rune) rune {
		if r == '\t' || breaks(r) {
			return ' '
		}
		return r
	}, s)
	if clean = Visible(clean); !utf8.ValidString(s) || hostile(clean) {
		return "", "characters"
	}
	return limit(strings.Join(strings.Fields(clean), " "), most)
}

// Sought is a text to search by. It refuses nothing: what Line refuses becomes a space or, where it is invisible, goes;
// of a text that is longer the beginning stays, to the end of a word, and cut says so.
func Sought(s string, most int) (clean string, cut bool) {
	s = sought(s)
	if utf8.RuneCountInString(s) <= most {
		return s, false
	}
	s = string([]rune(s)[:most+1])
	if end := strings.LastIndexByte(s, ' '); end > 0 {
		return sought(s[:end]), true
	}
	return sought(string([]rune(s)[:most])), true
}

func sought(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == leftOverride, r == rightOverride:
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	return strings.Join(strings.Fields(Visible(s)), " ")
}

// Paragraphs is Line for a text that may have line breaks; they come back as "\n".
func Paragraphs(s string, most int) (clean, problem string) {
	clean = Visible(strings.ReplaceAll(s, "\r\n", "\n"))
	if !utf8.ValidString(s) || hostile(strings.NewReplacer("\n", "", "\t", "").Replace(clean)) {
		return "", "characters"
	}
	return limit(strings.TrimSpace(clean), most)
}

// Header reports whether a text may stand in the header of a letter: it has no line break, no control, nothing that
// gives a direction.
func Header(s string) bool {
	return utf8.ValidString(s) && !hostile(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.Is(unicode.Bidi_Control, r) || breaks(r) || r == '\ufeff'
	})
}

func limit(s string, most int) (string, string) {
	if utf8.RuneCountInString(s) > most {
		return s, "long"
	}
	return s, ""
}

// hostile reports characters that no honest text has: they break headers, or show letters in another order.
func hostile(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == leftOverride || r == rightOverride
	})
}

// icoLike is an identification number as people write it, with what stands before it on papers: "IČO: 255 96 641",
// "CZ25596641".
var icoLike = regexp.MustCompile(`(?i)^(?:d?i[čc]o?)?[ :.]*(?:cz)?([\d .-]+)$`)

// minICO is how many digits a number has at least without the zeros before it; with fewer, a slip would pass for one.
const minICO = 4

// ReadICO is an identification number as people write it, in eight digits: zeros that begin one are often left off.
// What is none comes back as it was typed.
func ReadICO(typed string) string {
	typed = strings.TrimSpace(Visible(typed))
	if m := icoLike.FindStringSubmatch(typed); m != nil {
		digits := strings.Map(onlyDigits, m[1])
		ico := strings.Repeat("0", max(0, 8-len(digits))) + digits
		if len(digits) >= minICO && ValidICO(ico) {
			return ico
		}
	}
	return typed
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
