package exchange_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
)

// ask asks for help and must succeed.
func (w *world) ask(a requests.Ask) requests.Asked {
	w.t.Helper()
	asked, err := w.Requests.Ask(w.ctx, anyone, a)
	w.must(err)
	return asked
}

// confirm opens the newest link that was sent to a requester.
func (w *world) confirm(email string) {
	w.t.Helper()
	_, err := w.Access.UseLink(w.ctx, linkToken(last[letter.ConfirmRequest](w, email).Link), "")
	w.must(err)
}

// request asserts the states of a request and of its referral ("" for none).
func (w *world) request(asked requests.Asked, want help.RequestState, referral help.ReferralState) {
	w.t.Helper()
	s, err := w.requestState(asked.Token)
	w.must(err)
	var got help.ReferralState
	if len(s.Referrals) > 0 {
		got = s.Referrals[0].State
	}
	if s.Request.State != want || got != referral {
		w.t.Fatalf("the request is %s and its referral %q, want %s and %q", s.Request.State, got, want, referral)
	}
}

// count is how many letters of type L a recipient has.
func count[L letter.Letter](w *world, to string) (n int) {
	w.t.Helper()
	for _, l := range w.letters(to) {
		if _, ok := l.(L); ok {
			n++
		}
	}
	return n
}

func TestConfirmOnce(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", "")})
		l := last[letter.ConfirmRequest](w, "zadatelka@example.org")
		if p, err := w.Access.LookAtLink(w.ctx, linkToken(l.Link), "any"); err != nil ||
			p.Purpose != store.ProveRequest {
			t.Fatalf("looking: %+v, %v", p, err)
		}
		w.request(asked, help.RequestUnconfirmed, "") // looking changes nothing
		w.confirm("zadatelka@example.org")
		w.request(asked, help.RequestOpen, help.ReferralQueued)
		for _, again := range []error{second(w.Access.UseLink(w.ctx, linkToken(l.Link), "")),
			second(w.Access.LookAtLink(w.ctx, "nothing", "")),
			second(w.Access.UseCode(w.ctx, store.ProveRequest, asked.Token, l.Code, "192.0.2.1")),
			second(w.Access.UseLink(w.ctx, "nothing", ""))} {
			w.fails(again, help.NotFound)
		}
		if n := count[letter.Referral](w, "vera@example.org"); n != 1 {
			t.Errorf("%d letters", n)
		}
		if p, err := w.Access.LookAtLink(w.ctx, linkToken(l.Link), ""); err != nil || !p.Used ||
			p.Token != asked.Token {
			t.Errorf("a used link leads to %+v, %v", p, err) // to what it has confirmed
		}
	})
}

func TestCodes(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", "")})
		other := w.ask(requests.Ask{Offer: o.ID, Form: askForm("jiny@example.org", "")})
		code := last[letter.ConfirmRequest](w, "zadatelka@example.org").Code
		wrong := "000000"
		if code == wrong {
			wrong = "000001"
		}
		w.fails(second(w.Access.UseCode(w.ctx, store.ProveRequest, other.Token, code, "192.0.2.1")),
			help.Invalid) // somebody else's
		w.fails(second(w.Access.UseCode(w.ctx, store.ProveSignIn, asked.Token, code, "192.0.2.1")),
			help.NotFound) // for something else
		for range 4 {
			w.fails(second(w.Access.UseCode(w.ctx, store.ProveRequest, asked.Token, wrong, "192.0.2.1")), help.Invalid)
		}
		if s, err := w.requestState(asked.Token); err != nil || s.CodeTries != 1 {
			t.Errorf("%d tries are left, %v", s.CodeTries, err)
		}
		w.fails(second(w.Access.UseCode(w.ctx, store.ProveRequest, asked.Token, wrong, "192.0.2.1")), help.Invalid)
		w.fails(second(w.Access.UseCode(w.ctx, store.ProveRequest, asked.Token, code, "192.0.2.1")), help.TooMany)
		w.request(asked, help.RequestUnconfirmed, "")
		w.confirm("zadatelka@example.org") // the link still works
		typed := last[letter.ConfirmRequest](w, "jiny@example.org").Code
		_, err := w.Access.UseCode(w.ctx, store.ProveRequest, other.Token, " "+typed[:3]+" "+typed[3:]+" ", "192.0.2.1")
		w.must(err)
		w.request(other, help.RequestOpen, help.ReferralQueued)
	})
}

