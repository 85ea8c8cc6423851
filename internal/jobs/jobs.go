// Package jobs runs periodic work, most of it once among all nodes of one database: whoever takes a job's lease runs
// it, and one that died with it is replaced when the lease is over.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/worker"
)

// Job is work that is done again and again. Do must be safe to repeat: a node can die after it and before that is
// noted. Its context ends before the lease does, so no two nodes ever do it at the same time.
type Job struct {
	Name  string // of the row in the database, and in the log
	Every time.Duration
	Do    func(ctx context.Context) error
	// EachNode is for what concerns the process, not the database: all do it, without a lease, whatever the clock says.
	EachNode bool
}

const (
	shortestLease = time.Minute
	longestLease  = 10 * time.Minute
	longestLook   = time.Minute // between looks whether a job is due
	longestRetry  = time.Minute // after a failure
	// A job in hand when the process is told to stop has this long to end, and then to be noted.
	doGrace   = 6 * time.Second
	noteGrace = 8 * time.Second
)

// Run runs jobs when they are due, until ctx is done; those in hand then have a few seconds to end. It survives the
// loss of the database. While the database's clock has jumped it does nothing.
func Run(ctx context.Context, db *store.DB, log *slog.Logger, jobs []Job) error {
	return run(ctx, db, log, jobs, worker.Wait, db.ClockJump)
}

func run(ctx context.Context, db *store.DB, log *slog.Logger, jobs []Job, wait worker.Waiter,
	jump func() time.Duration) error {
	var all sync.WaitGroup
	for _, j := range jobs {
		r := &runner{Job: j, db: db, log: log.With("job", j.Name), wait: wait, jump: jump}
		all.Go(func() { r.run(ctx) })
	}
	all.Wait()
	return nil
}

// runner looks after one job.
type runner struct {
	Job
	db   *store.DB
	log  *slog.Logger
	wait worker.Waiter
	jump func() time.Duration // of the clock
	lost bool                 // the database does not answer, and that was said
}

func (r *runner) run(ctx context.Context) {
	if r.EachNode {
		r.runHere(ctx)
		return
	}
	for ctx.Err() == nil {
		if err := r.once(ctx); ctx.Err() == nil {
			r.tell(err)
			r.wait(ctx, worker.Jittered(min(r.Every, longestLook)), nil)
		}
	}
}

// runHere does a job of each node. That it fails is said once, until it works again.
func (r *runner) runHere(ctx context.Context) {
	for failing := false; ; {
		if r.wait(ctx, r.Every, nil); ctx.Err() != nil {
			return
		}
		err := r.do(ctx)
		if err != nil && !failing && ctx.Err() == nil && !help.Told(err) {
			r.log.Error("the job failed", "error", err)
		}
		failing = err != nil
	}
}

// tell logs the loss of the database once, and its return.
func (r *runner) tell(err error) {
	if help.Told(err) { // and when it is over is told there, too
		return
	}
	if err != nil && !r.lost {
		r.log.Error("the database does not answer; the job waits", "error", err)
	}
	if err == nil && r.lost {
		r.log.Info("the database answers again")
	}
	r.lost = err != nil
}

// once does the job if it is due. The error is the database's.
func (r *runner) once(ctx context.Context) error {
	if r.jump() != 0 {
		return nil // nobody knows what is due
	}
	term := min(max(r.Every, shortestLease), longestLease)
	var fence int64
	var due bool
	err := r.db.InTx(ctx, func(tx *store.Tx) (err error) {
		fence, due, err = tx.ClaimJob(r.Name, r.Every, term)
		return err
	})
	if err != nil || !due {
		return err
	}
	doing, done := r.wait.InHand(ctx, doGrace)
	defer done()
	doing, cancel := context.WithTimeout(doing, term*9/10)
	defer cancel()
	pause := r.Every
	if err := r.do(doing); err != nil {
		pause = min(r.Every, longestRetry)
		if !help.Told(err) && (ctx.Err() == nil || !errors.Is(err, context.Canceled)) { // stopping is no failure
			r.log.Error("the job failed", "error", err)
		}
	}
	noting, done := r.wait.InHand(ctx, noteGrace)
	defer done()
	return r.db.InTx(noting, func(tx *store.Tx) error {
		return tx.FinishJob(r.Name, fence, tx.Now.Add(worker.Jittered(pause)))
	})
}

// do is Do, with a panic as an error. The value of a panic may hold a contact, unless the runtime made it.
func (r *runner) do(ctx context.Context) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case runtime.Error:
			err = fmt.Errorf("panic: %w", p)
		default:
			err = fmt.Errorf("panic: %T", p)
		}
	}()
	return r.Do(ctx)
}
