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
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxTokens  = 512 // words of one text that are looked at; the longest offer is well below
	maxLetters = 40  // of one word; what follows cannot be a word anybody searches by
	maxShort   = 2   // letters of a part of a word that is no word by itself
)

// Version names the analysis: texts that were analysed by another have to be analysed again to be found. It follows the
// lists by itself.
func Version() string {
	h := sha256.New()
	for _, list := range []any{
		method, caseEndings, alsoStems, ovEndings, actionEndings, ukrainianEndings, stopWords, exceptions, roots,
	} {
		fmt.Fprintln(h, list) // maps in the order of their keys
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// method is raised when the code of the analysis comes to give other stems.
const method = 2

// Stems are the distinct stems of the words of text, in the order of their first appearance, nil where there are
// none. A text that holds only stop words ("pomoc pro mě") has none: to search by it is to ask for everything. At most
// the first 512 words count. Numbers are kept as they stand. Of what is put together (ping-pong, COVID-19) there are the
// stem of the whole and those of its parts.
func Stems(text string) []string {
	var stems []string
	seen := map[string]bool{}
	for _, w := range tokens(text) {
		for _, s := range append(w.whole(), w.parts()...) {
			if !seen[s] {
				seen[s] = true
				stems = append(stems, s)
			}
		}
	}
	return stems
}

// Query is what a text must have to be found by another that somebody types: of each group one of the stems. What is
// put together is found whole, or by its parts: COVID-19 by covid.
func Query(text string) [][]string {
	var groups [][]string
	add := func(group []string) {
		if len(group) > 0 && !slices.ContainsFunc(groups, func(g []string) bool { return slices.Equal(g, group) }) {
			groups = append(groups, group)
		}
	}
	for _, w := range tokens(text) {
		whole, parts := w.whole(), w.parts()
		if len(parts) == 0 {
			add(whole)
		}
		for _, part := range parts {
			add(slices.Compact(append([]string{part}, whole...)))
		}
	}
	return groups
}

// token is a folded word, or the parts of one that is put together by hyphens, or of letters and digits.
type token []string

// whole is the stem of the token written as one word, wifi of wi-fi, or none where all of it says nothing.
func (t token) whole() []string {
	if !slices.ContainsFunc(t, func(part string) bool { return !stopWords[part] }) {
		return nil
	}
	w := []rune(strings.Join(t, ""))
	return []string{stem(string(w[:min(len(w), maxLetters)]))}
}

// parts are the stems of those parts that people would search by: short ones (e-mail, 24h) say nothing by themselves.
func (t token) parts() (stems []string) {
	if len(t) == 1 {
		return nil
	}
	for _, part := range t {
		if utf8.RuneCountInString(part) > maxShort && !stopWords[part] {
			stems = append(stems, stem(part))
		}
	}
	return stems
}

// tokens are the folded runs of letters and digits in text, at most maxTokens of them with their parts.
func tokens(text string) (found []token) {
	var word []rune
	count, joined := 0, false // to the token before
	flush := func() {
		if len(word) == 0 {
			return
		}
		w := string(word[:min(len(word), maxLetters)])
		if joined {
			found[len(found)-1] = append(found[len(found)-1], w)
		} else {
			found = append(found, token{w})
		}
		word = word[:0]
		count++
	}
	for _, r := range Fold(text) {
		switch last := len(word) - 1; {
		case isApostrophe(r): // сім'я, don't: one word, whichever of the signs stands there, or none
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if last >= 0 && unicode.IsDigit(r) != unicode.IsDigit(word[last]) {
				flush()
				joined = true
			}
			word = append(word, r)
		default:
			hyphen := isHyphen(r) && last >= 0
			flush()
			joined = hyphen
		}
		if count >= maxTokens {
			return found
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
