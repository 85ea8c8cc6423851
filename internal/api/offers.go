package api

import (
	"net/http"
	"strconv"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
)

// shortPlace is a municipality as offers name it.
type shortPlace struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	District string `json:"district"`
}

// offer is all that is public of an offer.
type offer struct {
	ID        string          `json:"id"`
	Kind      string          `json:"kind"`
	Title     string          `json:"title"`
	Text      string          `json:"text"`
	Language  help.Language   `json:"language"`
	By        help.Author     `json:"by"`
	Place     *shortPlace     `json:"place"`
	Reach     help.Reach      `json:"reach"`
	Setting   help.Setting    `json:"setting"`
	Languages []help.Language `json:"languages"`
	Times     []help.Slot     `json:"times"`
	From      *help.Date      `json:"from"`
	Until     *help.Date      `json:"until"`
	Answers   map[string]any  `json:"answers"`
	CreatedAt time.Time       `json:"created_at"`
	UpdatedAt time.Time       `json:"updated_at"`
	URL       string          `json:"url"`
}

func (s *Server) wire(o help.Offer, places *place.Gazetteer) offer {
	wire := offer{ID: o.ID, Kind: o.Kind, Title: o.Title, Text: o.Text, Language: o.Language, By: o.By, Reach: o.Reach, Setting: o.Setting,
		Languages: o.Languages, Times: o.Times, From: date(o.From), Until: date(o.Until), Answers: s.answers(o),
		CreatedAt: o.PublishedAt.Truncate(time.Second), UpdatedAt: o.UpdatedAt.Truncate(time.Second),
		URL: s.Exchange.URL(i18n.Default, pages.Offer, o.ID)}
	if m, ok := places.ByCode(o.Place); ok {
		wire.Place = &shortPlace{m.Code, m.Name, places.DistrictName(m.District)}
	}
	if wire.Reach.Districts == nil {
		wire.Reach.Districts = []string{}
	}
	if wire.Times == nil {
		wire.Times = []help.Slot{}
	}
	return wire
}

func date(d help.Date) *help.Date {
	if d == "" {
		return nil
	}
	return &d
}

// answers are those of an offer in the types of their questions: a text, a list, a number, true or false.
func (s *Server) answers(o help.Offer) map[string]any {
	typed := map[string]any{}
	k, _ := s.Site.Kind(o.Kind)
	for _, q := range k.Guide.Questions {
		values := o.Answers[q.Code]
		if len(values) == 0 {
			continue
		}
		switch q.Type {
		case help.Several:
			typed[q.Code] = values
		case help.Number:
			if n, err := strconv.Atoi(values[0]); err == nil {
				typed[q.Code] = n
			}
		case help.YesNo:
			typed[q.Code] = values[0] == "yes"
		default:
			typed[q.Code] = values[0]
		}
	}
	return typed
}

// offer is one active offer.
func (s *Server) offer(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Exchange.Offer(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	places, err := s.Exchange.Places.Gazetteer(r.Context())
	if err != nil {
		return err
	}
	return write(w, r, s.wire(o, places))
}

// offersAnswer is a page of results.
type offersAnswer struct {
	Offers     []offer `json:"offers"`
	Total      int     `json:"total"`
	TotalExact bool    `json:"total_exact"`
	Next       *string `json:"next"`
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
	answer := offersAnswer{Offers: make([]offer, len(found.Offers)), Total: found.Total, TotalExact: found.Exact}
	for i, one := range found.Offers {
		answer.Offers[i] = s.wire(*one.Offer, places)
	}
	if found.More {
		next := cursor(q, found.Offers[len(found.Offers)-1].At)
		answer.Next = &next
	}
	return write(w, r, answer)
}
