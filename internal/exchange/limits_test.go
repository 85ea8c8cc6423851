package exchange_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// Who is over a limit learns when there is room: of two that are reached, when the later one has.
func TestLimitsSayWhen(t *testing.T) {
	each(t, func(w *world) {
		offer := func() error { return second(w.send(help.NewToken(), offerForm("other", "novy@example.org"))) }
		wait := func() time.Duration {
			err := offer()
			w.fails(err, help.TooMany)
			e, _ := errors.AsType[*help.Error](err)
			return e.Wait.Round(time.Second)
		}
		start := w.now
		for i := range 3 { // three letters an hour
			w.now = start.Add(time.Duration(i) * 10 * time.Minute)
			w.must(offer())
		}
		if got := wait(); got != 40*time.Minute {
			t.Errorf("after three in twenty minutes: %s", got)
		}
		for i := range 7 { // ten a day
			w.now = start.Add(time.Duration(i+1) * 2 * time.Hour)
			w.must(offer())
		}
		if got := wait(); got != 10*time.Hour {
			t.Errorf("after ten in fourteen hours: %s", got)
		}
	})
}

// To one address that is not confirmed go three letters an hour and ten a day, over all forms and all its spellings.
func TestLettersToStrangers(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		ask := func(email string) error {
			network := help.Network(help.NewToken())
			return second(w.Requests.Ask(w.ctx, anyone,
				requests.Ask{Offer: o.ID, Form: askForm(email, ""), Network: network}))
		}
		offer := func(email string) error {
			_, err := w.send(help.NewToken(), offerForm("other", email))
			return err
		}
		const name = "obet@příklad.example"
		w.must(ask(name))
		w.must(offer("OBET+1@xn--pklad-zsa96e.example"))
		w.must(w.Access.SignIn(w.ctx, "obet+2@PŘÍKLAD.example", "b", "n", "cs"))
		// A request beyond that is not refused: strangers may have used the letters up. A coordinator looks.
		held, err := w.Requests.Ask(w.ctx, anyone,
			requests.Ask{Offer: o.ID, Form: askForm("Obet+3@příklad.example", ""), Network: "n"})
		w.must(err)
		w.request(held, help.RequestHeld, "")
		w.fails(offer("obet@příklad.example"), help.TooMany)
		w.must(w.Access.SignIn(w.ctx, name, "c", "n", "cs")) // says nothing, sends nothing
		all := func() (n int) {
			w.must(w.db.LongView(w.ctx, func(tx *store.Tx) error {
				letters, err := outbox.Opened(tx, 1000)
				for _, l := range letters {
					if strings.Contains(strings.ToLower(l.Recipient), "obet") {
						n++
					}
				}
				return err
			}))
			return n
		}
		if n := all(); n != 3 {
			t.Errorf("%d letters in an hour", n)
		}
		for range 8 {
			w.now = w.now.Add(time.Hour)
			for range 4 {
				_ = ask(name) // refused or not: what counts is what was sent
			}
		}
		if n := all(); n != 10 {
			t.Errorf("%d letters in a day", n)
		}
		w.now = w.now.Add(dayLong)
		w.must(ask(name))
		w.must(ask("jina@příklad.example"))
	})
}

func TestPhoneOnly(t *testing.T) {
	each(t, func(w *world) {
		a := w.publish(offerForm("other", "a@example.org"))
		b := w.publish(offerForm("other", "b@example.org"))
		c := w.publish(offerForm("other", "c@example.org"))
		ask := func(o help.Offer, network string) requests.Asked {
			return w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601 000 002"), Network: help.Network(network)})
		}
		w.request(ask(a, "n1"), help.RequestOpen, help.ReferralQueued)
		if l := last[letter.Referral](w, "a@example.org"); l.Verified || l.Email != "" {
			t.Errorf("the letter says %+v", l)
		}
		w.request(ask(a, "n2"), help.RequestOpen, help.ReferralQueued)
		held := ask(a, "n3") // the third to one offer
		w.request(held, help.RequestHeld, "")
		if n := last[letter.Notice](w, posta); n.About != letter.AboutHeld || n.ID != held.Request.ID {
			t.Errorf("the notice is %+v", n)
		}
		w.request(ask(b, "n1"), help.RequestOpen, help.ReferralQueued)
		w.request(ask(b, "n1"), help.RequestOpen, help.ReferralQueued)
		w.request(ask(c, "n1"), help.RequestHeld, "") // the fourth from one network
		w.request(ask(c, "n4"), help.RequestOpen, help.ReferralQueued)

		w.must(second(w.Review.Release(w.ctx, operator, held.Request.ID)))
		w.request(held, help.RequestOpen, help.ReferralQueued)
		w.fails(second(w.Review.Release(w.ctx, operator, held.Request.ID)), help.Conflict)
		w.now = w.now.Add(dayLong)
		w.request(ask(a, "n1"), help.RequestOpen, help.ReferralQueued)
	})
}

func TestReferralsADay(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.publish(offerForm("other", "vera@example.org")), w.publish(offerForm("other", "vera@example.org"))
		asked := make([]requests.Asked, 11)
		for i := range asked {
			email := fmt.Sprintf("z%d@example.org", i)
			offer := []help.Offer{a, b}[i%2].ID
			asked[i] = w.ask(requests.Ask{Offer: offer, Form: askForm(email, ""), Network: help.Network(email)})
			w.confirm(email)
		}
		w.request(asked[9], help.RequestOpen, help.ReferralQueued)
		w.request(asked[10], help.RequestHeld, "")
		if n := count[letter.Referral](w, "vera@example.org"); n != 10 {
			t.Errorf("%d referrals", n)
		}
		w.now = w.now.Add(dayLong)
		w.must(second(w.Review.Release(w.ctx, operator, asked[10].Request.ID)))
		w.request(asked[10], help.RequestOpen, help.ReferralQueued)
	})
}

// TestWeeklyNumber: an offer hides when its volunteer has had as many requests as they can manage, and comes back.
func TestWeeklyNumber(t *testing.T) {
	each(t, func(w *world) {
		f := offerForm("shopping", "vera@example.org")
		f.PerWeek = 2
		o := w.publish(f)
		for i, email := range []string{"a@example.org", "b@example.org"} {
			_, err := w.Requests.Ask(w.ctx, anyone,
				requests.Ask{Offer: o.ID, Form: askForm(email, ""), Network: "192.0.2.1"})
			w.must(err)
			w.confirm(email)
			if got := len(w.found(search.Query{})); got != 1-i {
				t.Fatalf("after %d requests %d offers are found", i+1, got)
			}
		}
		mine, err := w.Offers.MyOffer(w.ctx, w.owner(o), o.ID)
		w.must(err)
		if mine.State != help.OfferFull {
			t.Errorf("the offer is %s", mine.State)
		}
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		if got := w.found(search.Query{}); len(got) != 0 {
			t.Error("it came back too early")
		}
		w.now = w.now.Add(8 * 24 * time.Hour)
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		if got := w.found(search.Query{}); len(got) != 1 {
			t.Error("it did not come back")
		}
	})
}
