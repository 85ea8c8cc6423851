package search_test

import (
	"reflect"
	"testing"

	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/place/files"
)

// ostravaBorder is a border of a district, for tests.
var ostravaBorder = place.Border{Code: "CZ0806",
	Rings: []place.Ring{{{X: 18000, Y: 49700}, {X: 18400, Y: 49700}, {X: 18400, Y: 49950}, {X: 18000, Y: 49950}},
		{{X: 18100, Y: 49750}, {X: 18110, Y: 49750}, {X: 18110, Y: 49760}}}}

// The number at each place is what a search for it finds, of every kind and of all.
func TestAtlasCountsWhatSearchesFind(t *testing.T) {
	each(t, func(w *world) {
		w.offersOfEveryReach()
		f := offer("shopping")
		f.Place = kravare
		w.publish(f)
		for _, kind := range []string{"", "other", "shopping", "pets"} {
			a, err := w.Map(w.ctx, help.HomeRegion, kind)
			w.must(err)
			if len(a.Places) != 142 || len(a.Sketch.Points) != 142 || a.Borders != "" {
				t.Fatalf("there are %d places, %d on the map, with borders of %q", len(a.Places), len(a.Sketch.Points),
					a.Borders)
			}
			q := search.Query{Limit: 20}
			if kind != "" {
				q.Kinds = []string{kind}
			}
			different := map[int]bool{}
			for _, p := range a.Places {
				q.Place = p.Code
				r, err := w.Find(w.ctx, q)
				w.must(err)
				if different[p.Offers] = true; p.Offers != r.Total || p.Offers != len(r.Offers) || p.Offers < a.Whole {
					t.Errorf("%q at %s: %d, of which %d everywhere; a search finds %d of %d", kind, p.Name, p.Offers,
						a.Whole, len(r.Offers), r.Total)
				}
			}
			if want := map[string]int{"": 2, "other": 2}[kind]; a.Whole != want || want > 0 && len(different) < 4 {
				t.Errorf("%q: %d reach every place; there are %d different numbers", kind, a.Whole, len(different))
			}
		}
	})
}

// Borders are a type of their own: they stay when municipalities change, replace one another, and say where they are
// from.
func TestImportBorders(t *testing.T) {
	each(t, func(w *world) {
		brno := ostravaBorder
		brno.Code = "CZ0642"
		c, err := w.places.Import(w.ctx, operator, files.Result{Borders: []place.Border{ostravaBorder, brno}})
		w.must(err)
		if c != (places.Change{Borders: places.BorderCount{Districts: 2}}) {
			t.Errorf("it says %+v", c)
		}
		first, err := w.Map(w.ctx, help.HomeRegion, "")
		w.must(err)
		if len(first.Places) != 142 || len(first.Sketch.Areas) != 1 || len(first.Sketch.Areas["CZ0806"]) != 2 ||
			first.Borders != files.RegisterSource {
			t.Errorf("there are %d places and the areas %v of %q", len(first.Places), first.Sketch.Areas, first.Borders)
		}
		c, err = w.places.Import(w.ctx, operator, files.Result{Municipalities: files.Default()})
		w.must(err)
		again, err := w.Map(w.ctx, help.HomeRegion, "")
		if err != nil || c.Municipalities != 142 || !reflect.DeepEqual(again, first) {
			t.Errorf("%v, an import of municipalities changes the map: %+v", err, c)
		}
		region, town := ostravaBorder, ostravaBorder
		region.Code, town.Code = "CZ080", ostrava
		_, err = w.places.Import(w.ctx, operator, files.Result{Borders: []place.Border{town, region}}, "Zkušební zdroj")
		w.must(err)
		a, err := w.Map(w.ctx, help.HomeRegion, "")
		if err != nil || len(a.Sketch.Areas) != 2 || a.Sketch.Areas[ostrava] == nil || a.Borders != "Zkušební zdroj" {
			t.Errorf("%v, there are the areas %v of %q", err, a.Sketch.Areas, a.Borders)
		}
	})
}
