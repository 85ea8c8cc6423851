package exchange_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
)

// guess tries a wrong code for signing in.
func (w *world) guess(browser string, network help.Network) error {
	return second(w.Access.UseCode(w.ctx, store.ProveSignIn, browser, "wrong", network))
}

// signInAs asks for a letter and gives its code; "" where none was sent.
func (w *world) signInAs(email, browser string, network help.Network) string {
	w.t.Helper()
	before := count[letter.SignIn](w, email)
	w.must(w.Access.SignIn(w.ctx, email, browser, network, "cs"))
	if count[letter.SignIn](w, email) == before {
		return ""
	}
	return last[letter.SignIn](w, email).Code
}

// guesses tries as many wrong codes as are taken from one network, each five in a fresh browser, and asks in each
// besides for addresses that nobody has.
func (w *world) guesses(email string, network help.Network) (taken int) {
	w.t.Helper()
	for i := range 40 {
		browser := fmt.Sprint(email, network, i)
		for _, other := range []string{"x" + email, "y" + email} {
			w.must(w.Access.SignIn(w.ctx, other, browser, network, "cs"))
		}
		w.must(w.Access.SignIn(w.ctx, email, browser, network, "cs"))
		for range 7 {
			if help.KindOf(w.guess(browser, network)) == help.Invalid {
				taken++
			}
		}
		w.now = w.now.Add(20 * time.Minute)
	}
	return taken
}

// TestWrongCodesCountAgainstTheirAccount: whatever else a browser asks for moves the count neither away nor to
// somebody else.
func TestWrongCodesCountAgainstTheirAccount(t *testing.T) {
	each(t, func(w *world) {
		w.publish(offerForm("other", "obet@example.org"))
		for _, email := range []string{"obet@example.org", "nikdo@example.org"} { // with an account and without: alike
			if n := w.guesses(email, "192.0.2.1"); n > 30 || n < 5 {
				t.Errorf("%d wrong codes were taken for %s", n, email)
			}
		}
	})
}

// TestOnlyTheNewestCodeLives: of five letters to one browser the codes of four are dead; their links work.
func TestOnlyTheNewestCodeLives(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "obet@example.org"))
		var codes []string
		var first string
		for range 5 {
			codes = append(codes, w.signInAs("obet@example.org", "browser", "192.0.2.1"))
			if first == "" {
				first = linkToken(last[letter.SignIn](w, "obet@example.org").Link)
			}
		}
		for _, old := range codes[:4] {
			w.fails(second(w.Access.UseCode(w.ctx, store.ProveSignIn, "browser", old, "192.0.2.1")), help.Invalid)
		}
		p, err := w.Access.UseCode(w.ctx, store.ProveSignIn, "browser", codes[4], "192.0.2.1")
		if err != nil || p.Subject != o.Volunteer {
			t.Errorf("the newest code: %v", err)
		}
		w.must(second(w.Access.UseLink(w.ctx, first, "browser")))
	})
}

// TestRegisteredAddressesAnswerAlike: a browser that asks for a registered and an unknown address, in whatever
// order, and guesses once learns nothing, also where the budget of wrong codes for one of them is used up.
func TestRegisteredAddressesAnswerAlike(t *testing.T) {
	each(t, func(w *world) {
		w.publish(offerForm("other", "obet@example.org"))
		w.guesses("nikdo@example.org", "192.0.2.1")
		for i := range 6 {
			var got []help.ErrorKind
			for _, email := range []string{"obet@example.org", fmt.Sprintf("cizi%d@example.org", i)} {
				browser := fmt.Sprint(email, i)
				w.must(w.Access.SignIn(w.ctx, email, browser, "192.0.2.9", "cs"))
				w.must(w.Access.SignIn(w.ctx, "nikdo@example.org", browser, "192.0.2.9", "cs"))
				got = append(got, help.KindOf(w.guess(browser, "192.0.2.9")))
				w.now = w.now.Add(time.Hour)
			}
			if got[0] != got[1] {
				t.Errorf("with an account %s, without %s", got[0], got[1])
			}
		}
	})
}

