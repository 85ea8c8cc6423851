// Package webtest is the pages behind their shield over a database of a test, with offers to look at.
package webtest

import (
	"bytes"
	"cmp"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/guard"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/session"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/web"
)

// Origin begins the portal's full addresses.
const Origin = "https://spolu.example.org"

// Portal is the pages behind their shield, over one database.
type Portal struct {
	*web.Server
	T      testing.TB // that it ends with
	DB     *store.DB
	H      http.Handler  // the shield around the pages; a test may put another there
	Logged *bytes.Buffer // what Log wrote
}

// New is the pages over a database.
func New(t testing.TB, db *store.DB) *Portal {
	t.Helper()
	address := &url.URL{Scheme: "https", Host: "spolu.example.org"}
	texts, err := i18n.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &Portal{T: t, DB: db, Logged: new(bytes.Buffer)}
	p.Server = &web.Server{Exchange: exchange.New(db, site.Sites{site.Builtin()}, address), Texts: texts,
		Sessions: session.New(db, true), Guard: guard.New(db.Vault()), Log: slog.New(slog.NewTextHandler(p.Logged, nil))}
	p.Sessions.OnError(p.Answer)
	if err := p.Exchange.Places.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.H, err = httpx.Shield{Log: p.Log, Answer: p.Answer, Origin: Origin,
		Parameters: p.Parameters()}.Wrap(p.Handler())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Seed puts public offers of one volunteer each into the database; paused ones are paused at once.
func (p *Portal) Seed(ids ...string) {
	p.T.Helper()
	for i, id := range ids {
		o := help.Offer{ID: id, Description: help.Description{Kind: "other", Title: "Nabídka " + id, Text: "Pomůžu.",
			Language: help.DefaultLanguage,
			Reach:    help.Reach{Type: help.ReachRegion}, Setting: help.AnySetting,
			Languages: []string{help.DefaultLanguage}},
			PublishedAt: time.Now().Add(time.Duration(i) * time.Millisecond)}
		v := help.Volunteer{ID: "v-" + id, FirstName: "Vzorek", Surname: "Tajný", Email: id + "@example.org"}
		p.add(samples.Sample{Volunteer: v, Offer: o})
		if strings.HasPrefix(id, "paused") {
			if _, err := p.Exchange.Offers.Pause(p.T.Context(), help.As(help.VolunteerActor, v.ID), id,
				""); err != nil {
				p.T.Fatal(err)
			}
		}
	}
}

// SignedIn is the cookie of a browser in which a volunteer is signed in.
func (p *Portal) SignedIn(volunteer string) *http.Cookie {
	p.T.Helper()
	rec := httptest.NewRecorder()
	p.Sessions.Load(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := p.Sessions.SignIn(r.Context(), volunteer); err != nil {
			p.T.Error(err)
		}
	})).ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/", nil))
	return rec.Result().Cookies()[0]
}

// Send makes a request; cookie may be nil.
func (p *Portal) Send(method, path, body string, cookie *http.Cookie, headers ...string) *httptest.ResponseRecorder {
	p.T.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if cookie != nil {
		r.AddCookie(cookie)
	}
	rec := httptest.NewRecorder()
	p.H.ServeHTTP(rec, r)
	return rec
}

// Address is a page's address in a language with its gaps filled.
func Address(lang string, page *pages.Page, id string) string {
	path := strings.TrimSuffix(page.Pattern(lang), "{$}")
	kind, step := "jine", "popis"
	if lang != i18n.Default {
		kind, step = "other", "about"
	}
	return strings.NewReplacer("{id}", id, "{kind}", kind, "{step}", step, "{token}", "NOSUCHTOKEN").Replace(path)
}

func (p *Portal) add(s samples.Sample) {
	p.T.Helper()
	if err := p.Exchange.Samples.Seed(p.T.Context(), help.As(help.OperatorActor, ""), []samples.Sample{s}); err != nil {
		p.T.Fatal(err)
	}
}

// Publish puts a public offer into the database as it is given, whatever a form would say of it.
func (p *Portal) Publish(o help.Offer) {
	p.T.Helper()
	v := help.Volunteer{ID: "v-" + o.ID, FirstName: "Vzorek", Surname: "Tajný", Email: o.ID + "@example.org",
		Phone: "+420601000001"}
	o.Language, o.Text = cmp.Or(o.Language, help.DefaultLanguage), cmp.Or(o.Text, "Pomůžu.")
	if o.Reach.Type == "" {
		o.Reach.Type = help.ReachRegion
	}
	o.Setting, o.Languages = help.AnySetting, []string{help.DefaultLanguage, help.FallbackLanguage}
	p.add(samples.Sample{Volunteer: v, Offer: o})
}

// Get is Send for GET by nobody in particular.
func (p *Portal) Get(path string, headers ...string) *httptest.ResponseRecorder {
	p.T.Helper()
	return p.Send(http.MethodGet, path, "", nil, headers...)
}

// Morning is when offers of examples are published.
var Morning = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// Main runs the tests of a package and fails where one leaves a goroutine behind, but for the one with which scs.New
// begins to tidy a store that we replace.
func Main(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction(
		"github.com/alexedwards/scs/v2/memstore.(*MemStore).startCleanup"))
}
