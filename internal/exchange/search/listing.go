package search

import (
	"slices"

	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/words"
)

// List puts active offers into the search, or brings them up to date there.
func (s *Search) List(tx *store.Tx, offers ...help.Offer) error {
	now, err := s.places.In(tx) // which stay as they are until the transaction ends
	if err != nil {
		return err
	}
	listings := make([]index.Listing, len(offers))
	for i, o := range offers {
		listings[i] = s.listing(o, now)
	}
	return index.List(tx, listings...)
}

// listing is what the search knows of an active offer.
func (s *Search) listing(o help.Offer, p places.Edition) index.Listing {
	homes, found := s.homes(o, p)
	return index.Listing{Offer: o, Homes: homes, Found: found, Tags: s.tags(o, p),
		Title: words.Stems(o.Title), Body: words.Stems(s.searchText(o, p))}
}

// homes are where an offer starts from: a municipality with its radius, whole districts, or nowhere in particular for
// the region and for help from home; found are the codes of the municipalities that these reach, or everywhere. An
// offer whose place is not known is found everywhere rather than nowhere.
func (s *Search) homes(o help.Offer, p places.Edition) (homes []index.Origin, found []string) {
	at, known := p.Number(o.Place)
	switch {
	case o.Reach.Type == help.ReachDistricts:
		for _, d := range slices.Sorted(slices.Values(s.sites.ByRegion(o.Region).DistrictCodes())) {
			if n, ok := p.Number(d); ok && slices.Contains(o.Reach.Districts, d) {
				homes, found = append(homes, index.Origin{Place: n}), append(found, inDistrict(d, p)...)
			}
		}
		if len(homes) > 0 {
			return homes, found
		}
	case o.Reach.NeedsPlace() && known:
		radius := int32(o.Reach.KM) * 1000 // #nosec G115 -- one of help.Radii
		return []index.Origin{{Place: at, Radius: radius}}, p.Within(o.Place, radius)
	}
	if !known {
		at = -1
	}
	return []index.Origin{index.Everywhere(at)}, []string{everywhere}
}

// everywhere is the code of what every place finds.
const everywhere = "everywhere"

// inDistrict are the codes of a district's municipalities, former ones too: offers may still be searched for from
// there.
func inDistrict(district string, p places.Edition) (codes []string) {
	for _, m := range p.All() {
		if m.District == district {
			codes = append(codes, m.Code)
		}
	}
	return codes
}

// at are the codes by which a place finds offers.
func at(code string, p places.Edition) []string {
	m, _ := p.ByCode(code)
	return []string{m.Code, everywhere}
}

// tags are what search filters by beyond kind, place, setting and day, and by which it tells words from places.
func (s *Search) tags(o help.Offer, p places.Edition) []string {
	tags := append(tagsOf(o), placeWords(o, p)...)
	k, _ := s.sites.ByRegion(o.Region).Kind(o.Kind)
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

func answerTag(question, value string) string { return "answer:" + question + ":" + value }

// searchText is all the words that an offer is found by: its own, what people call its kind and what its answers
// promise.
func (s *Search) searchText(o help.Offer, p places.Edition) string {
	text := o.Title + "\n" + o.Text
	k, _ := s.sites.ByRegion(o.Region).Kind(o.Kind)
	for _, s := range k.FoundBy(o.Answers) {
		text += "\n" + s
	}
	if m, ok := p.ByCode(o.Place); ok {
		text += "\n" + m.Name
	}
	if o.By.Type == help.OrganisationAuthor {
		text += "\n" + o.By.Name
	}
	return text
}
