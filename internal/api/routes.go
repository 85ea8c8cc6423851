package api

import (
	"net/http"

	"example.org/spolu/internal/httpx"
)

// base is where this version of the interface stands.
const base = "/api/v1"

// route is an address of the interface, below base.
type route struct {
	method, path string
	handle       httpx.Handler
}

// routes are all addresses. Whoever reads may be on any site; whoever sends may not be on another.
func (s *Server) routes() []route {
	return []route{
		{http.MethodGet, "", s.index},
		{http.MethodGet, "/{$}", s.index},
		{http.MethodGet, "/openapi.json", s.openapi},
		{http.MethodGet, "/kinds", s.kinds},
		{http.MethodGet, "/places", s.places},
		{http.MethodGet, "/offers", s.offers},
		{http.MethodGet, "/offers/{id}", s.offer},
		{http.MethodPost, "/offers/{id}/requests", s.ask},
		{http.MethodGet, "/stats", s.stats},
	}
}
