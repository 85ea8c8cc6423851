package migrations_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/gazetteer"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/vault"
	"example.org/spolu/internal/words"
)

// order is that in which the tables refer to one another.
var order = []string{"settings", "municipalities", "volunteers", "organisations", "offers", "listings", "listing_tags",
	"requests", "referrals",
	"proofs", "drafts", "sessions", "letters", "jobs", "counted", "reports", "audit"}

// TestUpgrade loads the data that older versions of the tables held and brings them up to date: nothing is lost, and
// the contacts still open.
func TestUpgrade(t *testing.T) {
	files, err := filepath.Glob("testdata/version-*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, file := range files {
		for name, address := range map[string]func(testing.TB) string{"sqlite": storetest.EmptySQLite,
			"postgres": storetest.EmptyPostgres} {
			t.Run(filepath.Base(file)+"/"+name, func(t *testing.T) { upgrade(t, file, address(t)) })
		}
	}
}

// TestEmptiedSearch: a migration that empties the tables of the search has the program list all offers again.
func TestEmptiedSearch(t *testing.T) {
	files, err := filepath.Glob("*/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	empties := regexp.MustCompile(`(DELETE FROM|TRUNCATE|DROP TABLE) (listings|listing_texts|listing_counts);`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		up, down, _ := strings.Cut(string(text), "-- +goose Down")
		for direction, part := range map[string]string{"up": up, "down": down} {
			const first = "00019" // before it, nothing was noted
			if filepath.Base(file) >= first && empties.MatchString(part) &&
				!strings.Contains(part, `DELETE FROM settings WHERE name = 'all-listed'`) {
				t.Errorf("%s, %s: empties the search, and nothing lists the offers again", file, direction)
			}
		}
	}
}

// Sessions that nodes of before sessions had subjects have written end with the account, whether they were there before
// the tables changed or came after it.
func TestSessionsOfBefore(t *testing.T) {
	for name, address := range map[string]func(testing.TB) string{"sqlite": storetest.EmptySQLite,
		"postgres": storetest.EmptyPostgres} {
		t.Run(name, func(t *testing.T) {
			at := address(t)
			db, err := store.Open(at, storetest.Vault(t), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			session := func(token string) {
				load(t, at, map[string][]map[string]any{"sessions": {{"token_hash": token, "data_sealed": "",
					"expires_at": json.Number("9000000000000000"), "volunteer": "vera"}}})
			}
			if err := db.Schema().UpTo(t.Context(), 22); err != nil {
				t.Fatal(err)
			}
			session("before")
			if err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			session("after")
			err = db.InTx(t.Context(), func(tx *store.Tx) error {
				return tx.DropSessionsOf(help.As(help.VolunteerActor, "vera"))
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, token := range []string{"before", "after"} {
				err := db.View(t.Context(), func(tx *store.Tx) error {
					if _, there, err := tx.Session(token); there || err != nil {
						t.Errorf("the session from %s has stayed, %v", token, err)
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func upgrade(t *testing.T, file, address string) {
	var f struct {
		Version int64
		Keys    json.RawMessage
		Tables  map[string][]map[string]any
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&f); err != nil {
		t.Fatal(err)
	}
	keys := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(keys, f.Keys, 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Load(keys)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(address, v, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Schema().UpTo(t.Context(), f.Version); err != nil {
		t.Fatal(err)
	}
	load(t, address, f.Tables)
	if err := errors.Join(db.Migrate(t.Context()), db.Schema().Check(t.Context())); err != nil {
		t.Fatal(err)
	}
	checkUpgraded(t, db, len(f.Tables["offers"]), len(f.Tables["letters"]))
}

// load writes the rows as they were.
func load(t *testing.T, address string, tables map[string][]map[string]any) {
	t.Helper()
	driver := "pgx"
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, address = "sqlite", "file:"+path
	}
	raw, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if len(tables["settings"]) > 0 {
		if _, err := raw.Exec("DELETE FROM settings"); err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range order {
		for _, row := range tables[table] {
			insert(t, raw, table, row)
		}
	}
}

// booleans are the columns that SQLite keeps as numbers.
var booleans = []string{"former", "confirmed", "verified", "main", "on_behalf"}

func insert(t *testing.T, raw *sql.DB, table string, row map[string]any) {
	t.Helper()
	var columns, marks []string
	var args []any
	for column, value := range row {
		if n, ok := value.(json.Number); ok {
			value = n.String()
			if slices.Contains(booleans, column) {
				value = n.String() == "1"
			}
		}
		columns, args = append(columns, column), append(args, value)
		marks = append(marks, fmt.Sprintf("$%d", len(args)))
	}
	if _, err := raw.Exec("INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES ("+strings.Join(marks, ", ")+
		")", args...); err != nil {
		t.Fatalf("%s: %v", table, err)
	}
}

// checkNumbers: municipalities keep the numbers that they had by their order, and listings go by.
func checkNumbers(tx *store.Tx) error {
	numbers, err := gazetteer.Areas(tx)
	if err != nil {
		return err
	}
	ms, err := gazetteer.Municipalities(tx)
	if err == nil && len(numbers) != len(ms) {
		err = fmt.Errorf("%d of %d municipalities have a number", len(numbers), len(ms))
	}
	for i, m := range ms {
		if n, ok := numbers[m.Code]; err == nil && (!ok || n != i) {
			err = fmt.Errorf("%s has the number %d, want %d", m.Code, n, i)
		}
	}
	return err
}

func checkUpgraded(t *testing.T, db *store.DB, offers, letters int) {
	t.Helper()
	err := db.InTx(context.Background(), func(tx *store.Tx) error {
		if err := checkNumbers(tx); err != nil {
			return err
		}
		active, err := tx.OffersIn(help.OfferActive)
		if err != nil {
			return err
		}
		for _, o := range active { // the full-text index is not in the fixture
			err := index.List(tx, index.Listing{Offer: o, Homes: []index.Origin{index.Everywhere(-1)},
				Title: words.Stems(o.Title), Body: words.Stems(o.Text)})
			if err != nil {
				return err
			}
			if v, err := tx.Volunteer(o.Volunteer); err != nil || !strings.HasSuffix(v.Email, "@example.org") ||
				v.Surname == "" {
				return fmt.Errorf("the volunteer of an offer does not open: %w", err)
			}
		}
		requests, err := store.All(tx.SQL(), func(row store.Row) (id string, err error) { return id, row.Scan(&id) },
			`SELECT id FROM requests`)
		if err != nil {
			return err
		}
		for _, id := range requests {
			r, err := tx.Request(id)
			if err != nil || r.Name != "Žadatelka Vzorová" || r.Need == "" {
				return fmt.Errorf("a %s request is %q: %w", r.State, r.Name, err)
			}
		}
		opened, err := outbox.Opened(tx, 1000)
		if err != nil || len(opened) != letters || opened[0].Recipient == "" {
			return fmt.Errorf("%d letters open, want %d: %w", len(opened), letters, err)
		}
		facets, err := index.ReadFacets(tx, help.HomeRegion, nil)
		if err != nil {
			return err
		}
		r, err := index.Search(tx, index.Query{Stems: words.Query("nákup")}, facets)
		found := r.Total
		if err == nil && (found == 0 || len(active) == 0 || len(active) > offers) {
			err = fmt.Errorf("search finds %d of %d active offers", found, len(active))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
