package jobs_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.org/spolu/internal/jobs"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/worker/workertest"
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

// shift is jobs that run on a database whose time passes only while all of them wait.
type shift struct {
	t    *testing.T
	db   *store.DB
	log  *logged
	hide func(table, as string) // renames a table
	tell func()                 // to stop
	stop func()                 // and wait until they have stopped

	jobs    int
	now     atomic.Int64 // in microseconds
	jump    atomic.Int64 // of the clock, a time.Duration
	waits   workertest.Waits
	waiting []sleeper
}

// sleeper is a job that waits until a time.
type sleeper struct {
	until time.Time
	end   func()
}

func (s *shift) time() time.Time { return time.UnixMicro(s.now.Load()).UTC() }

// atWork runs jobs on a new database until test returns.
func atWork(t *testing.T, address string, all []jobs.Job, test func(s *shift)) {
	t.Helper()
	s := &shift{t: t, jobs: len(all), waits: make(workertest.Waits)}
	s.now.Store(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).UnixMicro())
	s.db = storetest.New(t, address, s.time)
	raw := openRaw(t, address)
	s.hide = func(table, as string) {
		if _, err := raw.ExecContext(t.Context(), "ALTER TABLE "+table+" RENAME TO "+as); err != nil {
			t.Error(err) // a job may be who calls
		}
	}
	lines, log := newLog()
	s.log = lines
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	jump := func() time.Duration { return time.Duration(s.jump.Load()) }
	go func() { ended <- jobs.RunWith(ctx, s.db, log, all, s.waits.Wait, jump) }()
	s.tell = cancel
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := workertest.Take(t, ended); err != nil {
			t.Error(err)
		}
	})
	defer s.stop()
	test(s)
}

// openRaw is a database as its owner sees it.
func openRaw(t *testing.T, address string) *sql.DB {
	t.Helper()
	driver, name := "pgx", address
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, name = "sqlite", "file:"+path+"?_pragma=busy_timeout(60000)"
	}
	raw, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { raw.Close() })
	return raw
}

// settle returns when all jobs wait.
func (s *shift) settle() {
	s.t.Helper()
	for len(s.waiting) < s.jobs {
		w := s.waits.Next(s.t, 72*time.Second)
		s.waiting = append(s.waiting, sleeper{s.time().Add(w.For), w.End})
	}
}

// pass lets time pass, from one end of a wait to the next.
func (s *shift) pass(d time.Duration) {
	s.t.Helper()
	for end := s.time().Add(d); ; {
		s.settle()
		slices.SortFunc(s.waiting, func(a, b sleeper) int { return a.until.Compare(b.until) })
		if next := s.waiting[0]; !next.until.After(end) {
			s.now.Store(next.until.UnixMicro())
			s.waiting = s.waiting[1:]
			next.end()
			continue
		}
		s.now.Store(end.UnixMicro())
		return
	}
}

func TestTwoJobsEachInItsTime(t *testing.T) {
	var hourly, often atomic.Int32
	count := func(n *atomic.Int32) func(context.Context) error {
		return func(context.Context) error { n.Add(1); return nil }
	}
	atWork(t, storetest.SQLite(t), []jobs.Job{
		{Name: "hourly", Every: time.Hour, Do: count(&hourly)}, {Name: "often", Every: time.Minute, Do: count(&often)},
	}, func(s *shift) {
		s.pass(5*time.Hour + 30*time.Minute)
		if n := hourly.Load(); n < 5 || n > 7 {
			t.Errorf("the hourly job ran %d times in five hours and a half", n)
		}
		if n := often.Load(); n < 160 || n > 400 {
			t.Errorf("the job of each minute ran %d times in five hours and a half", n)
		}
	})
}

// TestEachNode: what concerns the process is done by each, also while the clock has jumped,
// and its failures are said once.
func TestEachNode(t *testing.T) {
	var runs atomic.Int32
	fails := func(context.Context) error {
		if n := runs.Add(1); n > 2 && n < 6 {
			return errors.New("the file is gone")
		}
		return nil
	}
	atWork(t, storetest.SQLite(t), []jobs.Job{{Name: "keys", Every: time.Minute, Do: fails, EachNode: true}},
		func(s *shift) {
			s.pass(30 * time.Second)
			if n := runs.Load(); n != 0 {
				t.Errorf("it ran %d times before its time", n)
			}
			s.jump.Store(int64(time.Hour))
			s.pass(10 * time.Minute)
			s.settle()
			if n := runs.Load(); n != 10 {
				t.Errorf("it ran %d times in ten minutes", n)
			}
			if n := s.log.count("the file is gone"); n != 1 {
				t.Errorf("three failures in a row are told %d times", n)
			}
		})
}

