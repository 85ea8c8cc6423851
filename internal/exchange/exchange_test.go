package exchange_test

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/store/storetest"
)

// world is an exchange on one database, with a clock that only the test moves, but for a millisecond a transaction.
type world struct {
	*exchange.Exchange
	t   *testing.T
	ctx context.Context
	db  *store.DB
	now time.Time

	mu sync.Mutex // guards now where verbs run at once
}

var (
	operator = help.As(help.OperatorActor, "")
	anyone   = help.As(help.Anyone, "")
	portal   = help.As(help.SystemActor, "")
)

// each runs a test in a new world on each database.
func each(t *testing.T, test func(w *world)) {
	t.Helper()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	clocked := &world{now: now}
	storetest.Each(t, clocked.tick, func(t *testing.T, db *store.DB) {
		*clocked = world{t: t, ctx: t.Context(), db: db, now: now}
		clocked.Exchange = exchange.New(db, site.Sites{site.Builtin()}, &url.URL{Scheme: "https", Host: "spolu.example.org"})
		clocked.must(clocked.Places.Ensure(clocked.ctx))
		test(clocked)
	})
}

func (w *world) tick() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(time.Millisecond)
	return w.now
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// fails asserts the kind of an error.
func (w *world) fails(err error, kind help.ErrorKind) {
	w.t.Helper()
	if !help.Is(err, kind) {
		w.t.Fatalf("error %v, want one of kind %s", err, kind)
	}
}

// requester is the holder of a secret address.
func (w *world) requester(token string) help.Actor {
	w.t.Helper()
	a, err := w.Requests.Requester(w.ctx, token)
	w.must(err)
	return a
}

func (w *world) requestState(token string) (requests.State, error) {
	a, err := w.Requests.Requester(w.ctx, token)
	if err != nil {
		return requests.State{}, err
	}
	return w.Requests.State(w.ctx, a, a.ID)
}

func (w *world) withdraw(token string) error {
	a, err := w.Requests.Requester(w.ctx, token)
	if err != nil {
		return err
	}
	return w.Requests.Withdraw(w.ctx, a, a.ID)
}

// letters are those to a recipient, oldest first.
func (w *world) letters(to string) []letter.Letter {
	w.t.Helper()
	var found []letter.Letter
	w.must(w.db.LongView(w.ctx, func(tx *store.Tx) error {
		all, err := outbox.Opened(tx, 1000)
		for _, l := range all {
			if l.Recipient == to {
				decoded, err := letter.Decode(l.Kind, l.Content)
				if err != nil {
					return err
				}
				found = append([]letter.Letter{decoded}, found...)
			}
		}
		return err
	}))
	return found
}

// last is the newest letter to a recipient, which must be of type L.
func last[L letter.Letter](w *world, to string) L {
	w.t.Helper()
	all := w.letters(to)
	if len(all) == 0 {
		w.t.Fatalf("no letter to the recipient")
	}
	l, ok := all[len(all)-1].(L)
	if !ok {
		w.t.Fatalf("the last letter is a %s", all[len(all)-1].Kind())
	}
	return l
}

func linkToken(link string) string { return link[strings.LastIndexByte(link, '/')+1:] }

const (
	ostrava = "554821"
	opava   = "505927"
	kravare = "507580"
)

// offerForm is a good form of a kind whose address is email.
func offerForm(kind, email string) help.OfferForm {
	answers := map[string]help.Answers{
		"other":      {"frequency": {"once"}},
		"shopping":   {"payment": {"cash"}, "load": {"10"}, "medicines": {"yes"}},
		"childcare":  {},
		"care-homes": {},
	}[kind]
	return help.OfferForm{Description: help.Description{Kind: kind, Answers: answers, Title: "Nakoupím v Ostravě",
		Text:     "Dojdu do obchodu a nákup přinesu ke dveřím.",
		Language: "cs", Place: ostrava, Reach: help.Reach{Type: help.ReachRadius, KM: 10}, Setting: help.Household,
		Times: []help.Slot{{Day: 1, Part: help.Morning}}, Languages: []string{"cs"}}, As: help.Person,
		FirstName: "Vzorek", Surname: "Dobrovolný", Email: email, Phone: "+420 601 000 001"}
}

