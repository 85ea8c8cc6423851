package index_test

import (
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/store/storetest"
)

// many lists offers of one kind, of which few start from the first place.
func many(tx *store.Tx, n int) error {
	listed := make([]index.Listing, n)
	for i := range listed {
		listed[i] = index.Listing{Offer: help.Offer{Description: help.Description{Kind: "shopping",
			Setting: help.AnySetting}, State: help.OfferActive,
			PublishedAt: start.Add(time.Duration(i) * time.Second)},
			Homes: []index.Origin{{Place: 1 + i%4, Radius: 1000}}, Body: []string{"nakup"}}
		if i%40 == 0 {
			listed[i].Homes[0].Place = 0
		}
		if i%2 == 0 {
			listed[i].Title = []string{"nakup"}
		}
	}
	return list(tx, listed)
}

// TestCountsByWords: a search by words counts up to the end of the page that is asked for, and then says that there
// are more.
func TestCountsByWords(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		change(t, db, func(tx *store.Tx) error { return many(tx, 130) })
		change(t, db, func(tx *store.Tx) error {
			words := index.Query{Stems: [][]string{{"nakup"}}, Limit: 20}
			for _, c := range []struct {
				offset, total int
				exact, more   bool
			}{{0, 20, false, true}, {20, 40, false, true}, {40, 60, false, true}, {120, 130, true, false},
				{140, 130, true, false}} {
				words.Offset = c.offset
				r, err := search(tx, words)
				if err != nil || r.Total != c.total || r.Exact != c.exact || r.More != c.more {
					t.Errorf("from %d: %d, exact %v, more %v: %v", c.offset, r.Total, r.Exact, r.More, err)
				}
			}
			words.Offset, words.After = 0, index.Position{Title: 1, Seq: start.Add(30 * time.Second).UnixMicro()}
			r, err := search(tx, words)
			if err != nil || r.Total != 20 || r.Exact || r.More || len(r.Offers) != 15 {
				t.Errorf("after another: %d of %d, exact %v, more %v: %v", len(r.Offers), r.Total, r.Exact, r.More, err)
			}
			all, err := search(tx, index.Query{Limit: 20})
			if err == nil && (all.Total != 130 || !all.Exact) {
				t.Errorf("without words %d, exact %v", all.Total, all.Exact)
			}
			return err
		})
	})
}
