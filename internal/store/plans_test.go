package store_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/store/storetest"
)

var update = flag.Bool("update", false, "write the plans anew")

// many lists offers of one kind, of which few start from the first place.
func many(tx *store.Tx, n int) error {
	for i := range n {
		o, err := storetest.AddOffer(tx, help.Offer{ID: help.NewOfferID(), Description: help.Description{Kind: "shopping",
			Setting: help.AnySetting}, State: help.OfferActive,
			PublishedAt: start.Add(time.Duration(i) * time.Second)})
		if err != nil {
			return err
		}
		l := index.Listing{Offer: o, Homes: []index.Origin{{Place: 1 + i%4, Radius: 1000}}, Body: []string{"nakup"}}
		if i%40 == 0 {
			l.Homes[0].Place = 0
		}
		if i%2 == 0 {
			l.Title = []string{"nakup"}
		}
		if err := index.List(tx, l); err != nil {
			return err
		}
	}
	return nil
}

// TestPlans compares how SQLite goes about each kind of search with the plans in testdata: one index more, or one
// that it prefers on its own, once made a walk take 150 ms instead of 0.3.
func TestPlans(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), func() time.Time { return start })
	change(t, db, func(tx *store.Tx) error { return many(tx, 200) })
	common, rare := []int32{4000, 900, 900, 900, 900}, []int32{0, 5000, 5000, 5000, 5000}
	var got strings.Builder
	for _, one := range []struct {
		name string
		index.Query
	}{
		{"all", index.Query{}},
		{"kind", index.Query{Kinds: []string{"shopping"}}},
		{"kind, after another", index.Query{Kinds: []string{"shopping"},
			After: index.Position{Title: 1, Seq: start.Add(time.Minute).UnixMicro()}}},
		{"place that many reach", index.Query{Distances: common}},
		{"place that few reach", index.Query{Distances: rare}},
		{"kind and place that many reach", index.Query{Kinds: []string{"shopping"}, Distances: common}},
		{"kind and place that few reach", index.Query{Kinds: []string{"shopping"}, Distances: rare}},
		{"nearest", index.Query{Distances: rare, Outwards: index.Outwards(rare), Nearest: true}},
		{"nearest of a kind", index.Query{Kinds: []string{"shopping"}, Distances: rare, Outwards: index.Outwards(rare),
			Nearest: true}},
		{"words", index.Query{Stems: [][]string{{"nakup"}}}},
		{"words, kind and place", index.Query{Stems: [][]string{{"nakup"}}, Kinds: []string{"shopping"}, Distances: common,
			At: []string{"a"}}},
		{"words, kind and place while places change", index.Query{Stems: [][]string{{"nakup"}}, Kinds: []string{"shopping"},
			Distances: common}},
		{"day", index.Query{Days: []int{1}}},
	} {
		one.Limit = 2
		var facets *index.Facets
		change(t, db, func(tx *store.Tx) (err error) {
			facets, err = index.ReadFacets(tx, help.HomeRegion, nil)
			return err
		})
		plans, err := store.Plans(ctx, db, func(tx *store.Tx) error {
			_, err := index.Search(tx, one.Query, facets)
			return err
		})
		if err != nil {
			t.Fatal(one.name, err)
		}
		fmt.Fprintf(&got, "%s\n  %s\n", one.name, strings.Join(plans, "\n  "))
	}
	storetest.Golden(t, "testdata/plans.sqlite.txt", got.String(), *update)
}
