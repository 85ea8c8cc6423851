package httpx_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
)

type text string

func (t text) Render(_ context.Context, w io.Writer) error {
	if t == "broken" {
		return errors.New("halfway")
	}
	_, err := io.WriteString(w, string(t))
	return err
}

// portal is a shield before a few pages, with its log and what OnDone was told.
type portal struct {
	http.Handler
	log  bytes.Buffer
	mu   sync.Mutex
	done []string
}

var long = strings.Repeat("Nakoupím a přinesu. ", 200)

func newPortal(t *testing.T, s httpx.Shield) *portal {
	t.Helper()
	p := new(portal)
	s.Log = slog.New(slog.NewJSONHandler(&p.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.OnDone = func(route string, status int, _ time.Duration) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.done = append(p.done, fmt.Sprint(route, " ", status))
	}
	s.Answer = func(w http.ResponseWriter, r *http.Request, err error) {
		httpx.RetryAfter(w, err)
		_ = httpx.Write(w, r, httpx.Status(err), "text/plain", httpx.Never, text("error "+httpx.RequestID(r.Context())))
	}
	mux := http.NewServeMux()
	page := func(pattern string, h httpx.Handler) { mux.Handle(pattern, httpx.Handle(h, s.Answer)) }
	page("GET /long", func(w http.ResponseWriter, r *http.Request) error {
		return httpx.Write(w, r, 200, "text/plain", httpx.Revalidate, text(long))
	})
	page("GET /mine", func(w http.ResponseWriter, r *http.Request) error {
		return httpx.Write(w, r, 200, "text/plain", httpx.Never, text("mine"))
	})
	page("GET /broken", func(w http.ResponseWriter, r *http.Request) error {
		return httpx.Write(w, r, 200, "text/plain", httpx.Revalidate, text("broken"))
	})
	page("GET /network", func(w http.ResponseWriter, r *http.Request) error {
		return httpx.Write(w, r, 200, "text/plain", httpx.Never, text(httpx.Network(r.Context())))
	})
	page("GET /panic/{secret}", func(http.ResponseWriter, *http.Request) error { panic("canary " + long) })
	page("POST /send", func(w http.ResponseWriter, r *http.Request) error {
		if _, err := httpx.ReadForm(w, r); err != nil {
			return err
		}
		return httpx.Redirect(w, r, "/mine")
	})
	page("/", httpx.Nowhere(mux))
	if s.Origin == "" {
		s.Origin = "https://spolu.example.org"
	}
	h, err := s.Wrap(mux)
	if err != nil {
		t.Fatal(err)
	}
	p.Handler = h
	return p
}

func (p *portal) do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

func get(path string) *http.Request { return httptest.NewRequest(http.MethodGet, path, nil) }

func TestClientAddress(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	chain := []string{"198.51.100.7, 192.0.2.1, 10.0.0.2"}
	for name, c := range map[string]struct {
		remote    string
		forwarded []string
		proxies   []netip.Prefix
		want      string
	}{
		"directly":                  {"192.0.2.1:5", nil, proxies, "192.0.2.1"},
		"spoofed, no proxy is ours": {"192.0.2.1:5", []string{"198.51.100.7"}, nil, "192.0.2.1"},
		"spoofed, past the proxy":   {"192.0.2.1:5", []string{"198.51.100.7"}, proxies, "192.0.2.1"},
		"by a proxy":                {"10.0.0.1:5", []string{"192.0.2.1"}, proxies, "192.0.2.1"},
		"spoofed, by a proxy":       {"10.0.0.1:5", []string{"198.51.100.7, 192.0.2.1"}, proxies, "192.0.2.1"},
		"in two headers":            {"10.0.0.1:5", []string{"198.51.100.7", "192.0.2.1"}, proxies, "192.0.2.1"},
		"by a chain":                {"10.0.0.1:5", chain, proxies, "192.0.2.1"},
		"nothing but proxies":       {"10.0.0.1:5", []string{"10.0.0.3, 10.0.0.2"}, proxies, "10.0.0.3"},
		"garbage":                   {"10.0.0.1:5", []string{"192.0.2.1, x"}, proxies, "10.0.0.1"},
		"a proxy that says nothing": {"10.0.0.1:5", nil, proxies, "10.0.0.1"},
		"IPv6":                      {"[2001:db8:1:2:3:4:5:6]:5", nil, proxies, "2001:db8:1:2::/64"},
		"IPv6 of the same network":  {"[2001:db8:1:2:ffff::1]:5", nil, proxies, "2001:db8:1:2::/64"},
		"IPv6 by a proxy":           {"[::1]:5", []string{"2001:db8:1:2::9"}, proxies, "2001:db8:1:2::/64"},
		"IPv4 in IPv6":              {"[::ffff:10.0.0.1]:5", []string{"::ffff:192.0.2.1"}, proxies, "192.0.2.1"},
		"IPv6 with a zone":          {"[fe80::1%eth0]:5", nil, proxies, "fe80::/64"},
		"no address":                {"pipe", []string{"192.0.2.1"}, proxies, "unknown"},
	} {
		p := newPortal(t, httpx.Shield{Proxies: c.proxies})
		r := get("/network")
		r.RemoteAddr, r.Header["X-Forwarded-For"] = c.remote, c.forwarded
		if got := p.do(r).Body.String(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// Every answer has the headers, whatever it is.
func TestHeaders(t *testing.T) {
	crossSite := httptest.NewRequest(http.MethodPost, "/send", nil)
	crossSite.Header.Set("Sec-Fetch-Site", "cross-site")
	otherOrigin := httptest.NewRequest(http.MethodPost, "/send", nil)
	otherOrigin.Header.Set("Origin", "https://evil.example.net")
	for _, c := range []struct {
		r    *http.Request
		want int
	}{
		{get("/long"), 200}, {get("/mine"), 200}, {get("/broken"), 500}, {get("/panic/x"), 500}, {get("/nothing"), 404},
		{httptest.NewRequest(http.MethodPost, "/send", nil), 303}, {crossSite, 403}, {otherOrigin, 403},
		{httptest.NewRequest(http.MethodPost, "/long", nil), 405},
		{httptest.NewRequest(http.MethodDelete, "/send", nil), 405},
		{httptest.NewRequest(http.MethodHead, "/long", nil), 200},
	} {
		for origin, https := range map[string]bool{"https://spolu.example.org": true, "http://localhost:8080": false} {
			w := newPortal(t, httpx.Shield{Origin: origin}).do(c.r)
			what := c.r.Method + " " + c.r.URL.Path
			if w.Code != c.want {
				t.Errorf("%s: %d, want %d", what, w.Code, c.want)
			}
			for name, want := range map[string]string{"Content-Security-Policy": "default-src 'none'",
				"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
				"Cross-Origin-Opener-Policy": "same-origin"} {
				if got := w.Header().Get(name); !strings.HasPrefix(got, want) {
					t.Errorf("%s: %s is %q", what, name, got)
				}
			}
			if got := w.Header().Get("Strict-Transport-Security"); (got != "") != https {
				t.Errorf("%s: HSTS %q with https %v", what, got, https)
			}
			if c.want >= 400 && c.want != 405 && w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s: an error may be kept: %q", what, w.Header().Get("Cache-Control"))
			}
			if len(w.Result().Cookies()) != 0 {
				t.Errorf("%s sets a cookie", what)
			}
		}
	}
}

func TestFormTooLarge(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/send", strings.NewReader("need="+strings.Repeat("a", 17<<20)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if w := newPortal(t, httpx.Shield{}).do(r); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("%d", w.Code)
	}
}

func TestMethods(t *testing.T) {
	w := newPortal(t, httpx.Shield{}).do(httptest.NewRequest(http.MethodPut, "/send", nil))
	if w.Code != 405 || w.Header().Get("Allow") != "POST" {
		t.Errorf("%d, %q", w.Code, w.Header().Get("Allow"))
	}
}

// A panic is a page for the reader and a line for the operator, without its value, which may hold a contact.
func TestPanic(t *testing.T) {
	for _, encoding := range []string{"", "gzip"} {
		p := newPortal(t, httpx.Shield{})
		r := get("/panic/tajne")
		r.Header.Set("Accept-Encoding", encoding)
		w := p.do(r)
		log := p.log.String()
		if w.Code != 500 || !strings.HasPrefix(w.Body.String(), "error ") || len(p.done) != 1 ||
			p.done[0] != "GET /panic/{secret} 500" {
			t.Errorf("%q: %d %q, %q", encoding, w.Code, w.Body, p.done)
		}
		id := strings.TrimPrefix(w.Body.String(), "error ")
		if !strings.Contains(log, id) || strings.Contains(log, "canary") || strings.Contains(log, "tajne") {
			t.Errorf("%q: the log is %s", encoding, log)
		}
	}
}

// No line of the log holds an address, a secret of an address, or what people look for.
func TestLog(t *testing.T) {
	p := newPortal(t, httpx.Shield{Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}})
	for _, path := range []string{"/long?q=hledam", "/panic/tajemstvi?email=vera@example.org", "/nic/tajemstvi",
		"/broken?q=hledam"} {
		r := get(path)
		r.RemoteAddr = "192.0.2.1:5"
		r.Header.Set("X-Forwarded-For", "198.51.100.7")
		r.Header.Set("Referer", "https://spolu.example.org/zadost/tajemstvi")
		r.Header.Set("User-Agent", "prohlizec")
		p.do(r)
	}
	for _, secret := range []string{"hledam", "tajemstvi", "vera@", "192.0.2.1", "198.51.100.7", "prohlizec"} {
		if strings.Contains(p.log.String(), secret) {
			t.Errorf("%q is logged: %s", secret, &p.log)
		}
	}
	if strings.Count(p.log.String(), `"msg":"request"`) != 4 {
		t.Errorf("the log is %s", &p.log)
	}
}

// TestReaderHasGone: a reader who leaves is not a fault of the portal.
func TestReaderHasGone(t *testing.T) {
	answered := 0
	h := httpx.Handle(func(_ http.ResponseWriter, r *http.Request) error { return r.Context().Err() },
		func(http.ResponseWriter, *http.Request, error) { answered++ })
	ctx, leave := context.WithCancel(t.Context())
	leave()
	rec := httptest.NewRecorder()
	if h.ServeHTTP(rec, get("/").WithContext(ctx)); answered != 0 || rec.Code != 499 {
		t.Errorf("somebody who left: answered %d times, counted as %d", answered, rec.Code)
	}
	late, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	if h.ServeHTTP(httptest.NewRecorder(), get("/").WithContext(late)); answered != 1 {
		t.Errorf("what took too long: answered %d times", answered)
	}
}

func TestCompressionAndCaching(t *testing.T) {
	p := newPortal(t, httpx.Shield{})
	plain := p.do(get("/long"))
	tag := plain.Header().Get("ETag")
	if plain.Body.String() != long || tag == "" || plain.Header().Get("Cache-Control") != "no-cache" {
		t.Fatalf("the page is %d bytes, tag %q", plain.Body.Len(), tag)
	}
	r := get("/long")
	r.Header.Set("Accept-Encoding", "gzip")
	w := p.do(r)
	if w.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(w.Header().Get("Vary"), "Accept-Encoding") ||
		w.Body.Len() >= len(long) {
		t.Fatalf("not compressed: %v", w.Header())
	}
	unzip, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(unzip); err != nil || string(got) != long {
		t.Errorf("uncompressed: %d bytes, %v", len(got), err)
	}
	for _, same := range []string{tag, `"other", ` + tag} {
		r.Header.Set("If-None-Match", same)
		if w := p.do(r); w.Code != 304 || w.Body.Len() != 0 {
			t.Errorf("%s: %d with %d bytes", same, w.Code, w.Body.Len())
		}
	}
	r.Header.Set("If-None-Match", `"other"`)
	if w := p.do(r); w.Code != 200 {
		t.Errorf("another tag: %d", w.Code)
	}
	if w := p.do(get("/mine")); w.Header().Get("ETag") != "" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("a personal page: %v", w.Header())
	}
}

