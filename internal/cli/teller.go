package cli

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"example.org/spolu/internal/jobs"
	"example.org/spolu/internal/store"
)

// manyEvents are so many of one kind in a minute that whoever reads the log should know: the day's work of some
// volunteers is none of it, an hour in which all offers end is.
const manyEvents = 20

// teller puts into the log what concerns the portal as a whole: that the database is away, that a request is held, that
// much of one kind happens at once. It is safe for concurrent use.
type teller struct {
	log *slog.Logger

	mu   sync.Mutex
	many map[string]int // lines of the audit since it was flushed, by verb
}

func newTeller(log *slog.Logger) *teller { return &teller{log: log, many: map[string]int{}} }

// outage tells the beginning and the end of an outage of the database.
func (t *teller) outage(o store.Outage) {
	if o.Lasted == 0 && o.Failed == 0 {
		t.log.Error("the database does not answer; pages that need it say so, and letters and periodic work wait",
			"error", plain(o.Cause))
		return
	}
	t.log.Info("the database answers again", "lasted", o.Lasted.Round(time.Second).String(), "failed", o.Failed)
}

// audit tells of a line of the audit.
func (t *teller) audit(l store.AuditLine) {
	if l.Verb == "request.hold" {
		t.log.Warn("a request is held: somebody waits for a coordinator; see spolu review", "held", l.Subject,
			"reason", l.Detail)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.many[l.Verb]++
}

// flush tells what has happened often since it was called last.
func (t *teller) flush() {
	t.mu.Lock()
	many := t.many
	t.many = map[string]int{}
	t.mu.Unlock()
	for _, verb := range slices.Sorted(maps.Keys(many)) {
		if n := many[verb]; n >= manyEvents {
			t.log.Warn("much of one kind has happened within a minute", "what", verb, "times", n)
		}
	}
}

// job flushes each minute.
func (t *teller) job() jobs.Job {
	return jobs.Job{Name: "tell of many", Every: time.Minute, EachNode: true, Do: func(context.Context) error {
		t.flush()
		return nil
	}}
}