// TestParallelGuesses: of a hundred wrong codes at once against one account, in browsers of one network, thirty are
// taken.
func TestParallelGuesses(t *testing.T) {
	each(t, func(w *world) {
		w.publish(offerForm("other", "obet@example.org"))
		browsers := make([]string, 20)
		for i := range browsers {
			browsers[i] = fmt.Sprint("browser", i)
			network := help.Network(fmt.Sprintf("198.51.100.%d", i))
			if w.signInAs("obet@example.org", browsers[i], network) == "" {
				t.Fatal("no letter")
			}
		}
		var taken atomic.Int64
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				err := w.guess(browsers[i%len(browsers)], "192.0.2.1")
				switch {
				case help.Is(err, help.Invalid):
					taken.Add(1)
				case !help.Is(err, help.TooMany):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if taken.Load() != 30 {
			t.Errorf("%d wrong codes were taken", taken.Load())
		}
	})
}

// TestStrangersShutNobodyOut: after all guesses that strangers have, the owner's right code is taken from another
// network in a new browser, and from the strangers' own network in a browser that has signed in before.
func TestStrangersShutNobodyOut(t *testing.T) {
	each(t, func(w *world) {
		w.publish(offerForm("other", "obet@example.org"))
		known := w.signInAs("obet@example.org", "known", "192.0.2.1")
		w.must(second(w.Access.UseCode(w.ctx, store.ProveSignIn, "known", known, "192.0.2.1")))
		w.guesses("obet@example.org", "192.0.2.1")
		elsewhere := w.signInAs("obet@example.org", "new", "203.0.113.5")
		if err := second(w.Access.UseCode(w.ctx, store.ProveSignIn, "new", elsewhere, "203.0.113.5")); err != nil {
			t.Errorf("in a new browser, from another network: %v", err)
		}
		again := w.signInAs("obet@example.org", "known", "192.0.2.1")
		w.fails(w.guess("known", "192.0.2.1"), help.Invalid) // her own slip
		if err := second(w.Access.UseCode(w.ctx, store.ProveSignIn, "known", again, "192.0.2.1")); err != nil {
			t.Errorf("in her own browser, from the strangers' network: %v", err)
		}
	})
}

// TestManyNetworksTogether: also from very many networks no more than some hundred wrong codes are taken in a day.
func TestManyNetworksTogether(t *testing.T) {
	each(t, func(w *world) {
		w.publish(offerForm("other", "obet@example.org"))
		taken := 0
		for i := range 80 {
			network, browser := help.Network(fmt.Sprintf("198.51.100.%d", i)), fmt.Sprint("browser", i)
			w.must(w.Access.SignIn(w.ctx, "obet@example.org", browser, network, "cs"))
			for range 5 {
				if help.KindOf(w.guess(browser, network)) == help.Invalid {
					taken++
				}
			}
		}
		if taken != 300 {
			t.Errorf("%d wrong codes were taken", taken)
		}
	})
}

// TestCodesOfFormsCountByAddress: codes of offers and requests in the name of one address, ten a day, do not give
// fifty tries.
func TestCodesOfFormsCountByAddress(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		taken := 0
		for i := range 12 {
			network := help.Network(fmt.Sprintf("192.0.2.%d", 10+i))
			asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("obet@example.org", ""), Network: network})
			browser := help.NewToken()
			w.must(w.Offers.SaveDraft(w.ctx, browser, network,
				offers.Draft{Form: offerForm("other", "Obet@example.org")}))
			_, _ = w.Offers.Publish(w.ctx, anyone, browser, network, "cs")
			for range 5 {
				for purpose, handle := range map[string]string{store.ProveRequest: asked.Token,
					store.ProveOffer: browser} {
					if help.KindOf(second(w.Access.UseCode(w.ctx, purpose, handle, "wrong",
						"192.0.2.1"))) == help.Invalid {
						taken++
					}
				}
			}
			w.now = w.now.Add(time.Hour)
		}
		if taken != 30 {
			t.Errorf("%d wrong codes were taken", taken)
		}
	})
}

