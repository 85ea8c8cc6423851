package migrations_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/migrations"
	"example.org/spolu/internal/store/storetest"
)

// newer makes the database look as if a newer program had migrated it; from is what that one says it is compatible
// with, "" for nothing.
func newer(t *testing.T, db *store.DB, from string) {
	t.Helper()
	change(t, db, func(tx *store.Tx) error {
		err := errors.Join(
			tx.SQL().Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)`),
			tx.SQL().Exec(`DELETE FROM settings WHERE name = 'compatible-from'`))
		if from != "" {
			err = errors.Join(err, tx.SetSetting("compatible-from", from))
		}
		return err
	})
}

func compatible(t *testing.T, db *store.DB) (from string) {
	t.Helper()
	change(t, db, func(tx *store.Tx) (err error) {
		from, err = tx.Setting("compatible-from")
		return err
	})
	return from
}

// TestNewerDatabase: a program works with tables that are newer than it is only where they are declared compatible
// with it, and does not change what was declared.
func TestNewerDatabase(t *testing.T) {
	known, err := migrations.Newest()
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		ways := map[string]func(context.Context) error{
			"Migrate": db.Migrate, "CheckVersion": db.Schema().CheckVersion,
			"Complete": func(ctx context.Context) error {
				migrated, err := db.Schema().Complete(ctx)
				if err == nil && !migrated {
					t.Error("what is newer counts as not migrated")
				}
				return err
			},
		}
		for _, c := range []struct {
			from    string
			refused bool
		}{
			{"", true}, {"nonsense", true}, {strconv.FormatInt(known+1, 10), true}, {"99999", true},
			{strconv.FormatInt(known, 10), false}, {strconv.FormatInt(known-1, 10), false}, {"1", false},
		} {
			newer(t, db, c.from)
			for name, do := range ways {
				if err := do(ctx); errors.Is(err, migrations.ErrNewer) != c.refused || err != nil && !c.refused {
					t.Errorf("%s where it says %q: %v, want refused: %v", name, c.from, err, c.refused)
				}
			}
			if got := compatible(t, db); got != c.from {
				t.Errorf("an older program turns %q into %q", c.from, got)
			}
		}
	})
}

// TestCompatibleFrom: what a program declares is there after Migrate, rises with it and never falls.
func TestCompatibleFrom(t *testing.T) {
	known, err := migrations.Newest()
	if err != nil || migrations.CompatibleFrom > known || migrations.CompatibleFrom < 20 {
		t.Errorf("compatibleFrom is %d, not from 20 to the newest migration, %d: %v", migrations.CompatibleFrom, known, err)
	}
	want, above := strconv.FormatInt(migrations.CompatibleFrom, 10), strconv.FormatInt(known+5, 10)
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		if got := compatible(t, db); got != want {
			t.Errorf("a new database says %q, want %s", got, want)
		}
		for before, after := range map[string]string{"9": want, want: want, above: above} {
			change(t, db, func(tx *store.Tx) error { return tx.SetSetting("compatible-from", before) })
			if err := db.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			if got := compatible(t, db); got != after {
				t.Errorf("%s becomes %s, want %s", before, got, after)
			}
		}
	})
}

// TestMigratedReadsOnly: asking whether a database is up to date makes nothing in one without tables.
func TestMigratedReadsOnly(t *testing.T) {
	empty := map[string]func(testing.TB) string{"sqlite": storetest.EmptySQLite, "postgres": storetest.EmptyPostgres}
	for name, address := range empty {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(address(t), storetest.Vault(t), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			for range 2 {
				if migrated, err := db.Schema().Complete(ctx); err != nil || migrated {
					t.Errorf("migrated: %v, %v", migrated, err)
				}
			}
			change(t, db, func(tx *store.Tx) error {
				return tx.SQL().Exec(`CREATE TABLE goose_db_version (id INTEGER)`) // which is not there yet
			})
		})
	}
}
