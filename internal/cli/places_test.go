package cli_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/storetest"
)

const municipalities = "code,name,okres_code,lat,lon,okres,population\n" +
	"554821,Ostrava,CZ0806,49.83465,18.28204,,284982\n" +
	"505927,Opava,CZ0805,49.93866,17.90257,,55996\n" +
	"582786,Brno,CZ0642,49.19522,16.60796,Brno-město,382405\n" +
	"x,x,CZ0805,1,1,,\n"

// file is the path of a new file.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// zipped is a zip of files with made-up names.
func zipped(t *testing.T, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, text := range files {
		w, err := z.Create(fmt.Sprintf("CSV/%d.csv", i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// eachDatabase runs a test with settings for a new database of each sort.
func eachDatabase(t *testing.T, test func(t *testing.T, s settings)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newSettings(t)) })
	t.Run("postgres", func(t *testing.T) {
		address, err := url.Parse(storetest.EmptyPostgres(t))
		if err != nil {
			t.Fatal(err)
		}
		query := address.Query()
		query.Set("synchronous_commit", "on") // which the tests' own server does without
		address.RawQuery = query.Encode()
		test(t, newSettings(t).with("SPOLU_DATABASE", address.String()))
	})
}

func TestImportPlaces(t *testing.T) {
	eachDatabase(t, func(t *testing.T, s settings) {
		status, stdout, stderr := s.run(t, "places", "import", file(t, municipalities))
		const in = "2 municipalities are in, with 0 parts and 0 postal codes: 0 new, 2 changed, 140 gone."
		if status != 0 || !strings.Contains(stdout, in) ||
			!strings.Contains(stderr, "line 5 is left out: a municipality's code has six digits\n") ||
			!strings.Contains(stderr, "--all") {
			t.Errorf("%d %s %s", status, stdout, stderr)
		}
		out := s.ok(t, "places", "import", "--all", "--source", "ČSÚ", file(t, municipalities))
		if !strings.Contains(out, "3 municipalities are in") {
			t.Errorf("it says %s", out)
		}
		s.exchange(t, func(ctx context.Context, e *exchange.Exchange) {
			places, err := e.Places.Gazetteer(ctx)
			if err != nil || places.Len() != 3 || e.Places.Source() != "ČSÚ" ||
				places.DistrictName("CZ0642") != "Brno-město" {
				t.Errorf("%v, %d places of %s", err, places.Len(), e.Places.Source())
			}
		})
	})
}

// Files of the register, all in one command.
func TestImportRegister(t *testing.T) {
	eachDatabase(t, func(t *testing.T, s settings) {
		list := "KOD;NAZEV;STATUS_KOD;POU_KOD;OKRES_KOD;PLATI_OD;PLATI_DO;DATUM_VZNIKU\r\n" +
			"554821;Ostrava;5;1;3807;;;\r\n" +
			"500046;Libho\x9a\x9d;3;1;3804;;;\r\n" +
			"582786;Brno;5;1;3702;;;\r\n"
		row := "1;%s;%s;;%s;;;2;%s;;;\xe8.p.;2;;;%s;479862.17;1133960.17;2022-08-24T00:00:00\r\n"
		header := "K\xf3d ADM;K\xf3d obce;N\xe1zev obce;K\xf3d MOMC;N\xe1zev MOMC;" +
			"K\xf3d obvodu Prahy;N\xe1zev obvodu Prahy;K\xf3d \xe8\xe1sti obce;N\xe1zev \xe8\xe1sti obce;" +
			"K\xf3d ulice;N\xe1zev ulice;Typ SO;\xc8\xedslo domovn\xed;\xc8\xedslo orienta\xe8n\xed;" +
			"Znak \xe8\xedsla orienta\xe8n\xedho;PS\xc8;Sou\xf8adnice Y;Sou\xf8adnice X;Plat\xed Od\r\n"
		addresses := zipped(t, header+fmt.Sprintf(row, "554821", "Ostrava", "Poruba", "Poruba", "70800"),
			header+fmt.Sprintf(row, "500046", "Libho\x9a\x9d", "", "Libho\x9a\x9d", "74257"))
		s.fails(t, 1, "nobody says where", "places", "import", file(t, list))
		status, stdout, stderr := s.run(t, "places", "import", file(t, list), file(t, addresses))
		const in = "2 municipalities are in, with 1 parts and 2 postal codes: 1 new, 1 changed, 141 gone."
		if status != 0 || !strings.Contains(stdout, in) ||
			!strings.Contains(stderr, "1 municipalities of other regions") {
			t.Errorf("%d %s %s", status, stdout, stderr)
		}
		s.exchange(t, func(ctx context.Context, e *exchange.Exchange) {
			places, err := e.Places.Gazetteer(ctx)
			if err != nil {
				t.Fatal(err)
			}
			m, _ := places.ByCode("500046")
			if m.Name != "Libhošť" || m.District != "CZ0804" || m.PostalCodes[0] != "74257" || m.Lat != 49.538182 ||
				m.Lon != 18.193381 {
				t.Errorf("got %+v", m)
			}
			if got := places.Resolve("v Porubě"); len(got) != 1 || got[0].Name != "Ostrava" ||
				!strings.HasPrefix(e.Places.Source(), "ČÚZK RÚIAN (CC BY 4.0)") {
				t.Errorf("Poruba is %v of %s", got, e.Places.Source())
			}
		})
	})
}

const districts = `{"type":"FeatureCollection","features":[
	{"type":"Feature","properties":{"code":"CZ0806"},
		"geometry":{"type":"Polygon","coordinates":[[[18,49.7],[18.4,49.7],[18.4,49.95],[18,49.7]]]}},
	{"type":"Feature","properties":{"okres_code":"CZ0805"},
		"geometry":{"type":"Polygon","coordinates":[[[18,49.7],[18.4,49.7],[18.4,49.95]]]}},
	{"type":"Feature","properties":{"code":"CZ0642"},
		"geometry":{"type":"Polygon","coordinates":[[[16.5,49.1],[16.7,49.1],[16.7,49.3],[16.5,49.1]]]}}]}`

// Borders come alone or with municipalities, all in one change; what is wrong is named.
func TestImportBorders(t *testing.T) {
	eachDatabase(t, func(t *testing.T, s settings) {
		s.ok(t, "places", "import", file(t, municipalities))
		status, stdout, stderr := s.run(t, "places", "import", file(t, districts))
		const in = "1 borders are in, in the place of all before: of 0 municipalities, 1 districts and 0 regions.\n"
		if status != 0 || stdout != in ||
			!strings.Contains(stderr, ": feature 2 (CZ0805) is left out: a line of it does not close") ||
			!strings.Contains(stderr, "1 borders are left out") {
			t.Errorf("%d %s %s", status, stdout, stderr)
		}
		atlas := func(borders int, source string) {
			t.Helper()
			s.exchange(t, func(ctx context.Context, e *exchange.Exchange) {
				a, err := e.Search.Map(ctx, help.HomeRegion, "")
				if err != nil || len(a.Places) != 2 || len(a.Sketch.Areas) != borders || a.Borders != source {
					t.Errorf("%v, %d places, %d borders of %q", err, len(a.Places), len(a.Sketch.Areas), a.Borders)
				}
			})
		}
		atlas(1, "ČÚZK RÚIAN (CC BY 4.0)")
		town := strings.ReplaceAll(districts, `"CZ0806"`, "554821")
		s.fails(t, 1, "nothing was changed", "places", "import",
			file(t, strings.ReplaceAll(municipalities, "Opava", "Jiná")), file(t, town[:len(town)-1]))
		atlas(1, "ČÚZK RÚIAN (CC BY 4.0)")
		out := s.ok(t, "places", "import", "--source", "Zkušební zdroj", "--all",
			file(t, municipalities), file(t, town))
		if !strings.Contains(out, "3 municipalities are in") ||
			!strings.Contains(out, "2 borders are in, in the place of all before: of 1 municipalities, 1 districts") {
			t.Errorf("it says %s", out)
		}
		atlas(1, "Zkušební zdroj") // Brno's district is in, but not on this region's map
	})
}

// The official files, where they are at hand: in one command and one after another.
func TestImportOfficialFiles(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "data", "places")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the official test data is not here")
	}
	at := func(name string) string { return filepath.Join(folder, name) }
	eachDatabase(t, func(t *testing.T, s settings) {
		out := s.ok(t, "places", "import", "--all", at("municipalities_cz.csv"), at("okresy_cz080.geojson"),
			at("kraj_cz080.geojson"))
		if !strings.Contains(out, "6258 municipalities are in") ||
			!strings.Contains(out, "of 0 municipalities, 6 districts and 1 regions") {
			t.Errorf("it says %s", out)
		}
		out = s.ok(t, "places", "import", at("municipalities_cz.csv"), at("casti_obci_cz080.csv"),
			at("psc_open_cz.csv"))
		if !strings.HasPrefix(out, "300 municipalities are in") || strings.Contains(out, "borders") {
			t.Errorf("it says %s", out)
		}
		s.exchange(t, func(ctx context.Context, e *exchange.Exchange) {
			a, err := e.Search.Map(ctx, help.HomeRegion, "")
			if err != nil || len(a.Places) != 300 || len(a.Sketch.Areas) != 6 {
				t.Errorf("%v, %d places, %d borders", err, len(a.Places), len(a.Sketch.Areas))
			}
		})
	})
}

