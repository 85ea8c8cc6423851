// Package stats counts what there is: things, never persons.
package stats

import (
	"context"
	"sync"
	"time"

	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// Counter counts. It is safe for concurrent use.
type Counter struct {
	portal   *portal.Portal
	search   *search.Search
	requests counted
}

// New makes a counter.
func New(p *portal.Portal, s *search.Search) *Counter { return &Counter{portal: p, search: s} }

// Stats are numbers that anybody may see: of things, never of persons.
type Stats struct {
	Offers   map[string]int // active, by kind; the profile's kinds are all there
	Requests map[help.RequestState]int
	AsOf     time.Time // the older of the two
}

// Active is how many active offers there are.
func (s Stats) Active() (n int) {
	for _, offers := range s.Offers {
		n += offers
	}
	return n
}

// Asked is how many requests there have been.
func (s Stats) Asked() (n int) {
	for _, requests := range s.Requests {
		n += requests
	}
	return n
}

// Count counts offers and requests. It costs next to nothing however many there are: offers are counted as they change,
// requests at most every few seconds.
func (e *Counter) Count(ctx context.Context, region help.Region) (s Stats, err error) {
	kinds, err := e.search.CountByKind(ctx, region)
	if err != nil {
		return s, err
	}
	s.Offers = map[string]int{}
	for _, k := range e.portal.Site(region).Kinds {
		s.Offers[k.Code] = 0
	}
	for kind, n := range kinds {
		s.Offers[kind] = n
	}
	s.Requests, s.AsOf, err = e.requests.get(ctx, e.portal.DB)
	return s, err
}

// countedFor is how long a count of requests is good.
const countedFor = 5 * time.Second

// counted is the requests as they were counted last. It is safe for concurrent use.
type counted struct {
	mu   sync.Mutex
	last map[help.RequestState]int // never changed once it is here
	at   time.Time
}

// get counts anew where the last count is too old; who comes meanwhile waits for it.
func (c *counted) get(ctx context.Context, db *store.DB) (map[help.RequestState]int, time.Time, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := db.Now()
	if age := now.Sub(c.at); c.last != nil && age >= 0 && age < countedFor {
		return c.last, c.at, nil
	}
	next := map[help.RequestState]int{}
	for _, state := range help.RequestStates {
		next[state] = 0
	}
	err := db.View(ctx, func(tx *store.Tx) error {
		found, err := tx.CountRequests()
		for state, n := range found {
			next[help.RequestState(state)] = n
		}
		return err
	})
	if err != nil {
		return nil, now, err
	}
	c.last, c.at = next, now
	return next, now, nil
}
