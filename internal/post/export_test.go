package post

import (
	"context"
	"time"

	"example.org/spolu/internal/lease"
	"example.org/spolu/internal/store"
)

// Next delivers one letter as a worker does, for tests that move the clock between tries.
func (o *Office) Next(ctx context.Context) (bool, error) { return o.next(ctx) }

// WaitBy makes an office wait as a test wants it.
func (o *Office) WaitBy(w lease.Waiter) { o.wait = w }

// Outcome is what follows from a try.
func Outcome(l store.Letter, f *Failure, now time.Time) (store.LetterState, string, time.Time) {
	return outcome(l, f, now)
}

// The numbers of the waiting.
const (
	Lease       = term
	Patience    = patience
	MaxAttempts = maxAttempts
)
