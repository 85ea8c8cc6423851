package web_test

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/web"
	"example.org/spolu/internal/web/webtest"
)

// portal is the pages over one database.
type portal struct{ *webtest.Portal }

func newPortal(t testing.TB, db *store.DB) *portal { return &portal{webtest.New(t, db)} }

// TestPagesAreAttached: every page has a handler, each in one line of the table.
func TestPagesAreAttached(t *testing.T) {
	attached := map[*pages.Page]int{}
	for _, r := range (&web.Server{Demo: &web.Demo{}}).Routes() {
		attached[r.Page]++
		if r.Get == nil && r.Post == nil {
			t.Errorf("%s does nothing", r.Page)
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
		p.Seed("active1", "paused1")
		cookie := p.SignedIn("v-active1")
		for _, page := range []*pages.Page{pages.MyOffer, pages.Offer, pages.Ask} {
			foreign := p.Send(http.MethodGet, webtest.Address("cs", page, "paused1"), "", cookie)
			missing := p.Send(http.MethodGet, webtest.Address("cs", page, "missing1"), "", cookie)
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
	p.Seed("active1")
	cookie := p.SignedIn("v-active1")
	for _, r := range p.Routes() {
		if r.Get == nil {
			continue
		}
		rec := p.Send(http.MethodGet, webtest.Address("en", r.Page, "active1"), "", cookie)
		h := rec.Header()
		if !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") ||
			h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Referrer-Policy") != "same-origin" || h.Get("Strict-Transport-Security") == "" ||
			h.Get("Cross-Origin-Opener-Policy") == "" {
			t.Errorf("%s: headers %v", r.Page, h)
		}
		if kind := h.Get("Content-Type"); rec.Body.Len() > 0 && kind != "application/json" &&
			!strings.HasSuffix(kind, "; charset=utf-8") {
			t.Errorf("%s: Content-Type %q", r.Page, kind)
		}
		kept, reads := "no-cache", r.Page.Access == pages.Reading
		if r.Page == pages.Embed {
			kept = "public, max-age=60"
		}
		if reads && (h.Get("Set-Cookie") != "" || h.Get("Cache-Control") != kept || h.Get("ETag") == "") {
			t.Errorf("%s only reads: cookie %q, Cache-Control %q, ETag %q", r.Page, h.Get("Set-Cookie"),
				h.Get("Cache-Control"),
				h.Get("ETag"))
		}
		if !reads && h.Get("Cache-Control") != "no-store" && rec.Code != 303 {
			t.Errorf("%s: Cache-Control %q", r.Page, h.Get("Cache-Control"))
		}
	}
}

// TestOneFramedPage: of all that the portal answers, one page may be shown in a frame, and one other shows a frame.
func TestOneFramedPage(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	p.Seed("active1")
	cookie := p.SignedIn("v-active1")
	paths := map[string]string{"/nothing": "", "/robots.txt": "", "/sitemap.xml": "", "/assets/site.css": ""}
	for _, r := range p.Routes() {
		for _, lang := range p.Exchange.Sites.Home().Languages {
			if r.Get != nil {
				paths[webtest.Address(lang, r.Page, "active1")] = r.Page.Name
			}
		}
	}
	framedPages, framingPages := map[string]bool{}, map[string]bool{}
	for path, page := range paths {
		h := p.Send(http.MethodGet, path, "", cookie).Header()
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
	p.Seed("active1")
	cookie := p.SignedIn("v-active1")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	paths := []string{"/sitemap.xml", "/sitemap.xml?page=1"}
	for _, page := range []*pages.Page{pages.Home, pages.Offers, pages.Feed, pages.Embed, pages.Offer, pages.Ask,
		pages.My,
		pages.Request, pages.Confirm, pages.OfferHelp} {
		paths = append(paths, webtest.Address("cs", page, "active1"))
	}
	for _, page := range paths {
		p.Logged.Reset()
		rec := p.Send(http.MethodGet, page, "", cookie)
		body, _ := io.ReadAll(rec.Body)
		if rec.Code != 503 || rec.Header().Get("Retry-After") == "" || !bytes.Contains(body,
			[]byte("Portál teď neodpovídá")) {
			t.Errorf("%s: %d", page, rec.Code)
		}
		if n := strings.Count(p.Logged.String(), "level=ERROR"); n != 1 {
			t.Errorf("%s: logged %d times", page, n)
		}
	}
}

func TestEveryPageInEveryLanguage(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	p.Seed("active1")
	cookie := p.SignedIn("v-active1")
	for _, lang := range site.Builtin().Languages {
		for _, r := range p.Routes() {
			if r.Get == nil {
				continue
			}
			path := webtest.Address(lang, r.Page, "active1")
			body := p.Send(http.MethodGet, path, "", cookie).Body.String()
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

func TestWrongMethods(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	for path, allow := range map[string]string{"/": "GET, HEAD", "/moje/nabidka/x/pozastavit": "POST",
		"/en/sign-out": "POST"} {
		method := map[string]string{"GET, HEAD": http.MethodPut, "POST": http.MethodGet}[allow]
		if rec := p.Send(method, path, "", nil); rec.Code != 405 || rec.Header().Get("Allow") != allow {
			t.Errorf("%s %s: %d, Allow %q", method, path, rec.Code, rec.Header().Get("Allow"))
		}
	}
}
