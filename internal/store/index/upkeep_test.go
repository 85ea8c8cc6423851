package index_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/store/storetest"
)

// TestMergedTextsSayTheSame: many changes leave many pieces of the text index, merging makes one of them, and a search
// finds the same before and after.
func TestMergedTextsSayTheSame(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		for i := range 40 {
			change(t, db, func(tx *store.Tx) error {
				return list(tx, []index.Listing{{Offer: help.Offer{Description: help.Description{Kind: "shopping",
					Setting: help.AnySetting}, State: help.OfferActive,
					PublishedAt: start.Add(time.Duration(i) * time.Second)},
					Homes: []index.Origin{index.Everywhere(-1)},
					Body:  []string{"nakup", fmt.Sprint("slovo", i%3)}}})
			})
		}
		find := func() (found []int64) {
			change(t, db, func(tx *store.Tx) error {
				r, err := search(tx, index.Query{Stems: [][]string{{"slovo1"}}, Limit: 100})
				for _, one := range r.Offers {
					found = append(found, one.At.Seq)
				}
				return err
			})
			return found
		}
		before := find()
		if err := index.MergeTexts(ctx, db); err != nil {
			t.Fatal(err)
		}
		if after := find(); len(before) != 13 || !reflect.DeepEqual(before, after) {
			t.Errorf("found %d before and %d after, want the same 13", len(before), len(after))
		}
		if pieces, err := textPieces(ctx, db); err != nil || pieces > 1 {
			t.Errorf("%d pieces are left, %v", pieces, err)
		}
	})
}

// TestInBulk: what is listed in bulk is found, and leaves the index in one piece, also where it did not come to its
// end.
func TestInBulk(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		failed := errors.New("no more")
		for i, want := range []error{nil, failed} {
			ctx, cancel := context.WithCancel(ctx)
			err := index.InBulk(ctx, db, func() error {
				if want != nil {
					cancel() // as whoever breaks it off does
				}
				change(t, db, func(tx *store.Tx) error {
					return list(tx, []index.Listing{{Offer: help.Offer{Description: help.Description{Kind: "shopping",
						Setting: help.AnySetting}, State: help.OfferActive,
						PublishedAt: start.Add(time.Duration(i) * time.Second)},
						Homes: []index.Origin{index.Everywhere(-1)}, Title: []string{"nakup"}}})
				})
				return want
			})
			if !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
			cancel()
			if want != nil { // SQLite's pieces are put together by the day's work then
				if err := index.MergeTexts(t.Context(), db); err != nil {
					t.Fatal(err)
				}
			}
			if pieces, err := textPieces(t.Context(), db); err != nil || pieces != 1 {
				t.Errorf("%d pieces, %v", pieces, err)
			}
			change(t, db, func(tx *store.Tx) error {
				r, err := search(tx, index.Query{Stems: [][]string{{"nakup"}}, Limit: 100})
				if len(r.Offers) != i+1 {
					t.Errorf("found %d, want %d", len(r.Offers), i+1)
				}
				return err
			})
		}
	})
}

// TestTitleGoesToo: PostgreSQL takes the text of a title away with the other one, for nodes that know of that alone.
func TestTitleGoesToo(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		if strings.HasSuffix(t.Name(), "sqlite") {
			return // one node has it alone
		}
		change(t, db, func(tx *store.Tx) error { return many(tx, 20) })
		change(t, db, func(tx *store.Tx) error {
			return tx.SQL().Exec(`DELETE FROM listing_texts WHERE seq < 4611686018427387904`)
		})
		change(t, db, func(tx *store.Tx) error {
			r, err := search(tx, index.Query{Stems: [][]string{{"nakup"}}, Limit: 20})
			if len(r.Offers) != 0 {
				t.Errorf("%d are left", len(r.Offers))
			}
			return err
		})
	})
}

// textPieces is in how many pieces the text index is: SQLite's, or PostgreSQL's with what it takes in beside itself.
func textPieces(ctx context.Context, db *store.DB) (n int, err error) {
	query := `SELECT COUNT(DISTINCT segid) FROM listing_texts_idx`
	if db.Dialect() == "postgres" {
		query = `SELECT CASE WHEN 'fastupdate=off' = ANY(reloptions) THEN 1 ELSE 2 END FROM pg_class WHERE relname = 'listing_texts_stems'`
	}
	err = db.View(ctx, func(tx *store.Tx) error { return tx.SQL().Row(query).Scan(&n) })
	return n, err
}
