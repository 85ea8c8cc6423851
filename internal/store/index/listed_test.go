package index_test

import (
	"slices"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/store/storetest"
)

// Whoever lists all public offers in parts meets each once, in the order of publication, however many homes it has;
// what is not public is not among them.
func TestListedAfter(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		listed := make([]index.Listing, 5)
		for i := range listed {
			listed[i] = index.Listing{Offer: help.Offer{Description: help.Description{Kind: "other"},
				State: help.OfferActive, PublishedAt: start, UpdatedAt: start.Add(time.Duration(i) * time.Hour)},
				Homes: []index.Origin{{Place: 1}, {Place: 2}}}
		}
		change(t, db, func(tx *store.Tx) error { return list(tx, listed) })
		change(t, db, func(tx *store.Tx) error { return index.Unlist(tx, listed[2].Offer) })
		want := []string{listed[0].Offer.ID, listed[1].Offer.ID, listed[3].Offer.ID, listed[4].Offer.ID}
		for skip := range len(want) + 1 {
			for limit := 1; limit < 6; limit++ {
				if got := listAll(t, db, skip, limit); !slices.Equal(got, want[skip:]) {
					t.Errorf("without the first %d, %d at a time: %v, want %v", skip, limit, got, want[skip:])
				}
			}
		}
		change(t, db, func(tx *store.Tx) error {
			last, err := index.ListedAfter(tx, 0, 3, 1)
			if err == nil && !last[0].UpdatedAt.Equal(start.Add(4*time.Hour)) {
				t.Errorf("it was last changed at %v", last[0].UpdatedAt)
			}
			return err
		})
	})
}

// listAll walks through all parts.
func listAll(t *testing.T, db *store.DB, skip, limit int) (ids []string) {
	t.Helper()
	after := int64(0)
	for {
		var part []index.Listed
		change(t, db, func(tx *store.Tx) (err error) {
			part, err = index.ListedAfter(tx, after, skip, limit)
			return err
		})
		if len(part) == 0 {
			return ids
		}
		for _, l := range part {
			ids = append(ids, l.ID)
		}
		after, skip = part[len(part)-1].Seq, 0
	}
}
