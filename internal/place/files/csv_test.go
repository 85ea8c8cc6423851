package files

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"example.org/spolu/internal/place"
	"golang.org/x/text/encoding/charmap"
)

const header = "code,name,okres_code,lat,lon,population,psc,kraj_nuts,okres\n"

func TestParseCSV(t *testing.T) {
	p, err := ParseCSV(strings.NewReader("\ufeffName, LON,lat,code,okres_code,unknown,psc\r\n"+
		"Opava,17.90258,49.93867,505927,CZ0805,x,74601 74705 74601\r\n"+
		"\"Býkov-Láryšov\",17.68932,50.05264,569607,CZ0801,,\r\n"+
		"Praha,14.4,50.1,554782,CZ0100,,\r\n"), []string{"CZ080"})
	if err != nil || p.Bad != 0 || p.Outside != 1 {
		t.Fatalf("%v, %+v", err, p)
	}
	want := []place.Municipality{
		{Code: "505927", Name: "Opava", District: "CZ0805", Lat: 49.93867, Lon: 17.90258,
			PostalCodes: []string{"74601", "74705"}},
		{Code: "569607", Name: "Býkov-Láryšov", District: "CZ0801", Lat: 50.05264, Lon: 17.68932},
	}
	if !slices.EqualFunc(p.Municipalities, want, same) {
		t.Errorf("got %+v", p.Municipalities)
	}
}

func same(a, b place.Municipality) bool {
	return a.Code == b.Code && a.Name == b.Name && a.District == b.District && a.Lat == b.Lat && a.Lon == b.Lon &&
		a.Population == b.Population && slices.Equal(a.PostalCodes, b.PostalCodes)
}

func TestParseCSVNamesBadRows(t *testing.T) {
	good := "505927,Opava,CZ0805,49.9,17.9,55996,74601,CZ080,Opava\n"
	for row, reason := range map[string]string{
		"50592,Opava,CZ0805,49.9,17.9,,,CZ080,":                                   "code",
		"50592x,Opava,CZ0805,49.9,17.9,,,CZ080,":                                  "code",
		"505928,,CZ0805,49.9,17.9,,,CZ080,":                                       "name",
		"505928,---,CZ0805,49.9,17.9,,,CZ080,":                                    "name",
		"505928," + strings.Repeat("a", 101) + ",CZ0805,49.9,17.9,,,CZ080,":       "name",
		"505928,O\x00pava,CZ0805,49.9,17.9,,,CZ080,":                              "name",
		"505928,Opava,3806,49.9,17.9,,,CZ080,":                                    "district",
		"505928,Opava,,49.9,17.9,,,,":                                             "district",
		"505928,Opava,CZ0805,17.9,49.9,,,CZ080,":                                  "position",
		"505928,Opava,CZ0805,,,,,CZ080,":                                          "position",
		"505928,Opava,CZ0805,NaN,17.9,,,CZ080,":                                   "position",
		"505928,Opava,CZ0805,49.9,17.9,-1,,CZ080,":                                "population",
		"505928,Opava,CZ0805,49.9,17.9,many,,CZ080,":                              "population",
		"505928,Opava,CZ0805,49.9,17.9,,746 1,CZ080,":                             "postal-code",
		"505928,Opava,CZ0805,49.9,17.9,," + numbers(201) + ",CZ080,":              "postal-code",
		"505928,Opava,CZ0805":                                                     "columns",
		"505927,Opava,CZ0805,49.9,17.9,,,CZ080,":                                  "duplicate",
		"505928,\"Opa\"va,CZ0805,49.9,17.9,,,CZ080,":                              "csv",
		"505928,Opava,CZ0805,49.9,17.9,99999999999999999999,74601,CZ080,a,b,c,d,": "population",
	} {
		p, err := ParseCSV(strings.NewReader(header+good+row+"\n"), []string{"CZ080"})
		if err != nil || len(p.Municipalities) != 1 || p.Bad != 1 ||
			p.Errors[0] != (RowError{Line: 3, Reason: reason}) {
			t.Errorf("%s: %v, %d kept, bad %v, want %s", row, err, len(p.Municipalities), p.Errors, reason)
		}
	}
}

func numbers(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(string([]byte{'7', '0', byte('0' + i/100), byte('0' + i/10%10), byte('0' + i%10), ' '}))
	}
	return b.String()
}

func TestParseCSVNamesAHundredBadRowsAndCountsAll(t *testing.T) {
	var good strings.Builder
	for i := range 250 {
		fmt.Fprintf(&good, "505%03d,Opava,CZ0805,49.9,17.9,,,,\n", i)
	}
	p, err := ParseCSV(strings.NewReader(header+strings.Repeat("x,,,,,,,,\n", 250)+good.String()), nil)
	if err != nil || p.Bad != 250 || p.Rows != 500 || len(p.Errors) != maxNamed || p.Errors[99].Line != 101 {
		t.Errorf("%v, %d bad, %d named", err, p.Bad, len(p.Errors))
	}
}