func TestSignIn(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		w.must(w.Access.SignIn(w.ctx, "Vera@Example.org", "mine", "192.0.2.1", "cs"))
		l := last[letter.SignIn](w, "vera@example.org")
		for _, look := range []func() error{
			func() error { return second(w.Access.LookAtLink(w.ctx, linkToken(l.Link), "yours")) },
			func() error { return second(w.Access.UseLink(w.ctx, linkToken(l.Link), "yours")) },
			func() error { return second(w.Access.UseLink(w.ctx, linkToken(l.Link), "")) },
		} {
			w.fails(look(), help.Forbidden)
		}
		w.fails(second(w.Access.UseCode(w.ctx, store.ProveSignIn, "yours", l.Code, "192.0.2.1")), help.NotFound)
		p, err := w.Access.UseLink(w.ctx, linkToken(l.Link), "mine")
		w.must(err)
		if p.Subject != o.Volunteer || p.Purpose != store.ProveSignIn {
			t.Errorf("signed in as %+v", p)
		}
		w.fails(second(w.Access.UseLink(w.ctx, linkToken(l.Link), "mine")), help.NotFound)
		w.must(w.Access.SignIn(w.ctx, "vera@example.org", "mine", "192.0.2.1", "cs"))
		l = last[letter.SignIn](w, "vera@example.org")
		w.now = w.now.Add(10 * time.Minute)
		w.fails(second(w.Access.UseLink(w.ctx, linkToken(l.Link), "mine")), help.NotFound)
		w.fails(second(w.Access.UseCode(w.ctx, store.ProveSignIn, "mine", l.Code, "192.0.2.1")), help.NotFound)

		w.must(w.Access.SignIn(w.ctx, "nikdo@example.org", "mine", "192.0.2.1", "cs")) // the same answer
		last[letter.NoAccount](w, "nikdo@example.org")
		_, err = w.send(help.NewToken(), offerForm("other", "novy@example.org"))
		w.must(err)
		w.must(w.Access.SignIn(w.ctx, "novy@example.org", "mine", "192.0.2.1", "cs"))
		last[letter.NoAccount](w, "novy@example.org") // not confirmed: no account yet
		w.fails(w.Access.SignIn(w.ctx, "vera", "mine", "192.0.2.1", "cs"), help.Invalid)
	})
}

func TestSignInBudget(t *testing.T) {
	each(t, func(w *world) {
		w.publish(offerForm("other", "vera@example.org"))
		for range 20 { // a stranger, who sees nothing of the limit
			w.must(w.Access.SignIn(w.ctx, "vera@example.org", "stranger", "198.51.100.1", "cs"))
		}
		if n := count[letter.SignIn](w, "vera@example.org"); n != 5 {
			t.Errorf("a stranger's browser made %d letters", n)
		}
		w.must(w.Access.SignIn(w.ctx, "vera@example.org", "owner", "192.0.2.1", "cs"))
		_, err := w.Access.UseLink(w.ctx, linkToken(last[letter.SignIn](w, "vera@example.org").Link), "owner")
		w.must(err)
		w.now = w.now.Add(time.Hour)
		w.must(w.Access.SignIn(w.ctx, "vera@example.org", "stranger", "198.51.100.1", "cs"))
		if n := count[letter.SignIn](w, "vera@example.org"); n != 7 {
			t.Errorf("%d letters after an hour", n)
		}
	})
}

