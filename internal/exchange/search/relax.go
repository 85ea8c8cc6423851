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
// word finds anything, or all of them do. People write whole sentences: of "potřebuji v sobotu odvézt k lékaři" some
// word is in no offer. The words that kinds of help are called by are tried first, as they stand; then the others,
// the rarer before the more frequent and the longer before the shorter. A word stays if there is an offer that has it
// beside those that stayed before.
func (s *Search) Relax(ctx context.Context, q Query) (text string, err error) {
	places, err := s.places.Current(ctx)
	if err != nil {
		return "", err
	}
	region := s.regions[q.Region]
	facets, err := region.facets.Get(ctx)
	if err != nil {
		return "", err
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
		return "", err
	}
	var kept []string
	for i, w := range typed {
		if stays[i] {
			kept = append(kept, w.text)
		}
	}
	return strings.Join(kept, " "), nil
}

// rank are the indexes of the words that find something, in the order in which they tell what is looked for. count
// gives how many offers one finds; beyond some number it does not count on.
func (r *region) rank(typed []typedWord, count func(int) (int, error)) ([]int, error) {
	var order []int
	rank := make([]int, len(typed)) // 0: a kind is called so
	for i, w := range typed {
		n, err := count(i)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			order = append(order, i)
		}
		if rank[i] = n; slices.ContainsFunc(w.stems, func(group []string) bool { return r.called[group[0]] }) {
			rank[i] = 0
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if rank[a] == 0 || rank[b] == 0 {
			return cmp.Compare(rank[a], rank[b])
		}
		return cmp.Or(cmp.Compare(rank[a], rank[b]), cmp.Compare(len(typed[b].text), len(typed[a].text)))
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
}

// typedWords are the words of a text that say something, each once, at most mostWords.
func typedWords(text string) []typedWord {
	var typed []typedWord
	seen := map[string]bool{}
	between := func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`,.;:!?/()"„“`, r) }
	for _, w := range strings.FieldsFunc(text, between) {
		stems := slices.DeleteFunc(words.Query(w), func(group []string) bool { return seen[group[0]] })
		if len(stems) == 0 || len(typed) == mostWords {
			continue
		}
		for _, group := range stems {
			seen[group[0]] = true
		}
		typed = append(typed, typedWord{w, stems})
	}
	return typed
}
