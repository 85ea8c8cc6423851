package post

import (
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/worker"
)

const (
	firstPause  = time.Minute // after the first try, then twice as long each time
	maxAttempts = 60          // twice as many as fit into a letter's life: more come of tries without a result
)

// outcome is what follows from a try that ended at now.
func outcome(l outbox.Letter, failure *Failure, now time.Time) (help.LetterAction, string, time.Time) {
	end := l.CreatedAt.Add(help.LetterLife)
	if letter.Short(l.Kind) {
		end = l.CreatedAt.Add(help.SignInLife) // its code is then too old: nobody needs a heap of them
	}
	switch {
	case failure == nil:
		return help.AcceptLetter, "", l.NextTry
	case !failure.Permanent && l.Attempts == 1 && now.After(end):
		// perhaps it is the clock that is wrong
		return help.DeferLetter, string(failure.Problem), now.Add(outbox.LongestBackOff)
	case failure.Permanent, !now.Before(end):
		return help.FailLetter, string(failure.Problem), l.NextTry
	}
	next := now.Add(worker.Jittered(pause(l.Attempts)))
	if next.After(end) {
		next = end // the last try stands at the very end
	}
	return help.DeferLetter, string(failure.Problem), next
}

// pause is how long to wait after so many tries.
func pause(attempts int) time.Duration {
	d := firstPause
	for ; attempts > 1 && d < outbox.LongestBackOff; attempts-- {
		d *= 2
	}
	return min(d, outbox.LongestBackOff)
}

// asFailure is a carrier's error as a failure.
func asFailure(err error) *Failure {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*Failure](err); ok {
		return f
	}
	return &Failure{Problem: Unreachable}
}

// outage is the database's: told once when it begins and once when it ends, however many workers stumble over it, where
// the database itself does not tell.
type outage struct {
	log *slog.Logger

	mu    sync.Mutex
	tries int
	told  bool
}

const (
	firstOutagePause   = time.Second
	longestOutagePause = 30 * time.Second
)

// failed notes an error and says how long to wait before the next look.
func (o *outage) failed(err error) time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.tries++
	if !o.told && !help.Told(err) {
		o.log.Error("the database does not answer; letters wait", "error", err)
		o.told = true
	}
	return worker.Jittered(min(firstOutagePause<<min(o.tries-1, 10), longestOutagePause))
}

func (o *outage) ended() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.told {
		o.log.Info("the database answers again")
	}
	o.tries, o.told = 0, false
}

// absence is the mail server's: tries in a row for which it was not there. Letters that were tried often meanwhile
// would wait for hours when it is back. How it was before this process began nobody knows: the first letter that is
// taken counts as the end of an absence.
type absence struct {
	log *slog.Logger

	mu    sync.Mutex
	tries int
	told  bool
}

const (
	lasting = 3               // tries in a row; one alone may have met a server that was only slow
	soon    = 5 * time.Minute // who waits no longer than that is not hurried
)

// absent are the problems of a mail server that is not there, or not for us.
var absent = []string{string(Unreachable), string(Timeout), string(NoTLS), string(Auth)}

func newAbsence(log *slog.Logger) absence { return absence{log: log, tries: lasting} }

// tried notes how a try ended and reports whether an absence did.
func (a *absence) tried(f *Failure) (ended bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case f == nil:
		if ended = a.tries >= lasting; a.told {
			a.log.Info("the mail server takes letters again")
		}
		a.tries, a.told = 0, false
	case slices.Contains(absent, string(f.Problem)):
		if a.tries++; a.tries >= lasting && !a.told {
			a.log.Warn("the mail server takes no letters; they wait", "problem", f.Problem)
			a.told = true
		}
	}
	return ended
}
