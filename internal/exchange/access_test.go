package exchange_test

import (
	"testing"
	"time"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
)

func TestConfirmOnce(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", "")})
		l := last[letter.ConfirmRequest](w, "zadatelka@example.org")
		p, err := w.Access.LookAtLink(w.ctx, linkToken(l.Link), "any")
		if err != nil || p.Purpose != store.ProveRequest {
			t.Fatalf("looking: %+v, %v", p, err)
		}
		w.request(asked, help.RequestUnconfirmed, "") // looking changes nothing
		w.confirm("zadatelka@example.org")
		w.request(asked, help.RequestOpen, help.ReferralQueued)
		for _, again := range []error{
			second(w.Access.UseLink(w.ctx, linkToken(l.Link), "")),
			second(w.Access.LookAtLink(w.ctx, "nothing", "")),
			second(w.Access.UseCode(w.ctx, store.ProveRequest, asked.Token, l.Code, "192.0.2.1")),
			second(w.Access.UseLink(w.ctx, "nothing", "")),
		} {
			w.fails(again, help.NotFound)
		}
		if n := count[letter.Referral](w, "vera@example.org"); n != 1 {
			t.Errorf("%d letters", n)
		}
		p, err = w.Access.LookAtLink(w.ctx, linkToken(l.Link), "")
		if err != nil || !p.Used || p.Token != asked.Token { // it leads to what it has confirmed
			t.Errorf("a used link leads to %+v, %v", p, err)
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
		use := func(purpose, token, code string) error {
			return second(w.Access.UseCode(w.ctx, purpose, token, code, "192.0.2.1"))
		}
		w.fails(use(store.ProveRequest, other.Token, code), help.Invalid) // somebody else's
		w.fails(use(store.ProveSignIn, asked.Token, code), help.NotFound) // for something else
		for range 4 {
			w.fails(use(store.ProveRequest, asked.Token, wrong), help.Invalid)
		}
		if s, err := w.requestState(asked.Token); err != nil || s.CodeTries != 1 {
			t.Errorf("%d tries are left, %v", s.CodeTries, err)
		}
		w.fails(use(store.ProveRequest, asked.Token, wrong), help.Invalid)
		w.fails(use(store.ProveRequest, asked.Token, code), help.TooMany)
		w.request(asked, help.RequestUnconfirmed, "")
		w.confirm("zadatelka@example.org") // the link still works
		typed := last[letter.ConfirmRequest](w, "jiny@example.org").Code
		w.must(use(store.ProveRequest, other.Token, " "+typed[:3]+" "+typed[3:]+" "))
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
