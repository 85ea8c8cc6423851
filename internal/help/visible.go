package help

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible is a text as people see it: what came along with a paste and shows nothing is gone (zero width, byte order
// marks, soft hyphens, isolates), spaces of all sorts are one sort, line ends of word processors are "\n". What has a
// meaning stays: joiners in the words of scripts that need them and in emoji, direction marks in a text that is written
// from right to left. What is refused stays as well, for Line to find: controls, and overrides that turn letters around.
func Visible(s string) string {
	if !utf8.ValidString(s) || isPlain(s) {
		return s
	}
	rightToLeft := strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, rightToLeftScripts...) })
	var b strings.Builder
	last := rune(-1) // that was kept
	for i, r := range s {
		switch {
		case breaks(r):
			r = '\n'
		case unicode.Is(unicode.Zs, r), r == '\u2800': // a Braille cell without dots
			r = ' '
		case r == leftOverride, r == rightOverride:
			if r == leftOverride && !rightToLeft || !shows(s) {
				continue
			}
		case isMark(r):
			if !rightToLeft {
				continue
			}
		case unseen(r):
			if !joins(last, r, nextSeen(s[i+utf8.RuneLen(r):])) {
				continue
			}
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// Turned reports a sign inside a text without Arabic or Hebrew words, an address or a number, that shows what comes
// after it in another order than it is written: what its writer saw is not what it says.
func Turned(s string) bool {
	turning := func(r rune) bool { return strings.ContainsRune("\u200f\u061c\u202b\u202e\u2067", r) }
	at := strings.IndexFunc(s, isShown)
	return at >= 0 && strings.ContainsFunc(s[at:strings.LastIndexFunc(s, isShown)], turning)
}

const (
	leftOverride  = '\u202d'
	rightOverride = '\u202e'
	nonJoiner     = '\u200c'
	joiner        = '\u200d'
)

var (
	rightToLeftScripts = []*unicode.RangeTable{
		unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam,
	}
	// joiningScripts are those in which a joiner between two letters changes how they are written.
	joiningScripts = []*unicode.RangeTable{
		unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Adlam, unicode.Mongolian, unicode.Devanagari,
		unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu,
		unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar,
	}
)

// isPlain reports a text in which Visible has nothing to look at.
func isPlain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r == '\v' || r == '\f' || r > '\u007f' && !isLatin(r) })
}

func isLatin(r rune) bool { return r >= '\u00c0' && r <= '\u024f' }

// breaks reports a line end of word processors and of Unicode.
func breaks(r rune) bool { return r == '\v' || r == '\f' || r == '\u2028' || r == '\u2029' }

// isMark reports a sign that gives what is around it a direction, and turns no letter around.
func isMark(r rune) bool { return r == '\u200e' || r == '\u200f' || r == '\u061c' }

// unseen reports a character that shows nothing: Unicode's default ignorable code points, and what annotates.
func unseen(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) &&
		!unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// isShown reports a character that one sees.
func isShown(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unseen(r) && r != '\u2800'
}

func shows(s string) bool { return strings.ContainsFunc(s, isShown) }

// Blank reports a text in which there is nothing to see.
func Blank(s string) bool { return strings.TrimSpace(Visible(s)) == "" }

// nextSeen is the first character of a text that is not unseen, or -1.
func nextSeen(s string) rune {
	for _, r := range s {
		if !unseen(r) {
			return r
		}
	}
	return -1
}

// joins reports an unseen character that changes how its neighbours look: a joiner between letters of scripts that have
// them or between the parts of an emoji, and what chooses the form of a symbol.
func joins(last, r, next rune) bool {
	letters := unicode.In(last, joiningScripts...) && unicode.In(next, joiningScripts...)
	switch {
	case r == nonJoiner:
		return letters
	case r == joiner:
		return letters || partOfEmoji(last) && partOfEmoji(next)
	case r == '\ufe0e', r == '\ufe0f':
		return partOfEmoji(last) && last != r
	}
	return false
}

// partOfEmoji reports a symbol, the tone of one, or what has chosen its form.
func partOfEmoji(r rune) bool {
	return unicode.In(r, unicode.So, unicode.Sm) || r >= '\U0001f3fb' && r <= '\U0001f3ff' || r == '\ufe0f'
}
