package place

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Match is a municipality that a typed text may mean.
type Match struct {
	Municipality
	Part string // the part of it that the text names, "Poruba"; or ""
}

// rank is how well a name answers a typed text, the best first.
type rank int

const (
	exact      rank = iota
	exactPart       // a part's name: "Poruba", "Ostrava-Poruba"
	begins          // the name begins with it
	cased           // the name in another case: "v Opavě"
	casedPart       // the same of a part
	abridged        // its initials ("F-M"), or all its words begun ("frenštát p r")
	wordBegin       // a later word of it begins so
	partBegins      // a part's name begins with it
	wordOfPart      // it abridges a part's name, or a later word of that begins so
	casedBegin      // as begins, in another case: "ve Frenštátě"
	slip            // as exact, but for one letter
	slipBegin       // as begins, but for one letter
	slipOfPart
	none
)

// ofPart is the rank of a part's name that answers as an own name of rank r would.
func (r rank) ofPart() rank {
	switch r {
	case exact:
		return exactPart
	case begins:
		return partBegins
	case cased:
		return casedPart
	case abridged, wordBegin:
		return wordOfPart
	}
	return slipOfPart
}

// Shorter texts have too many neighbours for a guess.
const (
	minSlip   = 5 // letters typed before one of them may be wrong
	minPrefix = 3 // letters typed before they stand for the one name that begins with them
)

// hit is a municipality that answers a query, by the best of its names.
type hit struct {
	place, part int32 // ordinal; index of its Parts, or own
	rank        rank
}

// Suggest is at most limit municipalities that a text being typed may mean, best first: what it means for certain, as
// Resolve says; then names that equal it, begin with it, have it as their abbreviation, have a word that begins with
// it, and from five letters on, where there is nothing better, those that differ in one letter; within each the largest
// first. Parts of municipalities come after municipalities. Accents, capitals, hyphens and spaces do not matter, a
// preposition and the ending that comes with it neither. A district or, for a part, the municipality ("Vřesina, okres
// Opava", "Poruba, Ostrava") narrows the choice; the beginning of a postal code chooses by that.
// Former municipalities are never suggested.
func (g *Gazetteer) Suggest(text string, limit int) []Match {
	q := parse(text)
	var found []hit
	if q.key == "" {
		found = g.withDigits(q.postal)
	} else {
		hits := g.hits(q)
		found = g.resolve(q, hits)
		if len(hits) == 0 && found == nil {
			hits = g.beginningOf(q)
		}
		for _, h := range g.narrow(q, hits) {
			if !slices.ContainsFunc(found, func(f hit) bool { return f.place == h.place }) {
				found = append(found, h)
			}
		}
	}
	return g.matches(found[:max(0, min(limit, len(found)))])
}

// Problem is the code of what is wrong with a text that may mean these: it means none, or several;
// "" where it means one.
func Problem(which []Match) string {
	switch len(which) {
	case 0:
		return "unknown-place"
	case 1:
		return ""
	}
	return "ambiguous-place"
}

// Resolve is what a typed text means: one municipality where the text names exactly one, all of them, the largest
// first, where several have the name, nil where none has. A part's name means its municipality where no municipality is
// called so. A postal code means its municipalities. A district or postal code beside the name chooses among its
// bearers. The beginning or abbreviation of a name counts only where it can be no other's, and "Ostrava-Poruba" is
// Ostrava even where its parts are not known.
func (g *Gazetteer) Resolve(text string) []Match {
	q := parse(text)
	if q.key != "" {
		return g.matches(g.resolve(q, g.hits(q)))
	}
	if len(q.postal) < 5 {
		return nil
	}
	found := g.withDigits(q.postal)
	slices.SortFunc(found, func(a, b hit) int { return g.larger(a.place, b.place) })
	return g.matches(found)
}

