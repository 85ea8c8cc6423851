// Package place owns what the portal knows of municipalities: their codes, names, districts, postal codes and
// positions, how far they are from each other, what a typed text means, their borders and where they go on a map, and
// the reading of the files they come from.
// It holds no place data of its own beyond the embedded default and touches neither the database nor the network.
package place

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
)

// Municipality is one municipality (obec).
type Municipality struct {
	Code        string   // six digits, as in RÚIAN and at the ČSÚ: "554821"
	Name        string   // official, "Frýdek-Místek"
	District    string   // LAU1 code of its okres, "CZ0806"
	Lat, Lon    float64  // WGS 84 degrees of its definition point
	Population  int      // 0: unknown
	PostalCodes []string // five digits each, the main one first; may be empty
	Parts       []string // names of its parts and city districts, sorted; may be empty
	Foreign     []string // what it is called in other languages; may be empty
	Former      bool     // gone from the official data, kept because offers still name it
}

// Gazetteer answers questions about a fixed set of municipalities. It never changes and is safe for concurrent use;
// what its methods return may be sorted and appended to, but the PostalCodes and Parts in it are shared.
type Gazetteer struct {
	all       []Municipality // by code
	points    []vector       // parallel to all
	names     *names
	sounds    *names // the same by how they sound
	byCode    map[string]int32
	byPostal  map[string][]int32 // ordinals; those whose main code it is first
	districts map[string]string
	distKeys  map[string]string // district code → key of its name
	stems     map[string]bool   // of names of one word
	near      map[int32]string  // what lies near, of those that share a name and a district with another
}

// New makes a gazetteer of ms and the names of their districts by LAU1 code. Of several municipalities with one code
// the first counts. Neither argument is kept or changed.
func New(ms []Municipality, districts map[string]string) *Gazetteer {
	g := &Gazetteer{
		byCode: map[string]int32{}, byPostal: map[string][]int32{}, near: map[int32]string{},
		stems:     map[string]bool{},
		districts: maps.Clone(districts), distKeys: map[string]string{},
	}
	g.all = slices.Clone(ms)
	slices.SortStableFunc(g.all, func(a, b Municipality) int { return strings.Compare(a.Code, b.Code) })
	g.all = slices.CompactFunc(g.all, func(a, b Municipality) bool { return a.Code == b.Code })
	for code, name := range districts {
		g.distKeys[code] = Key(name)
	}
	g.points = make([]vector, len(g.all))
	for i := range g.all {
		g.index(int32(i))
	}
	g.names, g.sounds = newNames(g.all, Key), newNames(g.all, sound)
	for _, n := range []*names{g.names, g.sounds} {
		for _, ordinals := range n.towns {
			slices.SortFunc(ordinals, g.larger)
		}
	}
	g.tellApart()
	for _, one := range g.names.all {
		if !strings.Contains(one.key, " ") {
			g.stems[stemOf(one.key)] = true
		}
	}
	for code, ordinals := range g.byPostal {
		g.sortPostal(code, ordinals)
	}
	return g
}

// index enters municipality i where searches look. A former one is found by its code alone.
func (g *Gazetteer) index(i int32) {
	m := &g.all[i]
	m.PostalCodes, m.Parts = slices.Clone(m.PostalCodes), slices.Clone(m.Parts)
	g.byCode[m.Code] = i
	g.points[i] = newVector(m.Lat, m.Lon)
	if m.Former {
		return
	}
	for _, p := range m.PostalCodes {
		if !slices.Contains(g.byPostal[p], i) {
			g.byPostal[p] = append(g.byPostal[p], i)
		}
	}
}

// sortPostal puts those whose main postal code it is first, then the larger.
func (g *Gazetteer) sortPostal(code string, ordinals []int32) {
	other := func(i int32) int {
		if g.all[i].PostalCodes[0] == code {
			return 0
		}
		return 1
	}
	slices.SortFunc(ordinals, func(a, b int32) int { return cmp.Or(cmp.Compare(other(a), other(b)), g.larger(a, b)) })
}

// All is every municipality by code, former ones too.
func (g *Gazetteer) All() []Municipality { return slices.Clone(g.all) }

