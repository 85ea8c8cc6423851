package exchange_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
)

const posta = "posta@example.org" // of the built-in profile's coordinators

const dayLong = 24 * time.Hour

// careForm is a good form of a kind that is looked at first.
func careForm(email string) help.OfferForm {
	f := offerForm("childcare", email)
	f.Answers = help.Answers{"ages": {"school"}, "count": {"2"}, "home": {"family"}, "experience": {"family"}}
	return f
}

// offer is an offer as it stands, whatever its state.
func (w *world) offer(id string) (o help.Offer) {
	w.t.Helper()
	w.must(w.db.View(w.ctx, func(tx *store.Tx) (err error) {
		o, err = tx.Offer(id)
		return err
	}))
	return o
}

// send publishes a form from a browser without confirming it.
func (w *world) send(browser string, f help.OfferForm) (help.Offer, error) {
	w.t.Helper()
	w.must(w.Offers.SaveDraft(w.ctx, browser, "192.0.2.1", offers.Draft{Form: f}))
	return w.Offers.Publish(w.ctx, anyone, browser, "192.0.2.1", "cs")
}

// edit changes an offer as its owner.
func (w *world) edit(o help.Offer, change func(f *help.OfferForm)) help.Offer {
	w.t.Helper()
	browser := help.NewToken()
	_, err := w.Offers.StartEdit(w.ctx, w.owner(o), browser, "192.0.2.1", o.ID)
	w.must(err)
	d, err := w.Offers.Draft(w.ctx, browser)
	w.must(err)
	change(&d.Form)
	w.must(w.Offers.SaveDraft(w.ctx, browser, "192.0.2.1", d))
	edited, err := w.Offers.Publish(w.ctx, w.owner(o), browser, "192.0.2.1", "cs")
	w.must(err)
	return edited
}

// public asserts whether search, page and counts show an offer.
func (w *world) public(id string, want bool) {
	w.t.Helper()
	_, err := w.Offers.Offer(w.ctx, id)
	found := slices.Contains(w.found(search.Query{}), id)
	counts, countErr := w.Search.CountByKind(w.ctx, help.HomeRegion)
	w.must(countErr)
	counted := counts[w.offer(id).Kind] > 0
	if (err == nil) != want || found != want || counted != want {
		w.t.Fatalf("shown %v, found %v, counted %v; want %v", err == nil, found, counted, want)
	}
	if !want {
		w.fails(err, help.NotFound)
	}
}

func (w *world) state(id string, want help.OfferState) {
	w.t.Helper()
	if o := w.offer(id); o.State != want {
		w.t.Fatalf("the offer is %s, want %s", o.State, want)
	}
}

func TestReview(t *testing.T) {
	each(t, func(w *world) {
		browser := help.NewToken()
		o, err := w.send(browser, careForm("vera@example.org"))
		w.must(err)
		w.public(o.ID, false)
		w.fails(second(w.Review.PublishReviewed(w.ctx, operator, o.ID)), help.Conflict) // not confirmed yet
		if len(w.letters(posta)) != 0 {
			t.Error("coordinators are told of an address that is not confirmed")
		}
		_, err = w.Access.UseCode(w.ctx, store.ProveOffer, browser,
			last[letter.ConfirmOffer](w, "vera@example.org").Code, "192.0.2.1")
		w.must(err)
		w.state(o.ID, help.OfferReview)
		w.public(o.ID, false)
		last[letter.OfferInReview](w, "vera@example.org")
		if n := last[letter.Notice](w, posta); n.About != letter.AboutReview || n.ID != o.ID {
			t.Errorf("the notice is %+v", n)
		}
		if q, err := w.Review.Waiting(w.ctx, operator); err != nil || len(q.Offers) != 1 {
			t.Errorf("%d offers wait, %v", len(q.Offers), err)
		}

		w.must(second(w.Review.Refuse(w.ctx, operator, o.ID)))
		w.state(o.ID, help.OfferRefused)
		last[letter.OfferRefused](w, "vera@example.org")
		w.fails(second(w.Review.PublishReviewed(w.ctx, operator, o.ID)), help.Conflict)

		w.edit(o, func(f *help.OfferForm) { f.Text = "Pohlídám odpoledne." })
		w.state(o.ID, help.OfferReview)
		if !w.offer(o.ID).ClosedAt.IsZero() {
			t.Error("an offer that is looked at again counts as ended")
		}
		if len(w.letters(posta)) != 2 {
			t.Error("coordinators are not told of the mended offer")
		}
		w.must(second(w.Review.PublishReviewed(w.ctx, operator, o.ID)))
		w.public(o.ID, true)
		last[letter.OfferPublished](w, "vera@example.org")
		w.fails(second(w.Review.PublishReviewed(w.ctx, operator, o.ID)), help.Conflict)
		w.fails(second(w.Review.Refuse(w.ctx, operator, o.ID)), help.Conflict)
		w.fails(second(w.Review.Refuse(w.ctx, operator, "nothing")), help.NotFound)
		w.fails(second(w.Review.PublishReviewed(w.ctx, operator, "nothing")), help.NotFound)

		w.edit(o, func(f *help.OfferForm) { f.Times, f.Place = nil, opava }) // nothing that was read
		w.state(o.ID, help.OfferActive)
		w.edit(o, func(f *help.OfferForm) { f.Title = "Jiný název" })
		w.state(o.ID, help.OfferReview)
		w.public(o.ID, false)
	})
}