// An idempotency key stands for one request: with other words, or for another offer, nothing is made and nothing is told.
func TestKeyOfAnotherRequest(t *testing.T) {
	each(t, func(w *world) {
		o, other := w.publish(offerForm("other", "vera@example.org")),
			w.publish(offerForm("other", "pavel@example.org"))
		ask := requests.Ask{Offer: o.ID, Form: askForm("zadatel@example.org", "601 000 002"), Once: "key", Network: "n"}
		first := w.ask(ask)
		if again := w.ask(ask); again.Token != first.Token || again.Request.ID != first.Request.ID {
			t.Errorf("again: %+v", again)
		}
		for name, change := range map[string]func(*requests.Ask){
			"offer":       func(a *requests.Ask) { a.Offer = other.ID },
			"name":        func(a *requests.Ask) { a.Form.Name = "Jiná" },
			"email":       func(a *requests.Ask) { a.Form.Email = "jina@example.org" },
			"phone":       func(a *requests.Ask) { a.Form.Phone = "601 000 003" },
			"need":        func(a *requests.Ask) { a.Form.Need = "Něco jiného." },
			"when":        func(a *requests.Ask) { a.Form.When = "Zítra" },
			"beneficiary": func(a *requests.Ask) { a.Form.Beneficiary = "Babička" },
			"language":    func(a *requests.Ask) { a.Form.Language = "en" },
		} {
			changed := ask
			change(&changed)
			asked, err := w.Requests.Ask(w.ctx, anyone, changed)
			w.fails(err, help.Conflict)
			if asked.Token != "" || asked.Request.ID != "" {
				t.Errorf("another %s: %+v is told", name, asked)
			}
		}
	})
}

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
			return second(w.Requests.Ask(w.ctx, anyone, requests.Ask{Offer: o.ID, Form: askForm(email, ""),
				Network: help.Network(help.NewToken())}))
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
				letters, err := tx.OpenedLetters(1000)
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
		a, b, c := w.publish(offerForm("other", "a@example.org")), w.publish(offerForm("other", "b@example.org")),
			w.publish(offerForm("other", "c@example.org"))
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

func TestHeld(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		robot := w.ask(requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", ""), Suspect: true})
		w.request(robot, help.RequestHeld, "")
		if len(w.letters("zadatelka@example.org")) != 0 || last[letter.Notice](w, posta).ID != robot.Request.ID {
			t.Error("a held request sends the wrong letters")
		}
		w.must(second(w.Review.Release(w.ctx, operator, robot.Request.ID)))
		w.request(robot, help.RequestUnconfirmed, "") // its address still has to be confirmed
		w.confirm("zadatelka@example.org")
		w.request(robot, help.RequestOpen, help.ReferralQueued)

		refused := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000002"), Suspect: true})
		w.must(second(w.Review.Refuse(w.ctx, operator, refused.Request.ID)))
		w.request(refused, help.RequestNotHelped, "")
		w.fails(second(w.Review.Refuse(w.ctx, operator, refused.Request.ID)), help.Conflict)
		w.fails(second(w.Review.Release(w.ctx, operator, refused.Request.ID)), help.Conflict)
		w.fails(second(w.Review.Release(w.ctx, operator, "nothing")), help.NotFound)

		crowd := make([]requests.Asked, 21)
		for i := range crowd {
			crowd[i] = w.ask(requests.Ask{Offer: o.ID, Form: askForm(fmt.Sprintf("z%d@example.org", i), ""),
				Network: "crowd"})
		}
		w.request(crowd[19], help.RequestUnconfirmed, "")
		w.request(crowd[20], help.RequestHeld, "")
	})
}

// What is asked of an offer that is paused before the letter is answered waits for a coordinator.
func TestPausedMeanwhile(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", "")})
		_, err := w.Offers.Pause(w.ctx, w.owner(o), o.ID, "")
		w.must(err)
		w.fails(second(w.Requests.Ask(w.ctx, anyone,
			requests.Ask{Offer: o.ID, Form: askForm("pozdni@example.org", "")})), help.NotFound)
		w.confirm("zadatelka@example.org")
		w.request(asked, help.RequestHeld, "")
		if n := last[letter.Notice](w, posta); n.ID != asked.Request.ID {
			t.Error("nobody is told")
		}
		before := len(w.letters(posta))
		w.fails(second(w.Review.Release(w.ctx, operator, asked.Request.ID)), help.Conflict) // still paused
		w.request(asked, help.RequestHeld, "")
		if len(w.letters(posta)) != before {
			t.Error("a release that failed leaves a letter")
		}
		_, err = w.Offers.Resume(w.ctx, w.owner(o), o.ID)
		w.must(err)
		w.must(second(w.Review.Release(w.ctx, operator, asked.Request.ID)))
		w.request(asked, help.RequestOpen, help.ReferralQueued)
		last[letter.Receipt](w, "zadatelka@example.org")
	})
}

