package place

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// small is a gazetteer with the cases that matter, on any machine.
func small() *Gazetteer {
	return New([]Municipality{
		{Code: "599085", Name: "Petřvald", District: "CZ0803", Lat: 49.83, Lon: 18.39, Population: 7296,
			PostalCodes: []string{"73541"}},
		{Code: "599743", Name: "Petřvald", District: "CZ0804", Lat: 49.71, Lon: 18.15, Population: 1795,
			PostalCodes: []string{"74260"}},
		{Code: "500291", Name: "Vřesina", District: "CZ0806", Lat: 49.82419, Lon: 18.12570, Population: 2906,
			PostalCodes: []string{"74285"}},
		{Code: "568244", Name: "Vřesina", District: "CZ0805", Lat: 49.9458, Lon: 18.1900, Population: 1660,
			PostalCodes: []string{"74720"}},
		{Code: "554821", Name: "Ostrava", District: "CZ0806", Lat: 49.83465, Lon: 18.28205, Population: 284982,
			PostalCodes: []string{"70200", "70030", "73924"}},
		{Code: "598739", Name: "Stará Ves nad Ondřejnicí", District: "CZ0806", Lat: 49.72776, Lon: 18.18851,
			Population: 2841, PostalCodes: []string{"73923", "73924"}},
		{Code: "598003", Name: "Frýdek-Místek", District: "CZ0802", Lat: 49.6853, Lon: 18.3489, Population: 55006,
			PostalCodes: []string{"73801", "73802"}},
		{Code: "599344", Name: "Frenštát pod Radhoštěm", District: "CZ0804", Lat: 49.5483, Lon: 18.2108,
			Population: 10768, PostalCodes: []string{"74401"}},
		{Code: "505927", Name: "Opava", District: "CZ0805", Lat: 49.93867, Lon: 17.90258, Population: 55996,
			PostalCodes: []string{"74601"}},
		{Code: "597520", Name: "Krnov", District: "CZ0801", Lat: 50.08967, Lon: 17.70385, Population: 23130,
			PostalCodes: []string{"79401"}},
		{Code: "507580", Name: "Kravaře", District: "CZ0805", Lat: 49.93204, Lon: 18.00473, Population: 6662,
			PostalCodes: []string{"74721"}},
		{Code: "500001", Name: "Bílá", District: "CZ0802", Lat: 49.44, Lon: 18.45, Population: 300},
		{Code: "500002", Name: "Bíla", District: "CZ0802", Lat: 49.45, Lon: 18.46, Population: 400},
		{Code: "500003", Name: "Opavice", District: "CZ0805", Lat: 49.93867, Lon: 17.90259,
			PostalCodes: []string{"74601"}, Former: true},
	}, map[string]string{"CZ0801": "Bruntál", "CZ0802": "Frýdek-Místek", "CZ0803": "Karviná", "CZ0804": "Nový Jičín",
		"CZ0805": "Opava", "CZ0806": "Ostrava-město"})
}

func codes(ms []Match) string {
	var found []string
	for _, m := range ms {
		found = append(found, m.Code)
	}
	return strings.Join(found, " ")
}

func TestSuggest(t *testing.T) {
	g := small()
	for text, want := range map[string]string{
		"":                             "",
		"  ":                           "",
		"-":                            "",
		"ostr":                         "554821",
		"OSTRAVA":                      "554821",
		"  ostrava ":                   "554821",
		"Frydek Mistek":                "598003",
		"frýdek  -  místek":            "598003",
		"frydekmistek":                 "598003",
		"F-M":                          "598003",
		"fm":                           "598003",
		"frenstat p r":                 "599344",
		"Frenštát p. R.":               "599344",
		"místek":                       "598003",
		"ves nad ond":                  "598739",
		"petrvald":                     "599085 599743",
		"Petřvald, okres Nový Jičín":   "599743",
		"Vřesina, okres Ostrava-město": "500291",
		"Vřesina, okres O":             "500291 568244",
		"vresina (opava)":              "568244",
		"Vřesina (":                    "500291 568244",
		"vresina okr. ostrava":         "500291",
		"Vřesina, okres Praha":         "500291 568244",
		"Vřesina 747 20":               "568244",
		"Vřesina 747":                  "500291 568244",
		"700 30":                       "554821",
		"70030":                        "554821",
		"700\u00a030":                  "554821",
		"739":                          "598739 554821",
		"73924":                        "554821 598739",
		"7":                            "554821 505927 598003 597520 599344 599085 507580 500291 598739 599743 568244",
		"99999":                        "",
		"123456":                       "",
		"opavi":                        "505927", // the former Opavice is not there
		"oprava":                       "505927",
		"krnvo":                        "597520",
		"krnow":                        "597520",
		"knov":                         "", // four letters are too few to guess
		"ostarva":                      "554821",
		"frysek-mis":                   "598003",
		"Ostrava 8":                    "554821",
		"Hawaii":                       "",
		"\xff\xfe":                     "",
		strings.Repeat("ostrava ", 99): "",
	} {
		if got := codes(g.Suggest(text, 20)); got != want {
			t.Errorf("Suggest(%q) = %q, want %q", text, got, want)
		}
	}
	for _, limit := range []int{-1, 0, 1, 2, 1000} {
		if got := len(g.Suggest("7", limit)); got != max(0, min(limit, 11)) {
			t.Errorf("limit %d gives %d", limit, got)
		}
	}
}