// Meant is what a typed place means: the one that a script found for just this text, by its code, or what the text
// says.
func (g *Gazetteer) Meant(text, code string) []Match {
	if m, ok := g.ByCode(code); ok && !m.Former {
		return []Match{{Municipality: m}}
	}
	return g.Resolve(text)
}

// Named is what a text names in full, in any case: municipalities, or parts of them where none is called so. Unlike
// Resolve it takes no beginning, abbreviation or postal code for a name.
func (g *Gazetteer) Named(text string) []Match {
	q := parse(text)
	if q.key == "" || q.postal != "" {
		return nil
	}
	best := collected{}
	g.namesFor(q).collect(q, best)
	hits := slices.SortedFunc(maps.Values(best), func(a, b hit) int { return g.larger(a.place, b.place) })
	for _, r := range []rank{exact, exactPart, cased, casedPart} {
		if found := ranked(hits, r); found != nil {
			return g.matches(g.accented(q, found))
		}
	}
	return nil
}

// Calls reports whether a place is called by a word with this stem.
func (g *Gazetteer) Calls(stem string) bool { return g.stems[stem] }

// resolve is what q means for certain, out of all that answers it.
func (g *Gazetteer) resolve(q query, hits []hit) []hit {
	if q.district != "" || q.postal != "" { // a part there is likelier than a municipality elsewhere
		for _, r := range []rank{exact, exactPart} {
			if found := choose(ranked(hits, r), func(h hit) bool { return g.liesThere(q, h) }); found != nil {
				return g.accented(q, found)
			}
		}
	}
	for _, r := range []rank{exact, exactPart, cased, casedPart} {
		if found := ranked(hits, r); found != nil {
			return g.narrow(q, g.accented(q, found))
		}
	}
	if found := g.only(q, hits); found != nil {
		return found
	}
	if i := strings.LastIndexAny(q.name, "-–"); i > 0 {
		n := g.namesFor(q)
		return g.narrow(q, ownHits(n.towns[n.keyOf(q.name[:i])]))
	}
	return nil
}

// only is the municipality that q begins or abridges, if there is just one.
func (g *Gazetteer) only(q query, hits []hit) []hit {
	forms := q.forms()
	if utf8.RuneCountInString(forms[len(forms)-1].key) < minPrefix {
		return nil
	}
	for _, r := range []rank{begins, abridged, partBegins, casedBegin} {
		if found := g.narrow(q, ranked(hits, r)); len(found) == 1 {
			return found
		} else if found != nil {
			return nil
		}
	}
	return nil
}

// accented prefers, to who types accents, the municipalities that are written so: Bílá is not Bíla.
func (g *Gazetteer) accented(q query, found []hit) []hit {
	typed := strings.TrimSpace(q.name)
	if len(found) < 2 || len(typed) == utf8.RuneCountInString(typed) {
		return found
	}
	return prefer(found, func(h hit) bool { return strings.EqualFold(g.all[h.place].Name, typed) })
}

// narrow prefers what lies in the district and has the postal code of q. Neither empties the choice: it is likelier
// that a person errs in them than in the name.
func (g *Gazetteer) narrow(q query, found []hit) []hit {
	if q.district != "" {
		found = prefer(found, func(h hit) bool { return g.liesIn(q, h) })
	}
	if q.postal != "" {
		found = prefer(found, func(h hit) bool { return slices.Contains(g.all[h.place].PostalCodes, q.postal) })
	}
	return found
}

// liesThere reports whether all that q says of where it lies is true of h.
func (g *Gazetteer) liesThere(q query, h hit) bool {
	return g.liesIn(q, h) && (q.postal == "" || slices.Contains(g.all[h.place].PostalCodes, q.postal))
}