func TestFailuresAreLoggedAndTriedAgain(t *testing.T) {
	var tries atomic.Int32
	atWork(t, storetest.SQLite(t), []jobs.Job{{Name: "daily", Every: 24 * time.Hour, Do: func(context.Context) error {
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
	}}}, func(s *shift) {
		s.pass(12 * time.Hour)
		if tries.Load() != 4 {
			t.Errorf("%d tries", tries.Load())
		}
		for words, want := range map[string]int{
			`"job":"daily"`: 3, "the disk is full": 1, "panic: string": 1, "index out of range": 1, "planted": 0,
		} {
			if n := s.log.count(words); n != want {
				t.Errorf("%q is logged %d times, want %d: %s", words, n, want, &s.log.buf)
			}
		}
	})
}

// TestADatabaseThatGoesAway takes the table away for an hour, before the first run and while a job is in hand.
func TestADatabaseThatGoesAway(t *testing.T) {
	for name, address := range map[string]func(testing.TB) string{
		"sqlite": storetest.SQLite, "postgres": storetest.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			var runs atomic.Int32
			during := func() {}
			job := jobs.Job{Name: "often", Every: time.Minute, Do: func(context.Context) error {
				runs.Add(1)
				during()
				return nil
			}}
			atWork(t, address(t), []jobs.Job{job}, func(s *shift) {
				expect := func(outages, recoveries int) {
					t.Helper()
					lost, back := s.log.count("does not answer"), s.log.count("answers again")
					if lost != outages || back != recoveries {
						t.Errorf("%d outages and %d recoveries are logged, want %d and %d: %s",
							lost, back, outages, recoveries, &s.log.buf)
					}
				}
				s.settle()
				s.hide("jobs", "hidden")
				s.pass(time.Hour)
				expect(1, 0)
				if runs.Load() != 1 {
					t.Errorf("%d runs while the database was away", runs.Load())
				}
				s.hide("hidden", "jobs")
				s.pass(5 * time.Minute)
				expect(1, 1)
				if runs.Load() < 2 {
					t.Error("the job does not run again")
				}

				before := runs.Load()
				during = func() { s.hide("jobs", "hidden") }
				s.pass(time.Hour)
				expect(2, 1)
				if runs.Load() != before+1 {
					t.Errorf("%d runs whose end could not be noted", runs.Load()-before)
				}
				during = func() {}
				s.hide("hidden", "jobs")
				s.pass(5 * time.Minute)
				expect(2, 2)
				if runs.Load() < before+2 {
					t.Error("the job whose end was not noted does not run again")
				}
			})
		})
	}
}

// countedJob is a job that only counts.
func countedJob(runs *atomic.Int32) []jobs.Job {
	count := func(context.Context) error { runs.Add(1); return nil }
	return []jobs.Job{{Name: "often", Every: 10 * time.Minute, Do: count}}
}

const future = 400 * 24 * time.Hour

// TestAClockThatJumps stops the jobs while it lasts, and says nothing: whoever reads the clock does.
func TestAClockThatJumps(t *testing.T) {
	var runs atomic.Int32
	atWork(t, storetest.SQLite(t), countedJob(&runs), func(s *shift) {
		s.pass(time.Hour)
		before := runs.Load()
		s.jump.Store(int64(future))
		s.pass(24 * time.Hour)
		if n := runs.Load(); before < 5 || n != before {
			t.Errorf("%d runs before, %d while the clock is wrong", before, n-before)
		}
		s.jump.Store(0)
		s.pass(time.Hour)
		if n := runs.Load() - before; n < 5 || n > 8 {
			t.Errorf("%d runs in the hour after", n)
		}
		if s.log.count("ERROR") != 0 {
			t.Errorf("the log: %s", &s.log.buf)
		}
	})
}

// set sets the clock while all jobs wait; they wait for as long as before.
func (s *shift) set(by time.Duration) {
	s.settle()
	s.now.Add(by.Microseconds())
	for i := range s.waiting {
		s.waiting[i].until = s.waiting[i].until.Add(by)
	}
}

