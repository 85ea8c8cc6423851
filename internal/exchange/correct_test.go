package exchange_test

import (
	"fmt"
	"testing"
	"time"

	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// refuse has the mail server refuse each letter that waits.
func (w *world) refuse() {
	w.t.Helper()
	for found := true; found; {
		w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error {
			l, ok, err := outbox.Claim(tx, time.Minute)
			if found = ok; err != nil || !ok {
				return err
			}
			l.Problem = "mailbox"
			_, err = outbox.Finish(tx, l, help.FailLetter)
			return err
		}))
	}
}

// TestCorrectedOffer: an offer sent with a mistyped address moves to the right one. The first letter proves nothing any
// more, and whoever has that address has nothing of the offer.
func TestCorrectedOffer(t *testing.T) {
	each(t, func(w *world) {
		theirs := w.publish(offerForm("other", "vara@example.org")) // the mistyped address is somebody's
		o, err := w.send("browser", offerForm("other", "vara@example.org"))
		w.must(err)
		first := last[letter.ConfirmOffer](w, "vara@example.org")
		w.refuse()
		if s, err := w.Offers.Sent(w.ctx, "browser"); err != nil || s.Letter != help.LetterRefused || s.LetterAt.IsZero() {
			t.Errorf("the news is %q, %v", s.Letter, err)
		}
		a, err := w.Offers.Sender(w.ctx, "browser")
		w.must(err)
		correct := func(a help.Actor, email string) error {
			return w.Offers.Correct(w.ctx, a, o.ID, offers.Correction{Email: email, Browser: "browser", Keep: "browser",
				Network: "192.0.2.1", Language: "cs"})
		}
		for _, other := range []help.Actor{anyone, w.owner(theirs), help.As(help.SenderActor, theirs.ID),
			help.As(help.LinkActor, o.ID)} {
			w.fails(correct(other, "vera@example.org"), help.NotFound)
		}
		w.fails(correct(a, "vera"), help.Invalid)
		w.must(correct(a, "vera@example.org"))
		w.fails(second(w.Access.UseLink(w.ctx, linkToken(first.Link), "browser")), help.NotFound)
		if mine, err := w.Offers.MyOffers(w.ctx, w.owner(theirs)); err != nil || len(mine) != 1 {
			t.Errorf("the owner of the mistyped address has %d offers, %v", len(mine), err)
		}
		if s, err := w.Offers.Sent(w.ctx, "browser"); err != nil || s.Letter != help.LetterUnderWay ||
			s.Address != "vera@example.org" {
			t.Errorf("after the correction: %+v, %v", s, err)
		}
		w.must(second(w.Access.UseLink(w.ctx, linkToken(last[letter.ConfirmOffer](w, "vera@example.org").Link), "")))
		if v, err := w.Offers.Volunteer(w.ctx, w.owner(w.offer(o.ID))); err != nil || v.Email != "vera@example.org" ||
			!v.Confirmed {
			t.Errorf("the account is %+v, %v", v, err)
		}
		w.fails(correct(a, "third@example.org"), help.Conflict)
	})
}

// TestMistypedAccountGainsNothing: the account of an address that was corrected away is none that one can sign in to.
func TestMistypedAccountGainsNothing(t *testing.T) {
	each(t, func(w *world) {
		o, err := w.send("browser", offerForm("other", "vara@example.org"))
		w.must(err)
		a, err := w.Offers.Sender(w.ctx, "browser")
		w.must(err)
		w.must(w.Offers.Correct(w.ctx, a, o.ID, offers.Correction{Email: "vera@example.org", Browser: "browser",
			Keep: "next", Network: "192.0.2.1", Language: "cs"}))
		if d, err := w.Offers.Draft(w.ctx, "browser"); err != nil || d.Begun() {
			t.Errorf("the former secret still leads to the offer, %v", err)
		}
		w.must(w.Access.SignIn(w.ctx, "vara@example.org", "b", "192.0.2.1", "cs"))
		if n := count[letter.SignIn](w, "vara@example.org"); n != 0 {
			t.Errorf("%d letters to sign in", n)
		}
		last[letter.NoAccount](w, "vara@example.org")
	})
}

// TestCorrectedRequest: the same for who asks for help.
func TestCorrectedRequest(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("mari@example.org", "")})
		first := last[letter.ConfirmRequest](w, "mari@example.org")
		w.refuse()
		if s, err := w.requestState(asked.Token); err != nil || s.Letter != help.LetterRefused || s.LetterAt.IsZero() {
			t.Errorf("the news is %q, %v", s.Letter, err)
		}
		a, id := w.requester(asked.Token), asked.Request.ID
		w.fails(w.Requests.Correct(w.ctx, anyone, id, "marie@example.org", "192.0.2.1"), help.NotFound)
		w.fails(w.Requests.Correct(w.ctx, a, id, "marie@", "192.0.2.1"), help.Invalid)
		w.must(w.Requests.Correct(w.ctx, a, id, "marie@example.org", "192.0.2.1"))
		w.fails(second(w.Access.UseLink(w.ctx, linkToken(first.Link), "")), help.NotFound)
		if s, err := w.requestState(asked.Token); err != nil || s.Letter != help.LetterUnderWay ||
			s.Request.Email != "marie@example.org" {
			t.Errorf("after the correction: %q to %s, %v", s.Letter, s.Request.Email, err)
		}
		w.confirm("marie@example.org")
		if r := last[letter.Referral](w, "vera@example.org"); r.Ask.Email != "marie@example.org" || !r.Verified {
			t.Errorf("the volunteer reads %s", r.Ask.Email)
		}
		w.fails(w.Requests.Correct(w.ctx, a, id, "third@example.org", "192.0.2.1"), help.Conflict)
	})
}

// TestCorrectingIsBounded: it sends letters to three addresses a day at the most.
func TestCorrectingIsBounded(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("mari@example.org", "")})
		a, err := w.requester(asked.Token), error(nil)
		n := 0
		for ; err == nil && n < 10; n++ {
			err = w.Requests.Correct(w.ctx, a, a.ID, fmt.Sprintf("someone%d@example.org", n), "192.0.2.1")
		}
		w.fails(err, help.TooMany)
		if n != 4 {
			t.Errorf("the address was corrected %d times", n-1)
		}
	})
}