func TestParseCSVRefuses(t *testing.T) {
	const good, latin = "505927,Opava,CZ0805,49.9,17.9,,,CZ080,\n", "599085,Pet\xf8vald,CZ0803,49.8,18.4,,,,\n"
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		file io.Reader
		want error
	}{
		"empty":            {strings.NewReader(""), ErrHeader},
		"mark only":        {strings.NewReader("\ufeff"), ErrHeader},
		"no header":        {strings.NewReader(good), ErrHeader},
		"no lat":           {strings.NewReader("code,name,okres_code,lon\n"), ErrHeader},
		"header only":      {strings.NewReader(header), ErrNoRows},
		"other region":     {strings.NewReader(header + strings.ReplaceAll(good, "CZ080,", "CZ010,")), ErrNoRows},
		"bad rows only":    {strings.NewReader(header + "x\n"), ErrMostlyBad},
		"mostly bad rows":  {strings.NewReader(header + good + "x\nx\n"), ErrMostlyBad},
		"half UTF-8":       {strings.NewReader(header + "505927,Příbor – město,CZ0804,49.6,18.1,,,,\n" + latin), ErrNotText},
		"marked as UTF-8":  {strings.NewReader("\ufeff" + header + good + latin), ErrNotText},
		"no text":          {strings.NewReader(header + good + "\x81\x83"), ErrNotText},
		"UTF-16":           {strings.NewReader("\xff\xfec\x00o\x00d\x00e\x00"), ErrNotText},
		"too many rows":    {strings.NewReader(header + good + strings.Repeat("x\n", maxRows)), ErrTooLarge},
		"too many bytes":   {io.MultiReader(strings.NewReader(header+good+"\""), endless{}), ErrTooLarge},
		"reader that ends": {io.MultiReader(strings.NewReader(header+good), iotest.ErrReader(broken)), broken},
	} {
		p, err := ParseCSV(c.file, []string{"CZ080"})
		if !errors.Is(err, c.want) || p.Municipalities != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// TestParseCSVAsExcelWritesIt: a table saved in a Czech Excel is read as it is: semicolons, decimal commas, spaces in
// numbers, windows-1250 or UTF-8 with a mark.
func TestParseCSVAsExcelWritesIt(t *testing.T) {
	const rows = "code;name;okres_code;okres;lat;lon;population;psc\r\n" +
		"599808;Příbor;CZ0804;Nový Jičín;49,64093;18,14494;8 321;742 58\r\n" +
		"500046;\"Libhošť\";CZ0804;Nový Jičín;49,62646;18,07697;1\u00a0730;742 57 74258\r\n"
	latin, err := charmap.Windows1250.NewEncoder().String(rows)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"UTF-8": rows, "UTF-8 with a mark": "\ufeff" + rows, "windows-1250": latin,
		"tabs": strings.ReplaceAll(rows, ";", "\t")} {
		p, err := ParseCSV(strings.NewReader(file), []string{"CZ080"})
		if err != nil || len(p.Municipalities) != 2 || p.Bad != 0 {
			t.Errorf("%s: %v, %v", name, err, p)
			continue
		}
		m, n := p.Municipalities[0], p.Municipalities[1]
		if m.Name != "Libhošť" || m.Lat != 49.62646 || m.Population != 1730 || !slices.Equal(m.PostalCodes,
			[]string{"74257", "74258"}) || n.Name != "Příbor" || n.Population != 8321 ||
			p.Districts["CZ0804"] != "Nový Jičín" {
			t.Errorf("%s: %+v, %+v, %v", name, m, n, p.Districts)
		}
		im := NewImport([]string{"CZ080"})
		if err := im.Add("excel.csv", strings.NewReader(file), int64(len(file))); err != nil {
			t.Errorf("%s is not told by its first line: %v", name, err)
		}
	}
}

// endless is a file that does not end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func FuzzParseCSV(f *testing.F) {
	f.Add(header + "505927,Opava,CZ0805,49.9,17.9,55996,74601 74705,CZ080,Opava\n")
	f.Add("\ufeff" + header + "505927,\"Opa\nva\",CZ0805,49.9,17.9,1,,,\n\"")
	f.Add("code,name,okres_code,lat,lon\n1\n505927,Opava,CZ0805,49.9,17.9\n505927,Opava,CZ0805,49.9,17.9\n")
	f.Fuzz(func(t *testing.T, file string) {
		p, err := ParseCSV(strings.NewReader(file), nil)
		if err != nil {
			return
		}
		if len(p.Municipalities) == 0 || len(p.Errors) > p.Bad || len(p.Errors) > maxNamed {
			t.Errorf("%d kept, %d bad, %d named", len(p.Municipalities), p.Bad, len(p.Errors))
		}
		g := place.New(p.Municipalities, p.Districts)
		if g.Len() != len(p.Municipalities) {
			t.Error("codes are not distinct")
		}
		for _, m := range p.Municipalities {
			if found, ok := g.ByCode(m.Code); !ok || found.Name == "" || found.Lat < 48 || !isDistrict(found.District) {
				t.Errorf("kept %+v", m)
			}
		}
	})
}

