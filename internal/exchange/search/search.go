// Package search finds public offers: by kind, place, words and filters, newest or nearest first. It decides what an
// offer is found by, lists offers accordingly, and lists them again when that has changed.
package search

import (
	"context"

	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/gazetteer"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/words"
)

// Search is the search in one database. It is safe for concurrent use.
type Search struct {
	db     *store.DB
	sites  site.Sites
	places *places.Places

	words   string // version
	regions map[help.Region]*region
}

// region is what the search keeps of one.
type region struct {
	*site.Profile
	called  map[string]bool // stems of what the kinds are called by
	drawing *store.Versioned[drawing]
	facets  *store.Versioned[facets]
}

// New makes the search in a database.
func New(db *store.DB, sites site.Sites, p *places.Places) *Search {
	s := &Search{db: db, sites: sites, places: p, words: wordsVersion(sites), regions: map[help.Region]*region{}}
	for _, profile := range sites {
		key := sites.Key(profile)
		s.regions[key] = &region{profile, calledBy(profile),
			store.NewVersioned(db, gazetteer.Generation,
				func(tx *store.Tx, _ drawing) (drawing, error) { return draw(tx, profile.Region.Code) }),
			store.NewVersioned(db, func(tx *store.Tx) (int64, error) { return tx.Generation(key) },
				func(tx *store.Tx, before facets) (facets, error) { return readFacets(tx, key, before) })}
	}
	return s
}

// Generation is a number that grows with each change of what is public in a region. It is at most a second old, and at
// once that of a change by this process.
func (s *Search) Generation(ctx context.Context, region help.Region) (int64, error) {
	facets, err := s.regions[region].facets.Get(ctx)
	if err != nil {
		return 0, err
	}
	return facets.Generation, nil
}

// Query is what somebody looks for; only what is set narrows it. Unknown kinds, places and values must be sorted
// out by the caller, who knows whether to ignore or to refuse them.
type Query struct {
	Region  help.Region // that is searched
	Kinds   []string
	Place   string // municipality code
	Text    string
	Literal bool                // all of Text is words: nothing is understood
	Placed  bool                // a place was asked for, which is none or several
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

func readFacets(tx *store.Tx, region help.Region, before facets) (now facets, err error) {
	if now.Facets, err = index.ReadFacets(tx, region, before.Facets); err != nil {
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
	facets, err := s.regions[q.Region].facets.Get(ctx)
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
	asked.Stems = words.Query(q.Text)
	return asked
}

// CountByKind is how many active offers each kind has in a region.
func (s *Search) CountByKind(ctx context.Context, region help.Region) (map[string]int, error) {
	facets, err := s.regions[region].facets.Get(ctx)
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
