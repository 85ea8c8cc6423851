package files

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"example.org/spolu/internal/place"
)

const (
	square   = `[[[18.0,49.5],[18.2,49.5],[18.2,49.7],[18.0,49.7],[18.0,49.5]]]`
	someArea = `{"type":"Polygon","coordinates":` + square + `}`
)

// collection is a GeoJSON file of features.
func collection(features ...string) string {
	return `{"type":"FeatureCollection","name":"x","crs":null,"features":[` + strings.Join(features, ",\n") + `]}`
}

func areaOf(properties, geometry string) string {
	return `{"type":"Feature","bbox":[1,2,3,4],"properties":` + properties + `,"geometry":` + geometry + `}`
}

func TestBordersOfEveryForm(t *testing.T) {
	known := []place.Municipality{{Code: "554821", Name: "Ostrava", District: "CZ0806", Lat: 49.8, Lon: 18.2},
		{Code: "582786", Name: "Brno", District: "CZ0642", Lat: 49.2, Lon: 16.6}}
	many := `{"type":"MultiPolygon","coordinates":[` + square +
		`,[[[18.3,49.5,200],[18.5,49.5,200],[18.4,49.7,200],[18.3,49.5,200]],` +
		`[[18.39,49.55],[18.41,49.55],[18.4,49.56],[18.39,49.55]]]]}`
	for name, c := range map[string]struct {
		file, want string // codes with the number of rings and of corners
	}{
		"a collection": {collection(areaOf(`{"code":"CZ0806"}`, someArea), areaOf(`{"code":554821}`, many)),
			"554821 3 10, CZ0806 1 4"},
		"by district": {collection(areaOf(`{"name":"x","okres_code":"CZ0806"}`, someArea)), "CZ0806 1 4"},
		"a municipality of one": {collection(areaOf(`{"okres_code":"CZ0806","code":"554821"}`, someArea)),
			"554821 1 4"},
		"one feature": {"\ufeff " + areaOf(`{"code":"CZ080"}`, someArea), "CZ080 1 4"},
		"in another order": {`{"geometry":` + someArea + `,"properties":{"code":"CZ080"},"type":"Feature"}`,
			"CZ080 1 4"},
		"other regions": {collection(areaOf(`{"code":"CZ0642"}`, someArea), areaOf(`{"code":"582786"}`, someArea),
			areaOf(`{"code":"CZ080"}`, someArea)), "CZ080 1 4"},
		"unknown municipalities": {collection(areaOf(`{"code":"500001"}`, someArea),
			areaOf(`{"code":"CZ080"}`, someArea)), "CZ080 1 4"},
		"corners that coincide": {areaOf(`{"code":"CZ080"}`, `{"type":"Polygon","coordinates":[
			[[18,49.5],[18.0001,49.5],[18.2,49.5],[18.3,49.5],[18.2,49.5],[18.2,49.7],[18,49.5]],
			[[18.1,49.51],[18.1001,49.51],[18.1001,49.5101],[18.1,49.51]]]}`), "CZ080 1 3"},
	} {
		r := result(t, msk, known, c.file)
		if got := borderNames(r.Borders); got != c.want || r.Bad != 0 || r.Municipalities != nil {
			t.Errorf("%s: %s, want %s; %+v", name, got, c.want, r.Report)
		}
	}
	r := result(t, nil, known, collection(areaOf(`{"code":"582786"}`, someArea), areaOf(`{"code":"500001"}`, someArea)))
	if borderNames(r.Borders) != "582786 1 4" || r.OtherBorders != 1 {
		t.Errorf("of all regions %s are kept", borderNames(r.Borders))
	}
	r = result(t, msk, known, header+"505927,Opava,CZ0805,49.9,17.9,,,CZ080,\n",
		collection(areaOf(`{"code":"505927"}`, someArea), areaOf(`{"code":"554821"}`, someArea)))
	if len(r.Municipalities) != 1 || borderNames(r.Borders) != "505927 1 4" || r.OtherBorders != 1 {
		t.Errorf("with municipalities: %+v", r)
	}
}

func borderNames(borders []place.Border) string {
	var all []string
	for _, b := range borders {
		corners := 0
		for _, ring := range b.Rings {
			corners += len(ring)
		}
		all = append(all, fmt.Sprint(b.Code, " ", len(b.Rings), " ", corners))
	}
	return strings.Join(all, ", ")
}

