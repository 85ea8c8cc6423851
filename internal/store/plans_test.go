package store_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// many lists offers of one kind, of which few start from the first place.
func many(tx *store.Tx, n int) error {
	listed := make([]store.Listing, n)
	for i := range listed {
		listed[i] = store.Listing{Offer: help.Offer{Kind: "shopping", State: help.OfferActive, Setting: help.AnySetting,
			PublishedAt: start.Add(time.Duration(i) * time.Second)}, Homes: []store.Origin{{Place: 1 + i%4, Radius: 1000}}, Body: []string{"nakup"}}
		if i%40 == 0 {
			listed[i].Homes[0].Place = 0
		}
		if i%2 == 0 {
			listed[i].Title = []string{"nakup"}
		}
	}
	return list(tx, listed)
}

// TestPlans compares how SQLite goes about each kind of search with the plans in testdata: one index more, or one that it
// prefers on its own, once made a walk take 150 ms instead of 0.3.
func TestPlans(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), func() time.Time { return start })
	var spread *store.Facets
	change(t, db, func(tx *store.Tx) error { return many(tx, 200) })
	change(t, db, func(tx *store.Tx) (err error) {
		spread, err = tx.Facets(nil)
		return err
	})
	common, rare := []int32{4000, 900, 900, 900, 900}, []int32{0, 5000, 5000, 5000, 5000}
	var got strings.Builder
	for _, one := range []struct {
		name string
		store.Search
	}{
		{"all", store.Search{}},
		{"kind", store.Search{Kinds: []string{"shopping"}}},
		{"kind, after another", store.Search{Kinds: []string{"shopping"}, After: store.Position{Title: 1, Seq: start.Add(time.Minute).UnixMicro()}}},
		{"place that many reach", store.Search{Distances: common}},
		{"place that few reach", store.Search{Distances: rare}},
		{"kind and place that many reach", store.Search{Kinds: []string{"shopping"}, Distances: common}},
		{"kind and place that few reach", store.Search{Kinds: []string{"shopping"}, Distances: rare}},
		{"nearest", store.Search{Distances: rare, Outwards: store.Outwards(rare), Nearest: true}},
		{"nearest of a kind", store.Search{Kinds: []string{"shopping"}, Distances: rare, Outwards: store.Outwards(rare), Nearest: true}},
		{"words", store.Search{Stems: []string{"nakup"}}},
		{"words, kind and place", store.Search{Stems: []string{"nakup"}, Kinds: []string{"shopping"}, Distances: common, At: []string{"a"}}},
		{"words, kind and place while places change", store.Search{Stems: []string{"nakup"}, Kinds: []string{"shopping"}, Distances: common}},
		{"day", store.Search{Day: 1}},
	} {
		one.Limit = 2
		plans, err := store.Plans(ctx, db, one.Search, spread)
		if err != nil {
			t.Fatal(one.name, err)
		}
		fmt.Fprintf(&got, "%s\n  %s\n", one.name, strings.Join(plans, "\n  "))
	}
	const file = "testdata/plans.sqlite.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the plans are not those of %s; if they are meant to change: go test ./internal/store -run TestPlans -update\n%s",
			file, difference(string(want), got.String()))
	}
}

// TestCountsByWords: a search by words counts up to the end of the page that is asked for, and then says that there are more.
func TestCountsByWords(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		change(t, db, func(tx *store.Tx) error { return many(tx, 130) })
		change(t, db, func(tx *store.Tx) error {
			words := store.Search{Stems: []string{"nakup"}, Limit: 20}
			for _, c := range []struct {
				offset, total int
				exact, more   bool
			}{{0, 20, false, true}, {20, 40, false, true}, {40, 60, false, true}, {120, 130, true, false}, {140, 130, true, false}} {
				words.Offset = c.offset
				r, err := search(tx, words)
				if err != nil || r.Total != c.total || r.Exact != c.exact || r.More != c.more {
					t.Errorf("from %d: %d, exact %v, more %v: %v", c.offset, r.Total, r.Exact, r.More, err)
				}
			}
			words.Offset, words.After = 0, store.Position{Title: 1, Seq: start.Add(30 * time.Second).UnixMicro()}
			r, err := search(tx, words)
			if err != nil || r.Total != 20 || r.Exact || r.More || len(r.Offers) != 15 {
				t.Errorf("after another: %d of %d, exact %v, more %v: %v", len(r.Offers), r.Total, r.Exact, r.More, err)
			}
			all, err := search(tx, store.Search{Limit: 20})
			if err == nil && (all.Total != 130 || !all.Exact) {
				t.Errorf("without words %d, exact %v", all.Total, all.Exact)
			}
			return err
		})
	})
}
