package index_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/store/storetest"
)

func init() { index.SmallSegments() }

var ctx = context.Background()

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// change runs f in a transaction that must succeed.
func change(t interface {
	Helper()
	Fatal(...any)
}, db *store.DB, f func(tx *store.Tx) error) {
	t.Helper()
	if err := db.InTx(ctx, f); err != nil {
		t.Fatal(err)
	}
}

// addOffer writes a plain offer of a volunteer of its own.
func addOffer(tx *store.Tx, o help.Offer) (help.Offer, error) {
	v := help.Volunteer{ID: help.NewID(), FirstName: "Vzorek", Surname: "Dobrovolný", Email: o.ID + "@example.org",
		Phone:    "+420601000001",
		Language: "cs", Confirmed: true, CreatedAt: start}
	o.Volunteer, o.By, o.Version = v.ID, help.Author{Name: v.FirstName, Type: help.Person}, 1
	if err := tx.AddVolunteer(v, contact.Email(v.Email, &help.Problems{})); err != nil {
		return o, err
	}
	return o, tx.AddOffer(o, "")
}

// The model's world: five places on a line, a kilometre from each other.
const places = 5

func distances(from int) []int32 {
	metres := make([]int32, places)
	for i := range metres {
		metres[i] = int32(max(from-i, i-from)) * 1000
	}
	return metres
}

func pick[T any](t *rapid.T, label string, from ...T) T {
	return rapid.SampledFrom(from).Draw(t, label)
}

func some[T comparable](t *rapid.T, label string, from ...T) []T {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 0, len(from), rapid.ID[T]).Draw(t, label)
}

func drawListing(t *rapid.T) index.Listing {
	l := index.Listing{Tags: some(t, "tags", "a", "b", "c"), Title: some(t, "title", "nakup", "lek", "pes"),
		Body: some(t, "body", "nakup", "lek", "pes", "детск")}
	l.Offer = help.Offer{State: help.OfferActive, Description: help.Description{Kind: pick(t, "kind", "shopping",
		"other"), Setting: pick(t, "setting", help.Settings...)},
		PublishedAt: start.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "published")) * time.Microsecond)}
	for _, day := range some(t, "days", 1, 2, 7) {
		l.Offer.Times = append(l.Offer.Times, help.Slot{Day: day, Part: help.Morning})
	}
	place := rapid.IntRange(0, places-1)
	switch pick(t, "reach", "radius", "districts", "everywhere", "nowhere") {
	case "radius":
		l.Homes = []index.Origin{{Place: place.Draw(t, "home"),
			Radius: int32(rapid.IntRange(0, 3).Draw(t, "radius")) * 1000}}
	case "districts":
		for _, p := range rapid.SliceOfNDistinct(place, 1, 3, rapid.ID[int]).Draw(t, "homes") {
			l.Homes = append(l.Homes, index.Origin{Place: p})
		}
	case "everywhere":
		l.Homes = []index.Origin{index.Everywhere(place.Draw(t, "home"))}
	default:
		l.Homes = []index.Origin{index.Everywhere(-1)}
	}
	l.Found = codes(l.Homes)
	return l
}

// codes are what homes reach: a letter a place, or all.
func codes(homes []index.Origin) (found []string) {
	for _, h := range homes {
		if h == index.Everywhere(h.Place) {
			return []string{"all"}
		}
		for i, away := range distances(h.Place) {
			if away <= h.Radius {
				found = append(found, code(i))
			}
		}
	}
	return found
}

func code(place int) string { return string(rune('a' + place)) }