func TestEditKeepsTheState(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		text := func(f *help.OfferForm) { f.Text = "Nový text o venčení." }
		w.edit(o, text)
		w.public(o.ID, true)
		if got := w.found(search.Query{Text: "venčení"}); len(got) != 1 {
			t.Error("the new text is not found")
		}
		if got := w.found(search.Query{Text: "obchodu"}); len(got) != 0 {
			t.Error("the old text is found")
		}
		_, err := w.Offers.Pause(w.ctx, w.owner(o), o.ID, "")
		w.must(err)
		w.edit(o, text)
		w.state(o.ID, help.OfferPaused)
		w.public(o.ID, false)
		w.now = w.now.Add(91 * dayLong)
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		w.edit(o, text)
		w.state(o.ID, help.OfferExpired)
		w.edit(o, func(f *help.OfferForm) { f.Kind, f.Answers = "childcare", careForm("").Answers })
		w.state(o.ID, help.OfferReview) // a kind that is looked at first

		_, err = w.Offers.End(w.ctx, w.owner(o), o.ID)
		w.must(err)
		_, err = w.Offers.StartEdit(w.ctx, w.owner(o), help.NewToken(), "192.0.2.1", o.ID)
		w.fails(err, help.Conflict)
	})
}

// Nobody but its owner does anything to an offer; to all others there is none.
func TestForeignOffers(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		other := w.publish(offerForm("other", "jana@example.org"))
		for _, a := range []help.Actor{{}, anyone, w.owner(other), help.As(help.LinkActor, other.ID),
			help.As(help.RequesterActor, o.ID)} {
			for name, do := range map[string]func() error{
				"pause":  func() error { _, err := w.Offers.Pause(w.ctx, a, o.ID, ""); return err },
				"resume": func() error { _, err := w.Offers.Resume(w.ctx, a, o.ID); return err },
				"renew":  func() error { _, err := w.Offers.Renew(w.ctx, a, o.ID); return err },
				"end":    func() error { _, err := w.Offers.End(w.ctx, a, o.ID); return err },
				"edit":   func() error { _, err := w.Offers.StartEdit(w.ctx, a, "b", "192.0.2.1", o.ID); return err },
				"look":   func() error { _, err := w.Offers.MyOffer(w.ctx, a, o.ID); return err },
			} {
				if err := do(); !help.Is(err, help.NotFound) {
					t.Errorf("%s by %+v: %v", name, a, err)
				}
			}
		}
		d := offers.Draft{Form: offerForm("other", "jana@example.org"), Edits: o.ID}
		w.must(w.Offers.SaveDraft(w.ctx, "b", "192.0.2.1", d))
		_, err := w.Offers.Publish(w.ctx, w.owner(other), "b", "192.0.2.1", "cs")
		w.fails(err, help.NotFound)
		_, err = w.Offers.MyOffers(w.ctx, anyone)
		w.fails(err, help.Forbidden)
		_, err = w.Offers.Volunteer(w.ctx, help.As(help.LinkActor, o.Volunteer))
		w.fails(err, help.Forbidden)
		for _, token := range []string{"", ".", o.ID, o.ID + ".", o.ID + ".x",
			other.ID + linkToken(last[letter.OfferPublished](w, "vera@example.org").Pause)[10:]} {
			_, _, err := w.Offers.ByLink(w.ctx, token)
			w.fails(err, help.NotFound)
		}
		w.state(o.ID, help.OfferActive)
	})
}

