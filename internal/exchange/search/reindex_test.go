package search_test

import (
	"fmt"
	"slices"
	"testing"

	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/place/files"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// otherPlaces are the default ones without some, with new ones before and between them, and with a new name for Opava:
// no municipality keeps its place in the order.
func otherPlaces() []place.Municipality {
	var ms []place.Municipality
	for i, m := range files.Default() {
		if m.Code == opava {
			m.Name = "Opava nová"
		}
		if i%3 > 0 || m.Code == opava || m.Code == ostrava || m.Code == kravare {
			ms = append(ms, m)
		}
	}
	for i := range 30 {
		ms = append(ms, place.Municipality{Code: fmt.Sprintf("%06d", 490000+i*7777), Name: "Zkušební",
			District: "CZ0805", Lat: 49.9, Lon: 17.9})
	}
	return ms
}

// offersOfEveryReach publishes one offer of each sort.
func (w *world) offersOfEveryReach() {
	for _, one := range []struct {
		place string
		reach help.Reach
	}{
		{opava, help.Reach{Type: help.ReachMunicipality}}, {opava, help.Reach{Type: help.ReachRadius, KM: 20}},
		{ostrava, help.Reach{Type: help.ReachRadius, KM: 10}},
		{"", help.Reach{Type: help.ReachDistricts, Districts: []string{"CZ0805", "CZ0803"}}},
		{kravare, help.Reach{Type: help.ReachDistricts, Districts: []string{"CZ0806"}}},
		{kravare, help.Reach{Type: help.ReachRegion}},
		{"", help.Reach{Type: help.ReachRemote}},
	} {
		f := offer("other")
		f.Place, f.Reach = one.place, one.reach
		w.publish(f)
	}
}

// everywhere is what searches from the places find, in order.
func (w *world) everywhere() (found []string) {
	for _, code := range []string{opava, ostrava, kravare, brno} {
		for _, q := range []search.Query{{}, {Nearest: true}, {Text: offer("other").Title, Kinds: []string{"other"}}} {
			q.Place, q.Limit = code, 20
			r, err := w.Find(w.ctx, q)
			w.must(err)
			line := fmt.Sprint(code, r.Total)
			for _, o := range r.Offers {
				line += " " + o.Offer.ID + fmt.Sprint(o.At.Metres)
			}
			found = append(found, line)
		}
	}
	counts, err := w.CountByKind(w.ctx, help.HomeRegion)
	w.must(err)
	return append(found, fmt.Sprint(counts), fmt.Sprint(w.found(search.Query{})))
}

// Offers are found where they were, whatever municipalities come and go beside theirs.
func TestImportMovesNoOffer(t *testing.T) {
	each(t, func(w *world) {
		w.offersOfEveryReach()
		before := w.everywhere()
		c, err := w.places.Import(w.ctx, operator, files.Result{Municipalities: otherPlaces()})
		w.must(err)
		if c.New != 30 || c.Changed != 1 || c.Municipalities != len(otherPlaces()) ||
			c.Gone != 142+30-c.Municipalities || c.Former != 0 {
			t.Errorf("it says %+v", c)
		}
		for range 2 {
			if after := w.everywhere(); !slices.Equal(after, before) {
				t.Errorf("offers are found elsewhere:\n%v\nbefore:\n%v", after, before)
			}
			w.must(w.Reindex(w.ctx)) // what they reach is marked anew
		}
		if got := w.found(search.Query{Text: "nová"}); len(got) != 2 {
			t.Errorf("the new name finds %v", got)
		}
		c, err = w.places.Import(w.ctx, operator, files.Result{Municipalities: otherPlaces()})
		w.must(err)
		if c.New+c.Changed+c.Gone+c.Former != 0 {
			t.Errorf("the same once more says %+v", c)
		}
		w.must(second(w.places.Import(w.ctx, operator, files.Result{Municipalities: files.Default()})))
		if after := w.everywhere(); !slices.Equal(after, before) {
			t.Errorf("offers are found elsewhere after the way back:\n%v\nbefore:\n%v", after, before)
		}
	})
}

// Who lives where a municipality is only now, or is no longer, finds what reaches there: at once and ever after.
func TestMovedPlaceFindsByWords(t *testing.T) {
	each(t, func(w *world) {
		f := offer("other")
		f.Place, f.Reach = opava, help.Reach{Type: help.ReachRadius, KM: 20}
		o := w.publish(f)
		ms := files.Default()
		at := func(code string) *place.Municipality {
			return &ms[slices.IndexFunc(ms, func(m place.Municipality) bool { return m.Code == code })]
		}
		near, far := *at(kravare), *at(ostrava)
		at(kravare).Lat, at(kravare).Lon, at(ostrava).Lat, at(ostrava).Lon = far.Lat, far.Lon, near.Lat, near.Lon
		added := near
		added.Code, added.Name = "500001", "Zkušební"
		w.must(second(w.places.Import(w.ctx, operator, files.Result{Municipalities: append(ms, added)})))
		for _, when := range []string{"at once", "after the listings were renewed"} {
			for code, want := range map[string]bool{kravare: false, ostrava: true, opava: true, added.Code: true} {
				got := w.found(search.Query{Place: code, Kinds: []string{"other"}, Text: o.Title})
				if slices.Contains(got, o.ID) != want {
					t.Errorf("%s: from %s it finds %v", when, code, got)
				}
			}
			w.must(w.Reindex(w.ctx))
		}
	})
}

func TestImportPlacesKeepsFormerOnes(t *testing.T) {
	each(t, func(w *world) {
		w.offersOfEveryReach()
		m := place.Municipality{Code: ostrava, Name: "Ostrava", District: "CZ0806", Lat: 49.83, Lon: 18.28,
			PostalCodes: []string{"70200", "70030"}, Parts: []string{"Poruba"}}
		c, err := w.places.Import(w.ctx, operator, files.Result{Municipalities: []place.Municipality{m}})
		w.must(err)
		if want := (places.Change{Municipalities: 1, Parts: 1, PostalCodes: 2, Changed: 1, Gone: 141,
			Former: 2}); c != want {
			t.Errorf("it says %+v, want %+v", c, want)
		}
		places, err := w.places.Gazetteer(w.ctx)
		w.must(err)
		if got := places.Resolve("Poruba"); places.Len() != 3 || len(got) != 1 || got[0].Code != ostrava {
			t.Errorf("%d places; Poruba is %v", places.Len(), got)
		}
	})
}

// Places are read anew only when they change.
func TestPublishingLeavesPlacesAlone(t *testing.T) {
	each(t, func(w *world) {
		before, err := w.places.Gazetteer(w.ctx)
		w.must(err)
		w.publish(offer("other"))
		after, err := w.places.Gazetteer(w.ctx)
		w.must(err)
		if before != after {
			t.Error("publishing has made the places anew")
		}
		w.must(second(w.places.Import(w.ctx, operator, files.Result{Municipalities: files.Default()})))
		if after, err = w.places.Gazetteer(w.ctx); before == after || err != nil {
			t.Errorf("the places have stayed though they changed, %v", err)
		}
	})
}

// Who publishes by places that another node has replaced a moment ago is found in the right place all the same.
func TestPublishingByOldPlaces(t *testing.T) {
	for name, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite,
		"postgres": storetest.Postgres} {
		t.Run(name, func(t *testing.T) {
			here := address(t)
			db := storetest.New(t, here, nil)
			there, err := store.Open(here, db.Vault(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer there.Close()
			w := &world{t: t, ctx: t.Context()}
			w.open(db)
			_, err = w.places.Gazetteer(w.ctx)
			w.must(err)
			elsewhere := places.New(there, site.Sites{site.Builtin()})
			search.New(there, site.Sites{site.Builtin()}, elsewhere)
			w.must(second(elsewhere.Import(w.ctx, operator, files.Result{Municipalities: otherPlaces()})))
			f := offer("other")
			f.Place, f.Reach = opava, help.Reach{Type: help.ReachMunicipality}
			o := w.publish(f)
			if got := w.found(search.Query{Place: opava}); !slices.Equal(got, []string{o.ID}) {
				t.Errorf("in Opava there is %v", got)
			}
			if got := w.found(search.Query{Place: ostrava}); len(got) != 0 {
				t.Errorf("in Ostrava there is %v", got)
			}
			if got := w.found(search.Query{Text: "nová"}); !slices.Equal(got, []string{o.ID}) {
				t.Errorf("by the name that Opava has elsewhere there is %v", got)
			}
		})
	}
}