func TestResolve(t *testing.T) {
	g := small()
	for text, want := range map[string]string{
		"":                           "",
		"Opava":                      "505927",
		"opava ":                     "505927",
		"Vřesina":                    "500291 568244",
		"vresina":                    "500291 568244",
		"Vřesina, okres Opava":       "568244",
		"Vřesina okres Opava":        "568244",
		"Vřesina (Ostrava-město)":    "500291",
		"Vřesina (okr. Ostrava)":     "500291",
		"Vřesina (o. Opava)":         "568244",
		"Vřesina, okres Bruntál":     "500291 568244", // wrong: ask rather than refuse
		"742 85 Vřesina":             "500291",
		"Vřesina, 74720":             "568244",
		"Opava 742 85":               "505927",
		"Krnov, Česká republika":     "597520",
		"bila":                       "500002 500001",
		"Bílá":                       "500001",
		"BÍLA":                       "500002",
		"ostr":                       "554821",
		"os":                         "",
		"o":                          "",
		"fry":                        "598003",
		"fr":                         "",
		"petr":                       "",
		"petr, okres Karviná":        "599085",
		"F-M":                        "598003",
		"místek":                     "",
		"oprava":                     "", // a slip is for suggestions
		"Opavice":                    "",
		"73924":                      "554821 598739",
		"739 23":                     "598739",
		"739":                        "",
		"00000":                      "",
		"Ostrava-Poruba":             "554821",
		"Ostrava – Zábřeh":           "554821",
		"Frýdek-Místek-Lískovec":     "598003",
		"Petřvald-Březiny":           "599085 599743",
		"Horní-Dolní":                "",
		"Praha 4":                    "",
		"Ostrava 8":                  "554821",
		"(Opava)":                    "505927",
		"Frýdek-Místek, okres Frýd.": "598003",
	} {
		if got := codes(g.Resolve(text)); got != want {
			t.Errorf("Resolve(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestLookups(t *testing.T) {
	g := small()
	all := g.All()
	byCode := func(a, b Municipality) int { return strings.Compare(a.Code, b.Code) }
	if len(all) != g.Len() || !slices.IsSortedFunc(all, byCode) {
		t.Error("All is not everything by code")
	}
	for _, m := range all {
		if got, ok := g.ByCode(m.Code); !ok || got.Name != m.Name {
			t.Errorf("ByCode(%s) = %v %v", m.Code, got, ok)
		}
	}
	if _, ok := g.ByCode("000000"); ok {
		t.Error("ByCode finds what is not there")
	}
	all[0].Name = "changed"
	if g.All()[0].Name == "changed" {
		t.Error("All hands out the gazetteer's own memory")
	}
	if g.DistrictName("CZ0806") != "Ostrava-město" || g.DistrictName("CZ0100") != "" {
		t.Error("DistrictName is wrong")
	}
}

func TestFirstOfTwoWithOneCodeCounts(t *testing.T) {
	g := New([]Municipality{{Code: "1", Name: "B"}, {Code: "0", Name: "A"}, {Code: "1", Name: "C"}}, nil)
	if m, _ := g.ByCode("1"); g.Len() != 2 || m.Name != "B" {
		t.Errorf("%d municipalities, %q first", g.Len(), m.Name)
	}
}

func TestNearest(t *testing.T) {
	g := small()
	for _, at := range []struct {
		lat, lon float64
		want     string
	}{
		{49.83, 18.28, "554821"}, {50.1, 17.7, "597520"}, {49.93867, 17.90259, "505927"}, {0, 0, "500001"},
		{math.NaN(), 18, ""}, {49, math.NaN(), ""}, {91, 18, ""}, {49, -181, ""}, {math.Inf(1), 0, ""},
	} {
		m, ok := g.Nearest(at.lat, at.lon)
		if m.Code != at.want || ok != (at.want != "") {
			t.Errorf("Nearest(%v, %v) = %q %v, want %q", at.lat, at.lon, m.Code, ok, at.want)
		}
	}
	if _, ok := New(nil, nil).Nearest(49, 18); ok {
		t.Error("nothing is nearest to something")
	}
}

// ordinal is where a municipality comes in All.
func ordinal(g *Gazetteer, code string) int {
	return slices.IndexFunc(g.All(), func(m Municipality) bool { return m.Code == code })
}

func TestDistances(t *testing.T) {
	g := small()
	if g.Distances("000000") != nil {
		t.Error("an unknown code has distances")
	}
	opava, krnov, kravare := ordinal(g, "505927"), ordinal(g, "597520"), ordinal(g, "507580")
	d := g.Distances("505927")
	// By the haversine formula, worked out apart from this code.
	for _, want := range []struct {
		ordinal int
		metres  int32
	}{{opava, 0}, {krnov, 22000}, {kravare, 7350}} {
		if off := d[want.ordinal] - want.metres; off < -100 || off > 100 {
			t.Errorf("Opava to %s: %d m, want about %d", g.All()[want.ordinal].Name, d[want.ordinal], want.metres)
		}
	}
	for i, a := range g.All() {
		for j, b := range g.All() {
			if g.Distances(a.Code)[j] != g.Distances(b.Code)[i] {
				t.Errorf("%s to %s is not as far as back", a.Name, b.Name)
			}
		}
	}
	if m := newVector(0, 0).metres(newVector(0, 180)); math.Abs(m-math.Pi*earthRadius) > 1 {
		t.Errorf("antipodes are %f m apart", m)
	}
}

// TestSearchesAgree: what Resolve finds is among what Suggest shows, first where it is the only one.
func TestSearchesAgree(t *testing.T) {
	g := small()
	for _, m := range g.All() {
		resolved := g.Resolve(m.Name)
		if m.Former {
			continue
		}
		if !slices.ContainsFunc(resolved, func(r Match) bool { return r.Code == m.Code }) {
			t.Errorf("Resolve(%q) does not find it", m.Name)
		}
		if first := g.Suggest(m.Name, 1); len(resolved) == 1 && first[0].Name != m.Name && m.Name != "Bílá" {
			t.Errorf("Suggest(%q) begins with %q", m.Name, first[0].Name)
		}
	}
}

func FuzzSearch(f *testing.F) {
	g := small()
	for _, s := range []string{
		"Vřesina, okres Opava", "739 24 Ostrava", "F-M", "(((", "o. o. o.", "70\u00a0030", "ostarva", "ž\xff",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		suggested := g.Suggest(text, 5)
		if len(suggested) > 5 {
			t.Errorf("%d suggestions", len(suggested))
		}
		for _, m := range append(suggested, g.Resolve(text)...) {
			if m.Former || m.Code == "" {
				t.Errorf("%q finds %+v", text, m)
			}
		}
	})
}

// Two of one name in one district are told apart by their postal codes, or by what is near; and whoever types that
// means the one.
func TestApart(t *testing.T) {
	m := func(code, name, postal string, lat float64, people int) Municipality {
		return Municipality{Code: code, Name: name, District: "CZ0643", Lat: lat, Lon: 16, Population: people,
			PostalCodes: strings.Fields(postal)}
	}
	g := New([]Municipality{m("1", "Březina", "67905", 49.3, 900), m("2", "Březina", "66601", 49.1, 300),
		m("3", "Tišnov", "66601", 49.11, 9000), m("4", "Křtiny", "67905", 49.29, 950),
		m("5", "Lhota", "", 49.3, 90), m("6", "Lhota", "", 49.1, 80)}, map[string]string{"CZ0643": "Brno-venkov"})
	for code, want := range map[string][2]string{"1": {"67905", ""}, "2": {"66601", ""}, "3": {}, "5": {"", "Březina"},
		"6": {"", "Březina"}, "9": {}} {
		if postal, near := g.Apart(code); postal != want[0] || near != want[1] {
			t.Errorf("%s is told apart by %q %q, want %q", code, postal, near, want)
		}
	}
	for typed, want := range map[string]string{"Březina": "1 2", "Březina, okres Brno-venkov": "1 2",
		"Březina, okres Brno-venkov, PSČ 666\u00a001": "2", "Březina 679 05": "1"} {
		if got := codes(g.Resolve(typed)); got != want {
			t.Errorf("%q means %q, want %q", typed, got, want)
		}
	}
	twins := New([]Municipality{m("5", "Lhota", "", 49.3, 90), m("6", "Lhota", "", 49.1, 80),
		m("3", "Tišnov", "", 49.11, 9000), m("4", "Křtiny", "", 49.29, 950)},
		map[string]string{"CZ0643": "Brno-venkov"})
	if got := codes(twins.Resolve("Lhota, okres Brno-venkov, u obce Tišnov")); got != "6" {
		t.Errorf("near Tišnov is %q", got)
	}
}
