package api

import (
	"net/http"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
)

type statsAnswer struct {
	Offers   offerStats   `json:"offers"`
	Requests requestStats `json:"requests"`
	AsOf     time.Time    `json:"as_of"`
}

type offerStats struct {
	Active int            `json:"active"`
	ByKind map[string]int `json:"by_kind"`
}

type requestStats struct {
	Total   int                       `json:"total"`
	ByState map[help.RequestState]int `json:"by_state"`
}

// stats are how many offers and requests there are.
func (s *Server) stats(w http.ResponseWriter, r *http.Request) error {
	now, err := s.Exchange.Stats.Count(r.Context(), s.region(r))
	if err != nil {
		return err
	}
	return writeFor(w, r, httpx.Moment, body{statsAnswer{Offers: offerStats{now.Active(), now.Offers},
		Requests: requestStats{now.Asked(), now.Requests}, AsOf: now.AsOf.UTC().Truncate(time.Second)}})
}