func drawSearch(t *rapid.T) index.Query {
	s := index.Query{Kinds: some(t, "kinds", "shopping", "other", "sewing"),
		Setting: pick(t, "in", "", help.Household, help.CareHome, help.AnySetting),
		Days:    pick(t, "days", nil, nil, []int{1}, []int{7}, []int{6, 7})}
	if words := some(t, "words", "nakup", "lek", "детск"); len(words) < 3 {
		for _, w := range words {
			s.Stems = append(s.Stems, append([]string{w}, some(t, "or", "pes")...))
		}
	}
	if rapid.Bool().Draw(t, "tagged") {
		s.Tags = [][]string{{"a", "b"}, {"c"}}[:rapid.IntRange(1, 2).Draw(t, "groups")]
	}
	if rapid.Bool().Draw(t, "placed") {
		from := rapid.IntRange(0, places-1).Draw(t, "from")
		s.Distances = distances(from)
		s.Outwards = index.Outwards(s.Distances)
		if rapid.Bool().Draw(t, "marked") {
			s.At = []string{code(from), "all"}
		}
		s.Nearest = rapid.Bool().Draw(t, "nearest")
	}
	s.Latest = !s.Nearest && rapid.Bool().Draw(t, "latest")
	return s
}

// hit is what the model says of a listing that a search finds.
type hit struct {
	id     string
	title  int
	metres int64
	seq    int64
}

// model is the search by hand: every listing looked at, in the order in which they were listed.
func model(listed []index.Listing, s index.Query) []hit {
	var found []hit
	taken := map[int64]bool{}
	for _, l := range listed {
		h := hit{id: l.Offer.ID, title: 1, seq: l.Offer.PublishedAt.UnixMicro()}
		for taken[h.seq] {
			h.seq++
		}
		taken[h.seq] = true
		if !matches(l, s) {
			continue
		}
		reached := s.Distances == nil
		for _, home := range l.Homes {
			away := int64(1 << 30)
			if s.Distances != nil && home.Place >= 0 {
				away = int64(s.Distances[home.Place])
			}
			if s.Distances != nil && int64(home.Radius) >= away {
				reached = true
				if s.Nearest {
					h.metres = away
				}
			}
		}
		if !reached {
			continue
		}
		if len(s.Stems) > 0 && !s.Latest && holdsAll(l.Title, s.Stems) {
			h.title = 0
		}
		found = append(found, h)
	}
	slices.SortFunc(found, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.title, b.title), cmp.Compare(a.metres, b.metres), cmp.Compare(b.seq, a.seq))
	})
	return found
}

func matches(l index.Listing, s index.Query) bool {
	switch {
	case len(s.Kinds) > 0 && !slices.Contains(s.Kinds, l.Offer.Kind):
		return false
	case s.Setting != "" && s.Setting != help.AnySetting && l.Offer.Setting != s.Setting &&
		l.Offer.Setting != help.AnySetting:
		return false
	case len(s.Days) > 0 && len(l.Offer.Times) > 0 &&
		!slices.ContainsFunc(l.Offer.Times, func(slot help.Slot) bool { return slices.Contains(s.Days, slot.Day) }):
		return false
	}
	return holdsAll(l.Tags, s.Tags) && holdsAll(append(slices.Clone(l.Title), l.Body...), s.Stems)
}

// holdsAll reports whether one of each group is there.
func holdsAll(there []string, groups [][]string) bool {
	return !slices.ContainsFunc(groups, func(group []string) bool {
		return !slices.ContainsFunc(group, func(w string) bool { return slices.Contains(there, w) })
	})
}

// Both databases find what a look at every listing finds, in the same order; pages by cursor and by number walk
// through all of it once; the count is exact.
func TestSearchIsTheModel(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		rapid.Check(t, func(t *rapid.T) {
			listed := rapid.SliceOfN(rapid.Custom(drawListing), 0, 8).Draw(t, "listed")
			searches := rapid.SliceOfN(rapid.Custom(drawSearch), 1, 6).Draw(t, "searches")
			change(t, db, func(tx *store.Tx) error { return list(tx, listed) })
			defer change(t, db, func(tx *store.Tx) error { return unlist(tx, listed) })
			for _, s := range searches {
				checkSearch(t, db, s, model(listed, s))
			}
		})
	})
}

