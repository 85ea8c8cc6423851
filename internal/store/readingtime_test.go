package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// TestSlowReadingIsGivenUp: a query without an end is told as unavailable, and the connection that it was on is of use
// again.
func TestSlowReadingIsGivenUp(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		for name, read := range map[string]func(context.Context, func(*store.Tx) error) error{"View": db.View,
			"Look": db.Read} {
			for shape, endless := range map[string]func(*store.Tx) error{"rows": (*store.Tx).Endless,
				"row": (*store.Tx).EndlessRow} {
				db.LimitReading(50 * time.Millisecond)
				err := read(t.Context(), endless)
				if !help.Is(err, help.Unavailable) {
					t.Errorf("%s of %s: %v", name, shape, err)
				}
				db.LimitReading(time.Minute)
				if err := read(t.Context(),
					func(tx *store.Tx) error { _, err := tx.Setting("generation"); return err }); err != nil {
					t.Errorf("%s after a slow one: %v", name, err)
				}
			}
		}
	})
}

// TestReaderWhoLeaves is no fault of the database.
func TestReaderWhoLeaves(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		ctx, leave := context.WithCancel(t.Context())
		leave()
		if err := db.Read(ctx, (*store.Tx).Endless); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}