// publish makes an offer public: form, letter, confirmation.
func (w *world) publish(f help.OfferForm) help.Offer {
	w.t.Helper()
	browser := help.NewToken()
	w.must(w.Offers.SaveDraft(w.ctx, browser, "192.0.2.1", offers.Draft{Form: f}))
	o, err := w.Offers.Publish(w.ctx, anyone, browser, "192.0.2.1", "cs")
	w.must(err)
	p, err := w.Access.UseLink(w.ctx, linkToken(last[letter.ConfirmOffer](w, f.Email).Link), "another browser")
	w.must(err)
	if p.Subject != o.ID {
		w.t.Fatalf("confirmed %q, want %q", p.Subject, o.ID)
	}
	return p.Offer
}

func (w *world) owner(o help.Offer) help.Actor {
	return help.As(help.VolunteerActor, o.Volunteer)
}

// found are the ids of the offers that a query finds.
func (w *world) found(q search.Query) []string {
	w.t.Helper()
	if q.Limit == 0 {
		q.Limit = 20
	}
	r, err := w.Search.Find(w.ctx, q)
	w.must(err)
	var ids []string
	for _, f := range r.Offers {
		ids = append(ids, f.Offer.ID)
	}
	return ids
}

func askForm(email, phone string) help.Ask {
	return help.Ask{Name: "Žadatelka Vzorová", Email: email, Phone: phone, Place: opava,
		Need:     "Potřebuji nakoupit chleba.",
		Language: "cs"}
}

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

func TestTheWholeWay(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("shopping", "vera@example.org"))
		if o.State != help.OfferActive {
			t.Fatalf("the confirmed offer is %s", o.State)
		}
		if got := w.found(search.Query{Text: "nákup"}); len(got) != 1 {
			t.Fatalf("search finds %v", got)
		}

		asked, err := w.Requests.Ask(w.ctx, anyone,
			requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", "601 000 002"), Once: "1"})
		w.must(err)
		if asked.Request.State != help.RequestUnconfirmed {
			t.Fatalf("the request is %s", asked.Request.State)
		}
		before := len(w.letters("vera@example.org"))
		p, err := w.Access.UseLink(w.ctx, linkToken(last[letter.ConfirmRequest](w, "zadatelka@example.org").Link), "")
		w.must(err)
		if p.Token != asked.Token {
			t.Error("confirming leads to another request")
		}

		l := last[letter.Referral](w, "vera@example.org")
		if len(w.letters("vera@example.org")) != before+1 || !l.Verified || l.Email != "zadatelka@example.org" ||
			l.Phone != "+420 601 000 002" || l.Place != "Opava" || l.Need != "Potřebuji nakoupit chleba." {
			t.Errorf("the letter to the volunteer is wrong: %+v", l)
		}
		last[letter.Receipt](w, "zadatelka@example.org")

		_, a, err := w.Offers.ByLink(w.ctx, linkToken(l.Pause))
		w.must(err)
		_, err = w.Offers.Pause(w.ctx, a, o.ID, "")
		w.must(err)
		if got := w.found(search.Query{}); len(got) != 0 {
			t.Errorf("a paused offer is found: %v", got)
		}
		_, err = w.Offers.Offer(w.ctx, o.ID)
		w.fails(err, help.NotFound)
		_, err = w.Offers.Resume(w.ctx, a, o.ID)
		w.fails(err, help.NotFound) // the link only pauses
		_, err = w.Offers.Resume(w.ctx, w.owner(o), o.ID)
		w.must(err)
		if got := w.found(search.Query{Text: "nákup"}); len(got) != 1 {
			t.Errorf("the resumed offer is not found: %v", got)
		}
	})
}
