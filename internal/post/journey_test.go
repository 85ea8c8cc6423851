package post_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"example.org/spolu/internal/config"
	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/access"
	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/post"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
)

// TestTheWholeWay is a request from the first letter to the volunteer's, over the wire.
func TestTheWholeWay(t *testing.T) {
	c := &deferred{}
	each(t, c, func(b *bureau) {
		refuse := false
		s := startServer(b.t, config.Off, &mailServer{onRcpt: func() error {
			if refuse {
				return reply(550, 5, 1, 1, "nobody")
			}
			return nil
		}})
		c.Carrier = post.NewCarrier(s.way)
		e := exchange.New(b.db, site.Sites{site.Builtin()}, &url.URL{Scheme: "https", Host: "spolu.example.org"})
		b.must(e.Places.Ensure(b.t.Context()))
		b.Outcome = e.Requests.LetterOutcome
		offer := b.publish(e, s)

		ask := func(email, phone string) []help.Referral {
			form := help.Ask{Name: "Žadatelka Plantedová", Email: email, Phone: phone, Place: "505927",
				Need: "Potřebuji nakoupit chleba.", Language: "cs"}
			asked, err := e.Requests.Ask(b.t.Context(), help.As(help.Anyone, ""),
				requests.Ask{Offer: offer, Once: help.NewID(), Form: form})
			b.must(err)
			if email != "" {
				b.use(e, s, email)
			}
			b.empty()
			var found []help.Referral
			b.in(func(tx *store.Tx) (err error) {
				found, err = tx.Referrals(asked.Request.ID)
				return err
			})
			return found
		}
		if got := ask("zadatelka@example.org", "601 000 002"); len(got) != 1 || got[0].State != help.ReferralSent {
			b.t.Errorf("the accepted referral: %+v", got)
		}
		m := open(b.t, s.last("vera@example.org"))
		if m.Get("Reply-To") != "<zadatelka@example.org>" || !strings.Contains(m.text, "Potřebuji nakoupit chleba.") ||
			strings.Contains(m.text+m.html, "⟦") {
			b.t.Errorf("the letter to the volunteer answers to %q: %s", m.Get("Reply-To"), m.text)
		}
		if m := open(b.t, s.last("zadatelka@example.org")); m.Get("Reply-To") != "" {
			b.t.Errorf("a receipt answers to %q", m.Get("Reply-To"))
		}
		if got := ask("", "601 000 003"); len(got) != 1 || got[0].State != help.ReferralSent {
			b.t.Errorf("the referral by phone: %+v", got)
		}
		m = open(b.t, s.last("vera@example.org"))
		if m.Get("Reply-To") != "" || !strings.Contains(m.text, "601 000 003") {
			b.t.Errorf("a letter of a requester without e-mail answers to %q: %s", m.Get("Reply-To"), m.text)
		}
		refuse = true
		if got := ask("", "601 000 004"); len(got) != 1 || got[0].State != help.ReferralUndeliverable {
			b.t.Errorf("the refused referral: %+v", got)
		}
		b.silent("vera@example.org", "zadatelka", "Plantedová", "601 0", "601000", "chleba", "Dobrovolná", "/potvrdit/")
	})
}

func (b *bureau) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// empty delivers whatever is due.
func (b *bureau) empty() {
	b.t.Helper()
	for {
		found, err := b.Next(b.t.Context())
		b.must(err)
		if !found {
			return
		}
	}
}

// use opens the link in the last letter to somebody, as read from the wire.
func (b *bureau) use(e *exchange.Exchange, s *mailServer, to string) access.Proved {
	b.t.Helper()
	b.empty()
	text := open(b.t, s.last(to)).text
	link := regexp.MustCompile(`/(?:potvrdit|confirm)/(\S+)`).FindStringSubmatch(text)
	if link == nil {
		b.t.Fatalf("no link in: %s", text)
	}
	p, err := e.Access.UseLink(b.t.Context(), link[1], "a browser")
	b.must(err)
	return p
}

func (b *bureau) publish(e *exchange.Exchange, s *mailServer) (id string) {
	b.t.Helper()
	form := help.OfferForm{
		Description: help.Description{
			Kind: "shopping", Answers: help.Answers{"payment": {"cash"}, "load": {"10"}, "medicines": {"yes"}},
			Title: "Nakoupím v Ostravě", Text: "Dojdu do obchodu a nákup přinesu ke dveřím.", Language: "cs",
			Place: "554821", Reach: help.Reach{Type: help.ReachRadius, KM: 10}, Setting: help.Household,
			Times: []help.Slot{{Day: 1, Part: help.Morning}}, Languages: []string{"cs"},
		},
		As: help.Person, FirstName: "Vzorek", Surname: "Dobrovolná",
		Email: "vera@example.org", Phone: "+420 601 000 001",
	}
	b.must(e.Offers.SaveDraft(b.t.Context(), "browser", "192.0.2.1", offers.Draft{Form: form}))
	_, err := e.Offers.Publish(b.t.Context(), help.As(help.Anyone, ""), "browser", "192.0.2.1", "cs")
	b.must(err)
	return b.use(e, s, "vera@example.org").Offer.ID
}

// last is the newest letter that the server took for somebody.
func (s *mailServer) last(to string) []byte {
	var raw []byte
	for _, l := range s.letters() {
		if l.to == to {
			raw = l.raw
		}
	}
	return raw
}

// silent asserts that nothing of somebody is in the log.
func (b *bureau) silent(words ...string) {
	b.t.Helper()
	lines := b.log.String()
	if !strings.Contains(lines, "letter accepted") {
		b.t.Errorf("nothing was logged: %s", lines)
	}
	for _, w := range words {
		if strings.Contains(lines, w) {
			b.t.Errorf("the log holds %q: %s", w, lines)
		}
	}
}