// liesIn reports whether the name of h's district, or of the municipality that h is a part of, begins as q says; or q
// says the district and what lies near.
func (g *Gazetteer) liesIn(q query, h hit) bool {
	n, district := g.namesFor(q), g.distKeys[g.all[h.place].District]
	if q.foreign {
		district = sound(district)
	}
	near := g.near[h.place]
	return strings.HasPrefix(district, q.district) ||
		h.part != own && strings.HasPrefix(n.of(h.place)[0].key, q.district) ||
		near != "" && strings.HasPrefix(q.district, district) && strings.HasSuffix(q.district, " "+n.keyOf(near))
}

// namesFor are the names that q is looked for among.
func (g *Gazetteer) namesFor(q query) *names {
	if q.foreign {
		return g.sounds
	}
	return g.names
}

// prefer is the part of found for which ok holds, or all of it where it holds for none.
func prefer(found []hit, ok func(hit) bool) []hit {
	if some := choose(found, ok); some != nil {
		return some
	}
	return found
}

func ranked(hits []hit, r rank) []hit { return choose(hits, func(h hit) bool { return h.rank == r }) }

func choose(hits []hit, ok func(hit) bool) []hit {
	var some []hit
	for _, h := range hits {
		if ok(h) {
			some = append(some, h)
		}
	}
	return some
}

func ownHits(ordinals []int32) []hit {
	var hits []hit
	for _, i := range ordinals {
		hits = append(hits, hit{i, own, exact})
	}
	return hits
}

// withDigits is the municipalities with a postal code that begins so, those whose main code it is first; or the one
// with this code of six digits.
func (g *Gazetteer) withDigits(digits string) []hit {
	if i, ok := g.byCode[digits]; ok && !g.all[i].Former {
		return ownHits([]int32{i})
	}
	if digits == "" || len(digits) > 5 {
		return nil
	}
	if len(digits) == 5 {
		return ownHits(g.byPostal[digits])
	}
	begins := func(code string) bool { return strings.HasPrefix(code, digits) }
	var main, other []int32
	for i, m := range g.all {
		switch {
		case m.Former || !slices.ContainsFunc(m.PostalCodes, begins):
		case begins(m.PostalCodes[0]):
			main = append(main, int32(i))
		default:
			other = append(other, int32(i))
		}
	}
	slices.SortFunc(main, g.larger)
	slices.SortFunc(other, g.larger)
	return ownHits(append(main, other...))
}

// beginningOf is what the first words of q mean, where all of them mean nothing: "Krnov nádraží".
func (g *Gazetteer) beginningOf(q query) []hit {
	for n := len(q.words) - 1; n > 0; n-- {
		some := q.with(q.words[:n])
		if found := choose(g.hits(some), func(h hit) bool { return h.rank == exact || h.rank == cased }); found != nil {
			return g.narrow(q, found)
		}
	}
	return nil
}

// hits is all that answers q, best first, each municipality once.
func (g *Gazetteer) hits(q query) []hit {
	best, names := collected{}, g.namesFor(q)
	for _, form := range q.forms() {
		names.collect(form, best)
	}
	if !best.any(casedPart) { // else who types knows how it is written
		for _, form := range q.forms() {
			names.collectSlips(form.key, best)
		}
	}
	return slices.SortedFunc(maps.Values(best), func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), g.larger(a.place, b.place))
	})
}

func (g *Gazetteer) matches(hits []hit) []Match {
	var found []Match
	for _, h := range hits {
		m := Match{Municipality: g.all[h.place]}
		if h.part != own {
			m.Part = m.Parts[h.part]
		}
		found = append(found, m)
	}
	return found
}

// collected are the best hits so far by ordinal.
type collected map[int32]hit

func (c collected) add(n name, r rank) {
	if n.part != own {
		r = r.ofPart()
	}
	if before, ok := c[n.place]; !ok || r < before.rank {
		c[n.place] = hit{n.place, n.part, r}
	}
}

// any reports whether there is a hit as good as a rank or better.
func (c collected) any(r rank) bool {
	for _, h := range c {
		if h.rank <= r {
			return true
		}
	}
	return false
}
