package storetest

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"example.org/spolu/internal/store"
	"example.org/spolu/internal/vault"
)

// Each runs a test on both databases, each fresh and migrated. clock is the databases' time; nil is the real one.
func Each(t *testing.T, clock func() time.Time, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, New(t, SQLite(t), clock)) })
	t.Run("postgres", func(t *testing.T) { test(t, New(t, Postgres(t), clock)) })
}

// New opens and migrates the database at an address, with keys of its own.
func New(tb testing.TB, address string, clock func() time.Time) *store.DB {
	tb.Helper()
	v, err := vault.New()
	if err != nil {
		tb.Fatal(err)
	}
	db, err := store.Open(address, v, clock)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	if err := db.Migrate(context.Background()); err != nil {
		tb.Fatal(err)
	}
	return db
}

// SQLite is the address of a new file.
func SQLite(tb testing.TB) string {
	return "sqlite:" + filepath.Join(tb.TempDir(), "spolu.db")
}

// Postgres is the address of a new database: a clone of one that was migrated once for all tests.
func Postgres(tb testing.TB) string {
	tb.Helper()
	admin, name := postgres(tb), "spolu_"+store.Version()
	ensureTemplate(tb, admin, name, func(url string) { migrated(tb, url) })
	return Clone(tb, admin, name)
}

// migrated migrates a template and unbinds it from the keys of whoever made it.
func migrated(tb testing.TB, url string) {
	tb.Helper()
	v, err := vault.New()
	if err != nil {
		tb.Fatal(err)
	}
	db, err := store.Open(url, v, nil)
	if err != nil {
		tb.Fatal(err)
	}
	if err := db.Migrate(context.Background()); err != nil {
		tb.Fatal(err)
	}
	if err := db.Close(); err != nil {
		tb.Fatal(err)
	}
	raw, err := sql.Open("pgx", url)
	if err != nil {
		tb.Fatal(err)
	}
	defer raw.Close()
	if _, err := raw.Exec(`DELETE FROM settings WHERE name IN ('keys', 'sample')`); err != nil {
		tb.Fatal(err)
	}
}

// EmptyPostgres is the address of a new database without tables.
func EmptyPostgres(tb testing.TB) string {
	tb.Helper()
	return Clone(tb, postgres(tb), "template0")
}
