package api

import "example.org/spolu/internal/httpx"

// route is an address of the interface.
type route struct {
	pattern string
	handle  httpx.Handler
}

// routes are all addresses. Every one only reads, and anybody may.
func (s *Server) routes() []route {
	return []route{
		{"GET /api/v1/kinds", s.kinds},
		{"GET /api/v1/places", s.places},
		{"GET /api/v1/offers", s.offers},
		{"GET /api/v1/offers/{id}", s.offer},
	}
}
