package place

import "strings"

// caseEndings are the Czech endings, folded, of the cases in which people name places: v Opavě, u Karviné, ve
// Vítkovicích, z Nového Jičína. The empty one is Hranic. The last are those of Polish names: w Jabłonkowie.
var caseEndings = set(" e i u y a ou em im ym am um ich ych ech ach eho iho emu imu ovi emi imi ymi ami " +
	"ie iego iej iemu owi")

func set(words string) map[string]bool {
	s := map[string]bool{}
	for _, w := range strings.Split(words, " ") {
		s[w] = true
	}
	return s
}

// prepositions stand before places, folded; and what people put before a name, also in Polish and, as it sounds, in
// Ukrainian.
var prepositions = set("v ve u z ze na do k ke od okolo kolem pobliz nedaleko okoli obec mesto mestys " +
	"w we on in at o kolo miasto misto horod")

// Precedes reports a word that people put before the name of a place.
func Precedes(word string) bool { return prepositions[sound(word)] || prepositions[Key(word)] }

// bare is typed words without what people put around a name: v okolí Opavy, Opava a okolí. It is never empty.
func bare(words []string) []string {
	for len(words) > 1 && prepositions[words[0]] {
		words = words[1:]
	}
	if n := len(words); n > 2 && words[n-2] == "a" && words[n-1] == "okoli" {
		words = words[:n-2]
	}
	return words
}

// inflected reports whether the typed words are the words of a name in any case, and whether they are all of them; a
// name may go on after them (ve Frenštátě). Words after the first that stay as they are in every case (nad Odrou) are
// just equal.
func inflected(typed []string, name string) (is, whole bool) {
	at, changed := 0, false
	for _, w := range typed {
		if at < 0 {
			return false, false
		}
		word, _, _ := strings.Cut(name[at:], " ")
		if w != word {
			if !isCase(w, word) {
				return false, false
			}
			changed = true
		}
		at = nextWord(name, at)
	}
	return changed, at < 0
}

// isCase reports whether typed may be a case of a folded nominative: it keeps what stands before the ending, where k,
// h and ch may have become soft (Studénka, ve Studénce) and an e or ie may have gone (Frýdek, ve Frýdku; Trzyniec, w
// Trzyńcu).
func isCase(typed, nominative string) bool {
	n := len(nominative)
	if n < 2 || len(typed) < 3 {
		return false
	}
	last := nominative[n-1]
	if strings.IndexByte("aeioy", last) >= 0 {
		stem := nominative[:n-1]
		return ends(typed, stem) || ends(typed, soft(stem))
	}
	return ends(typed, nominative) || n > 2 && nominative[n-2] == 'e' && ends(typed, nominative[:n-2]+nominative[n-1:]) ||
		n > 3 && nominative[n-3:n-1] == "ie" && ends(typed, nominative[:n-3]+nominative[n-1:])
}

// ends reports whether typed is a stem with a case ending.
func ends(typed, stem string) bool {
	ending, ok := strings.CutPrefix(typed, stem)
	return ok && len(stem) > 1 && caseEndings[ending]
}

// soft is a stem as it is before -e: Studénk-, Studénc-; Prah-, Praz-.
func soft(stem string) string {
	switch {
	case strings.HasSuffix(stem, "ch"):
		return stem[:len(stem)-2] + "s"
	case strings.HasSuffix(stem, "k"):
		return stem[:len(stem)-1] + "c"
	case strings.HasSuffix(stem, "h"):
		return stem[:len(stem)-1] + "z"
	}
	return stem
}
