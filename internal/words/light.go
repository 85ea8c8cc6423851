package words

import "strings"

// caseEndings are the Czech case endings, longest first. After the light stemmer of L. Dolamic and J. Savoy, "Indexing
// and stemming approaches for the Czech language" (2009), with the accents of the endings folded: a word gives the
// same stem with and without its accents.
var caseEndings = strings.Fields("atech etem atum " +
	"ech ich eho emi emu ete eti iho imi imu ach ata aty ych ama ami ima ove ovi yma ymi " +
	"em es im um at am os us ym mi ou " +
	"a e i o u y")

// minStem is how many letters must be left before an ending for it to be one.
const minStem = 3

// light is the stem of a folded Czech word: without its case ending and possessive, with the changes that endings
// bring to the last letters (ruka, ruce; rouška, roušek) undone. Words in other scripts and those with digits are
// returned unchanged.
func light(w string) string {
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return w
		}
	}
	return normalize(withoutPossessive(withoutCase(w)))
}

func withoutCase(w string) string {
	for _, e := range caseEndings {
		if len(w) >= len(e)+minStem && strings.HasSuffix(w, e) {
			return w[:len(w)-len(e)]
		}
	}
	return w
}

func withoutPossessive(w string) string {
	if len(w) > 5 && (strings.HasSuffix(w, "ov") || strings.HasSuffix(w, "in") || strings.HasSuffix(w, "uv")) {
		return w[:len(w)-2]
	}
	return w
}

// normalize brings the ends of a stem that a case softens back to one form, and drops the e that comes and goes. Words
// of three letters keep it: they would be left without a vowel (les, den).
func normalize(w string) string {
	switch {
	case strings.HasSuffix(w, "ct"), strings.HasSuffix(w, "st"), strings.HasSuffix(w, "c"):
		w = w[:len(w)-1] + "k"
	case strings.HasSuffix(w, "z"):
		w = w[:len(w)-1] + "h"
	}
	if n := len(w); n > 3 && w[n-2] == 'e' {
		w = w[:n-2] + w[n-1:]
	}
	return w
}
