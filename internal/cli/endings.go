package cli

import (
	"context"
	"errors"
	"fmt"

	"example.org/spolu/internal/exchange/housekeeping"
	"example.org/spolu/internal/store"
)

// tidy is the exchange's Tidy, which says once that it holds back what is due, and once that it goes on.
func (a *app) tidy() func(context.Context) error {
	var holding bool
	return func(ctx context.Context) error {
		err := a.exchange.Housekeeping.Housekeep(ctx, portal)
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
			return nil // no failure: trying again sooner does not help
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
	held, err := a.exchange.Housekeeping.AllowEndings(c.ctx, operator)
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
