package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

var ctx = context.Background()

// addresses runs a test with the address of a fresh, migrated database of each sort that test may open itself.
func addresses(t *testing.T, test func(t *testing.T, address string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, storetest.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, storetest.Postgres(t)) })
}

// Who holds the database without the keys reads no contact: not in any column of any table, and not in the bytes of
// the file and of its log.
func TestNothingPersonalInClear(t *testing.T) {
	secrets := []string{storetest.Email, "canary.mail", storetest.Phone, "601000001", storetest.Surname, storetest.Need, "canary", "654321", "192.0.2.77"}
	addresses(t, func(t *testing.T, address string) {
		db := storetest.New(t, address, func() time.Time { return start })
		storetest.Plant(t, db)
		text := dumpAll(t, address)
		if !strings.Contains(text, "Vzorek") || !strings.Contains(text, "offer.create") {
			t.Fatal("the dump lacks what was written")
		}
		if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
			for _, suffix := range []string{"", "-wal", "-shm"} {
				raw, err := os.ReadFile(path + suffix)
				if err != nil {
					t.Fatal(err)
				}
				text += string(raw)
			}
		}
		for _, s := range secrets {
			if strings.Contains(text, s) {
				t.Errorf("%q stands in clear", s)
			}
		}
	})
}

// dumpAll is every row of every table as text.
func dumpAll(t *testing.T, address string) string {
	t.Helper()
	driver, source, tables := "pgx", address,
		`SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, source, tables = "sqlite", path,
			`SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'`
	}
	raw, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	var text strings.Builder
	names := rows(t, raw, tables)
	if len(names) < 15 {
		t.Fatalf("only tables %v", names)
	}
	for _, name := range names {
		fmt.Fprintln(&text, name[0], rows(t, raw, `SELECT * FROM `+name[0].(string)))
	}
	return text.String()
}

func rows(t *testing.T, db *sql.DB, query string) (all [][]any) {
	t.Helper()
	found, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for found.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := found.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, v := range row {
			if b, ok := v.([]byte); ok {
				row[i] = string(b)
			}
		}
		all = append(all, row)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestOtherKeys(t *testing.T) {
	addresses(t, func(t *testing.T, address string) {
		storetest.New(t, address, nil)
		db, err := store.Open(address, storetest.Vault(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.Migrate(ctx); !errors.Is(err, store.ErrOtherKeys) {
			t.Errorf("migrating: %v", err)
		}
		if err := db.CheckKeys(ctx); !errors.Is(err, store.ErrOtherKeys) {
			t.Errorf("checking: %v", err)
		}
	})
}

// together runs f n times at once; none may fail.
func together(t *testing.T, n int, f func(i int) error) {
	t.Helper()
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-begin
			if err := f(i); err != nil {
				t.Error(err)
			}
		})
	}
	close(begin)
	all.Wait()
}

func TestChangedElsewhere(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		var o help.Offer
		change(t, db, func(tx *store.Tx) (err error) {
			o, err = storetest.AddOffer(tx, help.Offer{ID: help.NewOfferID(), State: help.OfferActive,
				Description: help.Description{Kind: "other"}})
			return err
		})
		var mu sync.Mutex
		won, lost := 0, 0
		together(t, 8, func(i int) error {
			mine := o
			mine.Title = fmt.Sprint("by ", i)
			err := db.InTx(ctx, func(tx *store.Tx) error { return tx.UpdateOffer(mine) })
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				won++
			case help.Is(err, help.Conflict):
				lost++
			default:
				return err
			}
			return nil
		})
		if won != 1 || lost != 7 {
			t.Errorf("%d changes won, %d lost", won, lost)
		}
		change(t, db, func(tx *store.Tx) error {
			now, err := tx.Offer(o.ID)
			if now.Version != 2 {
				t.Errorf("version %d", now.Version)
			}
			return err
		})
	})
}

func TestEveryJobIsClaimedOnce(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		var mu sync.Mutex
		claimed := 0
		together(t, 8, func(int) error {
			return db.InTx(ctx, func(tx *store.Tx) error {
				_, ok, err := tx.ClaimJob("tidy", time.Hour, time.Minute)
				if ok {
					mu.Lock()
					claimed++
					mu.Unlock()
				}
				return err
			})
		})
		if claimed != 1 {
			t.Errorf("claimed %d times", claimed)
		}
	})
}

