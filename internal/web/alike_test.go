package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// TestKnownAndUnknownAddressesAlike: who asks to sign in is answered the same whether there is an account or not, with
// each of a thousand addresses.
func TestKnownAndUnknownAddressesAlike(t *testing.T) {
	const each = 1000
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		many := make([]samples.Sample, each)
		for i := range many {
			many[i] = samples.Sample{Volunteer: help.Volunteer{ID: fmt.Sprint("v", i), FirstName: "Vzorek",
				Surname: "Tajný",
				Email:   fmt.Sprintf("known%04d@example.org", i)}, Offer: help.Offer{ID: fmt.Sprint("o", i),
				Description: help.Description{Kind: "other",
					Title: "Nabídka", Text: "Pomůžu.", Language: "cs", Reach: help.Reach{Type: help.ReachRegion},
					Setting: help.AnySetting, Languages: []string{"cs"}},
				PublishedAt: time.Now().Add(time.Duration(i) * time.Millisecond)}}
		}
		if err := p.Exchange.Samples.Seed(t.Context(), help.As(help.OperatorActor, ""), many); err != nil {
			t.Fatal(err)
		}
		form := p.Guard.Token(time.Now().Add(-time.Minute))
		answers := map[string]int{}
		for i := range 2 * each {
			name := []string{"known", "other"}[i%2]
			answers[p.signInAs(fmt.Sprintf("%s%04d@example.org", name, i/2), form, i)]++
		}
		if len(answers) != 1 {
			for a, n := range answers {
				t.Errorf("%d times\n%s", n, a)
			}
		}
	})
}

var secretOfBrowser = regexp.MustCompile(`(__Host-browser=)[^;]+`)

// signInAs asks to sign in, each time from another network, and gives all of the answer and of the page that it leads
// to.
func (p *portal) signInAs(email, form string, i int) string {
	p.t.Helper()
	body := url.Values{"form": {form}, "email": {email}}.Encode()
	r := httptest.NewRequest(http.MethodPost, pages.SignIn.Path("cs"), strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr = fmt.Sprintf("198.18.%d.%d:4711", i>>8, i&255)
	rec := httptest.NewRecorder()
	p.h.ServeHTTP(rec, r)
	next := p.send(http.MethodGet, rec.Header().Get("Location"), "", nil)
	if rec.Code != http.StatusSeeOther || next.Code != http.StatusOK {
		p.t.Fatalf("signing in answers %d, then %d", rec.Code, next.Code)
	}
	token := regexp.MustCompile(`name="form" value="[^"]+"`)
	return secretOfBrowser.ReplaceAllString(fmt.Sprint(rec.Code, rec.Header(), rec.Body), "$1") + "\n" +
		token.ReplaceAllString(next.Body.String(), "")
}