// Whatever is wrong with a file, it is said in one sentence, and nothing changes.
func TestImportPlacesRefuses(t *testing.T) {
	const header = "code,name,okres_code,lat,lon\n"
	s := newSettings(t)
	s.ok(t, "places", "import", file(t, municipalities))
	for words, bad := range map[string]string{
		"none of the files that can be read":               "",
		"code, name, okres_code, lat and lon":              "a,b\n",
		`there is no column "lat"`:                         "code,name,okres_code,lon\n",
		"no usable municipality of the regions":            header + "582786,Brno,CZ0642,49.19522,16.60796\n",
		"most lines of the file cannot be used":            header + "x,x,x,x,x\ny,y,y,y,y\n",
		"is neither UTF-8 nor windows-1250":                header + "599085,Pet\x81vald,CZ0803,49.8,18.4\n",
		"the GeoJSON cannot be used":                       `{"type":"FeatureCollection","features":[`,
		"no border in the files":                           `{"type":"FeatureCollection","features":[]}`,
		"the zip is damaged":                               "PK\x03\x04",
		"/0.csv: it is none of the files that can be read": zipped(t, "hello"),
	} {
		s.fails(t, 1, words, "places", "import", file(t, bad))
		s.fails(t, 1, "nothing was changed", "places", "import", file(t, municipalities), file(t, bad))
	}
	s.fails(t, 1, "nothing.csv", "places", "import", filepath.Join(t.TempDir(), "nothing.csv"))
	s.fails(t, 1, "is not a file", "places", "import", t.TempDir())
	s.fails(t, 2, "--source", "places", "import", "--source", "a\nb", file(t, municipalities))
	s.exchange(t, func(ctx context.Context, e *exchange.Exchange) {
		if places, err := e.Places.Gazetteer(ctx); err != nil || places.Len() != 2 {
			t.Errorf("there are other places, %v", err)
		}
	})
}

