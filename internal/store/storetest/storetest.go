package storetest

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/migrations"
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
	db, err := store.Open(address, Vault(tb), clock)
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

// Vault has keys of its own.
func Vault(tb testing.TB) *vault.Vault {
	tb.Helper()
	v, err := vault.New()
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// SQLite is the address of a new file: a copy of one that was migrated once for all tests of the package.
func SQLite(tb testing.TB) string {
	tb.Helper()
	template.Do(func() {
		path := filepath.Join(tb.TempDir(), "template.db")
		migrated(tb, "sqlite:"+path, "sqlite", path)
		var err error
		if file, err = os.ReadFile(path); err != nil {
			tb.Fatal(err)
		}
	})
	address := EmptySQLite(tb)
	if err := os.WriteFile(strings.TrimPrefix(address, "sqlite:"), file, 0o600); err != nil {
		tb.Fatal(err)
	}
	return address
}

// file is the migrated database that template made.
var (
	template sync.Once
	file     []byte
)

// EmptySQLite is the address of a new file that is not there yet.
func EmptySQLite(tb testing.TB) string {
	return "sqlite:" + filepath.Join(tb.TempDir(), "spolu.db")
}

// Postgres is the address of a new database: a clone of one that was migrated once for all tests.
func Postgres(tb testing.TB) string {
	tb.Helper()
	admin, name := postgres(tb), "spolu_"+migrations.Hash()
	ensureTemplate(tb, admin, name, func(url string) { migrated(tb, url, "pgx", url) })
	return Clone(tb, admin, name)
}

// migrated migrates a template at an address and unbinds it from the keys of whoever made it, which store does not
// do: raw is what the driver calls the same database.
func migrated(tb testing.TB, address, driver, raw string) {
	tb.Helper()
	db, err := store.Open(address, Vault(tb), nil)
	if err != nil {
		tb.Fatal(err)
	}
	if err := db.Migrate(context.Background()); err != nil {
		tb.Fatal(err)
	}
	if err := db.Close(); err != nil {
		tb.Fatal(err)
	}
	pool, err := sql.Open(driver, raw)
	if err != nil {
		tb.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(`DELETE FROM settings WHERE name IN ('keys', 'sample')`); err != nil {
		tb.Fatal(err)
	}
}

// EmptyPostgres is the address of a new database without tables.
func EmptyPostgres(tb testing.TB) string {
	tb.Helper()
	return Clone(tb, postgres(tb), "template0")
}