// TestAfterTheFuture: a process that ran a year ahead has noted when its jobs are due. With the right time each of
// them is done at once, and then in its time.
func TestAfterTheFuture(t *testing.T) {
	addresses := map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres}
	for name, address := range addresses {
		t.Run(name, func(t *testing.T) {
			var runs atomic.Int32
			atWork(t, address(t), countedJob(&runs), func(s *shift) {
				s.set(future)
				s.pass(30 * time.Minute)
				ahead := runs.Load()
				s.set(-future)
				s.pass(2 * time.Minute)
				if ahead < 3 || runs.Load() != ahead+1 {
					t.Errorf("%d runs ahead, %d at once after it", ahead, runs.Load()-ahead)
				}
				s.pass(time.Hour)
				if n := runs.Load() - ahead; n < 5 || n > 9 {
					t.Errorf("%d runs in the hour after", n)
				}
			})
		})
	}
}

// TestAClosedDatabase is lost for good, which is said once.
func TestAClosedDatabase(t *testing.T) {
	var runs atomic.Int32
	count := func(context.Context) error { runs.Add(1); return nil }
	atWork(t, storetest.SQLite(t), []jobs.Job{{Name: "often", Every: time.Minute, Do: count}}, func(s *shift) {
		s.settle()
		if err := s.db.Close(); err != nil {
			t.Fatal(err)
		}
		s.pass(time.Hour)
		if runs.Load() != 1 || s.log.count("does not answer") != 1 {
			t.Errorf("%d runs; the log: %s", runs.Load(), &s.log.buf)
		}
	})
}

// TestAJobEndsBeforeItsLease, by its context.
func TestAJobEndsBeforeItsLease(t *testing.T) {
	for every, most := range map[time.Duration]time.Duration{
		time.Second: time.Minute, 5 * time.Minute: 5 * time.Minute, time.Hour: 10 * time.Minute,
	} {
		left := make(chan time.Duration, 1)
		atWork(t, storetest.SQLite(t), []jobs.Job{{Name: "timed", Every: every, Do: func(ctx context.Context) error {
			end, ok := ctx.Deadline()
			if !ok {
				t.Error("the job may go on for ever")
			}
			left <- time.Until(end)
			return nil
		}}}, func(*shift) {
			if d := workertest.Take(t, left); d >= most {
				t.Errorf("a job of each %v has %v, its lease %v", every, d, most)
			}
		})
	}
}

// TestStopping lets the job in hand end, but not for ever.
func TestStopping(t *testing.T) {
	for _, hangs := range []bool{false, true} {
		t.Run(map[bool]string{false: "a job that ends", true: "a job that hangs"}[hangs], func(t *testing.T) {
			var ended atomic.Int32
			begun, leave := make(chan context.Context, 2), make(chan struct{})
			job := jobs.Job{Name: "long", Every: time.Hour, Do: func(ctx context.Context) error {
				begun <- ctx
				select {
				case <-leave:
					ended.Add(1)
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			}}
			atWork(t, storetest.SQLite(t), []jobs.Job{job}, func(s *shift) {
				doing := workertest.Take(t, begun)
				s.tell()
				grace := s.waits.Next(t, 9*time.Second)
				if doing.Err() != nil {
					t.Error("the job in hand was stopped at once")
				}
				if hangs {
					grace.End()
				} else {
					close(leave)
				}
				s.stop()
				if hangs == (ended.Load() == 1) || len(begun) != 0 {
					t.Errorf("ended %d times, begun %d times more", ended.Load(), len(begun))
				}
				if s.log.count("ERROR") != 0 {
					t.Errorf("stopping is logged as an error: %s", &s.log.buf)
				}
				// Its lease of ten minutes is given back: one that hung is tried again before its end, one that
				// ended not even after.
				later := 11 * time.Minute
				if hangs {
					later = 2 * time.Minute
				}
				s.now.Add(later.Microseconds())
				if err := s.db.InTx(t.Context(), func(tx *store.Tx) error {
					_, due, err := tx.ClaimJob("long", time.Hour, time.Minute)
					if due != hangs {
						t.Errorf("due %v later: %v; the end of the job was not noted", later, due)
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
				fence, due, err = tx.ClaimJob("tidy", time.Minute, time.Minute)
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
		err := db.InTx(t.Context(), func(tx *store.Tx) error { return tx.FinishJob("tidy", first, now) })
		if err != nil {
			t.Fatal(err)
		}
		if _, due := claim(); due {
			t.Error("a lost lease was given back")
		}
	})
}
