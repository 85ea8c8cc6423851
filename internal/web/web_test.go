package web

import (
	"bytes"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

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
	"example.org/spolu/internal/store/storetest"
)

// portal is the pages behind their shield, over one database.
type portal struct {
	*Server
	t   testing.TB
	db  *store.DB
	h   http.Handler
	log *bytes.Buffer
}

func newPortal(t testing.TB, db *store.DB) *portal {
	t.Helper()
	address := &url.URL{Scheme: "https", Host: "spolu.example.org"}
	texts, err := i18n.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &portal{t: t, db: db, log: new(bytes.Buffer)}
	p.Server = &Server{Exchange: exchange.New(db, site.Sites{site.Builtin()}, address), Texts: texts,
		Sessions: session.New(db), Guard: guard.New(db.Vault()), Log: slog.New(slog.NewTextHandler(p.log, nil))}
	p.Sessions.OnError(p.Answer)
	if err := p.Exchange.Places.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.h, err = httpx.Shield{Log: p.Log, Answer: p.Answer, Origin: "https://spolu.example.org"}.Wrap(p.Handler())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// seed puts public offers of one volunteer each into the database; paused ones are paused at once.
func (p *portal) seed(ids ...string) {
	p.t.Helper()
	for i, id := range ids {
		o := help.Offer{ID: id, Description: help.Description{Kind: "other", Title: "Nabídka " + id, Text: "Pomůžu.",
			Language: "cs",
			Reach:    help.Reach{Type: help.ReachRegion}, Setting: help.AnySetting, Languages: []string{"cs"}},
			PublishedAt: time.Now().Add(time.Duration(i) * time.Millisecond)}
		v := help.Volunteer{ID: "v-" + id, FirstName: "Vzorek", Surname: "Tajný", Email: id + "@example.org"}
		if err := p.Exchange.Samples.Seed(p.t.Context(), help.As(help.OperatorActor, ""), []samples.Sample{{Volunteer: v, Offer: o}}); err != nil {
			p.t.Fatal(err)
		}
		if strings.HasPrefix(id, "paused") {
			if _, err := p.Exchange.Offers.Pause(p.t.Context(), help.As(help.VolunteerActor, v.ID), id,
				""); err != nil {
				p.t.Fatal(err)
			}
		}
	}
}

// signedIn is the cookie of a browser in which a volunteer is signed in.
func (p *portal) signedIn(volunteer string) *http.Cookie {
	p.t.Helper()
	rec := httptest.NewRecorder()
	p.Sessions.Load(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := p.Sessions.SignIn(r.Context(), volunteer); err != nil {
			p.t.Error(err)
		}
	})).ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/", nil))
	return rec.Result().Cookies()[0]
}

// send makes a request; cookie may be nil.
func (p *portal) send(method, path, body string, cookie *http.Cookie, headers ...string) *httptest.ResponseRecorder {
	p.t.Helper()
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
	p.h.ServeHTTP(rec, r)
	return rec
}

// address is a page's address in a language with its gaps filled.
func address(lang string, page *pages.Page, id string) string {
	path := strings.TrimSuffix(page.Pattern(lang), "{$}")
	kind, step := "jine", "popis"
	if lang != i18n.Default {
		kind, step = "other", "about"
	}
	return strings.NewReplacer("{id}", id, "{kind}", kind, "{step}", step, "{token}", "NOSUCHTOKEN").Replace(path)
}

// TestPagesAreAttached: every page has a handler, each in one line of the table.
func TestPagesAreAttached(t *testing.T) {
	attached := map[*pages.Page]int{}
	for _, r := range (&Server{Demo: &Demo{}}).routes() {
		attached[r.page]++
		if r.get == nil && r.post == nil {
			t.Errorf("%s does nothing", r.page)
		}
	}
	for _, p := range pages.All() {
		if attached[p] != 1 {
			t.Errorf("%s is attached %d times", p, attached[p])
		}
		delete(attached, p)
	}
	for p := range attached {
		t.Errorf("%s is not in the table of pages", p)
	}
}