// Bad features are left out, and named by number and code.
func TestBadBorders(t *testing.T) {
	opava := func(rings string) string {
		return areaOf(`{"code":"CZ0805"}`, `{"type":"Polygon","coordinates":`+rings+`}`)
	}
	const (
		geometry = "feature 2 (CZ0805): geometry"
		ring     = "feature 2 (CZ0805): ring"
		small    = "feature 2 (CZ0805): small"
	)
	for feature, want := range map[string]string{
		areaOf(`{"code":"CZ0806"}`, someArea):       "feature 2 (CZ0806): again",
		areaOf(`{"code":"5548211"}`, someArea):      "feature 2: area-code",
		areaOf(`{"code":"3806"}`, someArea):         "feature 2: area-code",
		areaOf(`{"code":"\u001b[31m"}`, someArea):   "feature 2: area-code",
		areaOf(`{"name":"Opava"}`, someArea):        "feature 2: area-code",
		areaOf(`{"okres_code":"554821"}`, someArea): "feature 2: area-code",
		areaOf(`null`, someArea):                    "feature 2: area-code",
		areaOf(`[]`, someArea):                      "feature 2: feature",
		`7`:                                         "feature 2: feature",
		`{"type":"Point"}`:                          "feature 2: feature",
		`{"type":7,"properties":{"code":"CZ0805"}}`: "feature 2: feature",
		areaOf(`{"code":"CZ0805"}`, `null`):         geometry,
		areaOf(`{"code":"CZ0805"}`, `{"type":"Point","coordinates":[18,49]}`): geometry,
		opava(`[]`):             geometry,
		opava(`[[18,49]]`):      geometry,
		opava(`[[[18,1e999]]]`): geometry,
		areaOf(`{"code":"CZ0805"}`, `{"type":"MultiPolygon","coordinates":[[]]}`): geometry,
		opava(`[null]`): ring,
		opava(`[[[18,49.5],[18.1,49.5],[18,49.5]]]`):                                             ring,
		opava(`[[[18,49.5],[18.1,49.5],[18.1,49.6],[18,49.6]]]`):                                 ring,
		opava(`[[[49.5,18],[49.5,18.1],[49.6,18.1],[49.5,18]]]`):                                 ring,
		opava(`[[[18,49.5],[18.1],[18.1,49.6],[18,49.5]]]`):                                      ring,
		opava(`[[[18,49.5],[18.1,null],[18.1,49.6],[18,49.5]]]`):                                 ring,
		opava(`[[[-528000,-1103000],[-528001,-1103000],[-528001,-1103001],[-528000,-1103000]]]`): ring,
		opava(`[[[18,49.5],[18.0001,49.5],[18.0001,49.5001],[18,49.5]]]`):                        small,
	} {
		r := result(t, msk, nil, collection(areaOf(`{"code":"CZ0806"}`, someArea), feature))
		if r.Rows != 2 || r.Bad != 1 || r.Errors[0].File != "file1" ||
			r.Errors[0].Where()+": "+r.Errors[0].Reason != want || len(r.Borders) != 1 {
			t.Errorf("%s: %+v, want %s", feature, r.Report, want)
		}
	}
}

func TestBordersRefused(t *testing.T) {
	good := areaOf(`{"code":"CZ0806"}`, someArea)
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"cut":             {collection(good)[:200], ErrGeoJSON},
		"cut at once":     {"{", ErrGeoJSON},
		"no JSON":         {"{type: x}", ErrGeoJSON},
		"more after it":   {collection(good) + "{}", ErrGeoJSON},
		"no type":         {`{"features":[` + good + `]}`, ErrGeoJSON},
		"another type":    {`{"type":"Topology","objects":{}}`, ErrGeoJSON},
		"no list":         {`{"type":"FeatureCollection","features":{}}`, ErrGeoJSON},
		"a geometry only": {someArea, ErrGeoJSON},
		"mostly bad":      {collection(good, "1", "2"), ErrMostlyBad},
	} {
		if err := add(NewImport(nil), c.file); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for _, none := range []string{collection(), collection(areaOf(`{"code":"CZ0642"}`, someArea))} {
		im := NewImport(msk)
		if err := add(im, none); err != nil {
			t.Fatal(err)
		}
		if _, err := im.Result(nil); !errors.Is(err, ErrNoBorders) {
			t.Errorf("%s: %v", none, err)
		}
	}
}

// unending is a file that goes on with the same for ever.
type unending struct{ start, rest string }

