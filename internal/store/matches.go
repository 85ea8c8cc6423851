package store

// Matches is how many offers a search for a place finds.
type Matches struct {
	Offers int // all of them
	Whole  int // of those: for the whole region or from home, which every place finds
}

// Matches is how many offers of a kind, "" for all, reach the place that the distances are from, without looking at any: the
// same number as a Search for it gives.
func (s *Facets) Matches(kind string, distances []int32) (r Matches) {
	for _, g := range s.groups[kind] {
		if g.radius >= away(distances, g.place) {
			r.Offers += g.homes
		}
		if g.radius == endless {
			r.Whole += g.homes
		}
	}
	return r
}