func TestOfficialRegion(t *testing.T) {
	p := official(t, "municipalities_cz.csv", []string{"CZ080"})
	g := place.New(p.Municipalities, p.Districts)
	if g.Len() != 300 || p.Outside != 5958 || len(p.Districts) != 6 {
		t.Errorf("%d municipalities, %d outside, %d districts", g.Len(), p.Outside, len(p.Districts))
	}
	districts := map[string]int{}
	for _, m := range g.All() {
		districts[m.District]++
	}
	want := map[string]int{"CZ0801": 67, "CZ0802": 72, "CZ0803": 17, "CZ0804": 54, "CZ0805": 77, "CZ0806": 13}
	if !maps.Equal(districts, want) {
		t.Errorf("the districts have %v municipalities, want %v", districts, want)
	}
	for text, want := range map[string]string{
		"Vřesina": "500291 568244", "Staré Město": "552551 551767", "Lichnov": "599603 597554",
		"Petřvald": "599085 599743", "Vřesina, okres Ostrava-město": "500291",
		"Vřesina (Opava)": "568244", "Lichnov (o. Nový Jičín)": "599603", "Krnov": "597520", "krno": "597520",
		"F-M": "598003", "frydek mistek": "598003", "794 01 Krnov": "597520", "70030": "554821",
		"Ostrava-Poruba": "554821",
	} {
		if got := codes(g.Resolve(text)); got != want {
			t.Errorf("Resolve(%q) = %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"ostr": "554821", "opav": "505927", "F-M": "598003", "739": "598810", "hav": "555088",
	} {
		if got := codes(g.Suggest(text, 1)); got != want {
			t.Errorf("Suggest(%q) begins with %q, want %q", text, got, want)
		}
	}
	checkDistances(t, g)
}

func checkDistances(t *testing.T, g *place.Gazetteer) {
	t.Helper()
	for _, c := range []struct {
		from, to string
		metres   int32
	}{{"Opava", "Krnov", 22000}, {"Opava", "Kravaře", 7350}, {"Krnov", "Kravaře", 27800}} {
		to := ordinal(g, g.Resolve(c.to)[0].Code)
		if got := g.Distances(g.Resolve(c.from)[0].Code)[to]; got < c.metres-100 || got > c.metres+100 {
			t.Errorf("%s to %s: %d m, want about %d", c.from, c.to, got, c.metres)
		}
	}
}

func TestOfficialCountry(t *testing.T) {
	p := official(t, "municipalities_cz.csv", nil)
	people := 0
	for _, m := range p.Municipalities {
		people += m.Population
	}
	if len(p.Municipalities) != 6258 || people != 10_701_777 {
		t.Errorf("%d municipalities with %d people", len(p.Municipalities), people)
	}
	g := place.New(p.Municipalities, p.Districts)
	if got := codes(g.Resolve("Kravaře")); got != "507580 561720" {
		t.Errorf("Kravaře is %s", got)
	}
	for i := 0; i < len(p.Municipalities); i += 7 { // all of them take seconds
		m := p.Municipalities[i]
		found := g.Resolve(m.Name + ", okres " + p.Districts[m.District])
		if !slices.ContainsFunc(found, func(f place.Match) bool { return f.Code == m.Code }) {
			t.Errorf("%s, okres %s is not found", m.Name, p.Districts[m.District])
		}
		if first := g.Suggest(m.Name, 1); len(first) == 0 || place.Key(first[0].Name) != place.Key(m.Name) {
			t.Errorf("Suggest(%q) begins with %v", m.Name, first)
		}
	}
}

func TestDefault(t *testing.T) {
	got := Default()
	if len(got) != 142 {
		t.Fatalf("%d municipalities", len(got))
	}
	g := place.New(got, nil)
	for text, want := range map[string]string{
		"Ostrava": "554821", "Neplachovice": "553158", "Vřesina": "500291 568244",
	} {
		if found := codes(g.Resolve(text)); found != want {
			t.Errorf("Resolve(%q) = %q, want %q", text, found, want)
		}
	}
	got[0].Name = "changed"
	if Default()[0].Name == "changed" {
		t.Error("Default hands out its own memory")
	}
}

func TestDefaultIsOfficial(t *testing.T) {
	p := official(t, "municipalities_cz080.csv", nil)
	g := place.New(p.Municipalities, p.Districts)
	covered, all := 0, 0
	for _, m := range Default() {
		want, ok := g.ByCode(m.Code)
		if !ok || m.Name != want.Name || m.District != want.District {
			t.Errorf("%s %s %s is officially %s %s", m.Code, m.Name, m.District, want.Name, want.District)
		}
		if d := apart(m, want); d > 2000 {
			t.Errorf("%s is %.0f m off", m.Name, d)
		}
		covered += want.Population
	}
	for _, m := range p.Municipalities {
		all += m.Population
	}
	if percent := 100 * covered / all; percent < 91 || percent > 92 {
		t.Errorf("the default covers %d %% of the people", percent)
	}
}