// Len is the number of municipalities, former ones too.
func (g *Gazetteer) Len() int { return len(g.all) }

// ByCode is the municipality with a code, former or not.
func (g *Gazetteer) ByCode(code string) (Municipality, bool) {
	i, ok := g.byCode[code]
	if !ok {
		return Municipality{}, false
	}
	return g.all[i], true
}

// Unique reports whether no other municipality is named like the one with a code.
func (g *Gazetteer) Unique(code string) bool {
	i, ok := g.byCode[code]
	return ok && !g.all[i].Former && len(g.names.towns[g.names.of(i)[0].key]) == 1
}

// tellApart finds what lies near those that share both their name and their district with another.
func (g *Gazetteer) tellApart() {
	for _, bearers := range g.names.towns {
		for _, i := range bearers {
			twin := func(j int32) bool { return j != i && g.all[j].District == g.all[i].District }
			if slices.ContainsFunc(bearers, twin) {
				g.near[i] = g.neighbour(i)
			}
		}
	}
}

// neighbour is the name of the nearest municipality that is larger and called otherwise, or "".
func (g *Gazetteer) neighbour(i int32) (name string) {
	least := math.Inf(1)
	for j, m := range g.all {
		d := g.points[i].chord2(g.points[j])
		if d < least && !m.Former && m.Population > g.all[i].Population && Key(m.Name) != Key(g.all[i].Name) {
			name, least = m.Name, d
		}
	}
	return name
}

// Apart is what tells a municipality from another of its name in the same district: its main postal code, where that
// is its own, else a municipality near it. Both are "" where the district tells.
func (g *Gazetteer) Apart(code string) (postal, near string) {
	i, ok := g.byCode[code]
	near, twins := g.near[i]
	if !ok || !twins {
		return "", ""
	}
	if postal = mainCode(g.all[i]); postal == "" {
		return "", near
	}
	for _, j := range g.names.towns[g.names.of(i)[0].key] {
		if j != i && g.all[j].District == g.all[i].District && mainCode(g.all[j]) == postal {
			return "", near
		}
	}
	return postal, ""
}

// mainCode is the first of its postal codes, or "".
func mainCode(m Municipality) string {
	if len(m.PostalCodes) == 0 {
		return ""
	}
	return m.PostalCodes[0]
}

// DistrictName is the name of the district with a LAU1 code, or "".
func (g *Gazetteer) DistrictName(code string) string { return g.districts[code] }

// Nearest is the municipality whose definition point is nearest to a position in WGS 84 degrees; none for a position
// that is not on Earth. Former ones are passed over.
func (g *Gazetteer) Nearest(lat, lon float64) (Municipality, bool) {
	if !(math.Abs(lat) <= 90 && math.Abs(lon) <= 180) { // false for NaN too
		return Municipality{}, false
	}
	at := newVector(lat, lon)
	best, least := -1, math.Inf(1)
	for i, p := range g.points {
		if d := at.chord2(p); d < least && !g.all[i].Former {
			best, least = i, d
		}
	}
	if best < 0 {
		return Municipality{}, false
	}
	return g.all[best], true
}

// Distances are the metres from a municipality to every one, as they come in All: great circles on a sphere of the
// Earth's mean radius, rounded. They are the same in both directions. nil for an unknown code.
func (g *Gazetteer) Distances(code string) []int32 {
	from, ok := g.byCode[code]
	if !ok {
		return nil
	}
	metres := make([]int32, len(g.points))
	for i, p := range g.points {
		metres[i] = int32(math.Round(g.points[from].metres(p)))
	}
	return metres
}

// Within are the codes of the municipalities that lie within some metres of the one with this code, its own among them.
func (g *Gazetteer) Within(code string, metres int32) []string {
	var codes []string
	for i, away := range g.Distances(code) {
		if away <= metres {
			codes = append(codes, g.all[i].Code)
		}
	}
	return codes
}

// larger orders ordinals by population, the largest first; the code decides between equals.
func (g *Gazetteer) larger(a, b int32) int {
	return cmp.Or(cmp.Compare(g.all[b].Population, g.all[a].Population), cmp.Compare(a, b))
}