// TestForeignIsMissing: an offer of somebody else is answered to the letter as one that does not exist.
func TestForeignIsMissing(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.seed("active1", "paused1")
		cookie := p.signedIn("v-active1")
		for _, page := range []*pages.Page{pages.MyOffer, pages.Offer, pages.Ask} {
			foreign := p.send(http.MethodGet, address("cs", page, "paused1"), "", cookie)
			missing := p.send(http.MethodGet, address("cs", page, "missing1"), "", cookie)
			if foreign.Code != missing.Code || foreign.Body.String() != missing.Body.String() {
				t.Errorf("%s: a foreign offer is %d, a missing one %d", page, foreign.Code, missing.Code)
			}
		}
	})
}

// TestHeaders: every page has the headers that keep it safe; those that only read set no cookie, the others are kept by
// nobody.
func TestHeaders(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	p.seed("active1")
	cookie := p.signedIn("v-active1")
	for _, r := range p.routes() {
		if r.get == nil {
			continue
		}
		rec := p.send(http.MethodGet, address("en", r.page, "active1"), "", cookie)
		h := rec.Header()
		if !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") ||
			h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Referrer-Policy") != "same-origin" || h.Get("Strict-Transport-Security") == "" ||
			h.Get("Cross-Origin-Opener-Policy") == "" {
			t.Errorf("%s: headers %v", r.page, h)
		}
		if kind := h.Get("Content-Type"); rec.Body.Len() > 0 && kind != "application/json" &&
			!strings.HasSuffix(kind, "; charset=utf-8") {
			t.Errorf("%s: Content-Type %q", r.page, kind)
		}
		kept, reads := "no-cache", r.page.Access == pages.Reading
		if r.page == pages.Embed {
			kept = "public, max-age=60"
		}
		if reads && (h.Get("Set-Cookie") != "" || h.Get("Cache-Control") != kept || h.Get("ETag") == "") {
			t.Errorf("%s only reads: cookie %q, Cache-Control %q, ETag %q", r.page, h.Get("Set-Cookie"),
				h.Get("Cache-Control"),
				h.Get("ETag"))
		}
		if !reads && h.Get("Cache-Control") != "no-store" && rec.Code != 303 {
			t.Errorf("%s: Cache-Control %q", r.page, h.Get("Cache-Control"))
		}
	}
}

// TestOneFramedPage: of all that the portal answers, one page may be shown in a frame, and one other shows a frame.
func TestOneFramedPage(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	p.seed("active1")
	cookie := p.signedIn("v-active1")
	paths := map[string]string{"/nothing": "", "/robots.txt": "", "/sitemap.xml": "", "/assets/site.css": ""}
	for _, r := range p.routes() {
		for _, lang := range p.Exchange.Sites.Home().Languages {
			if r.get != nil {
				paths[address(lang, r.page, "active1")] = r.page.Name
			}
		}
	}
	framedPages, framingPages := map[string]bool{}, map[string]bool{}
	for path, page := range paths {
		h := p.send(http.MethodGet, path, "", cookie).Header()
		policy := h.Get("Content-Security-Policy")
		if !strings.Contains(policy, "frame-ancestors 'none'") && path != "/assets/site.css" {
			framedPages[page] = true
			if strings.Contains(policy, "script-src") || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
				t.Errorf("%s: %v", path, h)
			}
		} else if got := h.Get("Cross-Origin-Resource-Policy"); got != "same-origin" && path != "/assets/site.css" {
			t.Errorf("%s may be taken by others: %q", path, got)
		}
		if strings.Contains(policy, "frame-src") {
			framingPages[page] = true
		}
	}
	if !maps.Equal(framedPages, map[string]bool{"embed": true}) || !maps.Equal(framingPages,
		map[string]bool{"embed-how": true}) {
		t.Errorf("framed %v, framing %v", framedPages, framingPages)
	}
}