// TestKnownBrowsersEnd: a browser is known no more once everybody was signed out, or the account is gone.
func TestKnownBrowsersEnd(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "obet@example.org"))
		code := w.signInAs("obet@example.org", "known", "192.0.2.1")
		w.must(second(w.Access.UseCode(w.ctx, store.ProveSignIn, "known", code, "192.0.2.1")))
		knows := func() (known bool) {
			w.must(w.db.View(w.ctx, func(tx *store.Tx) (err error) {
				known, err = tx.KnowsBrowser("known", o.Volunteer)
				return err
			}))
			return known
		}
		if !knows() {
			t.Fatal("the browser is not known")
		}
		w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error { return tx.DropSessionsOf(w.owner(o)) }))
		if knows() {
			t.Error("it is known after signing out everywhere")
		}
	})
}

// TestSignInLettersFromOneSite: from one /48 with its 65,536 networks no more than some letters come to one
// volunteer, and the owner elsewhere gets hers.
func TestSignInLettersFromOneSite(t *testing.T) {
	each(t, func(w *world) {
		w.publish(offerForm("other", "obet@example.org"))
		for i := range 100 {
			w.must(w.Access.SignIn(w.ctx, "obet@example.org", fmt.Sprint("browser", i),
				help.Network(fmt.Sprintf("2001:db8:7:%x::/64", i*17)), "cs"))
		}
		if n := count[letter.SignIn](w, "obet@example.org"); n > 20 {
			t.Errorf("%d letters", n)
		}
		if w.signInAs("obet@example.org", "hers", "192.0.2.1") == "" {
			t.Error("the owner gets none")
		}
		for i := range 500 { // from anywhere
			w.must(w.Access.SignIn(w.ctx, "obet@example.org", fmt.Sprint("more", i),
				help.Network(fmt.Sprintf("2001:db8:%x::/64", i+100)), "cs"))
		}
		if n := count[letter.SignIn](w, "obet@example.org"); n > 101 {
			t.Errorf("%d letters in a day", n)
		}
	})
}

// TestOneMailboxOfManySpellings: dots at Gmail and its other name do not make letters more.
func TestOneMailboxOfManySpellings(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		sent := 0
		for i := range 30 {
			name := []string{"obetnaeu", "o.betnaeu", "ob.etnaeu", "obe.tnaeu", "obet.naeu", "o.b.e.t.n.a.e.u"}[i%6]
			email := name + "@" + []string{"gmail.com", "googlemail.com"}[i%2]
			asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm(email, ""),
				Network: help.Network(fmt.Sprintf("192.0.2.%d", i))})
			if asked.Request.State == help.RequestUnconfirmed {
				sent++
			}
		}
		if sent != 3 {
			t.Errorf("%d letters to one mailbox within an hour", sent)
		}
	})
}

// TestPhonesFillNobodysWeek: what proves nothing takes no offer out of the portal, and beyond the volunteer's own
// number it waits for a person.
func TestPhonesFillNobodysWeek(t *testing.T) {
	each(t, func(w *world) {
		var offers []help.Offer
		for i := range 4 {
			f := offerForm("other", fmt.Sprintf("vera%d@example.org", i))
			f.PerWeek = 2
			offers = append(offers, w.publish(f))
		}
		handed := map[string]int{}
		for i := range 24 {
			o := offers[i%4]
			asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", fmt.Sprintf("601 000 %03d", 100+i)),
				Network: help.Network(fmt.Sprintf("2001:db8:%x:%x::/64", i/8, i))})
			switch {
			case asked.Request.State == help.RequestOpen:
				handed[o.ID]++
			case asked.Request.Held != help.HeldUnverified:
				t.Errorf("held for %q", asked.Request.Held)
			}
			if i%8 == 7 {
				w.now = w.now.Add(25 * time.Hour)
			}
		}
		if got := w.found(search.Query{}); len(got) != 4 {
			t.Errorf("%d of 4 offers are left", len(got))
		}
		for _, o := range offers {
			if handed[o.ID] != 2 {
				t.Errorf("%d unverified requests were handed to one who takes two a week", handed[o.ID])
			}
		}
		q, err := w.Review.Waiting(w.ctx, operator)
		w.must(err)
		w.must(second(w.Review.Release(w.ctx, operator, q.Requests[0].ID))) // a person has looked
		w.confirmed(offers[0], "a@example.org")
		w.confirmed(offers[0], "b@example.org")
		if got := w.found(search.Query{}); len(got) != 3 {
			t.Errorf("%d offers are left after two verified requests to one", len(got))
		}
	})
}

