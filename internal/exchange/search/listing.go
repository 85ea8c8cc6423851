package search

import (
	"slices"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/words"
)

// List puts active offers into the search, or brings them up to date there.
func (s *Search) List(tx *store.Tx, offers ...help.Offer) error {
	listings, err := s.Listings(tx, offers)
	if err != nil {
		return err
	}
	return tx.List(listings...)
}

// Listings are what the search is to know of active offers, by the places that there are at the end of the transaction.
func (s *Search) Listings(tx *store.Tx, offers []help.Offer) ([]store.Listing, error) {
	now, err := s.places.In(tx)
	if err != nil {
		return nil, err
	}
	listings := make([]store.Listing, len(offers))
	for i, o := range offers {
		listings[i] = s.listing(o, now.Gazetteer)
	}
	return listings, nil
}

// listing is what the search knows of an active offer.
func (s *Search) listing(o help.Offer, places *place.Gazetteer) store.Listing {
	homes := s.homes(o, places)
	return store.Listing{Offer: o, Homes: homes, Found: s.found(homes, places), Tags: s.tags(o),
		Title: words.Stems(o.Title), Body: words.Stems(s.searchText(o, places))}
}

// homes are where an offer starts from: a municipality with its radius, whole districts, or nowhere in particular for
// the region and for help from home. An offer whose place is no longer known is found everywhere rather than nowhere.
func (s *Search) homes(o help.Offer, places *place.Gazetteer) []store.Origin {
	at := -1
	if i, ok := places.Ordinal(o.Place); ok {
		at = i
	}
	switch {
	case o.Reach.Type == help.ReachDistricts:
		var all []store.Origin
		for i, d := range s.districts {
			if slices.Contains(o.Reach.Districts, d) {
				all = append(all, store.Origin{Place: places.Len() + i})
			}
		}
		if len(all) > 0 {
			return all
		}
	case o.Reach.NeedsPlace() && at >= 0:
		// #nosec G115 -- a radius is one of help.Radii
		return []store.Origin{{Place: at, Radius: int32(o.Reach.KM) * 1000}}
	}
	return []store.Origin{store.Everywhere(at)}
}

// distances are the metres from a place to every home: to the municipalities by ordinal, then to the districts, of
// which its own is where it is and the others are out of reach.
func (s *Search) distances(code string, places *place.Gazetteer) []int32 {
	metres := places.Distances(code)
	m, ok := places.ByCode(code)
	if !ok {
		return nil
	}
	for _, d := range s.districts {
		away := int32(store.OutOfReach)
		if d == m.District {
			away = 0
		}
		metres = append(metres, away)
	}
	return metres
}

// everywhere is the code of what every place finds.
const everywhere = "everywhere"

// found are the codes of what homes reach: of municipalities, or everywhere.
func (s *Search) found(homes []store.Origin, places *place.Gazetteer) []string {
	var codes []string
	for _, h := range homes {
		switch {
		case h == store.Everywhere(h.Place):
			codes = append(codes, everywhere)
		case h.Place >= places.Len():
			codes = append(codes, inDistrict(s.districts[h.Place-places.Len()], places)...)
		default:
			codes = append(codes, places.Within(h.Place, h.Radius)...)
		}
	}
	return codes
}

// inDistrict are the codes of a district's municipalities, former ones too: offers may still be searched for from there.
func inDistrict(district string, places *place.Gazetteer) (codes []string) {
	for _, m := range places.All() {
		if m.District == district {
			codes = append(codes, m.Code)
		}
	}
	return codes
}

// at are the codes by which a place finds offers.
func at(code string, places *place.Gazetteer) []string {
	m, _ := places.ByCode(code)
	return []string{m.Code, everywhere}
}

// tags are what search filters by beyond kind, place, setting and day.
func (s *Search) tags(o help.Offer) []string {
	var tags []string
	for _, l := range o.Languages {
		tags = append(tags, languageTag(l))
	}
	k, _ := s.site.Kind(o.Kind)
	for _, q := range k.Guide.Questions {
		if !q.Filter {
			continue
		}
		for _, v := range o.Answers[q.Code] {
			tags = append(tags, answerTag(q.Code, v))
		}
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

func languageTag(l help.Language) string      { return "lang:" + l }
func answerTag(question, value string) string { return "answer:" + question + ":" + value }

// searchText is all the words that an offer is found by: its own, what people call its kind and what its answers promise.
func (s *Search) searchText(o help.Offer, places *place.Gazetteer) string {
	text := o.Title + "\n" + o.Text
	k, _ := s.site.Kind(o.Kind)
	for _, s := range k.FoundBy(o.Answers) {
		text += "\n" + s
	}
	if m, ok := places.ByCode(o.Place); ok {
		text += "\n" + m.Name
	}
	if o.By.Type == help.OrganisationAuthor {
		text += "\n" + o.By.Name
	}
	return text
}
