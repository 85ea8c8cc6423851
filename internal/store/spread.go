package store

import (
	"cmp"
	"slices"
)

// Spread is how the active offers spread over kinds, homes and radii: what there is to find, without looking at a
// single offer. It is small (as many entries as there are different ones, whatever the number of offers), says the
// same for ever, and is safe for concurrent use.
type Spread struct {
	generation int64 // of what is public, when it was read

	asOf   int64              // generation of the last change that is in it
	groups map[string][]group // by kind, then by home and radius; "" holds those of all kinds together

	shelves []shelf // of texts, the newest first
}

// group is offers of one kind that start from one home with one radius.
type group struct {
	place, radius int32
	homes, offers int
}

func (g group) compare(h group) int {
	return cmp.Or(cmp.Compare(g.place, h.place), cmp.Compare(g.radius, h.radius))
}

// Spread brings before, which may be nil, up to date.
func (tx *Tx) Spread(before *Spread) (*Spread, error) {
	s := &Spread{groups: map[string][]group{}}
	var err error
	if s.generation, err = tx.Generation(); err != nil {
		return nil, err
	}
	if before != nil {
		s.asOf = before.asOf
		for kind, groups := range before.groups {
			s.groups[kind] = groups
		}
	}
	type row struct {
		kind string
		group
	}
	var since query
	if s.asOf > 0 { // all of them are read quicker without the index of generations
		since.and("generation > " + since.arg(s.asOf))
	}
	changed, err := all(tx, func(r scanner) (one row, err error) {
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
	s.shelves, err = tx.shelves()
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
func (s *Spread) Kinds() map[string]int {
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
func (s *Spread) count(kind string, distances []int32) int {
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

func (s *Spread) countAll(kinds []string, distances []int32) int {
	n := 0
	for _, k := range kinds {
		n += s.count(k, distances)
	}
	return n
}

// spot is a home from which something reaches the place searched for.
type spot struct {
	metres int32
	place  int32
	homes  int
}

// spots are the homes of a kind, in their order, from which something reaches the place that the distances are from.
func (s *Spread) spots(kind string, distances []int32) []spot {
	var found []spot
	for _, g := range s.groups[kind] {
		metres := away(distances, g.place)
		if g.radius < metres || g.homes == 0 {
			continue
		}
		if last := len(found) - 1; last >= 0 && found[last].place == g.place {
			found[last].homes += g.homes
			continue
		}
		found = append(found, spot{metres, g.place, g.homes})
	}
	return found
}

// ring is homes that lie equally far from the place searched for.
type ring struct {
	metres int64
	places []int32
	homes  int // how much there is to find
}

// rings are the homes of kinds from which something reaches the place searched for, the nearest first.
func (s *Spread) rings(kinds []string, distances []int32) []ring {
	var all []spot
	for _, kind := range kinds {
		all = append(all, s.spots(kind, distances)...)
	}
	slices.SortFunc(all, func(a, b spot) int { return cmp.Or(cmp.Compare(a.metres, b.metres), cmp.Compare(a.place, b.place)) })
	var rings []ring
	for _, one := range all {
		if last := len(rings) - 1; last < 0 || rings[last].metres != int64(one.metres) {
			rings = append(rings, ring{metres: int64(one.metres)})
		}
		r := &rings[len(rings)-1]
		r.homes += one.homes
		if !slices.Contains(r.places, one.place) {
			r.places = append(r.places, one.place)
		}
	}
	return rings
}

// away is the distance in metres of a home; nowhere in particular is farther than everything.
func away(distances []int32, place int32) int32 {
	if place < 0 || int(place) >= len(distances) {
		return endless
	}
	return distances[place]
}