func TestTimePasses(t *testing.T) {
	each(t, func(w *world) {
		tidy := func(days int) {
			w.t.Helper()
			w.now = w.now.Add(time.Duration(days) * dayLong)
			w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		}
		forgotten, err := w.send(help.NewToken(), offerForm("other", "zapomnel@example.org"))
		w.must(err)
		o := w.publish(offerForm("other", "vera@example.org"))
		f := offerForm("other", "jana@example.org")
		f.Until = "2026-11-25"
		short := w.publish(f)
		asked, err := w.Requests.Ask(w.ctx, anyone,
			requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", "")})
		w.must(err)
		confirm := linkToken(last[letter.ConfirmRequest](w, "zadatelka@example.org").Link)

		tidy(2) // 25 November
		w.state(short.ID, help.OfferActive)
		w.state(forgotten.ID, help.OfferUnconfirmed)
		tidy(1)
		w.state(short.ID, help.OfferExpired)
		w.now = w.now.Add(time.Hour)
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		w.state(forgotten.ID, help.OfferExpired)
		_, err = w.Access.UseLink(w.ctx, linkToken(last[letter.ConfirmOffer](w, "zapomnel@example.org").Link), "")
		w.fails(err, help.NotFound)
		_, err = w.Access.UseLink(w.ctx, confirm, "")
		w.fails(err, help.NotFound)
		if s, err := w.requestState(asked.Token); err != nil || s.Request.State != help.RequestExpired {
			t.Errorf("the request is %s, %v", s.Request.State, err)
		}

		renewed, err := w.Offers.Renew(w.ctx, w.owner(short), short.ID)
		w.must(err)
		if renewed.State != help.OfferActive || renewed.Until != "" {
			t.Errorf("renewed as %s until %s", renewed.State, renewed.Until)
		}
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		w.state(short.ID, help.OfferActive)

		tidy(80) // 83 days and an hour after publication
		last[letter.OfferExpiring](w, "vera@example.org")
		n := len(w.letters("vera@example.org"))
		tidy(1)
		if len(w.letters("vera@example.org")) != n {
			t.Error("the volunteer is asked twice")
		}
		_, err = w.Offers.Renew(w.ctx, w.owner(o), o.ID)
		w.must(err)
		tidy(82)
		w.state(o.ID, help.OfferActive)
		if len(w.letters("vera@example.org")) != n {
			t.Error("the volunteer is asked too early")
		}
		_, err = w.Offers.Pause(w.ctx, w.owner(o), o.ID, "")
		w.must(err)
		tidy(2)
		if len(w.letters("vera@example.org")) != n+1 {
			t.Error("a paused offer runs out without a question")
		}
		tidy(6)
		w.state(o.ID, help.OfferExpired)
		w.public(o.ID, false)
		_, err = w.Offers.Renew(w.ctx, w.owner(o), o.ID)
		w.must(err)
		w.state(o.ID, help.OfferActive)
		if !w.offer(o.ID).ClosedAt.IsZero() {
			t.Error("an offer that is back counts as ended")
		}
	})
}

// An offer of a sensitive kind that ran out before it was confirmed does not become public without being looked at.
func TestNoReviewByWaiting(t *testing.T) {
	each(t, func(w *world) {
		w.publish(offerForm("other", "vera@example.org")) // a confirmed account
		o, err := w.send(help.NewToken(), careForm("vera@example.org"))
		w.must(err)
		w.now = w.now.Add(73 * time.Hour)
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		w.state(o.ID, help.OfferExpired)
		_, err = w.Offers.Renew(w.ctx, w.owner(o), o.ID)
		w.must(err)
		w.state(o.ID, help.OfferReview)
		if n := last[letter.Notice](w, posta); n.ID != o.ID {
			t.Error("nobody is told")
		}
	})
}

func TestPause(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		for _, bad := range []help.Date{"2026-11-23", "2026-11-22", "tomorrow", "2026-02-30"} {
			_, err := w.Offers.Pause(w.ctx, w.owner(o), o.ID, bad)
			w.fails(err, help.Invalid)
		}
		w.public(o.ID, true)
		_, err := w.Offers.Pause(w.ctx, w.owner(o), o.ID, "2026-11-25")
		w.must(err)
		_, err = w.Offers.Pause(w.ctx, w.owner(o), o.ID, "")
		w.fails(err, help.Conflict)
		w.public(o.ID, false)
		w.now = time.Date(2026, 11, 24, 22, 59, 0, 0, time.UTC) // one minute to midnight in Ostrava
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		w.public(o.ID, false)
		w.now = w.now.Add(2 * time.Minute)
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		w.public(o.ID, true)
		if got := w.offer(o.ID); got.PausedUntil != "" {
			t.Error("the day stays")
		}
		_, err = w.Offers.End(w.ctx, w.owner(o), o.ID)
		w.must(err)
		w.public(o.ID, false)
		for _, err := range []error{second(w.Offers.Resume(w.ctx, w.owner(o), o.ID)),
			second(w.Offers.Renew(w.ctx, w.owner(o), o.ID)), second(w.Offers.End(w.ctx, w.owner(o), o.ID))} {
			w.fails(err, help.Conflict)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// However often a form is sent, one offer and one letter come of it.
func TestOneOfferADraft(t *testing.T) {
	each(t, func(w *world) {
		browser := help.NewToken()
		w.must(w.Offers.SaveDraft(w.ctx, browser, "192.0.2.1",
			offers.Draft{Form: offerForm("other", "vera@example.org")}))
		ids := make([]string, 4)
		var all sync.WaitGroup
		for i := range ids {
			all.Go(func() {
				o, err := w.Offers.Publish(w.ctx, anyone, browser, "192.0.2.1", "cs")
				if err != nil {
					t.Error(err)
				}
				ids[i] = o.ID
			})
		}
		all.Wait()
		again, err := w.Offers.Publish(w.ctx, anyone, browser, "192.0.2.1", "cs")
		w.must(err)
		if len(slices.Compact(append(ids, again.ID))) != 1 {
			t.Errorf("offers %v and %s", ids, again.ID)
		}
		if n := len(w.letters("vera@example.org")); n != 1 {
			t.Errorf("%d letters", n)
		}
		if sent, err := w.Offers.Sent(w.ctx, browser); err != nil || sent.Offer.ID != again.ID ||
			sent.Address != "vera@example.org" {
			t.Errorf("sent %s, %v", sent.Offer.ID, err)
		}
	})
}

// Two browsers that send the first offers of one address at once make one account.
func TestOneAccountAnAddress(t *testing.T) {
	each(t, func(w *world) {
		var mu sync.Mutex
		accounts := map[string]bool{}
		var all sync.WaitGroup
		for _, email := range []string{"nova@example.org", "Nova@Example.org", "NOVA@example.org"} {
			browser := help.NewToken()
			w.must(w.Offers.SaveDraft(w.ctx, browser, "192.0.2.1", offers.Draft{Form: offerForm("other", email)}))
			all.Go(func() {
				o, err := w.Offers.Publish(w.ctx, anyone, browser, "192.0.2.1", "cs")
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				accounts[o.Volunteer] = true
			})
		}
		all.Wait()
		if len(accounts) != 1 {
			t.Errorf("%d accounts", len(accounts))
		}
	})
}

func TestRefusedOffers(t *testing.T) {
	each(t, func(w *world) {
		for name, c := range map[string]struct {
			change func(f *help.OfferForm)
			field  string
		}{
			"no e-mail":  {func(f *help.OfferForm) { f.Email = "" }, "email"},
			"bad e-mail": {func(f *help.OfferForm) { f.Email = "vera" }, "email"},
			"header in e-mail": {func(f *help.OfferForm) { f.Email = "vera@example.org\r\nBcc: x@example.org" },
				"email"},
			"two e-mails":       {func(f *help.OfferForm) { f.Email = "a@example.org,b@example.org" }, "email"},
			"named e-mail":      {func(f *help.OfferForm) { f.Email = "Věra <vera@example.org>" }, "email"},
			"e-mail of no host": {func(f *help.OfferForm) { f.Email = "vera@localhost" }, "email"},
			"bad phone":         {func(f *help.OfferForm) { f.Phone = "12" }, "phone"},
			"unknown place":     {func(f *help.OfferForm) { f.Place = "000000" }, "place"},
			"answer missing":    {func(f *help.OfferForm) { f.Kind, f.Answers = "shopping", nil }, "payment"},
			"contact in text":   {func(f *help.OfferForm) { f.Text = "Volejte 601 000 001" }, "text"},
			"over already":      {func(f *help.OfferForm) { f.Until = "2026-11-22" }, "until"},
		} {
			f := offerForm("other", "vera@example.org")
			c.change(&f)
			_, err := w.send(help.NewToken(), f)
			w.fails(err, help.Invalid)
			if e := err.(*help.Error); e.Problems.For(c.field) == nil {
				t.Errorf("%s: %v", name, e)
			}
		}
		f := offerForm("other", "vera@example.org")
		f.Kind = "nothing"
		_, err := w.send(help.NewToken(), f)
		w.fails(err, help.NotFound)
		if n := len(w.letters("vera@example.org")); n != 0 {
			t.Errorf("%d letters for refused forms", n)
		}
	})
}

// What a stranger files under somebody's address changes nothing of the account, neither before the letter is
// answered nor when its owner answers it.
func TestAccountOfAnother(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		f := offerForm("other", "VERA@example.org")
		f.FirstName, f.Surname, f.Phone = "Cizí", "Člověk", "601 000 009"
		strange, err := w.send(help.NewToken(), f)
		w.must(err)
		same := func() {
			v, err := w.Offers.Volunteer(w.ctx, w.owner(o))
			w.must(err)
			if v.Email != "vera@example.org" || v.FirstName != "Vzorek" || v.Surname != "Dobrovolný" ||
				v.Phone != "+420601000001" ||
				strange.Volunteer != v.ID {
				t.Errorf("the account is %+v", v)
			}
		}
		same()
		w.state(strange.ID, help.OfferUnconfirmed)
		_, err = w.Access.UseLink(w.ctx, linkToken(last[letter.ConfirmOffer](w, "vera@example.org").Link),
			"") // at the spelling that was proved
		w.must(err)
		w.state(strange.ID, help.OfferActive)
		same()
	})
}

// TestTheProvedAddress: letters go to the spelling of an address that was proved, whoever typed another one first.
func TestTheProvedAddress(t *testing.T) {
	each(t, func(w *world) {
		_, err := w.send(help.NewToken(), offerForm("other", "vera+mallory@example.org"))
		w.must(err)
		o := w.publish(offerForm("other", "vera@example.org"))
		before := len(w.letters("vera+mallory@example.org"))
		_, err = w.Requests.Ask(w.ctx, anyone, requests.Ask{Offer: o.ID, Form: askForm("", "601 000 002"),
			Network: "192.0.2.1"})
		w.must(err)
		if last[letter.Referral](w, "vera@example.org").Reference == "" ||
			len(w.letters("vera+mallory@example.org")) != before {
			t.Error("the request went to an address that nobody proved")
		}
	})
}

// TestNothingLeftTellsNobody: what sign-ins leave of the budget of letters does not tell who has an account.
func TestNothingLeftTellsNobody(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		w.now = w.now.Add(2 * time.Hour)
		for _, email := range []string{"vera@example.org", "nobody@example.org"} {
			for range 3 {
				w.must(w.Access.SignIn(w.ctx, email, "browser of "+email, "192.0.2.1", "cs"))
			}
			for i, want := range []help.RequestState{help.RequestUnconfirmed, help.RequestUnconfirmed,
				help.RequestHeld} {
				asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm(email, ""), Network: "192.0.2.1"})
				if asked.Request.State != want {
					t.Errorf("%s: request %d is %s", email, i, asked.Request.State)
				}
			}
		}
	})
}

// TestAMistypedAddressIsCalled: a request whose letter nobody confirmed waits for a coordinator where it has a phone.
func TestAMistypedAddressIsCalled(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		asked, err := w.Requests.Ask(w.ctx, anyone,
			requests.Ask{Offer: o.ID, Form: askForm("zadatelka@exmaple.example", "601 000 002"), Network: "192.0.2.1"})
		w.must(err)
		w.now = w.now.Add(73 * time.Hour)
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		w.request(asked, help.RequestHeld, "")
	})
}
