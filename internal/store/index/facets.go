package index

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// Facets is how the active offers spread over kinds, homes and radii: what there is to find, without looking at a
// single offer. It is small (as many entries as there are different ones, whatever the number of offers), says the
// same for ever, and is safe for concurrent use.
type Facets struct {
	Generation int64     // of what is public, when it was read
	Changed    time.Time // when that was raised, or zero

	asOf   int64              // generation of the last change that is in it
	groups map[string][]group // by kind, then by home and radius; "" holds those of all kinds together

	segments []segment // of texts, the newest first
	shown    shown     // the same for all generations
}

// group is offers of one kind that start from one home with one radius.
type group struct {
	place, radius int32
	homes, offers int
}

func (g group) compare(h group) int {
	return cmp.Or(cmp.Compare(g.place, h.place), cmp.Compare(g.radius, h.radius))
}

// ReadFacets brings before, which may be nil, up to date with what is public in a region.
func ReadFacets(tx *store.Tx, region help.Region, before *Facets) (*Facets, error) {
	s := &Facets{groups: map[string][]group{}}
	var err error
	if s.Generation, err = tx.Generation(region); err != nil {
		return nil, err
	}
	if s.Changed, err = tx.Changed(region); err != nil {
		return nil, err
	}
	if before == nil {
		s.shown = newShown()
	} else {
		s.asOf, s.shown = before.asOf, before.shown
		for kind, groups := range before.groups {
			s.groups[kind] = groups
		}
	}
	type row struct {
		kind string
		group
	}
	var since query
	since.and("region = " + since.arg(region))
	if s.asOf > 0 { // all of them are read quicker without the index of generations
		since.and("generation > " + since.arg(s.asOf))
	}
	changed, err := store.All(tx.SQL(), func(r store.Row) (one row, err error) {
		var generation int64
		err = r.Scan(&one.kind, &one.place, &one.radius, &one.homes, &one.offers, &generation)
		s.asOf = max(s.asOf, generation)
		return one, err
	}, `SELECT kind, place, radius, homes, offers, generation FROM listing_counts`+since.where(), since.args...)
	if err != nil {
		return nil, err
	}
	copied := map[string]bool{}
	for _, c := range changed {
		for _, kind := range []string{c.kind, ""} {
			if !copied[kind] {
				s.groups[kind], copied[kind] = slices.Clone(s.groups[kind]), true
			}
		}
		was := put(s.groups, c.kind, c.group)
		both := c.group
		both.homes -= was.homes
		both.offers -= was.offers
		i, known := slices.BinarySearchFunc(s.groups[""], both, group.compare)
		if known {
			both.homes += s.groups[""][i].homes
			both.offers += s.groups[""][i].offers
		}
		put(s.groups, "", both)
	}
	s.segments, err = readSegments(tx.SQL())
	return s, err
}

// put writes a group and gives the one that was there.
func put(groups map[string][]group, kind string, g group) (was group) {
	i, known := slices.BinarySearchFunc(groups[kind], g, group.compare)
	if !known {
		groups[kind] = slices.Insert(groups[kind], i, g)
		return group{}
	}
	was, groups[kind][i] = groups[kind][i], g
	return was
}

// Kinds are how many active offers each kind has; kinds without any are left out.
func (s *Facets) Kinds() map[string]int {
	counts := map[string]int{}
	for kind := range s.groups {
		if n := s.count(kind, nil); n > 0 && kind != "" {
			counts[kind] = n
		}
	}
	return counts
}

// count is how many offers of a kind, "" for all, reach the place that the distances are from; without distances, how
// many there are.
func (s *Facets) count(kind string, distances []int32) int {
	n := 0
	for _, g := range s.groups[kind] {
		switch {
		case distances == nil:
			n += g.offers
		case g.radius >= away(distances, g.place):
			n += g.homes
		}
	}
	return n
}

func (s *Facets) countAll(kinds []string, distances []int32) int {
	n := 0
	for _, k := range kinds {
		n += s.count(k, distances)
	}
	return n
}

// homes are those of a kind, in their order, from which something reaches the place that the distances are from.
func (s *Facets) homes(kind string, distances []int32) []int32 {
	var found []int32
	for _, g := range s.groups[kind] {
		reaches := g.homes > 0 && g.radius >= away(distances, g.place)
		if last := len(found) - 1; reaches && (last < 0 || found[last] != g.place) {
			found = append(found, g.place)
		}
	}
	return found
}

// ring is homes that lie equally far from the place searched for.
type ring struct {
	metres int64
	places []int32
	homes  int // how much there is to find
}

// rings are the homes of kinds from which something reaches the place searched for, from the order of all homes.
func (s *Facets) rings(kinds []string, distances, outwards []int32) iter.Seq[ring] {
	return func(yield func(ring) bool) {
		var r ring
		for _, home := range outwards {
			metres := away(distances, home)
			homes := 0
			for _, kind := range kinds {
				homes += s.reaching(kind, home, metres)
			}
			if homes == 0 {
				continue
			}
			if r.homes > 0 && r.metres != int64(metres) {
				if !yield(r) {
					return
				}
				r = ring{}
			}
			r.metres, r.homes, r.places = int64(metres), r.homes+homes, append(r.places, home)
		}
		if r.homes > 0 {
			yield(r)
		}
	}
}

// reaching counts the homes of a kind at a place that reach so many metres.
func (s *Facets) reaching(kind string, place, metres int32) int {
	groups := s.groups[kind]
	i, _ := slices.BinarySearchFunc(groups, group{place: place, radius: metres}, group.compare)
	n := 0
	for ; i < len(groups) && groups[i].place == place; i++ {
		n += groups[i].homes
	}
	return n
}

// Outwards is the order of homes by their distances, the nearest first. What is nowhere in particular comes last.
func Outwards(distances []int32) []int32 {
	homes := make([]int32, len(distances), len(distances)+1)
	for i := range homes {
		homes[i] = int32(i) // #nosec G115 -- there are thousands of homes
	}
	slices.SortStableFunc(homes, func(a, b int32) int { return cmp.Compare(distances[a], distances[b]) })
	return append(homes, -1)
}

// away is the distance in metres of a home; nowhere in particular is farther than everything.
func away(distances []int32, place int32) int32 {
	if place < 0 || int(place) >= len(distances) {
		return endless
	}
	return distances[place]
}

// Matches is how many offers a search for a place finds.
type Matches struct {
	Offers int // all of them
	Whole  int // of those: for the whole region or from home, which every place finds
}

// Matches is how many offers of a kind, "" for all, reach the place that the distances are from, without looking at
// any: the same number as a Search for it gives.
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
