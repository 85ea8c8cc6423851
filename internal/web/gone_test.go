package web_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/web"
	"example.org/spolu/internal/web/webtest"
)

// leaver is a reader who hangs up when the first bytes come. net/http then cannot write, or ends the request's
// context.
type leaver struct {
	*httptest.ResponseRecorder
	leave context.CancelFunc
	err   error
}

func (l *leaver) Write(b []byte) (int, error) {
	l.leave()
	return len(b), l.err
}

// TestReaderHangsUpInTheSitemap: what is read while it is sent ends there, and nobody is told.
func TestReaderHangsUpInTheSitemap(t *testing.T) {
	defer web.SmallSitemaps(0, 10)()
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		var ids []string
		for i := range 100 {
			ids = append(ids, fmt.Sprintf("active%03d", i))
		}
		p.Seed(ids...)
		for name, err := range map[string]error{"the context ends": nil, "nothing can be written": net.ErrClosed} {
			ctx, leave := context.WithCancel(t.Context())
			w := &leaver{httptest.NewRecorder(), leave, err}
			left := func() (v any) {
				defer func() { v = recover() }()
				p.H.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/sitemap.xml", nil).WithContext(ctx))
				return nil
			}()
			if ctx.Err() == nil || err == nil && left != http.ErrAbortHandler {
				t.Errorf("%s: it was not in the middle: %v", name, left)
			}
			if strings.Contains(p.Logged.String(), "level=ERROR") {
				t.Errorf("%s: the log has %.1000s", name, p.Logged)
			}
			leave()
		}
	})
}

// TestReadersWhoHaveGone: pages that nobody waits for any more, signed in or not, are no fault.
func TestReadersWhoHaveGone(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Seed("active1")
		cookie := p.SignedIn("v-active1")
		gone, leave := context.WithCancel(t.Context())
		leave()
		paths := []string{"/sitemap.xml", "/robots.txt", "/nothing"}
		for _, r := range p.Routes() {
			paths = append(paths, webtest.Address("cs", r.Page, "active1"))
		}
		for _, path := range paths {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				r := httptest.NewRequest(method, path, strings.NewReader("name=A")).WithContext(gone)
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.AddCookie(cookie)
				p.H.ServeHTTP(httptest.NewRecorder(), r)
				if strings.Contains(p.Logged.String(), "level=ERROR") {
					t.Fatalf("%s %s: the log has %.1000s", method, path, p.Logged)
				}
			}
		}
	})
}

// TestOutageIsToldOnce: the pages of an outage say so, each, and the log has a line for all of them.
func TestOutageIsToldOnce(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		var told int
		db.OnOutage(func(store.Outage) { told++ })
		db.LimitReading(-1)
		defer db.LimitReading(store.ReadingTime)
		for _, path := range []string{"/", "/nabidky", "/nabidka/nowhere", "/sitemap.xml", "/nabidky.atom"} {
			w := httptest.NewRecorder()
			p.H.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
			if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
		if told != 1 || strings.Contains(p.Logged.String(), "level=ERROR") {
			t.Errorf("told %d times; the log has %.1000s", told, p.Logged)
		}
	})
}
