package cli

import (
	"context"
	"time"
)

// readsClock is the pause between readings of the database's clock.
const readsClock = 15 * time.Second

// readClock sets this process by the database's clock.
func (a *app) readClock() func(context.Context) error {
	tell := a.tellClock()
	return func(ctx context.Context) error {
		if jump, err := a.db.ReadClock(ctx); err == nil { // else others say that the database does not answer
			tell(jump)
		}
		return nil
	}
}

// tellClock says once that the clock has jumped, and once that it is well again.
func (a *app) tellClock() func(jump time.Duration) {
	var told bool
	return func(jump time.Duration) {
		switch {
		case jump != 0 && !told:
			a.log.Error("the database's clock has jumped: time goes on as before, and periodic work stands still; "+
				"set the clock right, or restart spolu where the new time is right",
				"by", jump.Round(time.Second).String())
		case jump == 0 && told:
			a.log.Info("the database's clock is well again: periodic work goes on")
		}
		told = jump != 0
	}
}
