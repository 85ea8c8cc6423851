package housekeeping

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// freely is how many more than were forecast may end at once, or a tenth of the forecast. Beyond it a person is
// asked: to a process that begins with a wrong clock years are due, and what was ended or erased nobody can bring
// back.
const freely = 50

// Ending is how many of one sort are due, and how many were expected.
type Ending struct {
	Sort          string // for people who run commands
	Due, Forecast int
}

func (x Ending) String() string { return fmt.Sprintf("%d %s (forecast %d)", x.Due, x.Sort, x.Forecast) }

// sorts are what the sorts of due are called.
var sorts = map[string]string{
	"offers.resume": "offers to come back", "offers.remind": "offers to ask about", "offers.expire": "offers to expire",
	"requests.expire": "unconfirmed requests to expire", "requests.end": "open requests to end",
	"requests.erase": "requests to erase", "offers.erase": "offers to erase",
}

// Held says that nothing was ended, erased or sent: far more is due than was forecast. It needs a person's word.
type Held struct{ Endings []Ending }

func (h *Held) Error() string {
	said := make([]string, len(h.Endings))
	for i, x := range h.Endings {
		said[i] = x.String()
	}
	return "far more is due than was forecast: " + strings.Join(said, ", ")
}

// Number is how many wait.
func (h *Held) Number() (n int) {
	for _, x := range h.Endings {
		n += x.Due
	}
	return n
}

// held compares what is due with the forecast; nil where it is about what was expected.
func (e *Housekeeping) held(tx *store.Tx) (*Held, error) {
	f, err := tx.Forecast()
	if err != nil {
		return nil, err
	}
	known := f.At
	if known.IsZero() {
		known = tx.Now
	}
	due, err := tx.CountDue(e.portal.Cutoffs(tx.Now), known)
	if err != nil {
		return nil, err
	}
	var h Held
	var beyond bool
	for _, sort := range slices.Sorted(maps.Keys(due)) {
		x := Ending{cmp.Or(sorts[sort], sort), due[sort], f.Due[sort]}
		beyond = beyond || x.Due-x.Forecast > max(freely, x.Forecast/10)
		if x.Due > 0 {
			h.Endings = append(h.Endings, x)
		}
	}
	if !beyond {
		return nil, nil
	}
	return &h, nil
}

// HeldEndings are the endings that wait for a person's word, which AllowEndings gives; nil where none do.
func (e *Housekeeping) HeldEndings(ctx context.Context) (h *Held, err error) {
	err = e.portal.DB.LongView(ctx, func(tx *store.Tx) error {
		h, err = e.held(tx)
		return err
	})
	return h, err
}

// passEndings fails with Held where more is due than may pass, and notes how many.
func (e *Housekeeping) passEndings(ctx context.Context) error {
	h, err := e.HeldEndings(ctx)
	if err != nil || h == nil {
		return err
	}
	if err := e.portal.DB.InTx(ctx, func(tx *store.Tx) error { return tx.SetEndingsHeld(h.Number()) }); err != nil {
		return err
	}
	return h
}

// forecast stores what will be due within a day, and with it what is left for the next look. It is made anew after
// each look that passed: the one that counts is from before a clock went wrong, and knows all that people did until
// then.
func (e *Housekeeping) forecast(ctx context.Context, _ help.Actor) error {
	var f store.Forecast
	err := e.portal.DB.LongView(ctx, func(tx *store.Tx) (err error) {
		f.At = tx.Now
		f.Due, err = tx.CountDue(e.portal.Cutoffs(tx.Now.Add(help.Day)), tx.Now)
		return err
	})
	if err != nil {
		return err
	}
	return e.portal.DB.InTx(ctx, func(tx *store.Tx) error { return cmp.Or(tx.SetForecast(f), tx.SetEndingsHeld(0)) })
}

// AllowEndings is a person's word that what is due shall end: it is the forecast, until the next look makes its
// own. It gives what was held; nil, and nothing is changed, where nothing was.
func (e *Housekeeping) AllowEndings(ctx context.Context, a help.Actor) (h *Held, err error) {
	if err := a.May(help.RunEndings); err != nil {
		return nil, err
	}
	err = e.portal.DB.InLargeTx(ctx, func(tx *store.Tx) error {
		if h, err = e.held(tx); err != nil || h == nil {
			return err
		}
		due, err := tx.CountDue(e.portal.Cutoffs(tx.Now), tx.Now)
		if err != nil {
			return err
		}
		f := store.Forecast{At: tx.Now, Due: due}
		return cmp.Or(tx.SetForecast(f), tx.SetEndingsHeld(0), tx.Audit(a, "endings.allow", "", h.Error()))
	})
	return h, err
}
