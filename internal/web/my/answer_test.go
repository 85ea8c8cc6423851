package my_test

import (
	"net/http"
	"strings"
	"testing"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// asked sends a request to the volunteer of offer "there" and gives the address at which it is answered.
func (p *portal) asked(id string) (answer string, asked requests.Asked) {
	p.T.Helper()
	p.Seed(id)
	asked, err := p.Exchange.Requests.Ask(p.T.Context(), help.As(help.Anyone, ""), requests.Ask{Offer: id,
		Network: help.Network(id), Form: help.Ask{Name: "Kanárková", Phone: "601 000 003", Place: "554821",
			Need: "Kanárek potřebuje zrní.", Language: "cs"}})
	if err != nil {
		p.T.Fatal(err)
	}
	mine, err := p.Exchange.Requests.Mine(p.T.Context(), help.As(help.VolunteerActor, "v-"+id), id)
	if err != nil || len(mine) != 1 {
		p.T.Fatal(mine, err)
	}
	return pages.Answer.Path("cs", p.Exchange.Requests.AnswerToken(mine[0].Referral.ID)), asked
}

// says fails unless a page has these texts, and never who asks.
func (p *portal) says(path string, texts ...string) {
	p.T.Helper()
	rec := p.Get(path)
	body := rec.Body.String()
	for _, canary := range []string{"Kanár", "kanár", "601"} {
		if strings.Contains(body, canary) {
			p.T.Errorf("%s says who asks, or for what: %q", path, canary)
		}
	}
	for _, text := range texts {
		if !strings.Contains(body, text) {
			p.T.Errorf("%s does not say %q: %d", path, text, rec.Code)
		}
	}
}

// posts presses a button of the page to answer at.
func (p *portal) posts(path, form string, want int) string {
	p.T.Helper()
	rec := p.Send(http.MethodPost, path, form, nil)
	if rec.Code != want {
		p.T.Fatalf("%s with %s: %d, want %d", path, form, rec.Code, want)
	}
	return rec.Body.String()
}

// The page behind the links of a letter: one button for the answer that was tapped on, and how things stand after it.
func TestAnswerPage(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		answer, asked := p.asked("there")
		p.says(answer, "Co odpovíte?", "Nabídka there", "Ostrava", asked.Request.Reference, ">Pomůžu<",
			">Tentokrát nemůžu<")
		if body := p.Get(answer + "?answer=accept").Body.String(); strings.Count(body, "<button") != 1 {
			t.Error("who has tapped on yes has more than one button to press")
		}
		p.says(answer+"?answer=decline", "Proč to nejde?", ">Přece jen pomůžu<")
		p.posts(answer, "answer=accept", 303)
		p.says(answer, "Děkujeme, že pomůžete", ">Nakonec nemůžu<")
		p.says(answer+"?answer=decline", "Nakonec nemůžete?")
		p.posts(answer, "answer=accept", 303) // a second click

		if body := p.posts(answer, "answer=decline&pause=until", 422); !strings.Contains(body, "Chyba:") {
			t.Error("a day that is missing is not asked for")
		}
		p.posts(answer, "answer=nonsense", 422)
		p.posts(answer, "answer=decline&reason=no-time&pause=always", 303)
		if o, _ := p.Exchange.Offers.MyOffer(t.Context(), help.As(help.VolunteerActor, "v-there"), "there"); o.State !=
			help.OfferPaused {
			t.Errorf("the offer is %s", o.State)
		}
		p.says(answer, "Děkujeme za odpověď")

		answer, asked = p.asked("other")
		a := help.As(help.RequesterActor, asked.Request.ID)
		if err := p.Exchange.Requests.Withdraw(t.Context(), a, a.ID); err != nil {
			t.Fatal(err)
		}
		p.says(answer, "Tato žádost už je uzavřená")
		p.posts(answer, "answer=accept", 303) // too late: the page says so
		if rec := p.Get(answer + "x"); rec.Code != 404 {
			t.Errorf("a link that is none answers %d", rec.Code)
		}
	})
}

// A volunteer's own page begins with what waits for an answer, with the contact.
func TestMineWaits(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		answer, _ := p.asked("there")
		signedIn := p.SignedIn("v-there")
		page := func(path string) string { return p.Send(http.MethodGet, path, "", signedIn).Body.String() }
		for _, text := range []string{"Co na vás čeká", "Kanárková", `href="tel:+420601000003"`, `action="` + answer} {
			if body := page("/moje"); !strings.Contains(body, text) {
				t.Errorf("the page lacks %q", text)
			}
		}
		p.posts(answer, "answer=accept", 303)
		if body := page("/moje"); !strings.Contains(body, ">Nakonec nemůžu<") {
			t.Error("a promise cannot be taken back")
		}
		p.posts(answer, "answer=decline", 303)
		for _, path := range []string{"/moje", "/moje/nabidka/there"} {
			if strings.Contains(page(path), "Kanárková") {
				t.Errorf("%s goes on showing the contact", path)
			}
		}
	})
}
