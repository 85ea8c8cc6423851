// Package worker is what those have in common who work on leased rows: waiting out of step with other nodes, and
// finishing what is in hand when the process is told to stop.
package worker

import (
	"context"
	"math/rand/v2"
	"time"
)

// Waiter returns after d, at a call on wake (which may be nil), or when ctx is done. It is Wait, but where a test
// decides how time passes.
type Waiter func(ctx context.Context, d time.Duration, wake <-chan struct{})

// Wait is the Waiter of the real clock.
func Wait(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-wake:
	case <-ctx.Done():
	}
}

// Jittered is d, give or take a fifth: what began together does not come again together.
func Jittered(d time.Duration) time.Duration {
	// #nosec G404 -- who guesses a pause gains nothing
	return d - d/5 + rand.N(2*d/5+1)
}

// InHand is a context that outlives ctx by grace: for what was begun and should be finished. done must be called.
func (wait Waiter) InHand(ctx context.Context, grace time.Duration) (work context.Context, done func()) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		wait(work, grace, nil)
		cancel()
	})
	return work, func() { stop(); cancel() }
}
