// Package search finds public offers: by kind, place, words and filters, newest or nearest first. It decides what an
// offer is found by, lists offers accordingly, and lists them again when that has changed.
package search

import (
	"context"
	"maps"
	"slices"

	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/words"
)

// Search is the search in one database. It is safe for concurrent use.
type Search struct {
	db     *store.DB
	site   *site.Profile
	places *places.Places

	districts []string        // of the region, by code
	called    map[string]bool // stems of what the kinds are called by
	words     string          // version
	drawing   *store.Versioned[drawing]
	facets    *store.Versioned[facets]
}

// New makes the search in a database.
func New(db *store.DB, profile *site.Profile, p *places.Places) *Search {
	s := &Search{db: db, site: profile, places: p}
	s.districts = slices.Sorted(maps.Keys(profile.DistrictNames()))
	s.called = calledBy(profile)
	s.words = wordsVersion(profile)
	s.drawing = store.NewVersioned(db, (*store.Tx).PlacesGeneration, s.draw)
	s.facets = store.NewVersioned(db, (*store.Tx).Generation, readFacets)
	return s
}

// Generation is a number that grows with each change of what is public. It is at most a second old, and at once that of
// a change by this process.
func (s *Search) Generation(ctx context.Context) (int64, error) {
	facets, err := s.facets.Get(ctx)
	if err != nil {
		return 0, err
	}
	return facets.Generation, nil
}

// Query is what somebody looks for; only what is set narrows it. Unknown kinds, places and values must be sorted
// out by the caller, who knows whether to ignore or to refuse them.
type Query struct {
	Kinds   []string
	Place   string // municipality code
	Text    string
	Filters map[string]string   // by name, of the table
	Answers map[string][]string // to questions that can be filtered by
	Nearest bool                // needs Place
	Latest  bool                // newest first, wherever the words stand
	Limit   int
	Page    int // from 1
	After   index.Position
}

// facets is how the offers spread, and what their listings are made of.
type facets struct {
	*index.Facets
	madeOf string
}

func readFacets(tx *store.Tx, before facets) (now facets, err error) {
	if now.Facets, err = index.ReadFacets(tx, before.Facets); err != nil {
		return now, err
	}
	now.madeOf, err = tx.Setting(madeSetting)
	return now, err
}

// Wording reports whether the text has words to search by. One that has none ("prosím o pomoc", a smile) narrows
// nothing.
func (q Query) Wording() bool { return len(words.Stems(q.Text)) > 0 }

// Find gives active offers: those that have all the words.
func (s *Search) Find(ctx context.Context, q Query) (r index.Results, err error) {
	places, err := s.places.Current(ctx)
	if err != nil {
		return r, err
	}
	facets, err := s.facets.Get(ctx)
	if err != nil {
		return r, err
	}
	asked := s.searchFor(q, places, facets)
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		r, err = index.Search(tx, asked, facets.Facets)
		return err
	})
	return r, err
}

// searchFor puts a query into the terms of the listings. Words that say nothing ("potřebuji pomoc") narrow nothing.
func (s *Search) searchFor(q Query, p places.Edition, facets facets) index.Query {
	asked := index.Query{Kinds: q.Kinds, Latest: q.Latest,
		Limit: q.Limit, After: q.After, Offset: max(q.Page-1, 0) * q.Limit}
	if q.Place != "" {
		asked.Distances = p.Metres(q.Place)
		if q.Nearest {
			asked.Outwards = index.Outwards(asked.Distances)
		}
		if asked.Distances != nil && facets.madeOf == s.madeOf(p.Generation) {
			asked.At = at(q.Place, p)
		}
		asked.Nearest = q.Nearest
		asked.Latest = q.Latest || q.Nearest // who asks for the nearest wants no title from afar first
	}
	for _, f := range Filters() {
		if value := q.Filters[f.Name]; value != "" {
			f.apply(&asked, value)
		}
	}
	for question, values := range q.Answers {
		var group []string
		for _, v := range values {
			group = append(group, answerTag(question, v))
		}
		asked.Tags = append(asked.Tags, group)
	}
	asked.Stems = words.Stems(q.Text)
	return asked
}

// CountByKind is how many active offers each kind has.
func (s *Search) CountByKind(ctx context.Context) (map[string]int, error) {
	facets, err := s.facets.Get(ctx)
	if err != nil {
		return nil, err
	}
	return facets.Kinds(), nil
}

// Listed are public offers in the order of their publication, for those who keep a list of all: what comes after a
// place in that order (0: from the first), without the first skip, at most limit. A reader goes on from the last one.
func (s *Search) Listed(ctx context.Context, after int64, skip, limit int) (listed []index.Listed, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		listed, err = index.ListedAfter(tx, after, skip, limit)
		return err
	})
	return listed, err
}
