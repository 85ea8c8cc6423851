package place

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Names in Cyrillic are compared with Czech ones by how they sound: what either spelling cannot tell is made alike on
// both sides. A ř is written рж, рш or р there; и is i or y; г is h; х is ch; Їчин is Jičín.

// latin is what Cyrillic letters stand for in names of Czech places, in Ukrainian and Russian.
var latin = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "h", 'ґ': "h", 'д': "d", 'е': "e", 'є': "je", 'ё': "e", 'ж': "z", 'з': "z",
	'и': "i", 'і': "i", 'ї': "ji", 'й': "j", 'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r",
	'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "ch", 'ц': "c", 'ч': "c", 'ш': "s", 'щ': "st", 'ъ': "", 'ы': "i",
	'ь': "", 'э': "e", 'ю': "u", 'я': "a", '\'': "", '’': "", 'ʼ': "",
}

// alike makes what sounds alike one: ř, with and without the ж or ш of its transcription, y, ch, and the j that
// Cyrillic vowels have in them.
var alike = strings.NewReplacer("rz", "r", "rs", "r", "ch", "h", "g", "h", "ji", "i", "je", "e", "jy", "i", "y", "i")

// ends are Ukrainian and Russian endings of words as Czech has them: Гавіржів, Новий, нового, новому.
var slavicEnds = [][2]string{{"ів", "ов"}, {"ий", "и"}, {"ый", "и"}, {"ого", "его"}, {"ому", "ему"}}

// cyrillic reports whether a text has letters that sound has to read.
func cyrillic(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
}

// sound is Key of a name by how it sounds, whether it is written in Latin or Cyrillic.
func sound(s string) string {
	words := strings.FieldsFunc(strings.ToLower(norm.NFC.String(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !isSilent(r)
	})
	for i, w := range words {
		words[i] = alike.Replace(Key(transcribed(w)))
	}
	return strings.Join(words, " ")
}

// isSilent reports letters and signs that only say how to speak their neighbour: they do not end a word.
func isSilent(r rune) bool {
	text, known := latin[r]
	return known && text == ""
}

// transcribed is a word in Latin letters. Those of its letters that are no Cyrillic stay.
func transcribed(w string) string {
	for _, end := range slavicEnds {
		if rest, ok := strings.CutSuffix(w, end[0]); ok {
			w = rest + end[1]
			break
		}
	}
	var b strings.Builder
	before := ' '
	for _, r := range w {
		text, known := latin[r]
		if !known {
			text = string(r)
		}
		if (r == 'я' || r == 'ю') && strings.ContainsRune(" аеєиіїйоуыэюяьъ'’ʼ", before) {
			text = "j" + text
		}
		b.WriteString(text)
		before = r
	}
	return b.String()
}