func TestReferralsADay(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.publish(offerForm("other", "vera@example.org")), w.publish(offerForm("other", "vera@example.org"))
		asked := make([]requests.Asked, 11)
		for i := range asked {
			email := fmt.Sprintf("z%d@example.org", i)
			asked[i] = w.ask(requests.Ask{Offer: []help.Offer{a, b}[i%2].ID, Form: askForm(email, ""),
				Network: help.Network(email)})
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

// The same key makes one request and one letter, one after another and at once.
func TestOnce(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		tokens := make([]string, 5)
		var all sync.WaitGroup
		ask := func() (requests.Asked, error) {
			return w.Requests.Ask(w.ctx, anyone, requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", ""),
				Once: "key"})
		}
		for i := range tokens {
			all.Go(func() {
				asked, err := ask()
				if err != nil {
					t.Error(err)
				}
				tokens[i] = asked.Token
			})
		}
		all.Wait()
		again, err := ask()
		w.must(err)
		for _, token := range tokens {
			if token != again.Token || token == "" {
				t.Errorf("the tokens are %v and %s", tokens, again.Token)
			}
		}
		if n := len(w.letters("zadatelka@example.org")); n != 1 {
			t.Errorf("%d letters", n)
		}
		w.ask(requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", ""), Once: "other"})
		if n := len(w.letters("zadatelka@example.org")); n != 2 {
			t.Errorf("%d letters for two keys", n)
		}
	})
}

// carry takes the letters that wait, and notes how that ended, as the post does.
func (w *world) carry(do help.LetterAction) {
	w.t.Helper()
	for found := true; found; {
		w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error {
			l, ok, err := tx.ClaimLetter(time.Minute)
			if found = ok; err != nil || !ok || do == help.ClaimLetter {
				return err
			}
			ends := do
			if l.Referral != "" {
				if ends, err = w.Requests.LetterOutcome(tx, l, do); err != nil {
					return err
				}
			}
			_, err = tx.FinishLetter(l, ends)
			return err
		}))
	}
}

func TestWithdraw(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		ask := func(email string) requests.Asked {
			return w.ask(requests.Ask{Offer: o.ID, Form: askForm(email, ""), Network: help.Network(email)})
		}
		early := ask("a@example.org")
		w.must(w.withdraw(early.Token))
		w.fails(second(w.Access.UseLink(w.ctx, linkToken(last[letter.ConfirmRequest](w, "a@example.org").Link), "")),
			help.Conflict)
		w.request(early, help.RequestWithdrawn, "")

		waiting := ask("b@example.org")
		w.confirm("b@example.org")
		w.must(w.withdraw(waiting.Token))
		w.must(w.withdraw(waiting.Token)) // a second click
		w.request(waiting, help.RequestWithdrawn, help.ReferralWithdrawn)
		if n := count[letter.Withdrawn](w, "vera@example.org"); n != 0 {
			t.Error("a volunteer is told of a request that never came")
		}
		for i, do := range []help.LetterAction{help.AcceptLetter, help.ClaimLetter} { // has left, may have left
			email := fmt.Sprintf("c%d@example.org", i)
			left := ask(email)
			w.confirm(email)
			w.carry(do)
			w.must(w.withdraw(left.Token))
			w.must(w.withdraw(left.Token))
			w.request(left, help.RequestWithdrawn, help.ReferralWithdrawn)
			if n := count[letter.Withdrawn](w, "vera@example.org"); n != i+1 {
				t.Errorf("%d letters that %d requests are withdrawn", n, i+1)
			}
			if l := last[letter.Withdrawn](w, "vera@example.org"); l.Reference != left.Request.Reference {
				t.Errorf("the letter names %s", l.Reference)
			}
		}
		w.fails(w.withdraw("nothing"), help.NotFound)
		expired := ask("d@example.org")
		w.now = w.now.Add(73 * time.Hour)
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		w.fails(w.withdraw(expired.Token), help.Conflict)
	})
}

