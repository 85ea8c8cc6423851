package exchange_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/spolu/internal/exchange/housekeeping"
	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// seed publishes offers of as many volunteers, renewed now.
func (w *world) seed(n int) {
	w.t.Helper()
	samples := make([]samples.Sample, n)
	for i := range samples {
		samples[i].Volunteer = help.Volunteer{ID: help.NewID(), FirstName: "Vzorek", Surname: "Tajný", Language: "cs",
			Email: help.NewID() + "@example.org"}
		samples[i].Offer = help.Offer{ID: help.NewOfferID(),
			Description: help.Description{Kind: "other", Title: "Pomůžu",
				Text: "Pomůžu.", Language: "cs",
				Reach: help.Reach{Type: help.ReachRegion}, Setting: help.AnySetting, Languages: []string{"cs"}},
			PublishedAt: w.now.Add(time.Duration(i) * time.Millisecond)}
	}
	w.must(w.Samples.Seed(w.ctx, help.As(help.OperatorActor, ""), samples))
	w.now = w.now.Add(time.Duration(n) * time.Millisecond)
}

// heldBack does what time calls for, which must be held back.
func (w *world) heldBack(number int) {
	w.t.Helper()
	held, is := errors.AsType[*housekeeping.Held](w.Housekeeping.Housekeep(w.ctx, portal))
	if !is || held.Number() != number {
		w.t.Fatalf("held: %v, want %d", held, number)
	}
	w.noted(number)
}

// noted asserts how many are noted as held.
func (w *world) noted(want int) {
	w.t.Helper()
	w.must(w.db.View(w.ctx, func(tx *store.Tx) error {
		n, err := tx.EndingsHeld()
		if n != want {
			w.t.Fatalf("%d are noted as held, want %d", n, want)
		}
		return err
	}))
}

// standing is how many things there are in each state.
func (w *world) standing() (all string) {
	w.t.Helper()
	w.must(w.db.View(w.ctx, func(tx *store.Tx) error {
		c, err := tx.Census()
		all = fmt.Sprint(c.Offers, c.Requests, c.Letters)
		return err
	}))
	return all
}

func (w *world) offersIn(state help.OfferState) (n int) {
	w.t.Helper()
	w.must(w.db.View(w.ctx, func(tx *store.Tx) error {
		c, err := tx.Census()
		n = c.Offers[string(state)]
		return err
	}))
	return n
}

// TestAWrongClockEndsNothing: a process that begins 400 days ahead ends, erases and sends nothing, however often it
// looks; with the right time all goes on as before.
func TestAWrongClockEndsNothing(t *testing.T) {
	each(t, func(w *world) {
		w.seed(300)
		o := w.publish(offerForm("shopping", "vera@example.org"))
		w.must(w.Offers.SaveDraft(w.ctx, "browser", "192.0.2.1",
			offers.Draft{Form: offerForm("other", "nova@example.org")}))
		open := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000002")})
		w.ask(requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", "")})
		paused := w.publish(offerForm("other", "pavel@example.org"))
		_, err := w.Offers.Pause(w.ctx, w.owner(paused), paused.ID, "2026-12-24")
		w.must(err)
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		right, before := w.now, w.standing()
		for range 2 {
			w.now = right.AddDate(0, 0, 400)
			w.heldBack(1 + 2*302 + 2) // one comes back, 302 are asked about and expire, one request expires, one ends
			w.heldBack(1 + 2*302 + 2)
			if after := w.standing(); after != before {
				t.Fatalf("there are %s, were %s", after, before)
			}
			w.now = right.Add(10 * time.Minute)
			w.must(w.Housekeeping.Housekeep(w.ctx, portal))
			w.noted(0)
			if after := w.standing(); after != before {
				t.Fatalf("with the right time there are %s, were %s", after, before)
			}
		}
		w.confirm("zadatelka@example.org") // its link is good still
		if d, err := w.Offers.Draft(w.ctx, "browser"); err != nil || d.Form.Email != "nova@example.org" {
			t.Errorf("the draft is gone: %v", err)
		}
		w.request(open, help.RequestOpen, help.ReferralQueued)
		s, err := w.requestState(open.Token)
		w.must(err)
		if s.Request.NextAt.After(w.now.Add(help.Week)) {
			t.Errorf("the portal looks at the open request only at %s", s.Request.NextAt)
		}
	})
}

// TestAWordLetsEnd what was held: for as long as it takes, and no more than what there was.
func TestAWordLetsEnd(t *testing.T) {
	each(t, func(w *world) {
		w.seed(540)
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		h, err := w.Housekeeping.AllowEndings(w.ctx, operator)
		if h != nil || err != nil {
			t.Errorf("where nothing is held it lets end %v: %v", h, err)
		}
		w.now = w.now.AddDate(0, 0, 100)
		w.heldBack(2 * 540)
		for _, kind := range []help.ActorKind{help.Anyone, help.VolunteerActor, help.RequesterActor, help.LinkActor,
			help.SystemActor} {
			_, err := w.Housekeeping.AllowEndings(w.ctx, help.As(kind, "somebody"))
			w.fails(err, help.Forbidden)
		}
		w.heldBack(2 * 540)
		h, err = w.Housekeeping.AllowEndings(w.ctx, operator)
		w.must(err)
		if h == nil || h.Number() != 2*540 || !strings.Contains(h.Error(), "540 offers to expire (forecast 0)") {
			t.Fatalf("%v: %v", h, err)
		}
		w.noted(0)
		for _, want := range []int{500, 540} {
			w.must(w.Housekeeping.Housekeep(w.ctx, portal))
			if n := w.offersIn(help.OfferExpired); n != want {
				t.Errorf("%d have ended, want %d", n, want)
			}
			w.now = w.now.Add(10 * time.Minute)
		}
		w.seed(60) // which is another matter
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		w.now = w.now.AddDate(0, 0, 85)
		w.heldBack(60)
	})
}

// TestDailyEndingsPass without anybody's word, however many: they were forecast.
func TestDailyEndingsPass(t *testing.T) {
	each(t, func(w *world) {
		for _, n := range []int{70, 600, 70} {
			w.seed(n)
			w.now = w.now.Add(24 * time.Hour)
		}
		for range 97 {
			w.must(w.Housekeeping.Housekeep(w.ctx, portal))
			w.now = w.now.Add(23 * time.Hour)
		}
		if n := w.offersIn(help.OfferExpired); n != 740 {
			t.Errorf("%d have ended", n)
		}
	})
}

// TestHowMuchMoreThanForecast may be due: 50, or a tenth.
func TestHowMuchMoreThanForecast(t *testing.T) {
	each(t, func(w *world) {
		w.seed(1101)
		w.now = w.now.AddDate(0, 0, 91)
		for _, c := range []struct {
			expire, remind int
			held           bool
		}{{0, 0, true}, {1101, 1101, false}, {1001, 1001, false}, {1000, 1101, true}, {1101, 1000, true},
			{1101, 0, true},
			{9999, 9999, false}} {
			f := store.Forecast{At: w.now, Due: map[string]int{"offers.expire": c.expire, "offers.remind": c.remind}}
			w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error { return tx.SetForecast(f) }))
			if h, err := w.Housekeeping.HeldEndings(w.ctx); err != nil || (h != nil) != c.held {
				t.Errorf("forecast %v: held %v, %v", f.Due, h, err)
			}
		}
	})
}