func list(tx *store.Tx, listed []index.Listing) error {
	for i := range listed {
		listed[i].Offer.ID = help.NewOfferID()
		o, err := addOffer(tx, listed[i].Offer)
		if err != nil {
			return err
		}
		listed[i].Offer = o
		for range 2 { // the second time changes nothing
			if err := index.List(tx, listed[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// unlist takes all out of the search again. Their places in the order stay taken, so the offers go, too.
func unlist(tx *store.Tx, listed []index.Listing) error {
	for _, l := range listed {
		for range 2 {
			if err := index.Unlist(tx, l.Offer); err != nil {
				return err
			}
		}
		if err := tx.SQL().Exec(`DELETE FROM offers WHERE id = $1`, l.Offer.ID); err != nil {
			return err
		}
	}
	left, err := search(tx, index.Query{})
	if err == nil && left.Total > 0 {
		return fmt.Errorf("%d are found that were unlisted", left.Total)
	}
	return err
}

func checkSearch(t *rapid.T, db *store.DB, s index.Query, want []hit) {
	t.Helper()
	change(t, db, func(tx *store.Tx) error {
		counting := s
		counting.Limit = 100
		counted, err := search(tx, counting)
		if err != nil || counted.Total != len(want) || !counted.Exact {
			t.Errorf("%+v: counts %d, want %d: %v", s, counted.Total, len(want), err)
		}
		for _, limit := range []int{1, 3, 100} {
			for name, next := range map[string]func(*index.Query, []index.Found){
				"cursor": func(s *index.Query, found []index.Found) { s.After = found[len(found)-1].At },
				"number": func(s *index.Query, found []index.Found) { s.Offset += limit },
			} {
				got, err := walk(tx, s, limit, next)
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%+v by %s, %d a page:\n got %v\nwant %v\n%v", s, name, limit, got, want, err)
				}
			}
		}
		return nil
	})
}

// search looks with the numbers of this moment.
func search(tx *store.Tx, s index.Query) (index.Results, error) {
	facets, err := index.ReadFacets(tx, help.HomeRegion, nil)
	if err != nil {
		return index.Results{}, err
	}
	return index.Search(tx, s, facets)
}

func walk(tx *store.Tx, s index.Query, limit int, next func(*index.Query, []index.Found)) (got []hit, err error) {
	s.Limit = limit
	for {
		r, err := search(tx, s)
		if err != nil || len(r.Offers) == 0 {
			return got, err
		}
		for _, f := range r.Offers {
			got = append(got, hit{f.Offer.ID, f.At.Title, f.At.Metres, f.At.Seq})
		}
		if len(got) > 100 {
			return got, fmt.Errorf("it never ends")
		}
		next(&s, r.Offers)
	}
}

// Whatever stands in a stem, it is looked for as it is and means nothing else, on both databases.
func TestHostileStems(t *testing.T) {
	hostile := []string{`"`, `'`, `a"b`, `a'b`, `a\b`, `\`, `a b`, `or`, `and`, `not`, `near`, `title`, `a*`, `a:b`,
		`a & b`, `a | !b`, `)`, `(`, `^a`,
		`-`, `a-b`, `aՠb`, `a𞤢b`, `ა`, `中文`, `🏠`, `x1f3e0`, `ʼ`, `ª`, `'; DROP TABLE offers; --`, `$1`, `%`, `{a}`,
		`a+b`, `é`, `e\u0301`}
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		ids := make([]string, len(hostile))
		change(t, db, func(tx *store.Tx) error {
			for i, stem := range hostile {
				ids[i] = help.NewOfferID()
				o, err := addOffer(tx, help.Offer{ID: ids[i], State: help.OfferActive,
					Description: help.Description{Kind: "other"}, PublishedAt: start})
				if err != nil {
					return err
				}
				if err := index.List(tx, index.Listing{Offer: o, Homes: []index.Origin{index.Everywhere(-1)},
					Title: []string{stem}, Body: []string{"spolecne", stem}}); err != nil {
					return fmt.Errorf("%q: %w", stem, err)
				}
			}
			for i, stem := range hostile {
				found, err := search(tx, index.Query{Stems: [][]string{{stem}, {"spolecne"}}, Limit: 100})
				if err != nil {
					return fmt.Errorf("%q: %w", stem, err)
				}
				got := make([]string, len(found.Offers))
				for j, f := range found.Offers {
					got[j] = f.Offer.ID
				}
				if !slices.Contains(got, ids[i]) {
					t.Errorf("%q does not find itself", stem)
				}
				if len(got) != 1 && stem != "🏠" && stem != "x1f3e0" { // spelled alike
					t.Errorf("%q finds %d", stem, len(got))
				}
			}
			return nil
		})
	})
}

// Numbers brought up to date say what numbers read anew say.
func TestFacets(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		rapid.Check(t, func(t *rapid.T) {
			var kept *index.Facets
			listed := rapid.SliceOfN(rapid.Custom(drawListing), 1, 8).Draw(t, "listed")
			for i := range listed {
				change(t, db, func(tx *store.Tx) error { return list(tx, listed[i:i+1]) })
				change(t, db, func(tx *store.Tx) (err error) {
					kept, err = index.ReadFacets(tx, help.HomeRegion, kept)
					anew, err2 := index.ReadFacets(tx, help.HomeRegion, nil)
					s := drawSearch(t)
					s.Stems, s.Tags, s.Days, s.Setting, s.Limit = nil, nil, nil, "", 3
					a, err3 := index.Search(tx, s, kept)
					b, err4 := index.Search(tx, s, anew)
					if !reflect.DeepEqual(a, b) {
						t.Errorf("%+v: %v, want %v", s, a, b)
					}
					return errors.Join(err, err2, err3, err4)
				})
			}
			change(t, db, func(tx *store.Tx) error { return unlist(tx, listed) })
		})
	})
}

