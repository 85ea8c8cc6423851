package search

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/words"
)

const (
	mostWords = 40 // of a text that Relax looks at; one alone is found or not at once
	mostTried = 8  // that it tries together with others, which takes longer where no offer has them
)

// Relax is what is left of the text of a search that finds nothing when the words go that stand in its way; "" where no
// telling word finds anything, or all of them do. People write whole sentences: of "potřebuji v sobotu odvézt k lékaři"
// some word is in no offer. The words that kinds of help are called by are tried first; then the others; last those that
// say little (důchodce, domů), which never stay alone; of each the rarer before the more frequent, and where kinds are not
// called so the longer before the shorter. A word stays if there is an offer that has it beside those that stayed before. gone reports that a word
// has gone that says something.
func (s *Search) Relax(ctx context.Context, q Query) (text string, gone bool, err error) {
	places, err := s.places.Current(ctx)
	if err != nil {
		return "", false, err
	}
	region := s.regions[q.Region]
	facets, err := region.facets.Get(ctx)
	if err != nil {
		return "", false, err
	}
	typed := typedWords(q.Text)
	stays := make([]bool, len(typed))
	q.Limit, q.Page, q.After = 1, 1, index.Position{}
	asked := s.searchFor(q, places, facets)
	asked.Stems = nil
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		count := func(i int) (int, error) {
			try := asked
			try.Stems = append(slices.Clone(asked.Stems), typed[i].stems...)
			r, err := index.Search(tx, try, facets.Facets)
			return r.Total, err
		}
		order, err := region.rank(typed, count)
		for _, i := range order[:min(mostTried, len(order))] {
			n, err := count(i)
			if err != nil {
				return err
			}
			if stays[i] = n > 0; stays[i] {
				asked.Stems = append(asked.Stems, typed[i].stems...)
			}
		}
		return err
	})
	if err != nil || !slices.Contains(stays, false) {
		return "", false, err
	}
	var kept []string
	telling := false
	for i, w := range typed {
		if stays[i] {
			kept = append(kept, w.text)
		}
		telling, gone = telling || stays[i] && !w.vague, gone || !stays[i] && !w.vague
	}
	if gone && !telling {
		return "", false, nil
	}
	return strings.Join(kept, " "), gone, nil
}

// rank are the indexes of the words that find something, in the order in which they tell what is looked for. count
// gives how many offers one finds; beyond some number it does not count on.
func (r *region) rank(typed []typedWord, count func(int) (int, error)) ([]int, error) {
	var order []int
	class, found := make([]int, len(typed)), make([]int, len(typed))
	for i, w := range typed {
		n, err := count(i)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			order = append(order, i)
		}
		found[i] = n
		switch called := func(group []string) bool { return r.called[group[0]] }; {
		case w.vague:
			class[i] = 2
		case !slices.ContainsFunc(w.stems, called):
			class[i] = 1
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if by := cmp.Or(cmp.Compare(class[a], class[b]), cmp.Compare(found[a], found[b])); by != 0 || class[a] == 0 {
			return by
		}
		return cmp.Compare(len(typed[b].text), len(typed[a].text))
	})
	return order, nil
}

// calledBy are the stems of what the kinds of a site, and what their answers promise, are called by.
func calledBy(profile *site.Profile) map[string]bool {
	called := map[string]bool{}
	for _, k := range profile.Kinds {
		for _, name := range k.AllSynonyms() {
			for _, stem := range words.Stems(name) {
				called[stem] = true
			}
		}
	}
	return called
}

// typedWord is a word as it was typed. One with a hyphen may have several groups of stems.
type typedWord struct {
	text  string
	stems [][]string
	vague bool // it says little beside others
}

// between reports what stands between words.
func between(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`,.;:!?/()"„“`, r) }

// typedWords are the words of a text that say something, each once, at most mostWords.
func typedWords(text string) []typedWord {
	var typed []typedWord
	seen := map[string]bool{}
	for _, w := range strings.FieldsFunc(text, between) {
		stems := slices.DeleteFunc(words.Query(w), func(group []string) bool { return seen[group[0]] })
		if len(stems) == 0 || len(typed) == mostWords {
			continue
		}
		for _, group := range stems {
			seen[group[0]] = true
		}
		typed = append(typed, typedWord{w, stems, words.Vague(w)})
	}
	return typed
}
