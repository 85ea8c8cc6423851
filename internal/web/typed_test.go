package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// TestDaysAndNumbersAsPeopleWriteThem: whoever has no picker of days types one as on paper, and an organisation its
// number as it stands there; the form shows what was understood.
func TestDaysAndNumbersAsPeopleWriteThem(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Seed("active1")
		next := func(day string) string { // the next such day, which makes next("1. 1.")[:4] a year to come
			return string(i18n.ReadDay(day, help.DateOf(time.Now())))
		}
		begun := p.Send(http.MethodPost, "/nabidnout/jine", "", nil).Result().Cookies()
		if len(begun) == 0 {
			t.Fatal("an offer cannot be begun")
		}
		browser := begun[0]
		for _, c := range []struct {
			step  string
			typed url.Values
			shown []string
		}{
			{i18n.Step("cs", "times"), url.Values{"from": {"24.\u00a012. " + next("1. 1.")[:4]}, "until": {"31. prosince"}},
				[]string{next("1. 1.")[:4] + "-12-24", next("1. 1.")[:4] + "-12-31"}},
			{i18n.Step("cs", "times"), url.Values{"until": {"2. 1."}}, []string{next("2. 1.")}},
			{i18n.Step("cs", "author"), url.Values{"as": {"organisation"}, "organisation": {"Vzorová charita"},
				"ico": {"IČO: 255\u00a096\u00a0641"}}, []string{"25596641"}},
		} {
			path := "/nabidnout/jine/" + c.step
			if rec := p.Send(http.MethodPost, path, c.typed.Encode(), browser); rec.Code != 303 {
				t.Fatalf("%v: %d %s", c.typed, rec.Code, rec.Body)
			}
			body := p.Send(http.MethodGet, path, "", browser).Body.String()
			for _, value := range c.shown {
				if !strings.Contains(body, `value="`+value+`"`) {
					t.Errorf("%v is not shown as %s", c.typed, value)
				}
			}
		}
		rec := p.Send(http.MethodPost, "/nabidnout/jine/"+i18n.Step("cs", "times"), "from=24.+kocky", browser)
		if rec.Code != 422 || !strings.Contains(rec.Body.String(), "Napište datum, třeba 31. 12. 2026") {
			t.Errorf("what is no day: %d", rec.Code)
		}
		cookie := p.SignedIn("v-active1")
		if rec := p.Send(http.MethodPost, "/moje/nabidka/active1/pozastavit",
			url.Values{"until": {"24. 12. " + next("1. 1.")[:4]}}.Encode(), cookie); rec.Code != 303 {
			t.Errorf("pausing: %d", rec.Code)
		}
		o, err := p.Exchange.Offers.MyOffer(t.Context(), help.As(help.VolunteerActor, "v-active1"), "active1")
		if err != nil || o.PausedUntil != help.Date(next("1. 1.")[:4]+"-12-24") {
			t.Errorf("it is paused until %q, %v", o.PausedUntil, err)
		}
	})
}
