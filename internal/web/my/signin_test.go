package my_test

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
	"example.org/spolu/internal/web/webtest"
)

// portal is the pages over one database.
type portal struct{ *webtest.Portal }

func newPortal(t testing.TB, db *store.DB) *portal { return &portal{webtest.New(t, db)} }

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
	p.T.Helper()
	body := url.Values{"form": {form}, "email": {email}}.Encode()
	r := httptest.NewRequest(http.MethodPost, pages.SignIn.Path("cs"), strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr = fmt.Sprintf("198.18.%d.%d:4711", i>>8, i&255)
	rec := httptest.NewRecorder()
	p.H.ServeHTTP(rec, r)
	next := p.Send(http.MethodGet, rec.Header().Get("Location"), "", nil)
	if rec.Code != http.StatusSeeOther || next.Code != http.StatusOK {
		p.T.Fatalf("signing in answers %d, then %d", rec.Code, next.Code)
	}
	token := regexp.MustCompile(`name="form" value="[^"]+"`)
	return secretOfBrowser.ReplaceAllString(fmt.Sprint(rec.Code, rec.Header(), rec.Body), "$1") + "\n" +
		token.ReplaceAllString(next.Body.String(), "")
}

// TestSignOutLeavesNothing: both cookies of the browser go.
func TestSignOutLeavesNothing(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Seed("active1")
		rec := p.Send(http.MethodPost, pages.SignOut.Path("cs"), "", p.SignedIn("v-active1"))
		gone := 0
		for _, c := range rec.Result().Cookies() {
			if c.MaxAge < 0 {
				gone++
			}
		}
		if rec.Code != 303 || gone != 2 {
			t.Errorf("signing out: %d, %v", rec.Code, rec.Header())
		}
	})
}