func (w *world) confirmed(o help.Offer, email string) {
	w.t.Helper()
	w.must(second(w.Requests.Ask(w.ctx, anyone, requests.Ask{Offer: o.ID, Form: askForm(email, ""),
		Network: "192.0.2.77"})))
	w.confirm(email)
}

// TestPhoneOnlyFromOneSite: phone-only requests from one /48 are held beyond a few, whichever offers they are for.
func TestPhoneOnlyFromOneSite(t *testing.T) {
	each(t, func(w *world) {
		open := 0
		for i := range 20 {
			o := w.publish(offerForm("other", fmt.Sprintf("vera%d@example.org", i)))
			asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601 000 002"),
				Network: help.Network(fmt.Sprintf("2001:db8:7:%x::/64", i))})
			if asked.Request.State == help.RequestOpen {
				open++
			}
		}
		if open != 6 { // three from each network, and the twenty lie in one /56
			t.Errorf("%d were handed on", open)
		}
	})
}

// TestDraftsAreBounded: a program that begins forms without ever going on fills nothing: what it begins is counted
// by its network, in all widths, and forgotten soon; what a person goes on with stays.
func TestDraftsAreBounded(t *testing.T) {
	each(t, func(w *world) {
		f := offerForm("other", "")
		f.Email, f.Surname, f.Phone = "", "", ""
		f.Text = strings.Repeat("Dlouhý text. ", 100)
		var one string // of the browsers that never came back
		begin := func(n int, network func(i int) help.Network) (begun int) {
			for i := range n {
				browser := help.NewToken()
				if err := w.Offers.SaveDraft(w.ctx, browser, network(i), offers.Draft{Form: f}); err != nil {
					w.fails(err, help.TooMany)
					continue
				}
				one, begun = browser, begun+1
			}
			return begun
		}
		if n := begin(100, func(int) help.Network { return "198.51.100.1" }); n != 60 {
			t.Errorf("%d drafts were begun from one address in an hour", n)
		}
		if n := begin(300, func(i int) help.Network {
			return help.Network(fmt.Sprintf("2001:db8:7:%x::/64",
				i))
		}); n > 300 || n < 200 {
			t.Errorf("%d drafts were begun from the networks of one /56 or two", n)
		}
		for range 3 {
			w.must(w.Offers.SaveDraft(w.ctx, "person", "192.0.2.1", offers.Draft{Form: f}))
			w.now = w.now.Add(help.DraftLife * 2 / 3)
		}
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		if d, err := w.Offers.Draft(w.ctx, one); err != nil || d.Form.Text != "" {
			t.Errorf("a draft that nobody went on with is still there, %v", err)
		}
		d, err := w.Offers.Draft(w.ctx, "person")
		if err != nil || d.Form.Title != f.Title {
			t.Errorf("the person's draft: %q, %v", d.Form.Title, err)
		}
	})
}

// TestCarriedDrafts: without cookies each answer is kept under a new secret, and what was kept under the former stays
// as it was; one draft does not become any number of them.
func TestCarriedDrafts(t *testing.T) {
	each(t, func(w *world) {
		f := offerForm("other", "")
		w.must(w.Offers.SaveDraft(w.ctx, "former", "192.0.2.1", offers.Draft{Form: f}))
		w.must(w.Offers.CarryDraft(w.ctx, "former", "next", "192.0.2.1"))
		f.Title = "Jiný název"
		w.must(w.Offers.SaveDraft(w.ctx, "next", "192.0.2.1", offers.Draft{Form: f}))
		for secret, title := range map[string]string{"former": offerForm("other", "").Title, "next": f.Title, "none": ""} {
			if d, err := w.Offers.Draft(w.ctx, secret); err != nil || d.Form.Title != title || d.Begun() != (title != "") {
				t.Errorf("%s: %q, %v", secret, d.Form.Title, err)
			}
		}
		w.must(w.Offers.DropDraft(w.ctx, "next"))
		if d, err := w.Offers.Draft(w.ctx, "next"); err != nil || d.Begun() {
			t.Errorf("what was forgotten is there: %q, %v", d.Form.Title, err)
		}
		carried, err := 0, error(nil)
		for ; err == nil && carried < 2000; carried++ {
			err = w.Offers.CarryDraft(w.ctx, "former", fmt.Sprint("next", carried), "192.0.2.1")
		}
		w.fails(err, help.TooMany)
		if carried != 1200 {
			t.Errorf("%d were carried on", carried)
		}
	})
}

