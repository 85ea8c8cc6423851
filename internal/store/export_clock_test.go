package store

import (
	"context"
	"sync/atomic"
	"time"
)

// SetWall sets the machine's clock as a database sees it.
func SetWall(db *DB, wall func() time.Time) { db.clock.wall = wall }

// ShiftClock makes the source that a database has its time from say something else than it does: by so much, and after
// a round trip of so long.
func ShiftClock(db *DB) (by, took *atomic.Int64) {
	by, took = new(atomic.Int64), new(atomic.Int64)
	ask := db.clock.ask
	db.clock.ask = func(ctx context.Context) (reading, error) {
		r, err := ask(ctx)
		r.said, r.unsure = r.said.Add(time.Duration(by.Load())), r.unsure+time.Duration(took.Load()/2)
		return r, err
	}
	return by, took
}
