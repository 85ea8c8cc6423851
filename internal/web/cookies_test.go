package web_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/store/storetest"
)

// browser is a browser at a portal, as its owner has set it up.
type browser struct {
	*portal
	takes   bool // cookies
	cookies map[string]*http.Cookie
	at      string // address of the page that is shown
	page    string
	status  int
}

func (p *portal) browser(takesCookies bool) *browser {
	return &browser{portal: p, takes: takesCookies, cookies: map[string]*http.Cookie{}}
}

func (b *browser) send(method, path string, values url.Values) {
	b.T.Helper()
	for range 5 {
		r := httptest.NewRequest(method, path, strings.NewReader(values.Encode()))
		if method == http.MethodPost {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		for _, c := range b.cookies {
			r.AddCookie(c)
		}
		rec := httptest.NewRecorder()
		b.H.ServeHTTP(rec, r)
		b.keep(rec.Result().Cookies())
		if rec.Code != http.StatusSeeOther {
			b.at, b.page, b.status = path, html.UnescapeString(rec.Body.String()), rec.Code
			if len(b.cookies) > 0 && strings.Contains(path, "draft=") {
				b.T.Errorf("with cookies the secret stays in %s", path)
			}
			if policy := rec.Header().Get("Referrer-Policy"); policy != "same-origin" {
				b.T.Errorf("%s: the address leaves by Referrer-Policy %q", path, policy)
			}
			return
		}
		method, path, values = http.MethodGet, rec.Header().Get("Location"), nil
	}
	b.T.Fatal("it leads round in circles to ", path)
}

func (b *browser) keep(cookies []*http.Cookie) {
	for _, c := range cookies {
		if b.takes && c.MaxAge >= 0 {
			b.cookies[c.Name] = c
		} else {
			delete(b.cookies, c.Name)
		}
	}
}

func (b *browser) opens(path string) { b.T.Helper(); b.send(http.MethodGet, path, nil) }

// form finds the forms of a page.
var form = regexp.MustCompile(`(?s)<form method="post"(?: action="([^"]*)")?.*?</form>`)

// posts sends the form of the page whose words are these, as if it had been shown for a minute.
func (b *browser) posts(words string, values url.Values) {
	b.T.Helper()
	for _, f := range form.FindAllStringSubmatch(b.page, -1) {
		if !strings.Contains(f[0], words) {
			continue
		}
		sent := url.Values{"form": {b.Guard.Token(time.Now().Add(-time.Minute))}}
		for name, v := range values {
			sent[name] = v
		}
		to := f[1]
		if to == "" {
			to = b.at
		}
		b.send(http.MethodPost, to, sent)
		return
	}
	b.T.Fatalf("%s has no form with %q", b.at, words)
}

func (b *browser) sees(keys ...string) {
	b.T.Helper()
	for _, key := range keys {
		if text := b.Texts.Locale("cs").T(key); !strings.Contains(b.page, text) {
			b.T.Errorf("%s: %d, does not say %q", b.at, b.status, text)
		}
	}
}

func (b *browser) seesNot(keys ...string) {
	b.T.Helper()
	for _, key := range keys {
		if text := b.Texts.Locale("cs").T(key); strings.Contains(b.page, text) {
			b.T.Errorf("%s says %q", b.at, text)
		}
	}
}

var request = url.Values{"name": {"Marie Vzorová"}, "email": {"marie@example.org"}, "place": {"Opava"},
	"need": {"Potřebuji chleba."}, "for": {help.ForSelf}}

const (
	check  = "ask.send"
	afresh = "draft.afresh"
)

func (b *browser) asks(offer string) {
	b.T.Helper()
	b.opens(pages.Ask.Path("cs", offer))
	b.posts(`name="need"`, request)
}

// TestAskingWithoutCookies: what was typed comes to the check, back to the form and is sent; the page says that cookies
// are missing. With cookies no address has a secret.
func TestAskingWithoutCookies(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Seed("active1")
		for _, takes := range []bool{false, true} {
			b := p.browser(takes)
			b.asks("active1")
			b.sees("ask.check-title", check, afresh)
			if !strings.Contains(b.page, "Potřebuji chleba.") {
				t.Fatalf("takes cookies %v: nothing of what was typed is there", takes)
			}
			if takes {
				b.seesNot("draft.no-cookies")
			} else {
				b.sees("draft.no-cookies", "draft.no-cookies-sign-in")
			}
			b.opens(strings.Replace(b.at, "/kontrola", "", 1))
			b.sees(afresh)
			b.posts(`name="need"`, request)
			b.posts(b.Texts.Locale("cs").T(check), nil)
			b.sees("request.sent", "request.state.unconfirmed")
		}
	})
}