func (u unending) ReadAt(p []byte, at int64) (int, error) {
	for i := range p {
		if k := int(at) + i; k < len(u.start) {
			p[i] = u.start[k]
		} else {
			p[i] = u.rest[(k-len(u.start))%len(u.rest)]
		}
	}
	return len(p), nil
}

// A feature, or anything else in a file, that goes on for ever is given up before it fills the memory.
func TestUnendingBorders(t *testing.T) {
	for name, file := range map[string]unending{
		"a feature": {`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"coordinates":[`,
			"[1, 2], "},
		"a member":   {`{"type":"x","other":[`, "1, "},
		"a geometry": {`{"geometry":[`, "[[[ 1 ]]], "},
		"a name":     {`{"`, "x"},
		"nothing":    {`{`, " "},
	} {
		if err := NewImport(nil).Add("f", file, math.MaxInt64); !errors.Is(err, ErrGeoJSON) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzBorders(f *testing.F) {
	f.Add([]byte(collection(areaOf(`{"code":"CZ0806"}`, someArea),
		areaOf(`{"code":554821}`, `{"type":"MultiPolygon","coordinates":[`+square+`]}`))))
	f.Add([]byte(`{"geometry":` + someArea + `,"properties":{"okres_code":"CZ0805"},"type":"Feature"}`))
	f.Add([]byte(`{"type":"FeatureCollection","features":[1,null,{"type":"Feature","properties":{"code":"CZ080"},` +
		`"geometry":{"type":"Polygon","coordinates":[[[18,49],null]]}}]}`))
	known := []place.Municipality{{Code: "554821", Name: "Ostrava", District: "CZ0806", Lat: 49.8, Lon: 18.2}}
	f.Fuzz(func(t *testing.T, file []byte) {
		im := NewImport(nil)
		if im.Add("f", strings.NewReader("{"+string(file[min(1, len(file)):])), int64(max(1, len(file)))) != nil {
			return
		}
		r, err := im.Result(known)
		if err != nil {
			return
		}
		for _, b := range r.Borders {
			if place.LevelOf(b.Code) == place.NoLevel || len(b.Rings) == 0 {
				t.Errorf("kept %+v", b)
			}
			for _, ring := range b.Rings {
				if len(ring) < 3 || ring[0] == ring[len(ring)-1] {
					t.Errorf("%s has the line %v", b.Code, ring)
				}
			}
		}
		s := place.NewSketch(known, r.Borders, 1000, 40, 2)
		for code, rings := range s.Areas {
			for _, ring := range rings {
				outside := func(p place.Point) bool { return p.X < 0 || p.Y < 0 || p.X > s.Width || p.Y > s.Height }
				if slices.ContainsFunc(ring, outside) {
					t.Errorf("%s leaves the sheet of %d × %d: %v", code, s.Width, s.Height, ring)
				}
			}
		}
	})
}

// The real districts, and the region that they add up to.
func TestOfficialBorders(t *testing.T) {
	im := NewImport(msk)
	for _, name := range []string{"okresy_cz080.geojson", "kraj_cz080.geojson", "municipalities_cz080.csv"} {
		f := shared(t, name)
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		if err := im.Add(name, f, info.Size()); err != nil {
			t.Fatal(err)
		}
	}
	r, err := im.Result(nil)
	if err != nil || len(r.Borders) != 7 || len(r.Municipalities) != 300 || r.Bad > 0 || r.OtherBorders > 0 {
		t.Fatalf("%v, %d borders, %+v", err, len(r.Borders), r.Report)
	}
	s := place.NewSketch(r.Municipalities, r.Borders, 1000, 40, 2)
	for side, n := range sides(s.Areas) {
		if n != 2 {
			t.Errorf("%v belongs to %d areas", side, n)
		}
	}
	outside := 0
	for _, m := range r.Municipalities {
		if at := s.Points[m.Code]; !inside(at, s.Areas[m.District]) {
			outside++
		}
	}
	if outside > 6 || s.Height < 700 || s.Height > 900 { // definition points near simplified borders
		t.Errorf("%d municipalities lie outside their district; the sheet is %d high", outside, s.Height)
	}
}

// inside reports whether an odd number of lines goes around a point.
func inside(p place.Point, rings []place.Ring) (in bool) {
	for _, ring := range rings {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if (a.Y > p.Y) != (b.Y > p.Y) && float64(p.X-a.X) < float64(b.X-a.X)*float64(p.Y-a.Y)/float64(b.Y-a.Y) {
				in = !in
			}
		}
	}
	return in
}