// A letter that was stopped because its request was withdrawn does not leave after all.
func TestStoppedLetterStays(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		w.carry(help.AcceptLetter)
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000002")})
		w.must(w.withdraw(asked.Token))
		var stopped []store.Letter
		w.must(w.db.View(w.ctx, func(tx *store.Tx) (err error) {
			stopped, err = tx.Letters(help.LetterFailed, 9)
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
		var waiting []store.Letter
		w.must(w.db.View(w.ctx, func(tx *store.Tx) (err error) {
			waiting, err = tx.Letters(help.LetterQueued, 9)
			return err
		}))
		w.must(w.Requests.GiveUpLetter(w.ctx, operator, waiting[0].ID))
		w.request(asked, help.RequestOpen, help.ReferralUndeliverable)
		w.must(w.Requests.RetryLetter(w.ctx, operator, waiting[0].ID))
		w.fails(w.Requests.GiveUpLetter(w.ctx, operator, "nothing"), help.NotFound)
	})
}

func TestReport(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		report := func(network string) error {
			return w.Review.Report(w.ctx, anyone, o.ID, help.Network(network), help.NewToken(),
				help.ReportForm{Reason: "money", Text: "Chce peníze předem."})
		}
		for range 10 {
			w.must(report("n1"))
		}
		w.fails(report("n1"), help.TooMany)
		w.must(report("n2"))
		if n := count[letter.Notice](w, posta); n != 11 {
			t.Errorf("%d notices", n)
		}
		if l := last[letter.Notice](w, posta); l.About != letter.AboutReport || l.ID != o.ID ||
			strings.Contains(letter.Encode(l), "peníze") {
			t.Errorf("the notice is %+v", l)
		}
		w.fails(w.Review.Report(w.ctx, anyone, o.ID, "n2", help.NewToken(), help.ReportForm{Reason: "spam"}),
			help.Invalid)
		_, err := w.Offers.Pause(w.ctx, w.owner(o), o.ID, "")
		w.must(err)
		w.fails(report("n3"), help.NotFound)
	})
}

func TestRefusedRequests(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		for field, change := range map[string]func(f *help.Ask){
			"name":        func(f *help.Ask) { f.Name = "" },
			"phone":       func(f *help.Ask) { f.Phone = "abc" },
			"email":       func(f *help.Ask) { f.Email = "x@" },
			"place":       func(f *help.Ask) { f.Place = "" },
			"need":        func(f *help.Ask) { f.Need = " " },
			"beneficiary": func(f *help.Ask) { f.For = help.ForOther },
			"for":         func(f *help.Ask) { f.For = "x" },
			"when":        func(f *help.Ask) { f.When = "a\x00" },
		} {
			f := askForm("zadatelka@example.org", "601 000 002")
			change(&f)
			_, err := w.Requests.Ask(w.ctx, anyone, requests.Ask{Offer: o.ID, Form: f})
			w.fails(err, help.Invalid)
			if e := err.(*help.Error); len(e.Problems) != 1 || e.Problems[0].Field != field {
				t.Errorf("%s: %v", field, e)
			}
		}
		w.fails(second(w.Requests.Ask(w.ctx, anyone, requests.Ask{Offer: "nothing", Form: askForm("", "601000002")})),
			help.NotFound)
		w.fails(second(w.requestState("nothing")), help.NotFound)
	})
}

// canary is a text that no letter of ours holds by itself.
func canary(t *rapid.T, label string) string {
	return "Kanár" + rapid.StringMatching(`[a-zěščřž]{6,12}`).Draw(t, label)
}

