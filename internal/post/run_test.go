package post_test

import (
	"context"
	"database/sql"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/post"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/worker/workertest"
)

// workers is how many letters leave together.
const workers = 2

// shift is an office that runs, on a clock that only the test moves; so are the waits of its workers.
type shift struct {
	*post.Office
	t     *testing.T
	db    *store.DB
	log   *logged
	raw   *sql.DB      // the database as its owner sees it
	now   atomic.Int64 // in microseconds
	waits workertest.Waits
	done  chan help.LetterState // what OnDone was told
	ended chan error
	tell  func() // to stop
}

// atWork runs an office on a new database until stop.
func atWork(t *testing.T, address string, c post.Carrier) *shift {
	t.Helper()
	s := &shift{t: t, waits: make(workertest.Waits), done: make(chan help.LetterState, 100), ended: make(chan error, 1)}
	s.now.Store(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).UnixMicro())
	s.db = storetest.New(t, address, func() time.Time { return time.UnixMicro(s.now.Load()) })
	driver, name := "pgx", address
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, name = "sqlite", "file:"+path+"?_pragma=busy_timeout(60000)"
	}
	raw, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { raw.Close() })
	s.raw = raw
	lines, log := newLog()
	s.log = lines
	all := settings(t, s.db, c, log)
	all.OnDone = func(_ string, state help.LetterState) { s.done <- state }
	s.Office = post.New(all)
	s.WaitBy(s.waits.Wait)
	ctx, cancel := context.WithCancel(t.Context())
	s.tell = cancel
	go func() { s.ended <- s.Run(ctx) }()
	return s
}

func (s *shift) stop() {
	s.t.Helper()
	s.tell()
	if err := workertest.Take(s.t, s.ended); err != nil {
		s.t.Error(err)
	}
}

// pass moves the clock; the waits of the workers do not mind.
func (s *shift) pass(d time.Duration) { s.now.Add(d.Microseconds()) }

// rest returns when all workers wait, none of them for longer than most.
func (s *shift) rest(most time.Duration) (waiting [workers]workertest.Wait) {
	s.t.Helper()
	for i := range waiting {
		waiting[i] = s.waits.Next(s.t, most)
	}
	return waiting
}

func (s *shift) add(n int) {
	s.t.Helper()
	for range n {
		l := signIn(help.NewID(), "vera@example.org")
		if err := s.db.InTx(s.t.Context(), func(tx *store.Tx) error { return outbox.Add(tx, l) }); err != nil {
			s.t.Fatal(err)
		}
	}
}

// rename takes the letters away, or brings them back.
func (s *shift) rename(table, as string) {
	s.t.Helper()
	if _, err := s.raw.ExecContext(s.t.Context(), "ALTER TABLE "+table+" RENAME TO "+as); err != nil {
		s.t.Fatal(err)
	}
}

// expect asserts how many letters are in each state.
func (s *shift) expect(want map[help.LetterState]int) {
	s.t.Helper()
	if err := s.db.View(s.t.Context(), func(tx *store.Tx) error {
		all, err := tx.Census()
		for _, state := range help.LetterStates {
			if n := all.Letters[string(state)]; err == nil && n != want[state] {
				s.t.Errorf("%d letters are %s, want %d", n, state, want[state])
			}
		}
		return err
	}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shift) logged(words string, want int) {
	s.t.Helper()
	if n := strings.Count(s.log.String(), words); n != want {
		s.t.Errorf("%q is logged %d times, want %d: %s", words, n, want, s.log)
	}
}

// held is a carrier that lets letters go one by one.
type held struct {
	begun, leave chan struct{}
	together     atomic.Int32
}

func hold() *held { return &held{begun: make(chan struct{}, 100), leave: make(chan struct{}, 100)} }

func (h *held) Carry(ctx context.Context, _ post.Envelope) error {
	h.together.Add(1)
	defer h.together.Add(-1)
	h.begun <- struct{}{}
	select {
	case <-h.leave:
		return nil
	case <-ctx.Done():
		return &post.Failure{Problem: post.Timeout}
	}
}

// TestAWakeUpCall lets letters leave at once, two at a time.
func TestAWakeUpCall(t *testing.T) {
	c := hold()
	s := atWork(t, storetest.SQLite(t), c)
	s.rest(8 * time.Second)
	s.add(10)
	s.Wake()
	for range 10 / workers {
		for range workers {
			workertest.Take(t, c.begun)
		}
		if n := c.together.Load(); n != workers || len(c.begun) != 0 {
			t.Errorf("%d letters are carried together", n)
		}
		for range workers {
			c.leave <- struct{}{}
		}
	}
	for range 10 {
		workertest.Take(t, s.done)
	}
	s.stop()
	s.expect(map[help.LetterState]int{help.LetterAccepted: 10})
}

// TestALetterOfAnotherNode leaves within seconds, without a call.
func TestALetterOfAnotherNode(t *testing.T) {
	s := atWork(t, storetest.SQLite(t), carry(func(context.Context, post.Envelope) error { return nil }))
	waiting := s.rest(8 * time.Second)
	s.add(1)
	s.expect(map[help.LetterState]int{help.LetterQueued: 1})
	waiting[0].End()
	workertest.Take(t, s.done)
	s.stop()
	s.expect(map[help.LetterState]int{help.LetterAccepted: 1})
}

// TestStopping lets the letters in hand leave, but not for ever.
func TestStopping(t *testing.T) {
	for name, test := range map[string]struct {
		hangs bool
		want  map[help.LetterState]int
	}{
		"letters that leave": {false, map[help.LetterState]int{help.LetterAccepted: 2, help.LetterQueued: 1}},
		"letters that hang":  {true, map[help.LetterState]int{help.LetterQueued: 3}},
	} {
		t.Run(name, func(t *testing.T) {
			c := hold()
			s := atWork(t, storetest.SQLite(t), c)
			s.rest(8 * time.Second)
			s.add(3)
			s.Wake()
			for range workers {
				workertest.Take(t, c.begun)
			}
			s.tell()
			graces := s.rest(9 * time.Second)
			for _, grace := range graces {
				if test.hangs {
					grace.End()
				} else {
					c.leave <- struct{}{}
				}
			}
			s.stop()
			s.expect(test.want)
			if len(c.begun) != 0 {
				t.Error("a letter was begun after the order to stop")
			}
		})
	}
}

// away runs a test on both databases, with an office whose letters were taken away while it carried one. Both its
// workers wait: one cannot note that the letter left, the other one had found no letter before.
func away(t *testing.T, test func(s *shift, ids <-chan string, waiting [workers]workertest.Wait)) {
	for name, address := range map[string]func(testing.TB) string{
		"sqlite": storetest.SQLite, "postgres": storetest.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			ids, leave := make(chan string, 100), make(chan struct{})
			s := atWork(t, address(t), carry(func(_ context.Context, e post.Envelope) error {
				ids <- e.MessageID
				<-leave
				return nil
			}))
			s.rest(8 * time.Second)
			s.add(1)
			s.Wake()
			idle := s.waits.Next(t, 8*time.Second) // woken by the one that found the letter
			s.rename("letters", "hidden")
			close(leave)
			test(s, ids, [workers]workertest.Wait{idle, s.waits.Next(t, 8*time.Second)})
		})
	}
}

