// Package wire owns the JSON form of what is public, for all who write or read it: the API, the data that people take
// with them, other portals.
package wire

import (
	"strconv"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
)

// Place is a municipality as offers name it.
type Place struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	District string `json:"district"`
}

// Offer is all that is public of an offer.
type Offer struct {
	ID        string          `json:"id"`
	Kind      string          `json:"kind"`
	Title     string          `json:"title"`
	Text      string          `json:"text"`
	Language  help.Language   `json:"language"`
	By        help.Author     `json:"by"`
	Place     *Place          `json:"place"` // null where it is unknown
	Reach     help.Reach      `json:"reach"`
	Setting   help.Setting    `json:"setting"`
	Languages []help.Language `json:"languages"`
	Times     []help.Slot     `json:"times"`
	From      *help.Date      `json:"from"`
	Until     *help.Date      `json:"until"`
	Answers   map[string]any  `json:"answers"`
	CreatedAt time.Time       `json:"created_at"` // when it was published, to the second
	UpdatedAt time.Time       `json:"updated_at"`
	URL       string          `json:"url"`
}

// OfOffer is the public form of an offer: k is its kind, url the address of its page.
func OfOffer(o help.Offer, k help.Kind, places *place.Gazetteer, url string) Offer {
	wire := Offer{ID: o.ID, Kind: o.Kind, Title: o.Title, Text: o.Text, Language: o.Language, By: o.By, Reach: o.Reach,
		Setting: o.Setting, Languages: o.Languages, Times: o.Times, From: date(o.From), Until: date(o.Until),
		Answers: answers(o.Answers, k), CreatedAt: o.PublishedAt.Truncate(time.Second),
		UpdatedAt: o.UpdatedAt.Truncate(time.Second), URL: url}
	if m, ok := places.ByCode(o.Place); ok {
		wire.Place = &Place{m.Code, m.Name, places.DistrictName(m.District)}
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

// answers are those to the questions of a kind in their types: a text, a list, a number, true or false.
func answers(given help.Answers, k help.Kind) map[string]any {
	typed := map[string]any{}
	for _, q := range k.Guide.Questions {
		values := given[q.Code]
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
