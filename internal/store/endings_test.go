package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// TestCountsOfWhatIsDue are those of what is found due, by indexes on both databases.
func TestCountsOfWhatIsDue(t *testing.T) {
	clocked(t, func(t *testing.T, db *store.DB, move func(time.Duration)) {
		change(t, db, someOfEach)
		for _, ago := range []time.Duration{-90 * day, -day, 0, day, 60 * day, 400 * day} {
			c := cutoffsAt(start.Add(ago))
			change(t, db, func(tx *store.Tx) error { return compareDue(t, tx, c) })
		}
		change(t, db, func(tx *store.Tx) error {
			if err := tx.Exec("ANALYZE"); err != nil {
				return err
			}
			plans, err := store.DuePlans(tx)
			if err == nil && len(plans) != 7 {
				t.Errorf("%d plans", len(plans))
			}
			for _, plan := range plans {
				for _, whole := range []string{"Seq Scan", "SCAN offers", "SCAN requests"} {
					if strings.Contains(plan, whole) {
						t.Error(plan)
					}
				}
			}
			return err
		})
	})
}

func cutoffsAt(now time.Time) store.Cutoffs {
	month := now.Add(-30 * day)
	return store.Cutoffs{Today: help.DateOf(now), Unconfirmed: now.Add(-3 * day), Renewed: now.Add(-90 * day),
		Remind: now.Add(-83 * day), Open: month, ClosedRequest: month, ClosedPublic: now.Add(-365 * day),
		ClosedElse: month}
}

// someOfEach leaves offers and requests in each state, of several ages.
func someOfEach(tx *store.Tx) error {
	for i := range 120 {
		at := start.Add(-time.Duration(i) * day)
		o := help.Offer{ID: fmt.Sprintf("o%d", i), Description: help.Description{Kind: "other"},
			State:     help.OfferStates[i%len(help.OfferStates)],
			CreatedAt: at, UpdatedAt: at, RenewedAt: at}
		if i%3 == 0 {
			o.Until = help.DateOf(at.Add(20 * day))
		}
		listed := o.State == help.OfferActive || o.State == help.OfferPaused || o.State == help.OfferFull
		if listed || i%4 > 0 && o.State != help.OfferUnconfirmed {
			o.PublishedAt = at
		}
		if o.State.Ended() {
			o.ClosedAt = at
		}
		if o.State == help.OfferPaused {
			o.PausedUntil = help.DateOf(at.Add(40 * day))
		}
		if _, err := storetest.AddOffer(tx, o); err != nil {
			return err
		}
		r := help.Request{ID: fmt.Sprintf("r%d", i), Reference: help.NewReference(),
			State: help.RequestStates[i%len(help.RequestStates)], CreatedAt: at, UpdatedAt: at}
		if r.State.Closed() {
			r.ClosedAt = at
		}
		if err := tx.AddRequest(r, fmt.Sprint("t", i), fmt.Sprint("o", i)); err != nil {
			return err
		}
	}
	_, err := tx.MarkReminded("o100", tx.Now)
	return err
}

// compareDue holds the counts against what is found.
func compareDue(t *testing.T, tx *store.Tx, c store.Cutoffs) error {
	got, err := tx.CountDue(c, tx.Now)
	if err != nil {
		return err
	}
	for sort, find := range map[string]func() ([]string, error){
		"offers.resume":   func() ([]string, error) { return tx.PausedOffersDue(c.Today) },
		"offers.remind":   func() ([]string, error) { return tx.OffersToRemind(c.Remind) },
		"offers.expire":   func() ([]string, error) { return tx.OffersOver(c.Unconfirmed, c.Renewed, c.Today) },
		"requests.expire": func() ([]string, error) { return tx.RequestsUnconfirmedSince(c.Unconfirmed) },
		"requests.end":    func() ([]string, error) { return tx.RequestsOpenSince(c.Open) },
		"requests.erase":  func() ([]string, error) { return tx.RequestsClosedBefore(c.ClosedRequest) },
		"offers.erase":    func() ([]string, error) { return tx.OffersClosedBefore(c.ClosedPublic, c.ClosedElse) },
	} {
		found, err := find()
		if err != nil {
			return err
		}
		if n, counted := got[sort]; !counted || n != len(found) {
			t.Errorf("%s by %s: %d are counted, %d found", sort, c.Today, n, len(found))
		}
		if sort == "offers.expire" {
			if err := compareOver(t, tx, c, found); err != nil {
				return err
			}
		}
		if c.Today == help.DateOf(start.Add(400*day)) && len(found) == 0 {
			t.Errorf("%s: the test has none", sort)
		}
	}
	if len(got) != 7 {
		t.Errorf("the sorts are %v", got)
	}
	return nil
}

// compareOver: of the offers that may expire, those are over that are found.
func compareOver(t *testing.T, tx *store.Tx, c store.Cutoffs, found []string) error {
	for _, state := range help.OfferStates {
		offers, err := tx.OffersIn(state)
		if err != nil {
			return err
		}
		for _, o := range offers {
			_, err := help.NextOffer(o, help.ExpireOffer, false)
			if is := slices.Contains(found, o.ID); err == nil && c.Over(o) != is {
				t.Errorf("%s by %s: over is %t, found %t: %+v", o.ID, c.Today, c.Over(o), is, o)
			}
		}
	}
	return nil
}

// Who has renewed an offer since it was found is not asked about it.
func TestRenewedMeanwhile(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		c := cutoffsAt(start.Add(85 * day))
		for name, changed := range map[string]help.Offer{
			"renewed": {State: help.OfferActive, RenewedAt: start.Add(84 * day)},
			"ended":   {State: help.OfferClosed, RenewedAt: start},
		} {
			change(t, db, func(tx *store.Tx) error {
				o, err := storetest.AddOffer(tx, help.Offer{ID: name, Description: help.Description{Kind: "other"},
					State: help.OfferActive, RenewedAt: start, PublishedAt: start})
				if err != nil {
					return err
				}
				found, err := tx.OffersToRemind(c.Remind)
				if err != nil || !slices.Contains(found, o.ID) {
					t.Errorf("%s: found are %v, %v", name, found, err)
				}
				if o, err = tx.Offer(o.ID); err != nil {
					return err
				}
				o.State, o.RenewedAt = changed.State, changed.RenewedAt
				if err := tx.UpdateOffer(o); err != nil {
					return err
				}
				if marked, err := tx.MarkReminded(o.ID, c.Remind); marked || err != nil {
					t.Errorf("%s: marked, %v", name, err)
				}
				return nil
			})
		}
	})
}

// TestForecast is stored as it was made.
func TestForecast(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		change(t, db, func(tx *store.Tx) error {
			f, err := tx.Forecast()
			held, heldErr := tx.EndingsHeld()
			if len(f.Due) != 0 || !f.At.IsZero() || held != 0 {
				t.Errorf("of a new database: %+v, %d held", f, held)
			}
			f = store.Forecast{At: tx.Now, Due: map[string]int{"offers.expire": 7}}
			return errors.Join(err, heldErr, tx.SetForecast(f), tx.SetEndingsHeld(300))
		})
		change(t, db, func(tx *store.Tx) error {
			f, err := tx.Forecast()
			held, heldErr := tx.EndingsHeld()
			if f.Due["offers.expire"] != 7 || !f.At.Equal(start) || held != 300 {
				t.Errorf("%+v, %d held", f, held)
			}
			return errors.Join(err, heldErr)
		})
	})
}
