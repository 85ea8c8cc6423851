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

const (
	sessionCookie = "__Host-session"
	browserCookie = "__Host-browser"
)

// subjectKind is whose sessions these are. In a session's data it names the id.
const subjectKind = help.VolunteerActor

// Sessions keeps sign-ins in the database. It is safe for concurrent use.
type Sessions struct {
	manager *scs.SessionManager
	db      *store.DB
}

// New makes sessions over a database.
func New(db *store.DB) *Sessions {
	m := scs.New()
	m.Store = storage{db, m.Codec}
	m.HashTokenInStore = true
	m.Lifetime = help.SessionLife
	m.Cookie.Name = sessionCookie
	m.Cookie.Path = "/"
	m.Cookie.Secure = true
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	return &Sessions{m, db}
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
func Browser(r *http.Request) string {
	c, err := r.Cookie(browserCookie)
	if err != nil || len(c.Value) != len(help.NewToken()) {
		return ""
	}
	return c.Value
}

// EnsureBrowser is Browser, giving the browser a secret where it has none: drafts are kept under it, and links to
// sign in work only with it.
func EnsureBrowser(w http.ResponseWriter, r *http.Request) string {
	secret := Browser(r)
	if secret == "" {
		secret = help.NewToken()
		cookie := &http.Cookie{
			Name: browserCookie, Value: secret, Path: "/", MaxAge: int(help.SessionLife.Seconds()),
			Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		}
		http.SetCookie(w, cookie)
		r.AddCookie(cookie)
	}
	return secret
}

// ForgetBrowser takes the browser's secret away, and with it its drafts: whoever comes next starts afresh.
func ForgetBrowser(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{
		Name: browserCookie, Path: "/", MaxAge: -1, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
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
