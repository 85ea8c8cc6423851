// Package places owns the municipalities of the database: they are imported here, and here everybody gets them.
package places

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/place/files"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/gazetteer"
	"example.org/spolu/internal/store/index"
)

// Places are the municipalities of a database. It is safe for concurrent use.
type Places struct {
	db     *store.DB
	sites  site.Sites
	cached *store.Versioned[Edition]
}

// New gives the places of a database; nothing is read yet.
func New(db *store.DB, sites site.Sites) *Places {
	p := &Places{db: db, sites: sites}
	p.cached = store.NewVersioned(db, gazetteer.Generation,
		func(tx *store.Tx, _ Edition) (Edition, error) { return p.read(tx) })
	return p
}

// Edition is the municipalities as they were at a generation, with the numbers by which the search names areas.
type Edition struct {
	*place.Gazetteer
	Generation int64  // grows with each change of the places
	source     string // where they come from, if their licence wants it named
	numbers    map[string]int
	inOrder    []int // number of each municipality as they come in All, or -1
}

// Number is that of a municipality or a district by its code: it never changes.
func (e Edition) Number(code string) (n int, ok bool) {
	n, ok = e.numbers[code]
	return n, ok
}

// Metres are the distances from a municipality to all areas, by their numbers: to municipalities as Distances says;
// its own district is where it is, and other districts are out of reach. nil for an unknown code.
func (e Edition) Metres(code string) []int32 {
	from, ok := e.ByCode(code)
	if !ok {
		return nil
	}
	metres := slices.Repeat([]int32{index.OutOfReach}, len(e.numbers))
	for i, away := range e.Distances(code) {
		if n := e.inOrder[i]; n >= 0 {
			metres[n] = away
		}
	}
	if n, ok := e.numbers[from.District]; ok {
		metres[n] = 0
	}
	return metres
}

// Gazetteer is the municipalities as the database has them, at most a second old.
func (p *Places) Gazetteer(ctx context.Context) (*place.Gazetteer, error) {
	now, err := p.Current(ctx)
	return now.Gazetteer, err
}

// Current is Gazetteer with its generation.
func (p *Places) Current(ctx context.Context) (Edition, error) { return p.cached.Get(ctx) }

// RegionOf is the region of what starts from a municipality, by the municipalities as they were read last.
func (p *Places) RegionOf(code string) help.Region {
	last := p.cached.Last()
	if last.Gazetteer == nil {
		return help.HomeRegion
	}
	m, _ := last.ByCode(code)
	return p.sites.RegionOf(m.District)
}

// Source is where the municipalities come from, if pages must name it.
func (p *Places) Source() string { return p.cached.Last().source }

// In is the municipalities as a transaction that writes finds them: they do not change any more until it ends.
func (p *Places) In(tx *store.Tx) (Edition, error) {
	generation, err := gazetteer.Generation(tx)
	if err != nil {
		return Edition{}, err
	}
	if last := p.cached.Last(); last.Gazetteer != nil && last.Generation == generation {
		return last, nil
	}
	return p.read(tx)
}

func (p *Places) read(tx *store.Tx) (now Edition, err error) {
	all, err := gazetteer.Municipalities(tx)
	if err != nil {
		return now, err
	}
	districts, err := districtNames(tx)
	if err != nil {
		return now, err
	}
	for _, profile := range p.sites {
		maps.Copy(districts, profile.DistrictNames())
	}
	files.NameAbroad(all)
	now.Gazetteer = place.New(all, districts)
	if now.Generation, err = gazetteer.Generation(tx); err != nil {
		return now, err
	}
	if now.numbers, err = gazetteer.Areas(tx); err != nil {
		return now, err
	}
	for _, m := range now.All() {
		n, ok := now.numbers[m.Code]
		if !ok {
			n = -1
		}
		now.inOrder = append(now.inOrder, n)
	}
	now.source, err = tx.Setting("places-source")
	return now, err
}

// districtNames are the names of districts that files of municipalities gave, by LAU1 code: of other regions, too.
func districtNames(tx *store.Tx) (map[string]string, error) {
	names := map[string]string{}
	text, err := tx.Setting("district-names")
	if err == nil && text != "" {
		err = json.Unmarshal([]byte(text), &names)
	}
	return names, err
}

// Check checks the code of a municipality in a form; none is the whole region.
func Check(code string, known *place.Gazetteer, p *help.Problems) {
	if code == "" {
		return
	}
	if m, ok := known.ByCode(code); !ok || m.Former {
		p.Add("place", place.Problem(nil))
	}
}
