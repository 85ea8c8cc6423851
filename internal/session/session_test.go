package session_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/session"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// browser is a browser at a server with three pages: who am I, sign in, sign out.
type browser struct {
	t       *testing.T
	handler http.Handler
	cookies map[string]*http.Cookie
}

func newBrowser(t *testing.T, db *store.DB) *browser {
	s := session.New(db, true)
	s.OnError(func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusServiceUnavailable) })
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(s.Actor(r.Context()).ID))
	})
	mux.HandleFunc("POST /in", func(_ http.ResponseWriter, r *http.Request) {
		if err := s.SignIn(r.Context(), "volunteer"); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("POST /out", func(_ http.ResponseWriter, r *http.Request) {
		if err := s.SignOut(r.Context()); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("POST /everywhere", func(_ http.ResponseWriter, r *http.Request) {
		if err := s.SignOutEverywhere(r.Context()); err != nil {
			t.Error(err)
		}
	})
	return &browser{t, s.Load(mux), map[string]*http.Cookie{}}
}

// TestSignOutEverywhere: all browsers of who is signed in are signed out, and nobody by who is not.
func TestSignOutEverywhere(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		here, there, stranger := newBrowser(t, db), newBrowser(t, db), newBrowser(t, db)
		for _, b := range []*browser{here, there} {
			b.do(http.MethodPost, "/in")
			b.is("volunteer")
		}
		stranger.do(http.MethodPost, "/everywhere")
		here.is("volunteer")
		there.is("volunteer")
		here.do(http.MethodPost, "/everywhere")
		for _, b := range []*browser{here, there} {
			b.is("")
		}
		here.do(http.MethodPost, "/in")
		here.is("volunteer")
	})
}

func (b *browser) do(method, path string) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookies[c.Name] = c
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	return w
}

func (b *browser) is(want string) {
	b.t.Helper()
	if w := b.do(http.MethodGet, "/"); w.Code != 200 || w.Body.String() != want {
		b.t.Fatalf("%d, signed in as %q, want %q", w.Code, w.Body, want)
	}
}

func (b *browser) session() *http.Cookie {
	b.t.Helper()
	c := b.cookies["__Host-session"]
	if c == nil {
		b.t.Fatal("no session")
	}
	return c
}

func TestSignInAndOut(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		b := newBrowser(t, db)
		b.is("")
		if len(b.cookies) != 0 {
			t.Error("reading sets a cookie")
		}
		b.do(http.MethodPost, "/in")
		c := b.session()
		if !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("the cookie is %v", c)
		}
		b.is("volunteer")

		node := newBrowser(t, db) // another node of the same portal
		node.cookies = map[string]*http.Cookie{c.Name: c}
		node.is("volunteer")

		old := *c
		b.do(http.MethodPost, "/in")
		if b.session().Value == old.Value {
			t.Error("the id stays when somebody signs in")
		}
		b.is("volunteer")
		node.cookies = map[string]*http.Cookie{old.Name: &old}
		node.is("")

		stolen := *b.session()
		b.do(http.MethodPost, "/out")
		b.is("")
		node.cookies = map[string]*http.Cookie{stolen.Name: &stolen}
		node.is("")
	})
}

// TestSessionsEndWithTheAccount: on whatever device they are.
func TestSessionsEndWithTheAccount(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		home, library := newBrowser(t, db), newBrowser(t, db)
		home.do(http.MethodPost, "/in")
		library.do(http.MethodPost, "/in")
		library.is("volunteer")
		end := func(volunteer string) {
			who := help.As(help.VolunteerActor, volunteer)
			err := db.InTx(t.Context(), func(tx *store.Tx) error { return tx.DropSessionsOf(who) })
			if err != nil {
				t.Fatal(err)
			}
		}
		end("somebody else")
		home.is("volunteer")
		end("volunteer")
		home.is("")
		library.is("")
	})
}

// TestSessionsEnd after their time by the database's clock, whatever the machine's says.
func TestSessionsEnd(t *testing.T) {
	now := time.Now()
	storetest.Each(t, func() time.Time { return now }, func(t *testing.T, db *store.DB) {
		for _, off := range []int{0, -400, 400} {
			now = time.Now().AddDate(0, 0, off)
			b := newBrowser(t, db)
			b.do(http.MethodPost, "/in")
			c := *b.session()
			now = now.Add(29 * 24 * time.Hour)
			b.is("volunteer")
			now = now.Add(2 * 24 * time.Hour)
			b.cookies = map[string]*http.Cookie{c.Name: &c}
			b.is("")
		}
	})
}

// Who is not signed in costs the database nothing, and needs none: a forged cookie does, and gives nothing.
func TestWithoutDatabase(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		b := newBrowser(t, db)
		b.cookies["x"] = &http.Cookie{Name: "__Host-session", Value: strings.Repeat("x", 43)}
		b.is("")
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		delete(b.cookies, "x")
		b.is("")
		b.cookies["x"] = &http.Cookie{Name: "__Host-session", Value: strings.Repeat("x", 43)}
		if w := b.do(http.MethodGet, "/"); w.Code != http.StatusServiceUnavailable {
			t.Errorf("a session without a database: %d", w.Code)
		}
	})
}

// TestBrowserSecret: over https no other host can set the cookies, and over http they come back.
func TestBrowserSecret(t *testing.T) {
	for name, https := range map[string]bool{"__Host-browser": true, "spolu-browser": false} {
		s := session.New(nil, https)
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
		if s.Browser(r) != "" {
			t.Error("a browser has a secret by itself")
		}
		secret := s.EnsureBrowser(w, r)
		c := w.Result().Cookies()
		if len(c) != 1 || c[0].Value != secret || c[0].Name != name || c[0].Secure != https || !c[0].HttpOnly ||
			c[0].SameSite != http.SameSiteLaxMode || c[0].Path != "/" {
			t.Fatalf("the cookie is %v", c)
		}
		r.AddCookie(c[0])
		if s.Browser(r) != secret || s.EnsureBrowser(w, r) != secret || len(w.Result().Cookies()) != 1 {
			t.Error("a browser that has a secret gets another")
		}
		for _, forged := range []string{"", "x", help.NewToken() + "x"} {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.AddCookie(&http.Cookie{Name: name, Value: forged})
			if got := s.Browser(r); got != "" {
				t.Errorf("%q is taken for a secret", got)
			}
		}
	}
}

// TestSessionOverHTTP: the cookie of a sign-in at a portal without https is not for https alone.
func TestSessionOverHTTP(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		s := session.New(db, false)
		w := httptest.NewRecorder()
		s.Load(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if err := s.SignIn(r.Context(), "volunteer"); err != nil {
				t.Error(err)
			}
		})).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
		c := w.Result().Cookies()
		if len(c) != 1 || c[0].Name != "spolu-session" || c[0].Secure || !c[0].HttpOnly {
			t.Errorf("the cookies are %v", c)
		}
	})
}
