package files

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"example.org/spolu/internal/place"
)

// shared opens a file of the official test data, which lies beside the checkout and is not part of the project.
func shared(tb testing.TB, name string) *os.File {
	tb.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "..", "shared", "data", "places", name))
	if os.IsNotExist(err) {
		tb.Skip("the official test data is not here")
	} else if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = f.Close() })
	return f
}

func official(tb testing.TB, name string, regions []string) Parsed {
	tb.Helper()
	p, err := ParseCSV(shared(tb, name), regions)
	if err != nil || p.Bad > 0 {
		tb.Fatalf("%s: %v, bad rows %v", name, err, p.Errors)
	}
	return p
}

// country is all municipalities with some 15,000 parts, which are called like other municipalities.
func country(tb testing.TB) ([]place.Municipality, map[string]string) {
	p := official(tb, "municipalities_cz.csv", nil)
	for i := range p.Municipalities {
		for k := range i%4 + 1 {
			p.Municipalities[i].Parts = append(p.Municipalities[i].Parts,
				p.Municipalities[(i*7+k*1009)%len(p.Municipalities)].Name)
		}
	}
	return p.Municipalities, p.Districts
}

func BenchmarkSuggest(b *testing.B) {
	for name, g := range map[string]*place.Gazetteer{
		"region":  place.New(official(b, "municipalities_cz080.csv", nil).Municipalities, nil),
		"country": place.New(country(b)),
	} {
		for _, text := range []string{
			"o", "ostr", "oztrava", "v Ostravě", "ostrava-poruba", "Vřesina, okres Opava", "739", "nic takového není",
		} {
			b.Run(name+"/"+text, func(b *testing.B) {
				for b.Loop() {
					g.Suggest(text, 8)
				}
			})
		}
	}
}

func BenchmarkNew(b *testing.B) {
	ms, districts := country(b)
	b.ReportAllocs()
	for b.Loop() {
		place.New(ms, districts)
	}
}

// TestNewIsSmall: every node keeps one.
func TestNewIsSmall(t *testing.T) {
	ms, districts := country(t)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	g := place.New(ms, districts)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if kB := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) >> 10; kB > 8<<10 {
		t.Errorf("%d municipalities take %d kB", g.Len(), kB)
	} else {
		t.Logf("%d municipalities take %d kB", g.Len(), kB)
	}
	runtime.KeepAlive(ms)
}

func BenchmarkDistances(b *testing.B) {
	p := official(b, "municipalities_cz080.csv", nil)
	g := place.New(p.Municipalities, p.Districts)
	for b.Loop() {
		g.Distances("554821")
	}
}

// codes are what was found.
func codes(ms []place.Match) string {
	var found []string
	for _, m := range ms {
		found = append(found, m.Code)
	}
	return strings.Join(found, " ")
}

// ordinal is where a municipality stands among all.
func ordinal(g *place.Gazetteer, code string) int {
	return slices.IndexFunc(g.All(), func(m place.Municipality) bool { return m.Code == code })
}

// apart is how far two places lie apart in metres.
func apart(a, b place.Municipality) float64 {
	a.Code, b.Code = "000001", "000002"
	return float64(place.New([]place.Municipality{a, b}, nil).Distances(a.Code)[1])
}

// sides counts how often two corners are joined, in whichever direction.
func sides(areas map[string][]place.Ring) map[[2]place.Point]int {
	n := map[[2]place.Point]int{}
	for _, rings := range areas {
		for _, ring := range rings {
			for i, a := range ring {
				b := ring[(i+1)%len(ring)]
				if b.X < a.X || b.X == a.X && b.Y < a.Y {
					a, b = b, a
				}
				n[[2]place.Point{a, b}]++
			}
		}
	}
	return n
}

// said is matches as a person reads them: "Ostrava", "Poruba, Ostrava".
func said(g *place.Gazetteer, matches []place.Match) string {
	var all []string
	for _, m := range matches {
		name := m.Name
		if m.Part != "" {
			name = m.Part + ", " + name
		} else if !g.Unique(m.Code) {
			name += " (" + g.DistrictName(m.District) + ")"
		}
		all = append(all, name)
	}
	return strings.Join(all, " | ")
}
