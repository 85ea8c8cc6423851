package exchange_test

import (
	"fmt"
	"testing"
	"time"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// carry takes the letters that wait, and notes how that ended, as the post does.
func (w *world) carry(do help.LetterAction) {
	w.t.Helper()
	for found := true; found; {
		w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error {
			l, ok, err := outbox.Claim(tx, time.Minute)
			if found = ok; err != nil || !ok || do == help.ClaimLetter {
				return err
			}
			ends := do
			if l.Referral != "" {
				if ends, err = w.Requests.LetterOutcome(tx, l, do); err != nil {
					return err
				}
			}
			_, err = outbox.Finish(tx, l, ends)
			return err
		}))
	}
}

// A letter that was stopped because its request was withdrawn does not leave after all.
func TestStoppedLetterStays(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		w.carry(help.AcceptLetter)
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000002")})
		w.must(w.withdraw(asked.Token))
		var stopped []outbox.Letter
		w.must(w.db.View(w.ctx, func(tx *store.Tx) (err error) {
			stopped, err = outbox.List(tx, help.LetterFailed, 9)
			return err
		}))
		if len(stopped) != 1 || stopped[0].Problem != "withdrawn" {
			t.Fatalf("stopped %+v", stopped)
		}
		w.fails(w.Requests.RetryLetter(w.ctx, operator, stopped[0].ID), help.Conflict)
	})
}

func TestGivenUp(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		w.carry(help.AcceptLetter)
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000002")})
		var waiting []outbox.Letter
		w.must(w.db.View(w.ctx, func(tx *store.Tx) (err error) {
			waiting, err = outbox.List(tx, help.LetterQueued, 9)
			return err
		}))
		w.must(w.Requests.GiveUpLetter(w.ctx, operator, waiting[0].ID))
		w.request(asked, help.RequestOpen, help.ReferralUndeliverable)
		w.must(w.Requests.RetryLetter(w.ctx, operator, waiting[0].ID))
		w.fails(w.Requests.GiveUpLetter(w.ctx, operator, "nothing"), help.NotFound)
	})
}

// TestLetterNews: a request tells what became of the letter that it waits for, and of no other.
func TestLetterNews(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		w.carry(help.AcceptLetter)
		news := func(when string, asked requests.Asked, want help.LetterNews) {
			t.Helper()
			s, err := w.requestState(asked.Token)
			w.must(err)
			if s.Letter != want {
				t.Errorf("%s the news is %q, want %q", when, s.Letter, want)
			}
		}
		// try is one try that does not succeed, after the pauses of those before.
		try := func(do help.LetterAction) {
			w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error {
				l, ok, err := outbox.Claim(tx, time.Minute)
				if err != nil || !ok {
					return fmt.Errorf("no letter: %w", err)
				}
				l.NextTry = tx.Now.Add(time.Hour)
				_, err = outbox.Finish(tx, l, do)
				return err
			}))
		}
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", "")})
		news("before the first try", asked, help.LetterUnderWay)
		try(help.DeferLetter)
		news("after a try in vain", asked, help.LetterLate)
		w.now = w.now.Add(2 * time.Hour)
		try(help.FailLetter)
		news("after the last", asked, help.LetterUndelivered)
		w.confirm("zadatelka@example.org") // by the code, or it arrived all the same
		news("once it is confirmed", asked, help.LetterUnderWay)
		w.carry(help.FailLetter)
		news("when the volunteer cannot be reached", asked, help.LetterUndelivered)
		w.must(w.withdraw(asked.Token))
		news("when it was withdrawn", asked, help.LetterUnderWay)
	})
}

// TestErasingLeavesOthersLetters: with an account go all letters to it, but not those about a request of the same
// person.
func TestErasingLeavesOthersLetters(t *testing.T) {
	each(t, func(w *world) {
		mine := w.publish(offerForm("other", "vera@example.org"))
		other := w.publish(offerForm("other", "jan@example.org"))
		w.must(w.Access.SignIn(w.ctx, "vera@example.org", "browser", "192.0.2.1", "cs"))
		w.ask(requests.Ask{Offer: mine.ID, Form: askForm("", "601 000 002"), Network: "192.0.2.1"})
		w.ask(requests.Ask{Offer: other.ID, Form: askForm("vera@example.org", ""), Network: "192.0.2.1"})
		w.must(w.Privacy.EraseFor(w.ctx, operator, "vera@example.org"))
		left := w.letters("vera@example.org")
		if len(left) != 1 || left[0].Kind() != (letter.ConfirmRequest{}).Kind() {
			t.Errorf("%d letters are left: %v", len(left), left)
		}
		w.confirm("vera@example.org")
		last[letter.Referral](w, "jan@example.org")
	})
}

// TestPhonesThatCostAreHeld: a request that was taken before such numbers were refused goes to no volunteer.
func TestPhonesThatCostAreHeld(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		r := help.Request{
			ID: help.NewID(), Reference: help.NewReference(), State: help.RequestHeld, Offer: o.ID,
			Ask: help.Ask{
				Name: "Zkouška", Phone: "+420906123456", Need: "Potřebuji pomoct.", Place: opava, Language: "cs",
			},
			CreatedAt: w.now, UpdatedAt: w.now,
		}
		w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error { return tx.AddRequest(r, help.NewToken(), help.NewToken()) }))
		w.fails(second(w.Review.Release(w.ctx, operator, r.ID)), help.Conflict)
		if n := count[letter.Referral](w, "vera@example.org"); n != 0 {
			t.Errorf("%d letters", n)
		}
	})
}
