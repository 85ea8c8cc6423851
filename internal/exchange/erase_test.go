package exchange_test

import (
	"testing"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
)

// tidyAfter lets days pass and does what they call for.
func (w *world) tidyAfter(days int) {
	w.t.Helper()
	w.now = w.now.AddDate(0, 0, days)
	w.must(w.Tidy(w.ctx))
}

// TestRequestsAreErased: the contact of a request is there until its term is over, and nowhere after it.
func TestRequestsAreErased(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		asked := w.ask(exchange.Ask{Offer: o.ID, Form: askForm("zadatel@example.org", "601000002")})
		w.confirm("zadatel@example.org")
		w.carry(store.LetterAccepted)
		w.must(w.Withdraw(w.ctx, asked.Token))
		w.carry(store.LetterAccepted)
		w.tidyAfter(29)
		if s, err := w.RequestState(w.ctx, asked.Token); err != nil || s.Request.Email != "zadatel@example.org" {
			t.Fatalf("before its term: %v", err)
		}
		if last[letter.Withdrawn](w, "vera@example.org").Reference != asked.Request.Reference {
			t.Error("a letter is gone before its term")
		}
		w.tidyAfter(2)
		_, err := w.RequestState(w.ctx, asked.Token)
		w.fails(err, help.NotFound)
		if all := w.letters("zadatel@example.org"); len(all) != 0 {
			t.Errorf("%d letters to the requester are left", len(all))
		}
		_, requests, err := w.MyOffer(w.ctx, w.owner(o), o.ID)
		if err != nil || len(requests) != 0 {
			t.Errorf("the volunteer still sees %d requests: %v", len(requests), err)
		}
	})
}

// TestOpenRequestsEnd: a request that nothing happens to does not keep its contact for ever; a held one waits for a
// coordinator however long it takes.
func TestOpenRequestsEnd(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		open := w.ask(exchange.Ask{Offer: o.ID, Form: askForm("", "601000002")})
		held := w.ask(exchange.Ask{Offer: o.ID, Form: askForm("", "601000003"), Suspect: true})
		s, err := w.RequestState(w.ctx, open.Token)
		w.must(err)
		w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error { // as the post does
			return tx.SetReferralState(s.Referrals[0].ID, help.ReferralSent, help.ReferralQueued)
		}))
		w.tidyAfter(29)
		w.request(open, help.RequestOpen, help.ReferralSent)
		w.tidyAfter(2)
		w.request(open, help.RequestExpired, help.ReferralUnanswered)
		w.tidyAfter(31)
		_, err = w.RequestState(w.ctx, open.Token)
		w.fails(err, help.NotFound)
		if s, err := w.RequestState(w.ctx, held.Token); err != nil || s.Request.State != help.RequestHeld || s.Request.Phone == "" {
			t.Errorf("the held one is %s: %v", s.Request.State, err)
		}
	})
}

// TestOffersAreErased: an offer that ended stays for its months, one that was never public for days, and the account
// goes with the last of them.
func TestOffersAreErased(t *testing.T) {
	each(t, func(w *world) {
		first, second := w.publish(offerForm("other", "vera@example.org")), w.publish(offerForm("shopping", "vera@example.org"))
		other := w.publish(offerForm("other", "jan@example.org"))
		owner := w.owner(first)
		w.must(w.Report(w.ctx, first.ID, "192.0.2.1", help.NewToken(), help.ReportForm{Reason: "other", Text: "Zkušební hlášení."}))
		for _, o := range []help.Offer{first, other} {
			_, err := w.End(w.ctx, w.owner(o), o.ID)
			w.must(err)
		}
		for range 12 { // the second is confirmed again and again
			w.tidyAfter(30)
			_, err := w.Renew(w.ctx, owner, second.ID)
			w.must(err)
		}
		if o := w.offer(first.ID); o.Title == "" {
			t.Error("erased before its months are over")
		}
		w.tidyAfter(10)
		for _, o := range []help.Offer{first, other} {
			_, _, err := w.MyOffer(w.ctx, owner, o.ID)
			w.fails(err, help.NotFound)
		}
		mine, err := w.MyOffers(w.ctx, owner)
		if err != nil || len(mine) != 1 || mine[0].ID != second.ID {
			t.Errorf("%d offers are left to the one who has another: %v", len(mine), err)
		}
		w.must(w.db.View(w.ctx, func(tx *store.Tx) error {
			if _, err := tx.VolunteerByEmail("vera@example.org"); err != nil {
				t.Errorf("the account with an offer: %v", err)
			}
			_, err := tx.VolunteerByEmail("jan@example.org")
			if help.KindOf(err) != help.NotFound {
				t.Errorf("the account without offers: %v", err)
			}
			return nil
		}))
		if again := w.publish(offerForm("other", "jan@example.org")); again.Volunteer == other.Volunteer {
			t.Error("who comes back gets the erased account")
		}
	})
}