// An offer keeps its place in the order through pauses.
func TestPlaceInTheOrder(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		change(t, db, func(tx *store.Tx) error {
			listed := []index.Listing{{}, {}, {}}
			for i := range listed {
				listed[i] = index.Listing{Offer: help.Offer{Description: help.Description{Kind: "other"},
					State: help.OfferActive, PublishedAt: start}, Homes: []index.Origin{index.Everywhere(-1)}}
			}
			if err := list(tx, listed); err != nil {
				return err
			}
			if err := index.Unlist(tx, listed[0].Offer); err != nil {
				return err
			}
			if err := index.List(tx, listed[0]); err != nil {
				return err
			}
			found, err := search(tx, index.Query{Limit: 9})
			for i, f := range found.Offers {
				if f.Offer.ID != listed[2-i].Offer.ID {
					t.Errorf("place %d is another offer's", i)
				}
			}
			facets, countErr := index.ReadFacets(tx, help.HomeRegion, nil)
			if countErr != nil || len(found.Offers) != 3 ||
				!reflect.DeepEqual(facets.Kinds(), map[string]int{"other": 3}) {
				t.Errorf("%d found: %v", len(found.Offers), countErr)
			}
			if err := index.List(tx, index.Listing{Offer: help.Offer{ID: "nothing"}}); !help.Is(err, help.NotFound) {
				t.Errorf("an offer that there is not: %v", err)
			}
			return err
		})
	})
}

// An area that got its number after the distances were read is out of reach until they are read again.
func TestNumberBeyondDistances(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		change(t, db, func(tx *store.Tx) error {
			var listed []index.Listing
			for i := range 40 { // enough that a search walks them
				o := help.Offer{State: help.OfferActive, PublishedAt: start, Description: help.Description{Kind: "other"}}
				home := index.Origin{Place: places + i, Radius: 1000}
				if i == 0 {
					home = index.Everywhere(places)
				}
				listed = append(listed, index.Listing{Offer: o, Homes: []index.Origin{home}})
			}
			if err := list(tx, listed); err != nil {
				return err
			}
			for _, nearest := range []bool{false, true} {
				q := index.Query{Distances: distances(0), Nearest: nearest, Limit: 5}
				if nearest {
					q.Outwards = index.Outwards(q.Distances)
				}
				found, err := search(tx, q)
				if err != nil {
					return err
				}
				if !nearest && (len(found.Offers) != 1 || found.Offers[0].Offer.ID != listed[0].Offer.ID) {
					t.Errorf("%d are found, want the one that reaches everywhere", len(found.Offers))
				}
				for _, f := range found.Offers {
					if f.Offer.ID != listed[0].Offer.ID {
						t.Errorf("nearest %t: %d metres away is found", nearest, f.At.Metres)
					}
				}
			}
			return nil
		})
	})
}
