package search_test

import (
	"context"
	"testing"
	"time"

	"go.uber.org/goleak"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/store/storetest"
)

// TestMain fails where a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is the search in one database, with a clock that moves by a millisecond a transaction.
type world struct {
	*search.Search
	places *places.Places
	t      *testing.T
	ctx    context.Context
	db     *store.DB
	now    time.Time
}

const volunteer = "vera"

var operator = help.As(help.OperatorActor, "")

// each runs a test in a new world on each database.
func each(t *testing.T, test func(w *world)) {
	t.Helper()
	w := &world{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	tick := func() time.Time {
		w.now = w.now.Add(time.Millisecond)
		return w.now
	}
	storetest.Each(t, tick, func(t *testing.T, db *store.DB) {
		w.t, w.ctx = t, t.Context()
		w.open(db)
		test(w)
	})
}

// open fills an empty database with what offers need.
func (w *world) open(db *store.DB) {
	w.t.Helper()
	w.db, w.places = db, places.New(db, site.Sites{site.Builtin()})
	w.Search = search.New(db, site.Sites{site.Builtin()}, w.places)
	w.must(w.places.Ensure(w.ctx))
	w.must(db.InTx(w.ctx, func(tx *store.Tx) error {
		var p help.Problems
		return tx.AddVolunteer(help.Volunteer{ID: volunteer, FirstName: "Věra", Confirmed: true},
			contact.Email("vera@example.org", &p))
	}))
}

func second[T any](_ T, err error) error { return err }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

const (
	ostrava = "554821"
	opava   = "505927"
	kravare = "507580"
	brno    = "582786" // of another region
)

// offer is a good offer of a kind.
func offer(kind string) help.Offer {
	answers := map[string]help.Answers{"shopping": {"payment": {"cash"}, "load": {"10"}, "medicines": {"yes"}}}[kind]
	return help.Offer{Description: help.Description{Kind: kind, Answers: answers, Title: "Nakoupím v Ostravě",
		Text:     "Dojdu do obchodu a nákup přinesu ke dveřím.",
		Language: "cs", Place: ostrava, Reach: help.Reach{Type: help.ReachRadius, KM: 10}, Setting: help.Household,
		Times: []help.Slot{{Day: 1, Part: help.Morning}}, Languages: []string{"cs"}}}
}

// publish makes offers public.
func (w *world) publish(offers ...help.Offer) help.Offer {
	w.t.Helper()
	w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error {
		for i := range offers {
			o := &offers[i]
			if o.ID == "" {
				o.ID, o.PublishedAt = help.NewOfferID(), tx.Now
			}
			o.Volunteer, o.State, o.Version, o.By = volunteer, help.OfferActive, 1,
				help.Author{Name: "Věra", Type: help.Person}
			if err := tx.AddOffer(*o, ""); err != nil {
				return err
			}
		}
		return w.List(tx, offers...)
	}))
	return offers[0]
}

// end takes an offer that is over out of the search.
func (w *world) end(o help.Offer) {
	w.t.Helper()
	w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error {
		o.State = help.OfferClosed
		if err := tx.UpdateOffer(o); err != nil {
			return err
		}
		return index.Unlist(tx, o)
	}))
}

// found are the ids of the offers that a query finds.
func (w *world) found(q search.Query) []string {
	w.t.Helper()
	if q.Limit == 0 {
		q.Limit = 20
	}
	r, err := w.Find(w.ctx, q)
	w.must(err)
	var ids []string
	for _, f := range r.Offers {
		ids = append(ids, f.Offer.ID)
	}
	return ids
}