// To an address that nobody has confirmed go fixed words only: nothing that was typed into a form.
func TestNoTextToStrangers(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		words := map[string]string{} // by address
		rapid.Check(t, func(t *rapid.T) {
			email := fmt.Sprintf("neznamy%d@example.org", len(words))
			word := canary(t, "word")
			f := offerForm("other", email)
			f.Title, f.Text, f.FirstName, f.Surname, f.Answers = word, word, word, word,
				help.Answers{"frequency": {"once"}, "needs": {word}}
			if rapid.Bool().Draw(t, "organisation") {
				f.As, f.Organisation, f.ICO = help.OrganisationAuthor, word, "25596641"
			}
			w.now = w.now.Add(time.Hour)
			if _, err := w.send(help.NewToken(), f); err != nil {
				t.Fatal(err)
			}
			ask := help.Ask{Name: word, Email: email, Phone: "601000002", Place: opava, Need: word, For: help.ForOther,
				Beneficiary: word, When: word, Language: "cs"}
			if _, err := w.Requests.Ask(w.ctx, anyone,
				requests.Ask{Offer: o.ID, Form: ask, Network: help.Network(email)}); err != nil {
				t.Fatal(err)
			}
			if err := w.Access.SignIn(w.ctx, email, word, help.Network(email), "cs"); err != nil {
				t.Fatal(err)
			}
			words[email] = word
		})
		kinds := map[string]int{}
		w.must(w.db.LongView(w.ctx, func(tx *store.Tx) error {
			all, err := tx.OpenedLetters(10_000)
			for _, l := range all {
				if word := words[l.Recipient]; word != "" {
					kinds[l.Kind]++
					if strings.Contains(l.Content, word) || strings.Contains(l.Content, "000002") {
						t.Errorf("the letter %s says %s", l.Kind, l.Content)
					}
				}
			}
			return err
		}))
		if n := len(words); kinds["confirm-offer"] != n || kinds["confirm-request"] != n || kinds["no-account"] != n ||
			len(kinds) != 3 {
			t.Errorf("letters %v to %d addresses", kinds, n)
		}
	})
}

// Whatever a volunteer gave of the person, nothing of it reaches a requester.
func TestVolunteersStayHidden(t *testing.T) {
	each(t, func(w *world) {
		f := offerForm("other", "skryta.vera@example.org")
		f.Surname, f.Phone = "Skrytápřísně", "601 000 077"
		o := w.publish(f)
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", "")})
		w.confirm("zadatelka@example.org")
		w.carry(help.AcceptLetter)
		w.must(w.withdraw(asked.Token))
		s, err := w.requestState(asked.Token)
		w.must(err)
		text := fmt.Sprintf("%+v", s.Offer)
		for _, l := range append(w.letters("zadatelka@example.org"), w.letters(posta)...) {
			text += letter.Encode(l)
		}
		shown, err := w.Offers.Offer(w.ctx, o.ID)
		w.must(err)
		text += fmt.Sprintf("%+v", shown)
		for _, secret := range []string{"skryta.vera", "Skrytápřísně", "000077", "000 077"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q is told", secret)
			}
		}
	})
}

// TestWeeklyNumber: an offer hides when its volunteer has had as many requests as they can manage, and comes back.
func TestWeeklyNumber(t *testing.T) {
	each(t, func(w *world) {
		f := offerForm("shopping", "vera@example.org")
		f.PerWeek = 2
		o := w.publish(f)
		for i, email := range []string{"a@example.org", "b@example.org"} {
			_, err := w.Requests.Ask(w.ctx, anyone, requests.Ask{Offer: o.ID, Form: askForm(email, ""),
				Network: "192.0.2.1"})
			w.must(err)
			w.confirm(email)
			if got := len(w.found(search.Query{})); got != 1-i {
				t.Fatalf("after %d requests %d offers are found", i+1, got)
			}
		}
		mine, _, err := w.Offers.MyOffer(w.ctx, w.owner(o), o.ID)
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

// TestLetterNews: a request tells what became of the letter that it waits for, and of no other.
func TestLetterNews(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		w.carry(help.AcceptLetter)
		news := func(when string, asked requests.Asked, want requests.LetterNews) {
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
				l, ok, err := tx.ClaimLetter(time.Minute)
				if err != nil || !ok {
					return fmt.Errorf("no letter: %w", err)
				}
				l.NextTry = tx.Now.Add(time.Hour)
				_, err = tx.FinishLetter(l, do)
				return err
			}))
		}
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", "")})
		news("before the first try", asked, requests.LetterUnderWay)
		try(help.DeferLetter)
		news("after a try in vain", asked, requests.LetterLate)
		w.now = w.now.Add(2 * time.Hour)
		try(help.FailLetter)
		news("after the last", asked, requests.LetterUndelivered)
		w.confirm("zadatelka@example.org") // by the code, or it arrived all the same
		news("once it is confirmed", asked, requests.LetterUnderWay)
		w.carry(help.FailLetter)
		news("when the volunteer cannot be reached", asked, requests.LetterUndelivered)
		w.must(w.withdraw(asked.Token))
		news("when it was withdrawn", asked, requests.LetterUnderWay)
	})
}
