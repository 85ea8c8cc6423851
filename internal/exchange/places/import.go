package places

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/place/files"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/gazetteer"
)

// Change is what an import of places has changed.
type Change struct {
	Municipalities, Parts, PostalCodes int         // that there are now
	New, Changed, Gone                 int         // municipalities
	Former                             int         // of those gone: kept, because offers or requests name them
	Borders                            BorderCount // that there are now; none: they stayed as they were
}

// BorderCount is how many areas have a border.
type BorderCount struct{ Municipalities, Districts, Regions int }

// CountBorders counts them by the level of their areas.
func CountBorders(borders []place.Border) (n BorderCount) {
	for _, b := range borders {
		switch place.LevelOf(b.Code) {
		case place.MunicipalityLevel:
			n.Municipalities++
		case place.DistrictLevel:
			n.Districts++
		case place.RegionLevel:
			n.Regions++
		}
	}
	return n
}

// Import puts what files say of places in the place of what is in the database: municipalities, borders, or both.
// sources are what pages must name beside the register; the former source of municipalities stays where something
// that it said was kept. Borders are the register's, where nobody else is named.
func (p *Places) Import(ctx context.Context, a help.Actor, r files.Result, sources ...string) (c Change, err error) {
	if err := a.May(help.RunPlaces); err != nil {
		return c, err
	}
	err = p.db.InLargeTx(ctx, func(tx *store.Tx) error {
		c = Change{}
		if len(r.Municipalities) > 0 {
			if c, err = p.importMunicipalities(tx, r, sources); err != nil {
				return err
			}
		}
		said := fmt.Sprintf("%d municipalities, %d borders", len(r.Municipalities), len(r.Borders))
		if err := tx.Audit(a, "places.import", "", said); err != nil {
			return err
		}
		if len(r.Borders) == 0 {
			return nil
		}
		c.Borders = CountBorders(r.Borders)
		source := cmp.Or(distinct(sources), files.RegisterSource)
		return cmp.Or(gazetteer.ReplaceBorders(tx, r.Borders), tx.SetSetting("borders-source", source))
	})
	return c, err
}

func (p *Places) importMunicipalities(tx *store.Tx, r files.Result, sources []string) (c Change, err error) {
	named := slices.Clone(sources)
	if r.Register {
		named = append(named, files.RegisterSource)
	}
	if r.Kept {
		before, err := tx.Setting("places-source")
		if err != nil {
			return c, err
		}
		named = append(named, strings.Split(before, sourcesSeparator)...)
	}
	districts, err := districtNames(tx)
	if err != nil {
		return c, err
	}
	maps.Copy(districts, r.Districts)
	text, err := json.Marshal(districts)
	if err != nil {
		return c, err
	}
	if err := tx.SetSetting("district-names", string(text)); err != nil {
		return c, err
	}
	return p.replace(tx, r.Municipalities, distinct(named))
}

const sourcesSeparator = "; "

// distinct joins sources, each once.
func distinct(sources []string) string {
	var named []string
	for _, s := range sources {
		if s != "" && !slices.Contains(named, s) {
			named = append(named, s)
		}
	}
	return strings.Join(named, sourcesSeparator)
}

// replace puts these municipalities in the place of those in the database. source is what their licence wants named on
// pages, or "".
func (p *Places) replace(tx *store.Tx, ms []place.Municipality, source string) (c Change, err error) {
	if err := gazetteer.NumberAreas(tx, p.districts()); err != nil {
		return c, err
	}
	before, err := gazetteer.Municipalities(tx)
	if err != nil {
		return c, err
	}
	if err := cmp.Or(gazetteer.Replace(tx, ms), tx.SetSetting("places-source", source)); err != nil {
		return c, err
	}
	after, err := gazetteer.Municipalities(tx)
	if err != nil {
		return c, err
	}
	return compare(before, after), nil
}

// compare counts what is different.
func compare(before, after []place.Municipality) (c Change) {
	was := byCode(before)
	postal := map[string]bool{}
	for _, m := range after {
		old, known := was[m.Code]
		known = known && !old.Former
		switch {
		case m.Former && known:
			c.Former++
		case m.Former:
		case !known:
			c.New++
		case !same(m, old):
			c.Changed++
		}
		if m.Former {
			continue
		}
		c.Municipalities++
		c.Parts += len(m.Parts)
		for _, code := range m.PostalCodes {
			postal[code] = true
		}
	}
	for _, m := range before {
		if !m.Former {
			c.Gone++
		}
	}
	c.Gone -= c.Municipalities - c.New
	c.PostalCodes = len(postal)
	return c
}

func byCode(ms []place.Municipality) map[string]place.Municipality {
	found := make(map[string]place.Municipality, len(ms))
	for _, m := range ms {
		found[m.Code] = m
	}
	return found
}

func same(a, b place.Municipality) bool {
	return a.Name == b.Name && a.District == b.District && a.Lat == b.Lat && a.Lon == b.Lon &&
		a.Population == b.Population &&
		slices.Equal(a.PostalCodes, b.PostalCodes) && slices.Equal(a.Parts, b.Parts)
}

// Ensure fills an empty table of municipalities from the profile, or from those that come with the program, and gives
// the districts of the profile their numbers, and municipalities that a node of before areas had numbers has brought.
func (p *Places) Ensure(ctx context.Context) error {
	if err := p.db.InTx(ctx, p.number); err != nil {
		return err
	}
	places, err := p.Gazetteer(ctx)
	if err != nil || places.Len() > 0 {
		return err
	}
	ms, source := files.Default(), files.DefaultSource
	if p.sites.Home().Places != nil {
		parsed, err := files.ParseCSV(bytes.NewReader(p.sites.Home().Places), nil)
		if err != nil {
			return fmt.Errorf("places.csv of the site profile: %w", err)
		}
		ms, source = parsed.Municipalities, ""
	}
	return p.db.InLargeTx(ctx, func(tx *store.Tx) error {
		_, err := p.replace(tx, ms, source)
		return err
	})
}

// number gives the areas their numbers that have none.
func (p *Places) number(tx *store.Tx) error {
	if err := gazetteer.NumberAreas(tx, p.districts()); err != nil {
		return err
	}
	ms, err := gazetteer.Municipalities(tx)
	if err != nil {
		return err
	}
	codes := make([]string, len(ms))
	for i, m := range ms {
		codes[i] = m.Code
	}
	return gazetteer.NumberAreas(tx, codes)
}

// districts are the codes of the profiles'.
func (p *Places) districts() (codes []string) {
	for _, profile := range p.sites {
		codes = append(codes, profile.DistrictCodes()...)
	}
	slices.Sort(codes)
	return codes
}
