package exchange_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
)

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
		nowhere := requests.Ask{Offer: "nothing", Form: askForm("", "601000002")}
		w.fails(second(w.Requests.Ask(w.ctx, anyone, nowhere)), help.NotFound)
		w.fails(second(w.requestState("nothing")), help.NotFound)
	})
}

// The same key makes one request and one letter, one after another and at once.
func TestOnce(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		tokens := make([]string, 5)
		var all sync.WaitGroup
		form := askForm("zadatelka@example.org", "")
		ask := func() (requests.Asked, error) {
			return w.Requests.Ask(w.ctx, anyone, requests.Ask{Offer: o.ID, Form: form, Once: "key"})
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
		w.ask(requests.Ask{Offer: o.ID, Form: form, Once: "other"})
		if n := len(w.letters("zadatelka@example.org")); n != 2 {
			t.Errorf("%d letters for two keys", n)
		}
	})
}

// An idempotency key stands for one request: with other words, or for another offer, nothing is made
// and nothing is told.
func TestKeyOfAnotherRequest(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		other := w.publish(offerForm("other", "pavel@example.org"))
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

func TestWithdraw(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		ask := func(email string) requests.Asked {
			return w.ask(requests.Ask{Offer: o.ID, Form: askForm(email, ""), Network: help.Network(email)})
		}
		early := ask("a@example.org")
		w.must(w.withdraw(early.Token))
		link := last[letter.ConfirmRequest](w, "a@example.org").Link
		w.fails(second(w.Access.UseLink(w.ctx, linkToken(link), "")), help.Conflict)
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
