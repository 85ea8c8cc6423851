package exchange

import (
	"context"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/words"
)

// Query is what somebody looks for; only what is set narrows it. Unknown kinds, places and values must be sorted
// out by the caller, who knows whether to ignore or to refuse them.
type Query struct {
	Kinds    []string
	Place    string // municipality code
	Text     string
	Setting  help.Setting
	Language help.Language
	Day      int                 // 1–7
	Answers  map[string][]string // to questions that can be filtered by
	Nearest  bool                // needs Place
	Latest   bool                // newest first, wherever the words stand
	Limit    int
	Page     int // from 1
	After    store.Position
}

// spread is how the offers spread, and what their listings are made of.
type spread struct {
	*store.Facets
	madeOf string
}

func readSpread(tx *store.Tx, before spread) (now spread, err error) {
	if now.Facets, err = tx.Facets(before.Facets); err != nil {
		return now, err
	}
	now.madeOf, err = tx.Setting(madeSetting)
	return now, err
}

// Wording reports whether the text has words to search by. One that has none ("prosím o pomoc", a smile) narrows nothing.
func (q Query) Wording() bool { return len(words.Stems(q.Text)) > 0 }

// Search finds active offers: those that have all the words.
func (e *Exchange) Search(ctx context.Context, q Query) (r store.Results, err error) {
	places, err := e.places.get(ctx)
	if err != nil {
		return r, err
	}
	spread, err := e.spread.get(ctx)
	if err != nil {
		return r, err
	}
	s := e.searchFor(q, places, spread)
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		r, err = tx.Search(s, spread.Facets)
		return err
	})
	return r, err
}

// searchFor puts a query into the terms of the listings. Words that say nothing ("potřebuji pomoc") narrow nothing.
func (e *Exchange) searchFor(q Query, places gazetteer, spread spread) store.Search {
	s := store.Search{Kinds: q.Kinds, Setting: q.Setting, Day: q.Day, Latest: q.Latest, Limit: q.Limit, After: q.After,
		Offset: max(q.Page-1, 0) * q.Limit}
	if q.Place != "" {
		around := e.around(q.Place, places)
		s.Distances, s.Outwards = around.distances, around.outwards
		if s.Distances != nil && spread.madeOf == e.madeOf(places.generation) {
			s.At = at(q.Place, places.Gazetteer)
		}
		s.Nearest = q.Nearest
		s.Latest = q.Latest || q.Nearest // who asks for the nearest wants no title from afar first
	}
	if q.Language != "" {
		s.Tags = append(s.Tags, []string{languageTag(q.Language)})
	}
	for question, values := range q.Answers {
		var group []string
		for _, v := range values {
			group = append(group, answerTag(question, v))
		}
		s.Tags = append(s.Tags, group)
	}
	s.Stems = words.Stems(q.Text)
	return s
}

// Offer is an active offer. Any other is not found, whatever the reason.
func (e *Exchange) Offer(ctx context.Context, id string) (help.Offer, error) {
	return e.offerFor(ctx, help.Actor{Role: help.Anyone}, id)
}

// offerFor is an offer as an actor may see it; a foreign and a missing one are answered alike.
func (e *Exchange) offerFor(ctx context.Context, a help.Actor, id string) (o help.Offer, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		o, err = visible(tx, a, id)
		return err
	})
	return o, err
}

func visible(tx *store.Tx, a help.Actor, id string) (help.Offer, error) {
	o, err := tx.Offer(id)
	if err == nil && !help.CanOffer(a, help.ViewOffer, o) {
		return help.Offer{}, help.Fail(help.NotFound, "error.no-offer")
	}
	if help.Is(err, help.NotFound) {
		return o, help.Fail(help.NotFound, "error.no-offer")
	}
	return o, err
}

// CountByKind is how many active offers each kind has.
func (e *Exchange) CountByKind(ctx context.Context) (map[string]int, error) {
	spread, err := e.spread.get(ctx)
	if err != nil {
		return nil, err
	}
	return spread.Kinds(), nil
}
