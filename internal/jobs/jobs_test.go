package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.org/spolu/internal/jobs"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// logged is a log that can be searched.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) count(words string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.buf.String(), words)
}

func newLog() (*logged, *slog.Logger) {
	l := &logged{}
	return l, slog.New(slog.NewJSONHandler(l, nil))
}

// TestOnceAmongAllNodes runs two nodes on each database, whose clock moves by a millisecond a transaction: the job is
// due again after a few, and no two may overlap.
func TestOnceAmongAllNodes(t *testing.T) {
	const runs = 20
	var clock atomic.Int64
	now := func() time.Time { return time.UnixMilli(1_795_424_400_000 + clock.Add(1)) }
	storetest.Each(t, now, func(t *testing.T, db *store.DB) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var together, done atomic.Int32
		often := jobs.Job{Name: "tidy", Every: 5 * time.Millisecond, Do: func(context.Context) error {
			if together.Add(1) > 1 {
				t.Error("two nodes do the job at the same time")
			}
			defer together.Add(-1)
			if done.Add(1) == runs {
				stop()
			}
			return nil
		}}
		lines, log := newLog()
		var nodes sync.WaitGroup
		for range 2 {
			nodes.Go(func() {
				if err := jobs.Run(ctx, db, log, []jobs.Job{often}); err != nil {
					t.Error(err)
				}
			})
		}
		nodes.Wait()
		if n := done.Load(); n < runs || n > runs+1 {
			t.Errorf("the job ran %d times", n)
		}
		if lines.count("ERROR") != 0 {
			t.Errorf("the log holds errors: %s", &lines.buf)
		}
	})
}

// inBubble runs jobs on a new SQLite file in a bubble with a clock of its own, until test returns.
func inBubble(t *testing.T, all func(db *store.DB) []jobs.Job, test func(db *store.DB, log *logged, stop func())) {
	synctest.Test(t, func(t *testing.T) {
		db := storetest.New(t, storetest.SQLite(t), nil)
		lines, log := newLog()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- jobs.Run(ctx, db, log, all(db)) }()
		stop := sync.OnceFunc(func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
		defer stop()
		test(db, lines, stop)
	})
}

func TestTwoJobsEachInItsTime(t *testing.T) {
	var hourly, often atomic.Int32
	count := func(n *atomic.Int32) func(context.Context) error {
		return func(context.Context) error { n.Add(1); return nil }
	}
	inBubble(t, func(*store.DB) []jobs.Job {
		return []jobs.Job{{Name: "hourly", Every: time.Hour, Do: count(&hourly)}, {Name: "often", Every: time.Minute, Do: count(&often)}}
	}, func(*store.DB, *logged, func()) {
		time.Sleep(5*time.Hour + 30*time.Minute)
		if n := hourly.Load(); n < 5 || n > 7 {
			t.Errorf("the hourly job ran %d times in five hours and a half", n)
		}
		if n := often.Load(); n < 160 || n > 400 {
			t.Errorf("the job of each minute ran %d times in five hours and a half", n)
		}
	})
}

func TestFailuresAreLoggedAndTriedAgain(t *testing.T) {
	var tries atomic.Int32
	inBubble(t, func(*store.DB) []jobs.Job {
		return []jobs.Job{{Name: "daily", Every: 24 * time.Hour, Do: func(context.Context) error {
			switch tries.Add(1) {
			case 1:
				return errors.New("the disk is full")
			case 2:
				panic("planted@example.org")
			case 3:
				var none []int
				_ = none[len(none)]
			}
			return nil
		}}}
	}, func(_ *store.DB, log *logged, _ func()) {
		time.Sleep(12 * time.Hour)
		if tries.Load() != 4 {
			t.Errorf("%d tries", tries.Load())
		}
		for words, want := range map[string]int{`"job":"daily"`: 3, "the disk is full": 1, "panic: string": 1, "index out of range": 1, "planted": 0} {
			if n := log.count(words); n != want {
				t.Errorf("%q is logged %d times, want %d: %s", words, n, want, &log.buf)
			}
		}
	})
}

func TestADatabaseThatGoesAway(t *testing.T) {
	var runs atomic.Int32
	inBubble(t, func(*store.DB) []jobs.Job {
		return []jobs.Job{{Name: "often", Every: time.Minute, Do: func(context.Context) error { runs.Add(1); return nil }}}
	}, func(db *store.DB, log *logged, _ func()) {
		time.Sleep(time.Second)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if runs.Load() != 1 || log.count("does not answer") != 1 {
			t.Errorf("%d runs; the log: %s", runs.Load(), &log.buf)
		}
	})
}

// TestStopping lets the job in hand end, but not for ever.
func TestStopping(t *testing.T) {
	for name, needs := range map[string]time.Duration{"a job that ends": 3 * time.Second, "a job that hangs": time.Hour} {
		t.Run(name, func(t *testing.T) {
			var begun, ended atomic.Int32
			inBubble(t, func(*store.DB) []jobs.Job {
				return []jobs.Job{{Name: "long", Every: time.Hour, Do: func(ctx context.Context) error {
					begun.Add(1)
					select {
					case <-time.After(needs):
						ended.Add(1)
						return nil
					case <-ctx.Done():
						return ctx.Err()
					}
				}}}
			}, func(db *store.DB, log *logged, stop func()) {
				time.Sleep(time.Second)
				told := time.Now()
				stop()
				if took := time.Since(told); begun.Load() != 1 || took > 9*time.Second || needs < time.Minute && ended.Load() != 1 {
					t.Errorf("begun %d, ended %d, stopped after %v", begun.Load(), ended.Load(), took)
				}
				if log.count("ERROR") != 0 {
					t.Errorf("stopping is logged as an error: %s", &log.buf)
				}
				if err := db.InTx(context.Background(), func(tx *store.Tx) error { // a context of the bubble
					_, due, err := tx.ClaimJob("long", time.Minute)
					if due {
						t.Error("the end of the job was not noted")
					}
					return err
				}); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestADeadNode leaves its lease behind; another node takes the job over when it is over, and a late end of the
// first one changes nothing.
func TestADeadNode(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	storetest.Each(t, func() time.Time { return now }, func(t *testing.T, db *store.DB) {
		claim := func() (fence int64, due bool) {
			t.Helper()
			if err := db.InTx(t.Context(), func(tx *store.Tx) (err error) {
				fence, due, err = tx.ClaimJob("tidy", time.Minute)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return fence, due
		}
		first, due := claim()
		if !due {
			t.Fatal("a new job is not due")
		}
		if _, due := claim(); due {
			t.Error("the lease does not hold")
		}
		now = now.Add(time.Minute)
		if _, due := claim(); !due {
			t.Error("the lease of a dead node holds for ever")
		}
		if err := db.InTx(t.Context(), func(tx *store.Tx) error { return tx.FinishJob("tidy", first, now) }); err != nil {
			t.Fatal(err)
		}
		if _, due := claim(); due {
			t.Error("a lost lease was given back")
		}
	})
}