// A person who waits for suggestions, one who does not, and a program mean the same by the same text.
func TestTypedPlacesMeanTheSameEverywhere(t *testing.T) {
	s := newSettings(t)
	s.ok(t, "places", "import",
		file(t, "code,name,okres_code,lat,lon,population,psc\n"+
			"554821,Ostrava,CZ0806,49.83,18.28,285000,70200 70030\n"+
			"505927,Opava,CZ0805,49.93,17.90,56000,74601\n"+
			"598003,Frýdek-Místek,CZ0802,49.68,18.34,55000,73801\n"+
			"599069,Orlová,CZ0803,49.84,18.43,28000,73514\n"+
			"500291,Vřesina,CZ0806,49.82,18.12,2900,74285\n"+
			"568244,Vřesina,CZ0805,49.94,18.19,1600,74720\n"+
			"599603,Lichnov,CZ0804,49.57,18.17,1500,74275\n"),
		file(t, "obec_code,cast\n554821,Poruba\n554821,Svinov\n599069,Poruba\n505927,Kylešovice\n"))
	s.ok(t, "sample", "--offers", "1")
	p := s.start(t, "serve")
	p.wait(t, p.stderr)
	at := "http://" + s["SPOLU_ADDR"]
	_, home := fetch(t, at+"/nabidky")
	offer := regexp.MustCompile(`/nabidka/[a-z0-9]+`).FindString(home)
	for typed, want := range map[string]string{
		"ostr": "554821", "OPAVA": "505927", "Frydek Mistek": "598003", "F-M": "598003", "7OO 3O": "554821",
		"746-01": "505927", "746 0l Opava": "505927", "Ostrava-Poruba": "554821", "poruba, orlová": "599069",
		"v Porubě": "554821 599069", "svinov": "554821", "Kylešovice": "505927", "v Opavě": "505927",
		"u Opavy": "505927", "v Ostravě": "554821", "Vřesina": "500291 568244", "Vřesina, okres Opava": "568244",
		"Lichnově": "599603", "554821": "554821", "nikde": "", "": "",
	} {
		page := searchedAt(t, at, typed)
		form := askedAt(t, at+offer+"/napsat", typed)
		program := suggestedBy(t, at, typed)
		if page != want || form != want || !strings.HasPrefix(program+" ", want+" ") && want != "" {
			t.Errorf("%q means %q in the search, %q in the form, %q to a program; want %q",
				typed, page, form, program, want)
		}
	}
	p.ends(t)
}

