package words

import "strings"

// caseEndings are the Czech case endings, longest first. After the light stemmer of L. Dolamic and J. Savoy, "Indexing
// and stemming approaches for the Czech language" (2009), with the accents of the endings folded: a word gives the
// same stem with and without its accents. Polish ends much alike; -ow is its own (zakupów).
var caseEndings = strings.Fields("atech etem atum " +
	"ech ich eho emi emu ete eti iho imi imu ach ata aty ych ama ami ima ove ovi yma ymi " +
	"em es im um at am os us ym mi ou ow " +
	"a e i o u y")

// alsoStems are the case endings that words in the nominative have as well (program, kabát, autobus, kredit): what is
// left of another case is looked through for them, too, so that programem comes to what program comes to.
var alsoStems = strings.Fields("ech ich ach em im us um at et am ym")

// Endings of verbs and of the nouns of their actions, longest first. Those with -ov- (malovat, maluji, malování) have
// one stem that keeps it, so that it does not become that of another word (malý). Of the others only those that hardly
// any other word ends in: -al, -el, -et (kanál, postel, internet) are left alone.
var (
	ovEndings     = strings.Fields("ovanich ovanim ovani ovala ovali ovalo oval ovat ujeme ujete ujes uji uju uje")
	actionEndings = strings.Fields("animi enimi anich enich anim enim ani eni ame eme ime")
)

const (
	minStem   = 3 // letters that must be left before an ending for it to be one
	minAction = 4 // before the endings of verbs, which are also those of short words (kamení, přání)
)

// light is the stem of a folded Czech word: without its ending and possessive, with the changes that endings bring to
// the last letters (ruka, ruce; rouška, roušek) undone. It does not depend on the case that was typed: what a case
// ending leaves is gone through again until nothing changes. Words in other scripts and those with digits are
// returned unchanged.
func light(w string) string {
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return w
		}
	}
	if stem, ok := withoutEnding(w, ovEndings, minStem); ok {
		return stem + "ov"
	}
	if stem, ok := carried(w); ok {
		return normalize(stem)
	}
	stem, ok := withoutEnding(w, actionEndings, minAction)
	if !ok {
		stem, _ = withoutEnding(w, caseEndings, minStem)
	}
	for before := ""; before != stem; {
		before = stem
		stem, _ = withoutEnding(stem, alsoStems, minStem)
		stem, _ = withoutEnding(stem, infinitive, minAction)
		stem = normalize(withoutPossessive(stem))
	}
	return stem
}

// carried is the stem of an infinitive or past form of the verbs of carrying, which have a beginning of any kind:
// vynést, vynesl; převézt, převezl.
func carried(w string) (string, bool) {
	for _, end := range []string{"nest", "nesl", "vezt", "vezl"} {
		if at := strings.Index(w, end); at > 0 && at+len(end)+1 >= len(w) {
			return w[:at+3], true
		}
	}
	return w, false
}

// infinitive goes after the case, so that a noun that ends like one (kredit, kreditu) keeps one stem. Infinitives in
// -at end like a case.
var infinitive = []string{"it"}

// withoutEnding is w without the first of the endings that it has, and whether it has one; least letters are left.
func withoutEnding(w string, endings []string, least int) (string, bool) {
	for _, e := range endings {
		if len(w) >= len(e)+least && strings.HasSuffix(w, e) {
			return w[:len(w)-len(e)], true
		}
	}
	return w, false
}

// Possessives. That of men is also how the cases of places and of words like hotový end.
var (
	possessive      = []string{"ov", "uv"}
	possessiveWoman = []string{"in"}
)

func withoutPossessive(w string) string {
	stem, ok := withoutEnding(w, possessive, minStem)
	if !ok {
		stem, _ = withoutEnding(w, possessiveWoman, minAction)
	}
	return stem
}

// normalize brings the ends of a stem that a case softens back to one form, makes a woman's calling a man's
// (ošetřovatelka, ošetřovatel), and drops the e that comes and goes. Words of three letters keep it: they would be left
// without a vowel (les, den).
func normalize(w string) string {
	switch {
	case strings.HasSuffix(w, "telk"):
		w = w[:len(w)-1]
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