// What may be kept for a while is compared by its tag too, which may be one that is set: never by a time.
func TestKnown(t *testing.T) {
	for caching, set := range map[httpx.Caching]string{httpx.Revalidate: "", httpx.Minute: "", httpx.Hour: `W/"mine"`} {
		answer := func(headers ...string) *httptest.ResponseRecorder {
			r, w := get("/"), httptest.NewRecorder()
			for i := 0; i < len(headers); i += 2 {
				r.Header.Set(headers[i], headers[i+1])
			}
			w.Header().Set("ETag", set)
			if err := httpx.Write(w, r, 200, "text/plain", caching, text(long)); err != nil {
				t.Fatal(err)
			}
			return w
		}
		tag := answer().Header().Get("ETag")
		if tag != cmp.Or(set, httpx.Tag([]byte(long))) {
			t.Errorf("the tag is %s", tag)
		}
		for _, c := range []struct {
			headers []string
			want    int
		}{
			{nil, 200}, {[]string{"If-None-Match", tag}, 304}, {[]string{"If-None-Match", `"other"`}, 200},
			{[]string{"If-Modified-Since", "Mon, 23 Nov 2026 09:00:00 GMT"}, 200},
		} {
			if w := answer(c.headers...); w.Code != c.want || w.Header().Get("Cache-Control") != string(caching) {
				t.Errorf("%v: %d, %s", c.headers, w.Code, w.Header().Get("Cache-Control"))
			}
		}
	}
}

func TestStatus(t *testing.T) {
	for err, want := range map[error]int{help.Fail(help.Invalid, "x"): 422, help.Fail(help.NotFound, "x"): 404,
		help.Fail(help.Forbidden, "x"): 403, help.Fail(help.Conflict, "x"): 409, help.Fail(help.TooMany, "x"): 429,
		help.Fail(help.Unavailable, "x"): 503, errors.New("x"): 500,
		context.DeadlineExceeded: 503} {
		if got := httpx.Status(fmt.Errorf("wrapped: %w", err)); got != want {
			t.Errorf("%v: %d, want %d", err, got, want)
		}
	}
}
