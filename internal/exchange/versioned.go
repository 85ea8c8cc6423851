package exchange

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"example.org/spolu/internal/store"
)

// versioned is something read from the database, which this node looks after at most once a second and reads again when
// it has changed. A change by this node counts at once.
type versioned[T any] struct {
	db *store.DB
	// version is a number in the database that is raised with each change.
	version func(*store.Tx) (int64, error)
	// read reads it anew; before is what was read last, or the zero value.
	read func(tx *store.Tx, before T) (T, error)

	reading sync.Mutex
	state   atomic.Pointer[read[T]]
}

// read is what was read, and when.
type read[T any] struct {
	value   T
	version int64
	raised  int64 // of the database: changes by this node
	at      time.Time
}

// last is what was read last, or the zero value.
func (l *versioned[T]) last() (value T) {
	if s := l.state.Load(); s != nil {
		value = s.value
	}
	return value
}

// get is what the database has now, or had a second ago.
func (l *versioned[T]) get(ctx context.Context) (T, error) {
	s := l.state.Load()
	switch {
	case s == nil || s.raised != l.db.Raised():
		l.reading.Lock()
	case time.Since(s.at) < time.Second || !l.reading.TryLock(): // somebody else is looking
		return s.value, nil
	}
	defer l.reading.Unlock()
	if now := l.state.Load(); now != nil && now != s && now.raised == l.db.Raised() {
		return now.value, nil // somebody else has looked meanwhile
	}
	next := read[T]{raised: l.db.Raised(), at: time.Now()}
	err := l.db.LongView(ctx, func(tx *store.Tx) (err error) {
		var before T
		if next.version, err = l.version(tx); err != nil {
			return err
		}
		if s != nil {
			if before = s.value; s.version == next.version {
				next.value = before
				return nil
			}
		}
		next.value, err = l.read(tx, before)
		return err
	})
	if err == nil {
		l.state.Store(&next)
	}
	return next.value, err
}