// TestNotMe: whoever comes next to a computer finds what is half filled in only for half an hour, and has it forgotten by
// one button.
func TestNotMe(t *testing.T) {
	now := time.Now()
	storetest.Each(t, func() time.Time { return now }, func(t *testing.T, db *store.DB) {
		now = time.Now()
		p := newPortal(t, db)
		p.Seed("active1")
		for _, takes := range []bool{false, true} {
			b := p.browser(takes)
			b.asks("active1")
			filled := strings.Replace(b.at, "/kontrola", "", 1)
			b.opens(filled)
			if !strings.Contains(b.page, "Marie Vzorová") {
				t.Error("what was typed is not there")
			}
			b.posts(b.Texts.Locale("cs").T(afresh), nil)
			for range 2 {
				if strings.Contains(b.page, "Marie Vzorová") {
					t.Error("what somebody else has typed is there")
				}
				b.seesNot(afresh)
				b.opens(filled)
			}
			b.asks("active1")
			now = now.Add(help.DraftLife + time.Second)
			b.posts(b.Texts.Locale("cs").T(check), nil)
			if b.status != 422 || strings.Contains(b.page, "Marie Vzorová") {
				t.Errorf("half an hour later: %d", b.status)
			}
			if !strings.Contains(b.page, "po 30 minutách smazali") {
				t.Error("nobody says that what was typed is gone")
			}
		}
	})
}

// TestOfferingWithoutCookies: the answers of all steps come to the check, and the offer is sent.
func TestOfferingWithoutCookies(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		for _, takes := range []bool{false, true} {
			b := p.browser(takes)
			b.offers("jan@example.org")
			b.sees("guide.sent.unconfirmed", "guide.sent.unconfirmed.to")
			b.posts(`name="code"`, url.Values{"code": {"12"}})
			if b.status != 422 {
				t.Errorf("a wrong code: %d", b.status)
			}
			b.sees("guide.sent.unconfirmed.to")
		}
	})
}

// offers fills in an offer of the kind with the fewest questions and sends it.
func (b *browser) offers(email string) {
	b.T.Helper()
	answers := url.Values{"title": {"Pomohu s čímkoli"}, "text": {"Rád pomohu sousedům, kdykoli mám čas."},
		"language": {"cs"}, "reach": {"region"}, "setting": {"any"}, "languages": {"cs"},
		"as": {"person"}, "first_name": {"Jan"}, "surname": {"Vzorek"}, "email": {email}, "needs": {"none"},
		"frequency": {"once"}}
	b.opens(pages.OfferStart.Path("cs", "jine"))
	b.posts(b.Texts.Locale("cs").T("guide.start"), nil)
	for range 20 {
		if strings.Contains(b.page, b.Texts.Locale("cs").T("guide.send")) {
			b.posts(b.Texts.Locale("cs").T("guide.send"), nil)
			return
		}
		b.posts(b.Texts.Locale("cs").T("form.continue"), answers)
		if b.status != 200 {
			b.T.Fatalf("%s: %d\n%s", b.at, b.status, regexp.MustCompile(`(?s)id="errors".*?</ul>`).FindString(b.page))
		}
	}
	b.T.Fatal("the guide has no end")
}

// TestLinkPlantsNoDraft: who sends somebody a link to a form with a secret of their own sees nothing of what is typed
// into it, whether the browser takes cookies or not; nor does it replace what is kept there already.
func TestLinkPlantsNoDraft(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Seed("active1")
		evil := p.browser(false)
		evil.asks("active1")
		planted := strings.Replace(evil.at, "/kontrola", "", 1)
		for _, takes := range []bool{false, true} {
			b := p.browser(takes)
			b.send(http.MethodGet, planted, nil)
			secret := url.Values{"name": {"Tajná"}, "email": {"tajna@example.org"}, "place": {"Opava"},
				"need": {"Nikomu to neříkejte."}, "for": {help.ForSelf}}
			b.posts(`name="need"`, secret)
			if !strings.Contains(b.page, "Nikomu to neříkejte.") {
				t.Error("what was typed is not there")
			}
			for _, path := range []string{planted, evil.at} {
				evil.opens(path)
				if strings.Contains(evil.page, "Tajná") || strings.Contains(evil.page, "Nikomu") {
					t.Error("who made the link sees what was typed")
				}
			}
			if takes {
				b.opens(planted)
				if !strings.Contains(b.page, "Tajná") {
					t.Error("a link has replaced what was kept")
				}
			}
		}
	})
}

// letters are the newest letters, opened.
func (p *portal) letters() (found []outbox.Letter) {
	p.T.Helper()
	err := p.DB.View(p.T.Context(), func(tx *store.Tx) (err error) {
		found, err = outbox.Opened(tx, 10)
		return err
	})
	if err != nil {
		p.T.Fatal(err)
	}
	return found
}

// TestSignInNeedsCookies: a browser without them is told so, and looking at a form sets none.
func TestSignInNeedsCookies(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Seed("active1")
		for _, takes := range []bool{false, true} {
			b := p.browser(takes)
			b.opens(pages.SignIn.Path("cs"))
			if len(b.cookies) != 0 {
				t.Error("looking sets a cookie")
			}
			b.posts(`name="email"`, url.Values{"email": {"active1@example.org"}})
			b.sees("sign-in.sent")
			if takes {
				b.seesNot("sign-in.no-cookies")
			} else {
				b.sees("sign-in.no-cookies")
			}
		}
	})
}
