package store

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Versioned is a cached value read from the database, which this node looks after at most once a second and reads again
// when it has changed. A change by this node counts at once. It is safe for concurrent use.
type Versioned[T any] struct {
	db      *DB
	version func(*Tx) (int64, error)
	read    func(tx *Tx, before T) (T, error)

	reading sync.Mutex
	state   atomic.Pointer[lookup[T]]
}

// NewVersioned makes one that holds nothing yet. version gives a number in the database that is raised with each
// change of the value; read reads it anew, where before is what was read last, or the zero value.
func NewVersioned[T any](db *DB, version func(*Tx) (int64, error),
	read func(tx *Tx, before T) (T, error)) *Versioned[T] {
	return &Versioned[T]{db: db, version: version, read: read}
}

// lookup is what was read, and when.
type lookup[T any] struct {
	value   T
	version int64
	raised  int64 // DB.raised: changes by this node
	at      time.Time
}

// Last is what was read last, or the zero value.
func (v *Versioned[T]) Last() (value T) {
	if s := v.state.Load(); s != nil {
		value = s.value
	}
	return value
}

// Get is what the database has now, or had a second ago.
func (v *Versioned[T]) Get(ctx context.Context) (T, error) {
	s := v.state.Load()
	switch {
	case s == nil || s.raised != v.db.raised.Load():
		v.reading.Lock()
	case time.Since(s.at) < time.Second || !v.reading.TryLock(): // somebody else is looking
		return s.value, nil
	}
	defer v.reading.Unlock()
	if now := v.state.Load(); now != nil && now != s && now.raised == v.db.raised.Load() {
		return now.value, nil // somebody else has looked meanwhile
	}
	next := lookup[T]{raised: v.db.raised.Load(), at: time.Now()}
	err := v.db.LongView(ctx, func(tx *Tx) (err error) {
		var before T
		if next.version, err = v.version(tx); err != nil {
			return err
		}
		if s != nil {
			if before = s.value; s.version == next.version {
				next.value = before
				return nil
			}
		}
		next.value, err = v.read(tx, before)
		return err
	})
	if err == nil {
		v.state.Store(&next)
	}
	return next.value, err
}