// TestFewEndingsPass also where nothing was forecast, as after an upgrade.
func TestFewEndingsPass(t *testing.T) {
	each(t, func(w *world) {
		w.seed(50)
		w.now = w.now.AddDate(0, 0, 91)
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		if n := w.offersIn(help.OfferExpired); n != 50 {
			t.Errorf("%d have ended", n)
		}
		w.seed(51)
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		w.now = w.now.AddDate(0, 0, 84)
		before := w.standing()
		w.heldBack(51) // they are to be asked
		if after := w.standing(); after != before {
			t.Errorf("there are %s, were %s", after, before)
		}
	})
}

// TestStrangersHoldNoEndings: offers that somebody has end today, or come back tomorrow, in the last minutes of the
// day are no surprise: they were changed after the forecast, so nobody keeps what is due from ending.
func TestStrangersHoldNoEndings(t *testing.T) {
	each(t, func(w *world) {
		due := w.publish(offerForm("other", "vera@example.org"))
		w.now = w.now.AddDate(0, 0, 89)
		w.now = time.Date(w.now.Year(), w.now.Month(), w.now.Day(), 22, 50, 0, 0,
			time.UTC) // 23:50 where the people are
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		today := help.DateOf(w.now.Add(time.Hour))
		for i := range 60 {
			f := offerForm("other", fmt.Sprintf("cizi%d@example.org", i))
			if i%2 == 0 {
				f.Until = today
			}
			o := w.publish(f)
			if i%2 == 1 {
				w.must(second(w.Offers.Pause(w.ctx, w.owner(o), o.ID, help.DateOf(w.now.Add(25*time.Hour)))))
			}
		}
		for range 3 {
			w.now = w.now.AddDate(0, 0, 1)
			w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		}
		w.state(due.ID, help.OfferExpired)
	})
}

// TestStepsAtOnce: while nodes of two versions serve, each with leases of its own, the same step is done twice at
// once; what comes of it comes once.
func TestStepsAtOnce(t *testing.T) {
	each(t, func(w *world) {
		const n = 20
		w.seed(n)
		names := map[string]bool{}
		for _, s := range w.Housekeeping.Steps() {
			names[s.Name] = true
		}
		if len(names) != len(w.Housekeeping.Steps()) {
			t.Fatalf("two steps share a lease: %v", names)
		}
		atOnce := func() {
			for _, s := range w.Housekeeping.Steps() {
				var group sync.WaitGroup
				for range 3 {
					group.Go(func() {
						if err := w.Housekeeping.Do(w.ctx, portal, s); err != nil {
							t.Errorf("%s: %v", s.Name, err)
						}
					})
				}
				group.Wait()
			}
		}
		asked := func() (letters int) {
			w.must(w.db.View(w.ctx, func(tx *store.Tx) error {
				all, err := outbox.List(tx, "", 1000)
				for _, l := range all {
					if l.Kind == (letter.OfferExpiring{}).Kind() {
						letters++
					}
				}
				return err
			}))
			return letters
		}
		policy := w.Sites.Home().Policy
		w.now = w.now.AddDate(0, 0, policy.OfferValidDays-policy.RemindDaysBefore+1)
		atOnce()
		if got := asked(); got != n {
			t.Errorf("%d letters ask about %d offers", got, n)
		}
		w.now = w.now.AddDate(0, 0, policy.RemindDaysBefore)
		atOnce()
		if got := w.offersIn(help.OfferExpired); got != n {
			t.Errorf("%d of %d offers have expired", got, n)
		}
	})
}
