// Package session knows who is signed in, and which browser is which: two cookies, set only by pages with forms.
package session

import (
	"context"
	"encoding/base64"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// Names of the cookies, after what begins them.
const (
	sessionCookie = "session"
	browserCookie = "browser"
)

// subjectKind is whose sessions these are. In a session's data it names the id.
const subjectKind = help.VolunteerActor

// Sessions keeps sign-ins in the database. It is safe for concurrent use.
type Sessions struct {
	manager *scs.SessionManager
	db      *store.DB
	https   bool
}

// New makes sessions over a database. https tells whether the portal's address is: a browser that comes over http would
// not send cookies back that are for https alone.
func New(db *store.DB, https bool) *Sessions {
	m := scs.New()
	s := &Sessions{m, db, https}
	m.Store = storage{db, m.Codec}
	m.HashTokenInStore = true
	m.Lifetime = help.SessionLife
	m.Cookie.Name = s.cookieName(sessionCookie)
	m.Cookie.Path = "/"
	m.Cookie.Secure = https
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	return s
}

// cookieName is the full name of a cookie. Browsers let nobody but this host set one that begins with __Host-, over
// https; on a host without it, all ports share their cookies, so that these say whose they are.
func (s *Sessions) cookieName(name string) string {
	if s.https {
		return "__Host-" + name
	}
	return "spolu-" + name
}

// OnError sets who answers when the database fails below a page.
func (s *Sessions) OnError(answer func(http.ResponseWriter, *http.Request, error)) {
	s.manager.ErrorFunc = answer
}

// Load makes sign-ins known to a handler. A request without the cookie does not touch the database.
func (s *Sessions) Load(next http.Handler) http.Handler { return s.manager.LoadAndSave(next) }

// Actor is who acts in a request that went through Load.
func (s *Sessions) Actor(ctx context.Context) help.Actor {
	if id := s.manager.GetString(ctx, string(subjectKind)); id != "" {
		return help.As(subjectKind, id)
	}
	return help.As(help.Anyone, "")
}

// SignIn makes the browser a volunteer's, under a new session id.
func (s *Sessions) SignIn(ctx context.Context, volunteer string) error {
	if err := s.manager.RenewToken(ctx); err != nil {
		return err
	}
	s.manager.Put(ctx, string(subjectKind), volunteer)
	return nil
}

// SignOut ends the session, on every node.
func (s *Sessions) SignOut(ctx context.Context) error { return s.manager.Destroy(ctx) }

// SignOutEverywhere ends the session and all others of who is signed in, in every browser and on every node.
func (s *Sessions) SignOutEverywhere(ctx context.Context) error {
	if a := s.Actor(ctx); a.SignedIn() {
		if err := s.db.InTx(ctx, func(tx *store.Tx) error { return tx.DropSessionsOf(a) }); err != nil {
			return err
		}
	}
	return s.SignOut(ctx)
}

// Browser is the secret of the browser that a request comes from, or "" where it has none yet.
func (s *Sessions) Browser(r *http.Request) string {
	c, err := r.Cookie(s.cookieName(browserCookie))
	if err != nil || !help.IsToken(c.Value) {
		return ""
	}
	return c.Value
}

// EnsureBrowser is Browser, giving the browser a secret where it has none: drafts are kept under it, and links to
// sign in work only with it. Whether the browser takes it is only known when it comes back.
func (s *Sessions) EnsureBrowser(w http.ResponseWriter, r *http.Request) string {
	secret := s.Browser(r)
	if secret == "" {
		secret = help.NewToken()
		http.SetCookie(w, s.browserCookie(secret, int(help.SessionLife.Seconds())))
	}
	return secret
}

// ForgetBrowser takes the browser's secret away, and with it its drafts: whoever comes next starts afresh.
func (s *Sessions) ForgetBrowser(w http.ResponseWriter) { http.SetCookie(w, s.browserCookie("", -1)) }

func (s *Sessions) browserCookie(secret string, seconds int) *http.Cookie {
	// #nosec G124 -- over http, which is for trials and local networks, a secure cookie would not come back
	return &http.Cookie{Name: s.cookieName(browserCookie), Value: secret, Path: "/", MaxAge: seconds, Secure: s.https,
		HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// storage is scs's store on our database, which seals what is in it.
type storage struct {
	db    *store.DB
	codec scs.Codec
}

func (s storage) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		text, ok, err := tx.Session(token)
		if err != nil || !ok {
			return err
		}
		found = true
		data, err = base64.RawStdEncoding.DecodeString(text)
		return err
	})
	return data, found, err
}

func (s storage) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, values, err := s.codec.Decode(data)
	if err != nil {
		return err
	}
	var subject help.Actor
	if id, _ := values[string(subjectKind)].(string); id != "" {
		subject = help.As(subjectKind, id)
	}
	// by the machine's clock, which gave it; it is kept by the database's
	left := min(time.Until(expiry), help.SessionLife)
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		return tx.SaveSession(token, subject, base64.RawStdEncoding.EncodeToString(data), tx.Now.Add(left))
	})
}

func (s storage) DeleteCtx(ctx context.Context, token string) error {
	return s.db.InTx(ctx, func(tx *store.Tx) error { return tx.DropSession(token) })
}

// The methods without a context are what scs asks for and never calls where those above exist.
func (s storage) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s storage) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

func (s storage) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
