package cli

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"example.org/spolu/internal/exchange/housekeeping"
	"example.org/spolu/internal/jobs"
	"example.org/spolu/internal/store"
)

// housekeeping are the rows of what time calls for. That endings are held back is said once, and once that they go on.
func (a *app) housekeeping() (all []jobs.Job) {
	tell := a.tellHeld()
	for _, s := range a.exchange.Housekeeping.Steps() {
		all = append(all, jobs.Job{Name: s.Name, Every: s.Every, Do: func(ctx context.Context) error {
			err := a.exchange.Housekeeping.Do(ctx, portal, s)
			if s.Ending {
				return tell(err)
			}
			return err
		}})
	}
	return all
}

// tellHeld logs what became of something that may be held. Held is no failure: trying again sooner does not help.
func (a *app) tellHeld() func(err error) error {
	var mu sync.Mutex
	var holding bool
	return func(err error) error {
		mu.Lock()
		defer mu.Unlock()
		held, is := errors.AsType[*housekeeping.Held](err)
		switch {
		case is && !holding:
			a.log.Error("far more is due than was forecast: nothing ends, nothing is erased until a person says so; "+
				"is the clock right? then run spolu review expire", "held", held.Number(), "what", held.Error())
		case err == nil && holding:
			a.log.Info("what is due ends again")
		}
		holding = is || err != nil && holding
		if is {
			return nil
		}
		return err
	}
}

// listHeld shows what waits for a word on endings, and reports whether anything does.
func (c call) listHeld(a *app) (bool, error) {
	held, err := a.exchange.Housekeeping.HeldEndings(c.ctx)
	if err != nil || held == nil {
		return false, err
	}
	c.print(a, "endings held, because far more is due than was forecast", held)
	fmt.Fprintln(c.stdout, "  If that time is wrong set the clock right; else let them end: spolu review expire")
	return true, nil
}

// allowEndings lets end what was held.
func (c call) allowEndings(a *app) error {
	held, err := a.exchange.Housekeeping.AllowEndings(c.ctx, c.operator())
	switch {
	case err != nil:
		return err
	case held == nil:
		fmt.Fprintln(c.stdout, "Nothing is held.")
		return nil
	}
	c.print(a, "These go on within ten minutes, 500 of a sort at a time", held)
	return nil
}

// print shows what is held, and the time that makes it due.
func (c call) print(a *app, what string, held *housekeeping.Held) {
	fmt.Fprintf(c.stdout, "%s; by the portal's clock it is %s:\n", what, day(a.db.Now()))
	for _, x := range held.Endings {
		fmt.Fprintf(c.stdout, "  %s\n", x)
	}
}

// checkEndings says that endings wait for a word.
func (c call) checkEndings(db *store.DB) error {
	var held int
	err := db.View(c.ctx, func(tx *store.Tx) (err error) {
		held, err = tx.EndingsHeld()
		return err
	})
	if err == nil && held > 0 {
		err = fmt.Errorf("%d endings are held, far more than forecast: is the clock right? see spolu review", held)
	}
	return err
}