// TestDatabaseGone: every page that needs the database says so, with a way on, and the log says why.
func TestDatabaseGone(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	p.seed("active1")
	cookie := p.signedIn("v-active1")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	paths := []string{"/sitemap.xml", "/sitemap.xml?page=1"}
	for _, page := range []*pages.Page{pages.Home, pages.Offers, pages.Feed, pages.Embed, pages.Offer, pages.Ask,
		pages.My,
		pages.Request, pages.Confirm, pages.OfferHelp} {
		paths = append(paths, address("cs", page, "active1"))
	}
	for _, page := range paths {
		p.log.Reset()
		rec := p.send(http.MethodGet, page, "", cookie)
		body, _ := io.ReadAll(rec.Body)
		if rec.Code != 503 || rec.Header().Get("Retry-After") == "" || !bytes.Contains(body,
			[]byte("Portál teď neodpovídá")) {
			t.Errorf("%s: %d", page, rec.Code)
		}
		if n := strings.Count(p.log.String(), "level=ERROR"); n != 1 {
			t.Errorf("%s: logged %d times", page, n)
		}
	}
}

func TestEveryPageInEveryLanguage(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	p.seed("active1")
	cookie := p.signedIn("v-active1")
	for _, lang := range site.Builtin().Languages {
		for _, r := range p.routes() {
			if r.get == nil {
				continue
			}
			path := address(lang, r.page, "active1")
			body := p.send(http.MethodGet, path, "", cookie).Body.String()
			if strings.Contains(body, "⟦") {
				t.Errorf("%s lacks a sentence", path)
			}
			want := p.Texts.Locale(lang).TextLang()
			if body != "" && strings.HasPrefix(body, "<!doctype") && !strings.Contains(body, `<html lang="`+want+`"`) {
				t.Errorf("%s is not marked as %s", path, want)
			}
		}
	}
}

func TestSearchAddresses(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	p.seed("active1")
	for path, want := range map[string]string{
		"/nabidky?kde=OPAVA&q=nakup":           "/nabidky?obec=505927&q=nakup",
		"/nabidky?kde=x&kde_code=505927":       "/nabidky?obec=505927",
		"/en/offers?where=opava&kind=other":    "/en/offers?kind=other&place=505927",
		"/uk/offers?where=frydek+mistek":       "/uk/offers?place=598003",
		"/nabidky?kde=505927&razeni=nejblizsi": "/nabidky?obec=505927&razeni=nejblizsi",
	} {
		rec := p.send(http.MethodGet, path, "", nil)
		if rec.Code != 303 || rec.Header().Get("Location") != want {
			t.Errorf("%s leads to %d %q, want %q", path, rec.Code, rec.Header().Get("Location"), want)
		}
	}
	for _, path := range []string{"/nabidky?druh=nic&obec=1&prostredi=x&jazyk=xx&den=9&razeni=x&strana=-1",
		"/nabidky?strana=999999999999", "/nabidky?q=%00%ff", "/nabidky?kde=nikde",
		"/nabidky?q=" + strings.Repeat("a", 3000)} {
		if rec := p.send(http.MethodGet, path, "", nil); rec.Code != 200 {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
}

// TestKindWords: an address names a kind by the words that its language has, also one without pages.
func TestKindWords(t *testing.T) {
	k, _ := site.Builtin().Kind("shopping")
	v := &visit{site: site.Builtin()}
	for _, lang := range append(i18n.Languages(), "xx") {
		want := map[string]string{"cs": "nakupy", "en": "shopping"}[i18n.Words(lang)]
		if word := kindWord(lang, k); word != want {
			t.Errorf("%s: %s", lang, word)
		}
		if found, _ := v.kindByWord(lang, want); found.Code != k.Code {
			t.Errorf("%s: %q is the kind %q", lang, want, found.Code)
		}
	}
}

func TestWrongMethods(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	for path, allow := range map[string]string{"/": "GET, HEAD", "/moje/nabidka/x/pozastavit": "POST",
		"/en/sign-out": "POST"} {
		method := map[string]string{"GET, HEAD": http.MethodPut, "POST": http.MethodGet}[allow]
		if rec := p.send(method, path, "", nil); rec.Code != 405 || rec.Header().Get("Allow") != allow {
			t.Errorf("%s %s: %d, Allow %q", method, path, rec.Code, rec.Header().Get("Allow"))
		}
	}
}

// TestSignOutLeavesNothing: both cookies of the browser go.
func TestSignOutLeavesNothing(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.seed("active1")
		rec := p.send(http.MethodPost, pages.SignOut.Path("cs"), "", p.signedIn("v-active1"))
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
