// Package visit is a request on its way to a page, and what all pages share: the layout around them, forms that come
// back, words of addresses. Packages of pages attach what they answer by routes.
package visit

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/guard"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/session"
	"example.org/spolu/internal/site"
)

// Portal is what all visits are to.
type Portal struct {
	Exchange *exchange.Exchange
	Texts    *i18n.Texts
	Sessions *session.Sessions
	Guard    *guard.Guard
	Demo     bool // letters are shown, not sent
}

// Visit is one request on its way to a page.
type Visit struct {
	*Portal
	W     http.ResponseWriter
	R     *http.Request
	Site  *site.Profile
	Lang  string
	Page  *pages.Page
	Text  *i18n.Locale
	Actor help.Actor
	Cache httpx.Caching

	Secret string // that the browser's form is kept under, once it was looked for
}

// New is a request to a page, by nobody in particular as yet.
func (p *Portal) New(w http.ResponseWriter, r *http.Request, lang string, page *pages.Page) *Visit {
	return &Visit{Portal: p, W: w, R: r, Site: p.Exchange.Sites.ByHost(r.Host), Lang: lang, Page: page,
		Text: p.Texts.Locale(lang), Cache: httpx.Never, Actor: help.As(help.Anyone, "")}
}

// Handler answers a visit.
type Handler func(*Visit) error

// Route is a page with what GET and POST do there.
type Route struct {
	Page      *pages.Page
	Get, Post Handler
}

// Region is what rows of the visit's region say.
func (v *Visit) Region() help.Region { return v.Exchange.Sites.Key(v.Site) }

// In is the visit in another language.
func (v *Visit) In(lang string) *Visit {
	other := *v
	other.Lang, other.Text = lang, v.Texts.Locale(lang)
	return &other
}

// Page is what stands on one page; View is that with what stands around it.
type Page interface {
	View(f Layout) templ.Component
}

// HTMLType is the media type of pages.
const HTMLType = "text/html; charset=utf-8"

// Show renders a page.
func (v *Visit) Show(status int, f Layout, p Page) error {
	return httpx.Write(v.W, v.R, status, HTMLType, v.Cache, p.View(f))
}

// Download gives data as a file to keep.
func (v *Visit) Download(data any) error {
	text, err := json.MarshalIndent(data, "", "  ")
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Disposition", `attachment; filename="spolu.json"`)
	return httpx.Write(v.W, v.R, 200, "application/json", v.Cache, Plain(text))
}

// Redirect leads on to a page in the same language.
func (v *Visit) Redirect(page *pages.Page, args ...string) error {
	return httpx.Redirect(v.W, v.R, page.Path(v.Lang, args...))
}

// Lead leads on to an address of ours.
func (v *Visit) Lead(to string) error { return httpx.Redirect(v.W, v.R, to) }

// Form reads what was posted.
func (v *Visit) Form() (url.Values, error) { return httpx.ReadForm(v.W, v.R) }

// Network is where the request comes from.
func (v *Visit) Network() help.Network { return httpx.Network(v.R.Context()) }

// SignIn signs a volunteer in whose address was proved; none for "".
func (v *Visit) SignIn(volunteer string) error {
	if volunteer == "" {
		return nil
	}
	return v.Sessions.SignIn(v.R.Context(), volunteer)
}

// Verdict is what a form that was posted looks like.
func (v *Visit) Verdict(values url.Values) guard.Verdict {
	return v.Guard.Check(values.Get(guard.TokenField), values.Get(guard.HoneypotField), v.Exchange.Now())
}

// Token is that of a form which is shown now, or that of the one which came back and is shown again: its age counts
// from when it was first seen.
func (v *Visit) Token() string {
	if v.R.PostForm != nil && !v.Verdict(v.R.PostForm).Stale {
		return v.R.PostForm.Get(guard.TokenField)
	}
	return v.Guard.Token(v.Exchange.Now())
}

// Problems are those of a form in an error; ok is false for any other error.
func Problems(err error) (p help.Problems, ok bool) {
	if e, ok := errors.AsType[*help.Error](err); ok && e.Kind == help.Invalid && len(e.Problems) > 0 {
		return e.Problems, true
	}
	return nil, false
}

// Say is a text of the profile in the visit's language.
func (v *Visit) Say(t help.Text) string {
	s, _ := t.In(v.Lang)
	return s
}

// SayAll is Say for a list.
func (v *Visit) SayAll(texts []help.Text) []string {
	said := make([]string, len(texts))
	for i, t := range texts {
		said[i] = v.Say(t)
	}
	return said
}

// Local is a time where the region's people live.
func (v *Visit) Local(t time.Time) time.Time { return t.In(v.Site.Location()) }

// Foreign is a language where it is not that of the page's own words, else "".
func (v *Visit) Foreign(lang help.Language) string {
	if lang == v.Text.TextLang() {
		return ""
	}
	return lang
}