// searchedAt are the codes that a search leads to, or gives to choose from.
func searchedAt(t *testing.T, at, typed string) string {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(at + "/nabidky?kde=" + url.QueryEscape(typed))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if to, err := answer.Location(); err == nil {
		return to.Query().Get("obec")
	}
	var page bytes.Buffer
	if _, err := page.ReadFrom(answer.Body); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), "neznáme") {
		return ""
	}
	return all(regexp.MustCompile(`[?;]obec=(\d+)`), page.String())
}

// askedAt are the codes that the form of a request understands, or gives to choose from.
func askedAt(t *testing.T, form, typed string) string {
	t.Helper()
	answer, err := http.PostForm(form, url.Values{"place": {typed}})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var page bytes.Buffer
	if _, err := page.ReadFrom(answer.Body); err != nil || answer.StatusCode != 422 {
		t.Fatalf("%d, %v", answer.StatusCode, err)
	}
	if code := all(regexp.MustCompile(`data-code-value="(\d+)"`), page.String()); code != "" {
		return code
	}
	return all(regexp.MustCompile(`name="which" value="(\d+)"`), page.String())
}

func all(pattern *regexp.Regexp, text string) string {
	var found []string
	for _, m := range pattern.FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	return strings.Join(found, " ")
}

// suggestedBy are the codes that the interface suggests, with the parts that are meant.
func suggestedBy(t *testing.T, at, typed string) string {
	t.Helper()
	_, body := fetch(t, at+"/api/v1/places?q="+url.QueryEscape(typed))
	var answer struct {
		Places []struct{ Code, Name, Part string }
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatal(errors.Join(err, errors.New(body)))
	}
	var found []string
	for _, p := range answer.Places {
		if strings.Contains(strings.ToLower(typed), "porub") && p.Part != "Poruba" {
			t.Errorf("%q suggests %+v", typed, p)
		}
		found = append(found, p.Code)
	}
	return strings.Join(found, " ")
}
