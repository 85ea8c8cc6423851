// Package web is the pages for the public, for requesters and for volunteers. A handler reads what was sent, calls one
// verb of the exchange and renders one page.
package web

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
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
	"example.org/spolu/internal/ui"
)

// Server answers with pages. Its fields are what they are made of.
type Server struct {
	Exchange *exchange.Exchange
	Texts    *i18n.Texts
	Sessions *session.Sessions
	Guard    *guard.Guard
	Log      *slog.Logger
	Demo     *Demo // nil but in the demo

	mux *http.ServeMux
}

// visit is one request on its way to a page.
type visit struct {
	s     *Server
	w     http.ResponseWriter
	r     *http.Request
	site  *site.Profile
	lang  string
	page  *pages.Page
	text  *i18n.Locale
	actor help.Actor
	cache httpx.Caching
}

// Handler gathers all pages behind one handler. It must be called once.
func (s *Server) Handler() http.Handler {
	s.mux = http.NewServeMux()
	for _, r := range s.routes() {
		s.register(r)
	}
	s.mux.Handle("/assets/", ui.AssetHandler())
	s.mux.Handle("GET /assets/site.css", httpx.Handle(s.siteStyle, s.Answer))
	if slices.ContainsFunc(s.Exchange.Sites, func(p *site.Profile) bool { return p.LogoFile != nil }) {
		s.mux.Handle("GET /assets/logo", httpx.Handle(s.logo, s.Answer))
	}
	s.mux.Handle("GET /robots.txt", httpx.Handle(s.robots, s.Answer))
	s.mux.Handle("GET /sitemap.xml", httpx.Handle(s.sitemap, s.Answer))
	s.mux.Handle("/", httpx.Handle(httpx.Nowhere(s.mux), s.Answer))
	return s.mux
}

// register puts a page into the mux, in each language that a site has.
func (s *Server) register(r route) {
	for _, lang := range s.languages(r.page) {
		pattern := r.page.Pattern(lang)
		for method, f := range map[string]func(*visit) error{http.MethodGet: r.get, http.MethodPost: r.post} {
			if f != nil {
				s.mux.Handle(method+" "+pattern, s.handler(lang, r, f))
			}
		}
	}
}

// languages are those that a page has addresses of its own in.
func (s *Server) languages(page *pages.Page) []string {
	if page.Everywhere {
		return []string{i18n.Default}
	}
	return s.Exchange.Sites.Languages()
}

func (s *Server) handler(lang string, r route, f func(*visit) error) http.Handler {
	h := httpx.Handle(func(w http.ResponseWriter, req *http.Request) error {
		v := s.visit(w, req, lang, r.page)
		if policy, ok := policies[r.page]; ok {
			policy.Set(w.Header())
		}
		if r.page.Access == pages.Reading {
			v.cache = httpx.Revalidate
			return f(v)
		}
		v.actor = s.Sessions.Actor(req.Context())
		if r.page.Access == pages.Volunteer && !v.actor.SignedIn() {
			return v.redirect(pages.SignIn)
		}
		return f(v)
	}, s.Answer)
	if r.page.Access == pages.Reading {
		return h
	}
	return s.Sessions.Load(h)
}

// visit is a request to a page, by nobody in particular as yet.
func (s *Server) visit(w http.ResponseWriter, r *http.Request, lang string, page *pages.Page) *visit {
	return &visit{s: s, w: w, r: r, site: s.Exchange.Sites.ByHost(r.Host), lang: lang, page: page,
		text: s.Texts.Locale(lang), cache: httpx.Never, actor: help.As(help.Anyone, "")}
}

// region is what rows of the visit's region say.
func (v *visit) region() help.Region { return v.s.Exchange.Sites.Key(v.site) }

// in is the visit in another language.
func (v *visit) in(lang string) *visit {
	other := *v
	other.lang, other.text = lang, v.s.Texts.Locale(lang)
	return &other
}

// page is what stands on one page; view is that with what stands around it.
type page interface {
	view(f layout) templ.Component
}

// show renders a page.
func (v *visit) show(status int, f layout, p page) error {
	return httpx.Write(v.w, v.r, status, htmlType, v.cache, p.view(f))
}

const htmlType = "text/html; charset=utf-8"

// redirect leads on to a page in the same language.
func (v *visit) redirect(page *pages.Page, args ...string) error {
	return httpx.Redirect(v.w, v.r, page.Path(v.lang, args...))
}

// lead leads on to an address of ours.
func (v *visit) lead(to string) error { return httpx.Redirect(v.w, v.r, to) }

// form reads what was posted.
func (v *visit) form() (url.Values, error) { return httpx.ReadForm(v.w, v.r) }

// network is where the request comes from.
func (v *visit) network() help.Network { return httpx.Network(v.r.Context()) }

// verdict is what a form that was posted looks like.
func (v *visit) verdict(values url.Values) guard.Verdict {
	return v.s.Guard.Check(values.Get(guard.TokenField), values.Get(guard.HoneypotField), v.s.Exchange.Now())
}

// token is that of a form which is shown now, or that of the one which came back and is shown again: its age counts
// from when it was first seen.
func (v *visit) token() string {
	if v.r.PostForm != nil && !v.verdict(v.r.PostForm).Stale {
		return v.r.PostForm.Get(guard.TokenField)
	}
	return v.s.Guard.Token(v.s.Exchange.Now())
}

// problems are those of a form in an error; ok is false for any other error.
func problems(err error) (help.Problems, bool) {
	if e, ok := errors.AsType[*help.Error](err); ok && e.Kind == help.Invalid && len(e.Problems) > 0 {
		return e.Problems, true
	}
	return nil, false
}

// say is a text of the profile in the visit's language.
func (v *visit) say(t help.Text) string {
	s, _ := t.In(v.lang)
	return s
}

// sayAll is say for a list.
func (v *visit) sayAll(texts []help.Text) []string {
	said := make([]string, len(texts))
	for i, t := range texts {
		said[i] = v.say(t)
	}
	return said
}

// local is a time where the region's people live.
func (v *visit) local(t time.Time) time.Time { return t.In(v.site.Location()) }
