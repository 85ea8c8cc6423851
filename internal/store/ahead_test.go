package store_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/store/storetest"
)

// TestJobsOfTheFuture: a node that was 400 days ahead has noted when a job is due, or has died with its lease. The
// others wait for neither; a clock that is a little ahead is believed.
func TestJobsOfTheFuture(t *testing.T) {
	for _, c := range []struct {
		name     string
		ahead    time.Duration
		finishes bool
		due      bool
	}{
		{"due in the future", future, true, true},
		{"leased in the future", future, false, true},
		{"due by a clock a little ahead", 2 * time.Minute, true, false},
		{"leased by a clock a little ahead", 2 * time.Minute, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			clocked(t, func(t *testing.T, db *store.DB, move func(time.Duration)) {
				var fence int64
				claim := func(want bool) {
					t.Helper()
					change(t, db, func(tx *store.Tx) error {
						n, due, err := tx.ClaimJob("tidy", 10*time.Minute, 10*time.Minute)
						if due != want {
							t.Errorf("due: %v", due)
						}
						fence = n
						return err
					})
				}
				finish := func() {
					change(t, db, func(tx *store.Tx) error {
						return tx.FinishJob("tidy", fence,
							tx.Now.Add(12*time.Minute))
					})
				}
				move(c.ahead)
				claim(true)
				if c.finishes {
					finish()
				}
				move(-c.ahead)
				claim(c.due)
				if c.due {
					finish()
					claim(false)
					move(12 * time.Minute)
					claim(true)
				}
			})
		})
	}
}

func notice(id string) outbox.Letter {
	return outbox.Letter{ID: id, MessageID: id, Kind: "notice", Recipient: storetest.Email, Content: "{}"}
}

// live leaves one of each that ends by itself, and a letter that was tried.
func live(t *testing.T, db *store.DB, which string) {
	change(t, db, func(tx *store.Tx) error {
		proof := store.OneTimeToken{Purpose: store.ProveOffer, Expires: tx.Now.Add(72 * time.Hour)}
		if err := errors.Join(tx.SaveDraft(which, "{}", 3*day),
			tx.SaveSession(which, help.Actor{}, "", tx.Now.Add(30*day)),
			outbox.Add(tx, notice(which)), tx.AddToken(proof, which, "h", "c"), tx.Count(which)); err != nil {
			return err
		}
		l, ok, err := outbox.Claim(tx, time.Minute)
		if err != nil || !ok {
			return errors.Join(err, errors.New("no letter"))
		}
		l.NextTry = tx.Now.Add(4 * time.Hour)
		_, err = outbox.Finish(tx, l, help.DeferLetter)
		return err
	})
}

func mend(tx *store.Tx) error { return cmp.Or(tx.MendAhead(), outbox.MendAhead(tx)) }

// TestMendingWhatIsAhead: what was written by a clock 400 days ahead ends, or is tried, as if it had been written
// now; what was written before stays as it is.
func TestMendingWhatIsAhead(t *testing.T) {
	clocked(t, func(t *testing.T, db *store.DB, move func(time.Duration)) {
		live(t, db, "before")
		change(t, db, func(tx *store.Tx) error { return outbox.GiveUp(tx, "before") })
		move(future)
		live(t, db, "ahead")
		change(t, db, func(tx *store.Tx) error { // and one in hand
			if err := outbox.Add(tx, notice("in hand")); err != nil {
				return err
			}
			_, _, err := outbox.Claim(tx, time.Minute)
			return err
		})
		move(-future)
		times := func(want map[string]string) {
			t.Helper()
			change(t, db, func(tx *store.Tx) error {
				got, err := store.Times(tx, start)
				if err == nil && !maps.Equal(got, want) {
					t.Errorf("%v, want %v", got, want)
				}
				return err
			})
		}
		times(map[string]string{"drafts": "72 9672", "sessions": "720 10320", "proofs": "72 9672",
			"counted": "0 9600",
			"letters": "4 9600 9604"})
		change(t, db, mend)
		times(map[string]string{"drafts": "72 72", "sessions": "720 720", "proofs": "72 72", "counted": "0",
			"letters": "0 4 9600"})
		for _, id := range []string{"ahead", "in hand"} {
			change(t, db, func(tx *store.Tx) error {
				l, ok, err := outbox.Claim(tx, time.Minute)
				if !ok || l.ID != id {
					t.Errorf("%q is claimed, want %q", l.ID, id)
				}
				return err
			})
		}
	})
}

// TestAClockBehindCutsNothing where it finds very many ahead of it, or most of few.
func TestAClockBehindCutsNothing(t *testing.T) {
	for _, n := range []int{1, 3, 60} {
		t.Run(fmt.Sprint(n), func(t *testing.T) { clockBehind(t, n) })
	}
}

func clockBehind(t *testing.T, n int) {
	clocked(t, func(t *testing.T, db *store.DB, move func(time.Duration)) {
		for i := range n {
			live(t, db, fmt.Sprint(i))
		}
		all := func() (got map[string]string) {
			change(t, db, func(tx *store.Tx) (err error) {
				got, err = store.Times(tx, start)
				delete(got, "letters")
				return err
			})
			return got
		}
		before := all()
		move(-future)
		change(t, db, mend)
		if after := all(); !maps.Equal(before, after) {
			t.Errorf("%v, want %v", after, before)
		}
	})
}