// outage lets both workers try ten times in vain.
func (s *shift) outage(waiting [workers]workertest.Wait) [workers]workertest.Wait {
	s.t.Helper()
	for range 10 {
		for _, w := range waiting {
			w.End()
		}
		waiting = s.rest(36 * time.Second)
		s.pass(time.Second)
	}
	return waiting
}

// TestADatabaseThatGoesAway takes the letters away, first between carrying one and noting it.
func TestADatabaseThatGoesAway(t *testing.T) {
	away(t, func(s *shift, ids <-chan string, waiting [workers]workertest.Wait) {
		back := func(letters int) {
			s.t.Helper()
			s.rename("hidden", "letters")
			s.add(letters)
			for _, w := range waiting {
				w.End()
			}
			if state := workertest.Take(s.t, s.done); state != help.LetterAccepted {
				s.t.Errorf("a letter is %s after the outage", state)
			}
		}
		waiting = s.outage(waiting)
		s.logged("does not answer", 1)
		back(0)
		waiting = s.rest(8 * time.Second)
		s.logged("answers again", 1)
		s.expect(map[help.LetterState]int{help.LetterAccepted: 1})

		s.rename("letters", "hidden")
		waiting = s.outage(waiting)
		s.logged("does not answer", 2)
		s.logged("answers again", 1)
		for _, w := range waiting {
			if w.For < 24*time.Second {
				s.t.Errorf("the pauses of an outage do not grow: %v", w.For)
			}
		}
		back(1)
		s.waits.Next(s.t, 8*time.Second)
		s.stop()
		s.logged("does not answer", 2)
		s.logged("answers again", 2)
		s.expect(map[help.LetterState]int{help.LetterAccepted: 2})
		if len(ids) != 2 {
			s.t.Errorf("two letters were carried %d times", len(ids))
		}
	})
}

// TestALetterThatWasNotNoted left before the process was stopped, and the database was away: it leaves once more when
// its lease is over, as the same message.
func TestALetterThatWasNotNoted(t *testing.T) {
	away(t, func(s *shift, ids <-chan string, _ [workers]workertest.Wait) {
		s.tell()
		for _, grace := range s.rest(9 * time.Second) { // to carry, and to note
			grace.End()
		}
		s.stop()
		s.rename("hidden", "letters")
		s.expect(map[help.LetterState]int{help.LetterSending: 1})
		s.pass(post.Lease - time.Second)
		for _, want := range []bool{false, true} {
			if found, err := s.Next(s.t.Context()); found != want || err != nil {
				s.t.Errorf("a letter was due: %v, want %v: %v", found, want, err)
			}
			s.pass(time.Second)
		}
		s.expect(map[help.LetterState]int{help.LetterAccepted: 1})
		if first, second := workertest.Take(s.t, ids), workertest.Take(s.t, ids); first != second {
			s.t.Errorf("the letter left as %s and as %s", first, second)
		}
	})
}
