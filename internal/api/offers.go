package api

import (
	"net/http"

	"example.org/spolu/internal/wire"
)

// offer is one active offer.
func (s *Server) offer(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Exchange.Offers.Offer(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	places, err := s.Exchange.Places.Gazetteer(r.Context())
	if err != nil {
		return err
	}
	return write(w, r, s.Exchange.Public(o, places))
}

// offersAnswer is a page of results.
type offersAnswer struct {
	Offers     []wire.Offer `json:"offers"`
	Total      int          `json:"total"`
	TotalExact bool         `json:"total_exact"`
	Next       *string      `json:"next"`
}

// offers searches active offers.
func (s *Server) offers(w http.ResponseWriter, r *http.Request) error {
	places, err := s.Exchange.Places.Gazetteer(r.Context())
	if err != nil {
		return err
	}
	q, err := s.readQuery(r, places)
	if err != nil {
		return err
	}
	found, err := s.Exchange.Search.Find(r.Context(), q)
	if err != nil {
		return err
	}
	answer := offersAnswer{Offers: make([]wire.Offer, len(found.Offers)), Total: found.Total, TotalExact: found.Exact}
	for i, one := range found.Offers {
		answer.Offers[i] = s.Exchange.Public(*one.Offer, places)
	}
	if found.More {
		next := cursor(q, found.Offers[len(found.Offers)-1].At)
		answer.Next = &next
	}
	return write(w, r, answer)
}
