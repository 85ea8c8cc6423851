package post_test

import (
	"context"
	"database/sql"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/post"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// inBubble runs an office on a new SQLite file in a bubble with a clock of its own.
func inBubble(t *testing.T, c post.Carrier, test func(t *testing.T, o *post.Office, db *store.DB, log *logged, address string)) {
	synctest.Test(t, func(t *testing.T) {
		address := storetest.SQLite(t)
		db := storetest.New(t, address, nil)
		lines, log := newLog()
		test(t, post.New(settings(t, db, c, log)), db, lines, address)
	})
}

func add(t *testing.T, db *store.DB, n int) {
	t.Helper()
	for range n {
		if err := db.InTx(t.Context(), func(tx *store.Tx) error { return tx.AddLetter(signIn(help.NewID(), "vera@example.org")) }); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLettersLeaveInTime: at once after a wake-up call, within seconds without one, two at a time.
func TestLettersLeaveInTime(t *testing.T) {
	var gone, together, most atomic.Int32
	c := carry(func(context.Context, post.Envelope) error {
		if n := together.Add(1); n > most.Load() {
			most.Store(n)
		}
		time.Sleep(time.Second)
		together.Add(-1)
		gone.Add(1)
		return nil
	})
	inBubble(t, c, func(t *testing.T, o *post.Office, db *store.DB, _ *logged, _ string) {
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- o.Run(ctx) }()
		synctest.Wait()
		add(t, db, 10)
		o.Wake()
		time.Sleep(5*time.Second + time.Millisecond)
		if gone.Load() != 10 || most.Load() != 2 {
			t.Errorf("%d letters left in time, at most %d together", gone.Load(), most.Load())
		}
		add(t, db, 1) // by another node
		time.Sleep(8 * time.Second)
		if gone.Load() != 11 {
			t.Error("a letter of another node was not seen")
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestStopping lets the letter in hand leave, but not for ever.
func TestStopping(t *testing.T) {
	for name, test := range map[string]struct {
		needs time.Duration
		state store.LetterState
		most  time.Duration
	}{
		"a letter that leaves": {3 * time.Second, store.LetterAccepted, 4 * time.Second},
		"a letter that hangs":  {time.Hour, store.LetterQueued, 9 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			begun := make(chan struct{}, 2)
			c := carry(func(ctx context.Context, _ post.Envelope) error {
				begun <- struct{}{}
				select {
				case <-time.After(test.needs):
					return nil
				case <-ctx.Done():
					return &post.Failure{Problem: post.Timeout}
				}
			})
			inBubble(t, c, func(t *testing.T, o *post.Office, db *store.DB, _ *logged, _ string) {
				add(t, db, 3)
				ctx, stop := context.WithCancel(t.Context())
				ended := make(chan error)
				go func() { ended <- o.Run(ctx) }()
				<-begun
				<-begun
				stop()
				told := time.Now()
				if err := <-ended; err != nil || time.Since(told) > test.most {
					t.Errorf("stopped after %v: %v", time.Since(told), err)
				}
				states := outbox(t, db)
				if states[test.state] < 2 || states[store.LetterSending] != 0 || states[store.LetterAccepted]+states[store.LetterQueued] != 3 {
					t.Errorf("the letters are %v", states)
				}
			})
		})
	}
}

func outbox(t *testing.T, db *store.DB) (states map[store.LetterState]int) {
	t.Helper()
	if err := db.View(t.Context(), func(tx *store.Tx) (err error) {
		all, err := tx.Census()
		states = map[store.LetterState]int{}
		for state, n := range all.Letters {
			states[store.LetterState(state)] = n
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return states
}

// TestADatabaseThatGoesAway takes the table away, also between taking a letter and noting it.
func TestADatabaseThatGoesAway(t *testing.T) {
	var hide func()
	var carried atomic.Int32
	c := carry(func(context.Context, post.Envelope) error {
		if carried.Add(1) == 1 {
			hide()
		}
		return nil
	})
	inBubble(t, c, func(t *testing.T, o *post.Office, db *store.DB, log *logged, address string) {
		raw, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(address, "sqlite:")+"?_pragma=busy_timeout(60000)")
		if err != nil {
			t.Fatal(err)
		}
		defer raw.Close()
		run := func(statement string) {
			if _, err := raw.Exec(statement); err != nil {
				t.Error(err)
			}
		}
		hide = func() { run("ALTER TABLE letters RENAME TO hidden") }
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- o.Run(ctx) }()
		add(t, db, 2)
		o.Wake()
		time.Sleep(20 * time.Second) // the letter was carried and cannot be noted
		run("ALTER TABLE hidden RENAME TO letters")
		time.Sleep(40 * time.Second)
		if states := outbox(t, db); states[store.LetterAccepted] != 2 || carried.Load() != 2 {
			t.Errorf("%d letters were carried; they are %v", carried.Load(), states)
		}
		hide()
		time.Sleep(time.Hour)
		run("ALTER TABLE hidden RENAME TO letters")
		add(t, db, 1)
		time.Sleep(time.Minute)
		if states := outbox(t, db); states[store.LetterAccepted] != 3 {
			t.Errorf("the letters are %v", states)
		}
		stop()
		<-ended
		if n := strings.Count(log.String(), "does not answer"); n != 2 {
			t.Errorf("two outages are logged %d times: %s", n, log)
		}
		if n := strings.Count(log.String(), "answers again"); n != 2 {
			t.Errorf("two recoveries are logged %d times: %s", n, log)
		}
	})
}
