package api

import (
	"cmp"
	"net/http"
)

type placesAnswer struct {
	Places []fullPlace `json:"places"`
}

type fullPlace struct {
	Code        string   `json:"code"`
	Name        string   `json:"name"`
	Part        string   `json:"part,omitempty"` // that was meant, of the municipality
	District    string   `json:"district"`
	Apart       string   `json:"apart,omitempty"`
	Lat         float64  `json:"lat"`
	Lon         float64  `json:"lon"`
	PostalCodes []string `json:"postal_codes"`
}

// places suggests municipalities for what was typed, best match first.
func (s *Server) places(w http.ResponseWriter, r *http.Request) error {
	p, err := read(r, "q", "limit")
	if err != nil {
		return err
	}
	limit, typed := p.limit(8), p.text("q")
	if err := p.wrong.Err(); err != nil {
		return err
	}
	places, err := s.Exchange.Places.Gazetteer(r.Context())
	if err != nil {
		return err
	}
	answer := placesAnswer{Places: []fullPlace{}}
	for _, m := range places.Suggest(typed, limit) {
		codes := m.PostalCodes
		if codes == nil {
			codes = []string{}
		}
		postal, near := places.Apart(m.Code)
		answer.Places = append(answer.Places, fullPlace{m.Code, m.Name, m.Part, places.DistrictName(m.District),
			cmp.Or(postal, near), m.Lat, m.Lon, codes})
	}
	return write(w, r, answer)
}
