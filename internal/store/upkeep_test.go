package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// TestMergedTextsSayTheSame: many changes leave many pieces of the text index, merging makes one of them, and a search
// finds the same before and after.
func TestMergedTextsSayTheSame(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		for i := range 40 {
			change(t, db, func(tx *store.Tx) error {
				return list(tx, []store.Listing{{Offer: help.Offer{Kind: "shopping", State: help.OfferActive, Setting: help.AnySetting,
					PublishedAt: start.Add(time.Duration(i) * time.Second)}, Homes: []store.Home{store.Everywhere(-1)}, Body: []string{"nakup", fmt.Sprint("slovo", i%3)}}})
			})
		}
		find := func() (found []int64) {
			change(t, db, func(tx *store.Tx) error {
				r, err := search(tx, store.Search{Stems: []string{"slovo1"}, Limit: 100})
				for _, one := range r.Offers {
					found = append(found, one.At.Seq)
				}
				return err
			})
			return found
		}
		before := find()
		if err := db.MergeTexts(ctx); err != nil {
			t.Fatal(err)
		}
		if after := find(); len(before) != 13 || !reflect.DeepEqual(before, after) {
			t.Errorf("found %d before and %d after, want the same 13", len(before), len(after))
		}
		if pieces, err := store.TextPieces(ctx, db); err != nil || pieces > 1 {
			t.Errorf("%d pieces are left, %v", pieces, err)
		}
	})
}

// TestInBulk: what is listed in bulk is found, and leaves the index in one piece, also where it did not come to its end.
func TestInBulk(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		failed := errors.New("no more")
		for i, want := range []error{nil, failed} {
			err := db.InBulk(ctx, func() error {
				change(t, db, func(tx *store.Tx) error {
					return list(tx, []store.Listing{{Offer: help.Offer{Kind: "shopping", State: help.OfferActive, Setting: help.AnySetting,
						PublishedAt: start.Add(time.Duration(i) * time.Second)}, Homes: []store.Home{store.Everywhere(-1)}, Title: []string{"nakup"}}})
				})
				return want
			})
			if !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
			if pieces, err := store.TextPieces(ctx, db); err != nil || pieces != 1 {
				t.Errorf("%d pieces, %v", pieces, err)
			}
			change(t, db, func(tx *store.Tx) error {
				r, err := search(tx, store.Search{Stems: []string{"nakup"}, Limit: 100})
				if len(r.Offers) != i+1 {
					t.Errorf("found %d, want %d", len(r.Offers), i+1)
				}
				return err
			})
		}
	})
}