// TestSignInsLeaveRoomForForms: strangers who ask to sign in in somebody's name keep her from offering and asking
// for nothing, and a coordinator's word counts in no budget of strangers.
func TestSignInsLeaveRoomForForms(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		for i := range 10 {
			w.must(w.Access.SignIn(w.ctx, "senior@example.org", fmt.Sprint("b", i),
				help.Network(fmt.Sprintf("192.0.2.%d", i)), "cs"))
		}
		if n := count[letter.NoAccount](w, "senior@example.org"); n != 1 {
			t.Errorf("%d letters that there is no account", n)
		}
		for range 2 {
			if asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("senior@example.org", ""),
				Network: "203.0.113.1"}); asked.Request.State != help.RequestUnconfirmed {
				t.Errorf("her request is %s for %q", asked.Request.State, asked.Request.Held)
			}
		}
		held := w.ask(requests.Ask{Offer: o.ID, Form: askForm("senior@example.org", ""), Network: "203.0.113.1"})
		if held.Request.Held != help.HeldLetters {
			t.Fatalf("held for %q", held.Request.Held)
		}
		w.must(second(w.Review.Release(w.ctx, operator, held.Request.ID)))
		w.confirm("senior@example.org")
		last[letter.Referral](w, "vera@example.org")
	})
}

// TestNeighboursMayAsk: who begins offers by the hundred keeps nobody of the same network from asking for help.
func TestNeighboursMayAsk(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		for range 70 {
			_ = w.Offers.SaveDraft(w.ctx, help.NewToken(), "198.51.100.1", offers.Draft{Form: offerForm("other", "")})
		}
		w.must(w.Requests.SaveDraft(w.ctx, "neighbour", "198.51.100.1", o.ID,
			requests.Draft{Form: askForm("a@example.org", "")}))
	})
}

// TestOneRequesterFillsNobodysWeek: the weekly number counts people who have confirmed their addresses, not their
// requests.
func TestOneRequesterFillsNobodysWeek(t *testing.T) {
	each(t, func(w *world) {
		f := offerForm("other", "vera@example.org")
		f.PerWeek = 2
		o := w.publish(f)
		for _, email := range []string{"a@example.org", "A@example.org", "a+x@example.org"} {
			w.confirmed(o, email)
		}
		if got := w.found(search.Query{}); len(got) != 1 {
			t.Error("one mailbox has taken the offer away")
		}
		w.confirmed(o, "b@example.org")
		if got := w.found(search.Query{}); len(got) != 0 {
			t.Error("it is there after requests of two people")
		}
	})
}

// A link that a newer version has written does nothing here, and stays good for the nodes of that version.
func TestLinkOfNewerVersion(t *testing.T) {
	each(t, func(w *world) {
		token := store.OneTimeToken{Purpose: "answer", Subject: "any", Expires: w.now.Add(time.Hour)}
		w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error { return tx.AddToken(token, "link", "browser", "123456") }))
		for range 2 {
			w.fails(second(w.Access.LookAtLink(w.ctx, "link", "browser")), help.NotFound)
			w.fails(second(w.Access.UseLink(w.ctx, "link", "browser")), help.NotFound)
			w.fails(second(w.Access.UseCode(w.ctx, "answer", "browser", "123456", "192.0.2.1")), help.NotFound)
		}
		w.must(w.db.View(w.ctx, func(tx *store.Tx) error {
			_, _, err := tx.Token("link", "browser")
			return err
		}))
	})
}
