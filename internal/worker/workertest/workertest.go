// Package workertest lets a test decide when a wait is over. Workers with a real database cannot be tested in a bubble
// of testing/synctest: a database's own waits are no part of its clock, or all too much.
package workertest

import (
	"context"
	"testing"
	"time"
)

// Waits are the waits of workers, in the order of their beginning. A worker that waits does nothing until the test
// has taken its Wait from here and ended it, or something else ended it.
type Waits chan Wait

// Wait is somebody's who waits.
type Wait struct {
	For time.Duration // as long as it would be
	End func()        // to be called once
}

// Wait is the worker.Waiter.
func (w Waits) Wait(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	over := make(chan struct{})
	select {
	case w <- Wait{d, func() { close(over) }}:
	case <-wake:
		return
	case <-ctx.Done():
		return
	}
	select {
	case <-over:
	case <-wake:
	case <-ctx.Done():
	}
}

// Next is the next wait, which may not be longer than most.
func (w Waits) Next(tb testing.TB, most time.Duration) Wait {
	tb.Helper()
	one := Take(tb, w)
	if one.For <= 0 || one.For > most {
		tb.Errorf("somebody waits for %v, at most %v is expected", one.For, most)
	}
	return one
}

// Take receives what must come; a worker that is stuck fails the test here and not with the whole binary.
func Take[T any](tb testing.TB, c <-chan T) T {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), time.Minute)
	defer cancel()
	select {
	case v := <-c:
		return v
	case <-ctx.Done():
		tb.Fatal("what the test waits for does not come")
		panic("unreachable")
	}
}
