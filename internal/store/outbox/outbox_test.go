package outbox_test

import (
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/store/storetest"
)

// TestMain fails where a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// change runs f in a transaction that must succeed.
func change(t *testing.T, db *store.DB, f func(tx *store.Tx) error) {
	t.Helper()
	if err := db.InTx(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func TestEveryLetterIsClaimedOnce(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		const n = 30
		change(t, db, func(tx *store.Tx) error {
			for range n {
				id := help.NewID()
				if err := outbox.Add(tx, outbox.Letter{ID: id, MessageID: id, Kind: "notice", Recipient: storetest.Email,
					Content: "{}"}); err != nil {
					return err
				}
			}
			return nil
		})
		var mu sync.Mutex
		claimed := map[string]int{}
		var workers sync.WaitGroup
		for range 6 {
			workers.Go(func() {
				for {
					var l outbox.Letter
					var ok bool
					if err := db.InTx(t.Context(), func(tx *store.Tx) (err error) {
						l, ok, err = outbox.Claim(tx, time.Hour)
						return err
					}); err != nil {
						t.Error(err)
					}
					if !ok {
						return
					}
					mu.Lock()
					claimed[l.ID]++
					mu.Unlock()
				}
			})
		}
		workers.Wait()
		for id, times := range claimed {
			if times != 1 {
				t.Errorf("%s was claimed %d times", id, times)
			}
		}
		if len(claimed) != n {
			t.Errorf("%d of %d letters were claimed", len(claimed), n)
		}
	})
}

func TestLease(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	storetest.Each(t, func() time.Time { return now }, func(t *testing.T, db *store.DB) {
		id := help.NewID()
		claim := func() (l outbox.Letter, ok bool) {
			t.Helper()
			change(t, db, func(tx *store.Tx) (err error) {
				l, ok, err = outbox.Claim(tx, time.Minute)
				return err
			})
			return l, ok
		}
		change(t, db, func(tx *store.Tx) error {
			return outbox.Add(tx, outbox.Letter{ID: id, MessageID: id, Kind: "notice", Recipient: storetest.Email, Content: "{}"})
		})
		first, ok := claim()
		if !ok || first.Recipient != storetest.Email || first.Attempts != 1 {
			t.Fatalf("claimed %+v", first)
		}
		if _, ok := claim(); ok {
			t.Error("a letter in hand is claimed again")
		}
		now = now.Add(time.Minute)
		second, ok := claim()
		if !ok || second.ID != id || second.Attempts != 2 || second.MessageID != first.MessageID {
			t.Fatalf("a lost letter: %v %+v", ok, second)
		}
		accept := func(l outbox.Letter) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				_, err := outbox.Finish(tx, l, help.AcceptLetter)
				return err
			}
		}
		if err := db.InTx(t.Context(), accept(first)); !help.Is(err, help.Conflict) {
			t.Errorf("a lease that was taken over: %v", err)
		}
		change(t, db, accept(second))
		for name, do := range map[string]func(*store.Tx) error{
			"retry":   func(tx *store.Tx) error { return outbox.Retry(tx, id) },
			"give up": func(tx *store.Tx) error { return outbox.GiveUp(tx, id) },
			"unknown": func(tx *store.Tx) error { return outbox.Retry(tx, "nothing") },
		} {
			if err := db.InTx(t.Context(), do); !help.Is(err, help.Conflict) {
				t.Errorf("%s of a letter that has left: %v", name, err)
			}
		}
	})
}
