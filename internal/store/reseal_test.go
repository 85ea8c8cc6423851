package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/vault"
)

// TestRotateWhileRunning: two nodes write and read through all steps of a change of keys; afterwards nothing is
// sealed with the former key, and everything opens.
func TestRotateWhileRunning(t *testing.T) {
	for name, address := range map[string]func(testing.TB) string{"sqlite": storetest.EmptySQLite,
		"postgres": storetest.EmptyPostgres} {
		t.Run(name, func(t *testing.T) {
			path, database := filepath.Join(t.TempDir(), "keys.json"), address(t)
			if err := vault.Create(path); err != nil {
				t.Fatal(err)
			}
			one, other := node(t, database, path), node(t, database, path)
			var asked []string
			live := func() { // each node writes something and reads all
				for _, n := range []*store.DB{one, other} {
					token := help.NewToken()
					change(t, n, func(tx *store.Tx) error {
						asked = append(asked, token)
						return errors.Join(tx.SaveDraft(token, "text", time.Hour),
							tx.AddRequest(help.Request{ID: token, Reference: token, State: help.RequestHeld,
								Ask:       help.Ask{Name: "Vzorek", Email: "r@example.org", Need: "Potřebuji pomoct."},
								CreatedAt: tx.Now, UpdatedAt: tx.Now}, token, token))
					})
				}
				for _, n := range []*store.DB{one, other} {
					readAll(t, n, asked)
				}
			}
			live()
			for range 2 {
				if _, err := vault.Rotate(path); err != nil {
					t.Fatal(err)
				}
				live()
				then := time.Now().Add(-2 * vault.Settling)
				if err := errors.Join(os.Chtimes(path, then, then), one.Vault().Refresh(),
					other.Vault().Refresh()); err != nil {
					t.Fatal(err)
				}
				live()
			}
			values, err := one.Reseal(t.Context(), func(int) {})
			if want := 4 * 2 * (1 + 4); err != nil || values < want { // of the two nodes, until the new key sealed
				t.Fatalf("%d values are sealed anew, at least %d were to be: %v", values, want, err)
			}
			if again, err := one.Reseal(t.Context(), func(int) {}); err != nil || again != 0 {
				t.Errorf("%d are left: %v", again, err)
			}
			if _, err := vault.Retire(path); err != nil {
				t.Fatal(err)
			}
			live()
			readAll(t, node(t, database, path), asked)
		})
	}
}

// node is one more process on a database, with the keys as they are now.
func node(t *testing.T, address, keys string) *store.DB {
	t.Helper()
	v, err := vault.Load(keys)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(address, v, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return db
}

func readAll(t *testing.T, db *store.DB, asked []string) {
	t.Helper()
	change(t, db, func(tx *store.Tx) error {
		for _, token := range asked {
			text, ok, err := tx.Draft(token)
			if err != nil || !ok || text != "text" {
				return fmt.Errorf("a draft says %q, %t, %w", text, ok, err)
			}
			if r, err := tx.RequestByToken(token); err != nil || r.Email != "r@example.org" {
				return fmt.Errorf("a request's e-mail is %q, %w", r.Email, err)
			}
		}
		return nil
	})
}

// Every sealed column is sealed anew.
func TestEverySealedColumnIsResealed(t *testing.T) {
	schema, err := os.ReadFile("migrations/testdata/schema.sqlite.txt")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, table := range regexp.MustCompile(`(?m)^(\w+)\n((?:  .*\n)+)`).FindAllStringSubmatch(string(schema), -1) {
		for _, column := range regexp.MustCompile(`(?m)^  (\w+)_sealed `).FindAllStringSubmatch(table[2], -1) {
			want = append(want, table[1]+"."+column[1])
		}
	}
	if got := store.SealedColumns(); !slices.Equal(slices.Sorted(slices.Values(got)),
		slices.Sorted(slices.Values(want))) || len(want) < 10 {
		t.Errorf("sealed anew are\n%v, the schema has\n%v", got, want)
	}
}
