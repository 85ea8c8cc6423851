package migrations_test

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"testing"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

var ctx = context.Background()

// change runs f in a transaction that must succeed.
func change(t testing.TB, db *store.DB, f func(tx *store.Tx) error) {
	t.Helper()
	if err := db.InTx(ctx, f); err != nil {
		t.Fatal(err)
	}
}

// Migrations roll back to nothing and come again.
func TestRollback(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		storetest.Plant(t, db)
		if err := db.Schema().Down(ctx); err != nil {
			t.Fatal(err)
		}
		if migrated, err := db.Schema().Complete(ctx); err != nil || migrated {
			t.Errorf("after the way down: %v, %v", migrated, err)
		}
		if err := db.View(ctx, func(tx *store.Tx) error {
			_, err := tx.Generation(help.HomeRegion)
			return err
		}); !help.Is(err, help.Unavailable) {
			t.Errorf("tables are left: %v", err)
		}
		if err := db.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		if migrated, err := db.Schema().Complete(ctx); err != nil || !migrated {
			t.Errorf("after the way up: %v, %v", migrated, err)
		}
		storetest.Plant(t, db)
	})
}

// Nodes that start together on an empty database do not get in each other's way.
func TestNodesMigrateTogether(t *testing.T) {
	u, err := url.Parse(storetest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/postgres"
	address, keys := storetest.Clone(t, u.String(), "template0"), storetest.Vault(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			db, err := store.Open(address, keys, nil)
			if err == nil {
				err = errors.Join(db.Migrate(ctx), db.Close())
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
