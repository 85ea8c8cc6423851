package journey_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/web/webtest"
)

var formAction = regexp.MustCompile(`<form method="post" action="([^"]*)"`)

// TestAskedAgain: what has become wrong since it was answered is shown where it was asked, and nothing is sent. What is
// answered there goes on from there.
func TestAskedAgain(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := webtest.New(t, db)
		p.Seed("there")
		rec := httptest.NewRecorder()
		browser := p.Sessions.EnsureBrowser(rec, httptest.NewRequest(http.MethodGet, "/", nil))
		ask := requests.Draft{Once: "once", Form: help.Ask{Name: "Zkouška", Phone: "601 000 003", Place: "000000",
			Need: "Chleba.", For: help.ForSelf, Language: "cs"}}
		if err := p.Exchange.Requests.SaveDraft(t.Context(), browser, "ours", "there", ask); err != nil {
			t.Fatal(err)
		}
		offer := offers.Draft{Form: help.OfferForm{Description: help.Description{Kind: "other", Place: "000000"}}}
		if err := p.Exchange.Offers.SaveDraft(t.Context(), browser, "ours", offer); err != nil {
			t.Fatal(err)
		}
		for path, c := range map[string]struct {
			says   []string
			answer url.Values
			leads  string
		}{
			pages.AskCheck.Path("cs", "there"): {
				[]string{"Takovou obec tu nemáme", `value="Zkouška"`, `name="need"`},
				url.Values{"form": {p.Guard.Token(time.Now().Add(-time.Minute))}, "name": {"Zkouška"},
					"phone": {"601 000 003"}, "place": {"Opava"}, "need": {"Chleba."}},
				pages.AskCheck.Path("cs", "there")},
			pages.OfferCheck.Path("cs", "jine"): {
				[]string{`<a href="#title">Napište název nabídky</a>`, "Krok 1 z"},
				url.Values{"frequency": {"once"}},
				pages.OfferStep.Path("cs", "jine", "otazka-needs")},
		} {
			cookie := rec.Result().Cookies()[0]
			shown := p.Send(http.MethodPost, path, "", cookie)
			for _, text := range c.says {
				if !strings.Contains(shown.Body.String(), text) || shown.Code != 422 {
					t.Errorf("%s: status %d, has no %s", path, shown.Code, text)
				}
			}
			action := formAction.FindStringSubmatch(shown.Body.String())
			if action == nil {
				t.Errorf("%s: the form does not say where its answer goes", path)
				continue
			}
			next := p.Send(http.MethodPost, action[1], c.answer.Encode(), cookie)
			if to := next.Header().Get("Location"); next.Code != 303 || to != c.leads {
				t.Errorf("%s: once answered %d leads to %q, want %q", path, next.Code, to, c.leads)
			}
		}
	})
}
