// Package words owns the analysis of text for search: it folds what people type, cuts it into words, drops those that
// say nothing and reduces the others to stems. Offers and queries pass the same analysis, in Go and nowhere else, so
// every database gives the same answers. Czech comes first; Ukrainian loses its endings;
// other languages are folded, treated like Czech and lose their stop words.
package words

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"unicode"
)

const (
	maxTokens  = 512 // words of one text that are looked at; the longest offer is well below
	maxLetters = 40  // of one word; what follows cannot be a word anybody searches by
	maxJoined  = 2   // letters of a part that a hyphen joins to its neighbour
)

// Version names the analysis: texts that were analysed by another have to be analysed again to be found. It follows the
// lists by itself.
func Version() string {
	h := sha256.New()
	for _, list := range []any{
		method, caseEndings, ovEndings, actionEndings, ukrainianEndings, stopWords, exceptions, roots,
	} {
		fmt.Fprintln(h, list) // maps in the order of their keys
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// method is raised when the code of the analysis comes to give other stems.
const method = 1

// Stems are the distinct stems of the words of text, in the order of their first appearance, nil where there are
// none. A text that holds only stop words ("pomoc pro mě") has none: to search by it is to ask for everything. At most
// the first 512 words count. Numbers are kept as they stand.
func Stems(text string) []string {
	var stems []string
	seen := map[string]bool{}
	for _, w := range tokens(text) {
		if stopWords[w] {
			continue
		}
		if s := stem(w); !seen[s] {
			seen[s] = true
			stems = append(stems, s)
		}
	}
	return stems
}

// tokens are the folded runs of letters and digits in text, at most maxTokens of them. Short ones that a hyphen joins
// are one: e-mail and email, wi-fi and wifi.
func tokens(text string) []string {
	var found []string
	var word []rune
	joined := false // by a hyphen to the word before
	flush := func() {
		if len(word) > 0 {
			w, last := string(word[:min(len(word), maxLetters)]), len(found)-1
			if joined && min(len(found[last]), len(w)) <= maxJoined {
				found[last] += w
			} else {
				found = append(found, w)
			}
			word = word[:0]
		}
	}
	for _, r := range Fold(text) {
		switch {
		case isApostrophe(r): // сім'я, don't: one word, whichever of the signs stands there, or none
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			word = append(word, r)
		default:
			hyphen := isHyphen(r) && len(word) > 0
			flush()
			joined = hyphen
			if len(found) == maxTokens {
				return found
			}
		}
	}
	flush()
	return found
}

func isHyphen(r rune) bool { return r == '-' || r == '\u2010' || r == '\u2011' }

func isApostrophe(r rune) bool { return slices.Contains([]rune{'\'', '’', '‘', 'ʼ', '`'}, r) }

// stem is the stem of one folded word that is no stop word.
func stem(w string) string {
	if s, ok := exceptions[w]; ok {
		return s
	}
	if s, ok := root(w); ok {
		return s
	}
	if s, ok := ukrainian(w); ok {
		return s
	}
	return light(w)
}
