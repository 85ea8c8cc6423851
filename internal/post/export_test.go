package post

import (
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/worker"
)

// WaitBy makes an office wait as a test wants it.
func (o *Office) WaitBy(w worker.Waiter) { o.wait = w }

// Outcome is what follows from a try.
func Outcome(l store.Letter, f *Failure, now time.Time) (help.LetterAction, string, time.Time) {
	return outcome(l, f, now)
}

// The numbers of the waiting.
const (
	Lease       = store.LetterLease
	RetryFor    = help.LetterLife
	MaxAttempts = maxAttempts
)
