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
	Understood *understood  `json:"understood"` // null where all words were searched by as they stand
}

// understood is what a search took its words for.
type understood struct {
	Text    string            `json:"text"` // that was searched by
	Place   *wire.Place       `json:"place"`
	Filters map[string]string `json:"filters"`
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
	meant, said, err := s.Exchange.Search.Understand(r.Context(), q)
	if err != nil {
		return err
	}
	found, err := s.Exchange.Search.Find(r.Context(), meant)
	if err != nil {
		return err
	}
	answer := offersAnswer{Offers: make([]wire.Offer, len(found.Offers)), Total: found.Total, TotalExact: found.Exact}
	if meant.Text != q.Text {
		answer.Understood = &understood{Text: meant.Text, Filters: said.Filters}
		if m := said.Place; m.Code != "" {
			answer.Understood.Place = &wire.Place{Code: m.Code, Name: m.Name, District: places.DistrictName(m.District)}
		}
	}
	for i, one := range found.Offers {
		answer.Offers[i] = s.Exchange.Public(*one.Offer, places)
	}
	if found.More {
		next := cursor(q, found.Offers[len(found.Offers)-1].At)
		answer.Next = &next
	}
	return write(w, r, answer)
}
