package search

import (
	"context"
	"slices"
	"strings"

	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/gazetteer"
)

// Map is the region's places with what there is to find at each.
type Map struct {
	Places  []PlaceReach // the region's municipalities, by name
	Whole   int          // offers that every place finds: for the whole region or from home
	Sketch  place.Sketch
	Borders string // where the borders come from, or "" where there are none
}

// PlaceReach is a municipality with how many offers a search for it finds: those whose reach covers it.
type PlaceReach struct {
	place.Municipality
	Offers int
}

// Sizes of the map, in steps of its sheet. A region is some 120 km wide, so that a step is some 120 m.
const (
	sheetWidth  = 1000
	sheetMargin = 36 // for the largest dots
	blotsMargin = 80 // for the ground that is drawn around dots, where no border is known
	sheetSlack  = 4
)

// drawing is the map without any offers.
type drawing struct {
	places  []place.Municipality // of the region, by name
	sketch  place.Sketch
	borders string // source
}

// Map gives a region's places with the numbers of offers of a kind, "" for all.
func (s *Search) Map(ctx context.Context, of help.Region, kind string) (a Map, err error) {
	known, err := s.places.Current(ctx)
	if err != nil {
		return a, err
	}
	region := s.regions[of]
	facets, err := region.facets.Get(ctx)
	if err != nil {
		return a, err
	}
	drawn, err := region.drawing.Get(ctx)
	if err != nil {
		return a, err
	}
	a.Sketch, a.Borders = drawn.sketch, drawn.borders
	for _, m := range drawn.places {
		found := facets.Matches(kind, known.Metres(m.Code))
		a.Places, a.Whole = append(a.Places, PlaceReach{m, found.Offers}), found.Whole
	}
	return a, nil
}

// draw puts a region on a sheet, by its code, with its own border where nothing covers it.
func draw(tx *store.Tx, region string) (d drawing, err error) {
	all, err := gazetteer.Municipalities(tx)
	if err != nil {
		return d, err
	}
	d.places = slices.DeleteFunc(all, func(m place.Municipality) bool {
		return m.Former || !strings.HasPrefix(m.District, region)
	})
	place.SortByName(d.places)
	kept, err := gazetteer.Borders(tx, region)
	if err != nil {
		return d, err
	}
	if n := places.CountBorders(kept); n.Districts > 0 || n.Municipalities == len(d.places) {
		kept = slices.DeleteFunc(kept, func(b place.Border) bool { // which lies below
			return place.LevelOf(b.Code) == place.RegionLevel
		})
	}
	if len(kept) == 0 {
		d.sketch = place.NewSketch(d.places, nil, sheetWidth, blotsMargin, 0)
		return d, nil
	}
	d.sketch = place.NewSketch(d.places, kept, sheetWidth, sheetMargin, sheetSlack)
	d.borders, err = tx.Setting("borders-source")
	return d, err
}
