// Package web is the pages for the public, for requesters and for volunteers: it gathers those of its folders behind
// one handler, with what belongs to none of them. A handler reads what was sent, calls one verb of the exchange and
// renders one page.
package web

import (
	"log/slog"
	"net/http"
	"slices"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/guard"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/session"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/find"
	"example.org/spolu/internal/web/visit"
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
	return s.addresses().mend(s.mux)
}

// Parameters are the names of all that addresses of pages may ask for.
func (s *Server) Parameters() []string {
	// to a request, of somebody's offers, the demo's letters, the sitemap, and a form without cookies
	names := []string{"answer", "done", "html", "page", visit.DraftParam}
	for _, lang := range s.Exchange.Sites.Languages() {
		names = append(names, find.Parameters(lang)...)
	}
	return names
}

// register puts a page into the mux, in each language that a site has.
func (s *Server) register(r visit.Route) {
	for _, lang := range s.languages(r.Page) {
		pattern := r.Page.Pattern(lang)
		for method, f := range map[string]visit.Handler{http.MethodGet: r.Get, http.MethodPost: r.Post} {
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

func (s *Server) handler(lang string, r visit.Route, f visit.Handler) http.Handler {
	h := httpx.Handle(func(w http.ResponseWriter, req *http.Request) error {
		v := s.visit(w, req, lang, r.Page)
		if policy, ok := policies[r.Page]; ok {
			policy.Set(w.Header())
		}
		if r.Page.Access == pages.Reading {
			v.Cache = httpx.Revalidate
			return f(v)
		}
		if tidy, ok := v.Tidy(); ok {
			return v.Lead(tidy)
		}
		v.Actor = s.Sessions.Actor(req.Context())
		if r.Page.Access == pages.Volunteer && !v.Actor.SignedIn() {
			return v.Redirect(pages.SignIn)
		}
		return f(v)
	}, s.Answer)
	if r.Page.Access == pages.Reading {
		return h
	}
	return s.Sessions.Load(h)
}

// visit is a request to a page, by nobody in particular as yet.
func (s *Server) visit(w http.ResponseWriter, r *http.Request, lang string, page *pages.Page) *visit.Visit {
	p := &visit.Portal{Exchange: s.Exchange, Texts: s.Texts, Sessions: s.Sessions, Guard: s.Guard, Demo: s.Demo != nil}
	return p.New(w, r, lang, page)
}
