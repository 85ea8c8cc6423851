// Package api is the JSON interface: what the pages show of offers, places and kinds, for programs, and requests to a
// volunteer. It gives out nothing that is not public, but to who has asked the address of their own request.
package api

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/site"
)

// Server answers with JSON.
type Server struct {
	Exchange *exchange.Exchange
	Log      *slog.Logger

	mux         *http.ServeMux
	description document
}

// site is the profile of the host that a request came to.
func (s *Server) site(r *http.Request) *site.Profile { return s.Exchange.Sites.ByHost(r.Host) }

// region is what rows of the region say that a request came for.
func (s *Server) region(r *http.Request) help.Region { return s.Exchange.Sites.Key(s.site(r)) }

// Handler gathers all of the interface behind one handler. It must be called once.
func (s *Server) Handler() http.Handler {
	s.description = s.describeAll()
	s.mux = http.NewServeMux()
	for _, r := range s.routes() {
		s.mux.Handle(r.method+" "+base+r.path, httpx.Handle(readable(r.handle), s.Answer))
		s.mux.Handle("OPTIONS "+base+r.path, options(r.method))
	}
	for _, pattern := range []string{"GET /api", "GET /api/{$}"} {
		s.mux.Handle(pattern, http.RedirectHandler(base, http.StatusPermanentRedirect))
	}
	s.mux.Handle("/", httpx.Handle(httpx.Nowhere(s.mux), s.Answer))
	return s.mux
}

// options tells which methods an address knows, and a browser what pages of other sites may do: read.
func options(method string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Allow", method+", OPTIONS")
		if method == http.MethodGet {
			h.Set("Allow", "GET, HEAD, OPTIONS")
			share(w)
			h.Set("Access-Control-Allow-Methods", "GET, HEAD")
			h.Set("Access-Control-Allow-Headers", "If-None-Match, Content-Type")
			h.Set("Access-Control-Max-Age", "86400")
		}
		w.WriteHeader(http.StatusNoContent)
	})
}

// share lets pages of any site read an answer.
func share(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag, Retry-After")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// readsOnly reports a request that changes nothing.
func readsOnly(r *http.Request) bool {
	return r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
}

// write answers with a value as JSON. Anybody may read it from any site.
func write(w http.ResponseWriter, r *http.Request, value any) error {
	return writeFor(w, r, httpx.Revalidate, body{value})
}

func writeFor(w http.ResponseWriter, r *http.Request, caching httpx.Caching, b httpx.Body) error {
	share(w)
	return httpx.Write(w, r, http.StatusOK, "application/json", caching, b)
}

// body is a value as the body of an answer.
type body struct{ value any }

// Render writes it.
func (b body) Render(_ context.Context, w io.Writer) error { return json.NewEncoder(w).Encode(b.value) }

// indexAnswer leads on from the address of the interface itself.
type indexAnswer struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Kinds       string `json:"kinds"`
	Places      string `json:"places"`
	Offers      string `json:"offers"`
	Stats       string `json:"stats"`
}

// index says where everything is.
func (s *Server) index(w http.ResponseWriter, r *http.Request) error {
	at := func(path string) string { return s.Exchange.Full(base + path) }
	return write(w, r, indexAnswer{s.title(), at("/openapi.json"), at("/kinds"), at("/places"), at("/offers"),
		at("/stats")})
}
