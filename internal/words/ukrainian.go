package words

import "strings"

// ukrainianEndings are the endings of Ukrainian nouns and adjectives by case, folded, longest first.
var ukrainianEndings = strings.Fields(
	"ами ями ові еві ого ому ими ів еи ам ям ах ях ою ею оі ии ом ем а я у ю о е є и і ь")

// ukrainian is the stem of a folded Ukrainian word: собака, собаку → собак. ok is false for words in other scripts.
func ukrainian(w string) (stem string, ok bool) {
	letters := []rune(w)
	for _, r := range letters {
		if (r < 'а' || r > 'я') && !strings.ContainsRune("ієґ", r) {
			return w, false
		}
	}
	for _, e := range ukrainianEndings {
		if rest := len(letters) - len([]rune(e)); rest >= minStem && strings.HasSuffix(w, e) {
			return string(letters[:rest]), true
		}
	}
	return w, true
}
