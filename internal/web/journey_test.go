package web

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/session"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// TestEveryFieldIsAsked: whatever may be wrong with a form has a question that shows it.
func TestEveryFieldIsAsked(t *testing.T) {
	v := &visit{}
	for _, c := range []struct {
		form    any
		journey journey
		given   []string // what nobody is asked for by that name
	}{
		{help.OfferForm{}, &wizard{visit: v}, []string{"kind", "answers", "language"}},
		{help.Ask{}, &asking{visit: v}, []string{"language"}},
	} {
		asked := slices.Clone(c.given)
		for _, steps := range c.journey.steps() {
			for _, s := range steps {
				asked = append(asked, s.fields...)
			}
		}
		for _, field := range reflect.VisibleFields(reflect.TypeOf(c.form)) {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if name != "" && !slices.Contains(asked, name) {
				t.Errorf("%T: nobody is asked for %s", c.form, name)
			}
		}
	}
}

// TestAskedAgain: what has become wrong since it was answered is shown where it was asked, and nothing is sent.
func TestAskedAgain(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.seed("there")
		rec := httptest.NewRecorder()
		browser := session.EnsureBrowser(rec, httptest.NewRequest(http.MethodGet, "/", nil))
		ask := requests.Draft{Once: "once", Form: help.Ask{Name: "Zkouška", Phone: "601 000 003", Place: "000000",
			Need: "Chleba.", For: help.ForSelf, Language: "cs"}}
		if err := p.Exchange.Requests.SaveDraft(t.Context(), browser, "ours", "there", ask); err != nil {
			t.Fatal(err)
		}
		offer := offers.Draft{Form: help.OfferForm{Description: help.Description{Kind: "other", Place: "000000"}}}
		if err := p.Exchange.Offers.SaveDraft(t.Context(), browser, "ours", offer); err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string][]string{
			pages.AskCheck.Path("cs", "there"):  {"Takovou obec tu nemáme", `value="Zkouška"`, `name="need"`},
			pages.OfferCheck.Path("cs", "jine"): {`<a href="#title">Napište název nabídky</a>`, "Krok 1 z"},
		} {
			answer := p.send(http.MethodPost, path, "", rec.Result().Cookies()[0])
			for _, text := range want {
				if !strings.Contains(answer.Body.String(), text) || answer.Code != 422 {
					t.Errorf("%s: status %d, has no %s", path, answer.Code, text)
				}
			}
		}
	})
}
