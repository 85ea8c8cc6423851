package store_test

import (
	"errors"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/store/storetest"
)

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// change runs f in a transaction that must succeed.
func change(t testing.TB, db *store.DB, f func(tx *store.Tx) error) {
	t.Helper()
	if err := db.InTx(ctx, f); err != nil {
		t.Fatal(err)
	}
}

// Each transaction that changes what is public raises the generation once, and this process knows at once.
func TestGeneration(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		l := index.Listing{Homes: []index.Origin{index.Everywhere(-1)}}
		steps := []func(tx *store.Tx) error{
			func(tx *store.Tx) (err error) {
				l.Offer, err = storetest.AddOffer(tx,
					help.Offer{ID: help.NewOfferID(), Description: help.Description{Kind: "other"},
						State: help.OfferActive, PublishedAt: start})
				return errors.Join(err, index.List(tx, l))
			},
			func(tx *store.Tx) error { return index.Unlist(tx, l.Offer) },
			func(tx *store.Tx) error { return errors.Join(index.List(tx, l), index.Unlist(tx, l.Offer)) },
		}
		for i, step := range steps {
			change(t, db, step)
			var now int64
			change(t, db, func(tx *store.Tx) (err error) {
				now, err = tx.Generation(help.HomeRegion)
				return err
			})
			if now != int64(i+1) || db.Raised() != now {
				t.Errorf("step %d: generation %d, raised %d", i, now, db.Raised())
			}
		}
	})
}