// clocked runs a test on each database with a clock that the test moves.
func clocked(t *testing.T, test func(t *testing.T, db *store.DB, move func(time.Duration))) {
	now := start
	storetest.Each(t, func() time.Time { return now }, func(t *testing.T, db *store.DB) {
		now = start
		test(t, db, func(d time.Duration) { now = now.Add(d) })
	})
}

func TestJobLease(t *testing.T) {
	clocked(t, func(t *testing.T, db *store.DB, move func(time.Duration)) {
		claim := func(want bool) (fence int64) {
			t.Helper()
			change(t, db, func(tx *store.Tx) error {
				n, ok, err := tx.ClaimJob("tidy", time.Hour, time.Minute)
				fence = n
				if ok != want {
					t.Errorf("claimed: %v, want %v", ok, want)
				}
				return err
			})
			return fence
		}
		old := claim(true)
		move(time.Minute)
		claim(true)
		finish := func(fence int64) {
			change(t, db, func(tx *store.Tx) error { return tx.FinishJob("tidy", fence, tx.Now.Add(time.Hour)) })
		}
		finish(old) // its lease was taken over: nothing
		move(time.Minute)
		fresh := claim(true)
		finish(fresh)
		claim(false)
		move(time.Hour)
		claim(true)
	})
}

// A database that is gone is unavailable, whatever is asked; what a transaction returns comes back as it is.
func TestFaults(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		own := help.Fail(help.Conflict, "error.x")
		if err := db.InTx(ctx, func(*store.Tx) error { return own }); !errors.Is(err, own) {
			t.Errorf("its own error: %v", err)
		}
		var o help.Offer
		_ = db.InTx(ctx, func(tx *store.Tx) (err error) {
			if o, err = storetest.AddOffer(tx, help.Offer{ID: help.NewOfferID(),
				Description: help.Description{Kind: "other"}}); err != nil {
				return err
			}
			return own
		})
		if err := db.View(ctx, func(tx *store.Tx) error { _, err := tx.Offer(o.ID); return err }); !help.Is(err,
			help.NotFound) {
			t.Errorf("a transaction that failed left something: %v", err)
		}
		if err := db.View(ctx, func(tx *store.Tx) error { return tx.RaiseGeneration(help.HomeRegion) }); err == nil {
			t.Error("a view changes something")
		}
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if err := db.Ping(gone); err == nil {
			t.Error("a cancelled ping succeeds")
		}
	})
}

func TestSealedInPlace(t *testing.T) {
	addresses(t, func(t *testing.T, address string) {
		db := storetest.New(t, address, nil)
		var a, b help.Offer
		change(t, db, func(tx *store.Tx) (err error) {
			if a, err = storetest.AddOffer(tx, help.Offer{ID: help.NewOfferID(),
				Description: help.Description{Kind: "other"}}); err != nil {
				return err
			}
			b, err = storetest.AddOffer(tx, help.Offer{ID: help.NewOfferID(), Description: help.Description{Kind: "other"}})
			return err
		})
		driver, source := "pgx", address
		if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
			driver, source = "sqlite", path
		}
		raw, err := sql.Open(driver, source)
		if err != nil {
			t.Fatal(err)
		}
		defer raw.Close()
		if _, err := raw.Exec(`UPDATE volunteers SET email_sealed = (SELECT email_sealed FROM volunteers WHERE id = $1) WHERE id = $2`, a.Volunteer, b.Volunteer); err != nil {
			t.Fatal(err)
		}
		change(t, db, func(tx *store.Tx) error {
			if _, err := tx.Volunteer(b.Volunteer); err == nil {
				t.Error("a contact that was copied to another row opens there")
			}
			_, err := tx.Volunteer(a.Volunteer)
			return err
		})
	})
}

// TestErrorsStick: after a statement that failed nothing more is done, whoever forgets to look at its error.
func TestErrorsStick(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		for name, fails := range map[string]func(*store.Tx) error{
			"no such table": func(tx *store.Tx) error { return tx.Exec(`DELETE FROM nowhere`) },
			"no such row":   func(tx *store.Tx) error { return tx.SetStanding("nobody", help.StandingBlocked) },
		} {
			err := db.InTx(t.Context(), func(tx *store.Tx) error {
				first := fails(tx)
				if then := tx.Count("then"); first == nil || !errors.Is(then, first) {
					t.Errorf("%s: %v, then %v", name, first, then)
				}
				return nil
			})
			if err == nil || counted(t, db, "then") != 0 {
				t.Errorf("%s: committed, %v", name, err)
			}
		}
	})
}
