package store

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// MostDrift is by how much a clock may differ from another, or from itself a while ago: what is beyond it has jumped.
const MostDrift = 3 * time.Minute

const (
	readingClock = 5 * time.Second        // how long a reading may take
	mostUnsure   = 500 * time.Millisecond // of a reading that sets the clock
)

// clock is one time source for all nodes of a database: the server's clock on PostgreSQL, the machine's for a file.
// Between readings it goes on by the monotonic clock, which nobody can set. A reading that is far from what is
// expected is not adopted: one of the two is wrong, and only a person knows which.
type clock struct {
	wall func() time.Time // the machine's
	ask  func(context.Context) (reading, error)

	one  sync.Mutex // at a time asks
	last atomic.Pointer[reading]
	jump atomic.Int64 // by how much the source is ahead of what is expected, in nanoseconds; 0: it is not
}

// reading is what the source said, and when that was by the monotonic clock.
type reading struct {
	said   time.Time
	at     time.Time
	unsure time.Duration // half of the round trip
}

func newClock() *clock {
	c := &clock{wall: time.Now}
	c.ask = func(context.Context) (reading, error) { return reading{said: c.wall().Round(0), at: time.Now()}, nil }
	return c
}

// now is the time. Before the source was asked, which each transaction does, it is the machine's.
func (c *clock) now() time.Time {
	if last := c.last.Load(); last != nil {
		return last.said.Add(time.Since(last.at))
	}
	return c.wall()
}

// ReadClock reads the database's clock, and goes on by it unless it has jumped since the last reading. jump is by how
// much it is ahead then, or behind; else 0.
func (db *DB) ReadClock(ctx context.Context) (jump time.Duration, err error) {
	c := db.clock
	if c == nil { // a test's is what it says
		return 0, nil
	}
	c.one.Lock()
	defer c.one.Unlock()
	ctx, cancel := context.WithTimeout(ctx, readingClock)
	defer cancel()
	next, err := c.ask(ctx)
	if err != nil {
		return db.ClockJump(), fault(err)
	}
	last := c.last.Load()
	if last != nil {
		jump = next.said.Sub(last.said) - next.at.Sub(last.at)
	}
	if jump.Abs() > MostDrift {
		c.jump.Store(int64(jump))
		return jump, nil
	}
	c.jump.Store(0)
	if last == nil || next.unsure <= mostUnsure {
		c.last.Store(&next)
	}
	return 0, nil
}

// ClockJump is by how much the database's clock was ahead of what was expected when it was read last, or behind; 0
// where all is well.
func (db *DB) ClockJump() time.Duration {
	if db.clock == nil {
		return 0
	}
	return time.Duration(db.clock.jump.Load())
}

// ensureClock reads the clock once, before the first transaction.
func (db *DB) ensureClock(ctx context.Context) error {
	if db.clock == nil || db.clock.last.Load() != nil {
		return nil
	}
	_, err := db.ReadClock(ctx)
	return err
}

// askServer reads the clock of a PostgreSQL server, taken for that of the middle of the round trip.
func (db *DB) askServer(ctx context.Context) (r reading, err error) {
	conn, err := db.read.Conn(ctx) // who waits for a connection is not on the way yet
	if err != nil {
		return r, err
	}
	defer conn.Close()
	asked := time.Now()
	if err := conn.QueryRowContext(ctx, `SELECT clock_timestamp()`).Scan(&r.said); err != nil {
		return r, err
	}
	r.unsure = time.Since(asked) / 2
	r.at = asked.Add(r.unsure)
	return r, nil
}
