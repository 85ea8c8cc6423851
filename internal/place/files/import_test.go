package files

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"example.org/spolu/internal/place"
	"golang.org/x/text/encoding/charmap"
)

// Files as the register gives them, but for their encoding.
const (
	addressHeader = "Kód ADM;Kód obce;Název obce;Kód MOMC;Název MOMC;Kód obvodu Prahy;Název obvodu Prahy;" +
		"Kód části obce;Název části obce;Kód ulice;Název ulice;Typ SO;Číslo domovní;Číslo orientační;" +
		"Znak čísla orientačního;PSČ;Souřadnice Y;Souřadnice X;Platí Od\r\n"
	listHeader = "KOD;NAZEV;STATUS_KOD;POU_KOD;OKRES_KOD;CLENENI_SM_ROZSAH_KOD;CLENENI_SM_TYP_KOD;" +
		"PLATI_OD;PLATI_DO;DATUM_VZNIKU\r\n"
	list = listHeader + "554821;Ostrava;5;1;3807;;;18.09.2025 00:00:00;;24.11.1990 00:00:00\r\n" +
		"599999;Trojanovice;3;1;3804;;;18.09.2025 00:00:00;;\r\n" +
		"554782;Praha;6;1;9999;;;18.09.2025 00:00:00;;\r\n" +
		"500001;Zaniklá;3;1;3804;;;18.09.2025 00:00:00;31.12.2025 00:00:00;\r\n"
)

// address is a row of addresses.
func address(code, name, quarter, part, psc, y, x string) string {
	return fmt.Sprintf("1;%s;%s;;%s;;;2;%s;;;č.p.;2;;;%s;%s;%s;2022-08-24T00:00:00\r\n",
		code, name, quarter, part, psc, y, x)
}

func ostrava(rows ...string) string {
	return addressHeader + strings.Join(rows, "")
}

func windows1250(t testing.TB, s string) string {
	t.Helper()
	encoded, err := charmap.Windows1250.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// add reads files with made-up names.
func add(im *Import, files ...string) error {
	for i, f := range files {
		if err := im.Add(fmt.Sprintf("file%d", i+1), strings.NewReader(f), int64(len(f))); err != nil {
			return err
		}
	}
	return nil
}

func result(t *testing.T, regions []string, known []place.Municipality, files ...string) Result {
	t.Helper()
	im := NewImport(regions)
	if err := add(im, files...); err != nil {
		t.Fatal(err)
	}
	r, err := im.Result(known)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var msk = []string{"CZ080"}

func TestAddresses(t *testing.T) {
	known := []place.Municipality{
		{Code: "554821", Name: "Ostrava?", District: "CZ0806", Lat: 1, Lon: 1, Population: 285000,
			PostalCodes: []string{"70200"}},
		{Code: "505927", Name: "Opava", District: "CZ0805", Lat: 49.9, Lon: 17.9},
		{Code: "500003", Name: "Opavice", District: "CZ0805", Lat: 49.9, Lon: 17.9, Former: true},
	}
	r := result(t, msk, known, windows1250(t, ostrava(
		address("554821", "Ostrava", "Poruba", "Poruba", "70800", "479862.17", "1133960.17"),
		address("554821", "Ostrava", "Ostrava-Jih", "Zábřeh", "70030", "", ""),
		address("554821", "Ostrava", "Ostrava-Jih", "Dubina", "70030", "479862.17", "1133960.17"),
		address("554821", "Ostrava", "", "Ostrava", "", "479862.17", "1133960.17"),
		"\r\n",
		address("500046", "Libhošť", "", "Libhošť", "74257", "", ""))))
	if len(r.Municipalities) != 2 || r.Unlisted != 1 || !r.Register || !r.Kept || r.Bad != 0 || r.Rows != 5 {
		t.Errorf("%+v", r)
	}
	m := r.Municipalities[1]
	if m.Name != "Ostrava" || m.District != "CZ0806" || m.Population != 285000 ||
		fmt.Sprint(m.PostalCodes) != "[70030 70800]" || fmt.Sprint(m.Parts) != "[Dubina Ostrava-Jih Poruba Zábřeh]" ||
		m.Lat != 49.538182 || m.Lon != 18.193381 {
		t.Errorf("got %+v", m)
	}
	if r.Municipalities[0].Name != "Opava" || r.Municipalities[0].Lat != 49.9 {
		t.Errorf("another municipality has changed: %+v", r.Municipalities[0])
	}
}

// The same file in UTF-8, with quotes and a byte order mark.
func TestAddressesInUTF8(t *testing.T) {
	row := address("554821", "\"Ostrava\"", "", "Zá;břeh", "70030", "479862.17", "1133960.17")
	r := result(t, nil, nil, "\ufeff"+ostrava(strings.ReplaceAll(row, "Zá;břeh", `"Zá;břeh"`)))
	if m := r.Municipalities[0]; m.Name != "Ostrava" || fmt.Sprint(m.Parts) != "[Zá;břeh]" || m.District != "" {
		t.Errorf("got %+v", m)
	}
}

func TestAddressesNameBadRows(t *testing.T) {
	good := address("554821", "Ostrava", "", "Poruba", "70800", "479862.17", "1133960.17")
	for row, reason := range map[string]string{
		"1;554821;Ostrava\r\n":                                                     "columns",
		strings.Replace(good, ";", ";;", 1):                                        "columns",
		`1;"554821` + "\r\n":                                                       "columns",
		address("55482", "Ostrava", "", "Poruba", "70800", "", ""):                 "code",
		address("", "Ostrava", "", "Poruba", "70800", "", ""):                      "code",
		address("554822", "", "", "Poruba", "70800", "", ""):                       "name",
		address("554822", "\x01", "", "Poruba", "70800", "", ""):                   "name",
		address("554821", "Ostrava", "", "Por\xffuba", "70800", "", ""):            "part",
		address("554821", "Ostrava", "", "Poruba", "708 00", "", ""):               "postal-code",
		address("554821", "Ostrava", "", "Poruba", "7O800", "", ""):                "postal-code",
		address("554821", "Ostrava", "", "Poruba", "70800", "479862.17", ""):       "position",
		address("554821", "Ostrava", "", "Poruba", "70800", "NaN", "1133960.17"):   "position",
		address("554821", "Ostrava", "", "Poruba", "70800", "-479862", "-1133960"): "position",
		address("554821", "Ostrava", "", "Poruba", "70800", "1133960", "479862"):   "position",
	} {
		im := NewImport(nil)
		err := add(im, ostrava(good, row, good))
		if err != nil || im.report.Bad != 1 ||
			im.report.Errors[0] != (RowError{File: "file1", Line: 3, Reason: reason}) || im.report.Rows != 3 {
			t.Errorf("%q: %v, %+v, want %s", row, err, im.report, reason)
		}
		if a := im.addresses["554821"]; a.postal["70800"] != 2 || a.located != 2 {
			t.Errorf("%q counts: %+v", row, a)
		}
	}
}

func TestList(t *testing.T) {
	plain := "code,name,okres_code,lat,lon,population\n554821,Ostrava,CZ0806,49.8,18.2,284982\n"
	trojanovice := windows1250(t,
		ostrava(address("599999", "Trojanovice", "", "Trojanovice", "74401", "479862.17", "1133960.17")))
	r := result(t, msk, nil, windows1250(t, list), plain, trojanovice)
	if len(r.Municipalities) != 2 || r.Outside != 1 || r.Kept || len(r.Incomplete) != 0 {
		t.Errorf("%+v", r)
	}
	if o, tr := r.Municipalities[0], r.Municipalities[1]; o.Population != 284982 || o.District != "CZ0806" ||
		o.Lat != 49.8 || tr.District != "CZ0804" || tr.Lat != 49.538182 || len(tr.Parts) != 0 ||
		fmt.Sprint(tr.PostalCodes) != "[74401]" {
		t.Errorf("got %+v", r.Municipalities)
	}
	// What was known stays known, who was former is there again, and who is not listed is not.
	r = result(t, msk, []place.Municipality{
		{Code: "554821", Name: "O", District: "CZ0801", Lat: 49.1, Lon: 18.1, PostalCodes: []string{"70200"},
			Parts: []string{"Poruba"}},
		{Code: "599999", Name: "T", Lat: 49.2, Lon: 18.1, Former: true},
		{Code: "505927", Name: "Opava", Lat: 49.9, Lon: 17.9},
	}, list)
	if len(r.Municipalities) != 2 || !r.Kept {
		t.Errorf("%+v", r)
	}
	if o, tr := r.Municipalities[0], r.Municipalities[1]; o.Name != "Ostrava" || o.District != "CZ0806" ||
		o.Lat != 49.1 || o.PostalCodes[0] != "70200" || o.Parts[0] != "Poruba" || tr.Former ||
		tr.Name != "Trojanovice" {
		t.Errorf("got %+v", r.Municipalities)
	}
}

func TestListOfTheCountry(t *testing.T) {
	im := NewImport(nil)
	if err := add(im, windows1250(t, list)); err != nil || im.listed["554782"].district != "CZ0100" ||
		len(im.listed) != 3 {
		t.Errorf("%v, %v", err, im.listed)
	}
	bad := NewImport(nil)
	err := add(bad, list+"1;x;;;3807;;;;;\r\n554822;;;;3807;;;;;\r\n554822;Nikde;;;1111;;;;;\r\n")
	if err != nil || fmt.Sprint(bad.report.Errors) != "[{file1 6 0  code} {file1 7 0  name} {file1 8 0  district}]" {
		t.Errorf("%v, %+v", err, bad.report)
	}
}

func TestPartsAndPostalCodes(t *testing.T) {
	known := []place.Municipality{
		{Code: "554821", Name: "Ostrava", District: "CZ0806", Lat: 49.8, Lon: 18.2,
			PostalCodes: []string{"70030"}, Parts: []string{"Stará"}},
		{Code: "505927", Name: "Opava", District: "CZ0805", Lat: 49.9, Lon: 17.9,
			PostalCodes: []string{"74601"}, Parts: []string{"Kylešovice"}},
	}
	parts := "cast_code,cast,obec_code,obec,momc\n" +
		"1,Zábřeh,554821,Ostrava,Ostrava-Jih\n" +
		"2,Ostrava,554821,Ostrava,\n" +
		"3,Zábřeh,554821,Ostrava,Ostrava-Jih\n" +
		"4,?,554821,,\n"
	codes := "psc,obec_code,obec\n" +
		"700 20,554821,Ostrava\n" +
		"70030,554821,Ostrava\n" +
		"70030,554821,Ostrava\n" +
		"7003,554821,Ostrava\n" +
		"70030,1,x\n"
	r := result(t, msk, known, parts, codes)
	if len(r.Municipalities) != 2 || r.Register || !r.Kept ||
		fmt.Sprint(r.Errors) != "[{file1 5 0  part} {file2 5 0  postal-code} {file2 6 0  code}]" {
		t.Errorf("%+v", r)
	}
	if o := r.Municipalities[1]; fmt.Sprint(o.Parts, o.PostalCodes) != "[Ostrava-Jih Zábřeh] [70030 70020]" {
		t.Errorf("got %+v", o)
	}
	if o := r.Municipalities[0]; fmt.Sprint(o.Parts, o.PostalCodes) != "[Kylešovice] [74601]" {
		t.Errorf("another municipality has changed: %+v", o)
	}
}

func zipped(t testing.TB, names []string, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, text := range files {
		w, err := z.Create(names[i])
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

func TestZip(t *testing.T) {
	one := windows1250(t, ostrava(address("554821", "Ostrava", "", "Poruba", "70800", "479862.17", "1133960.17"),
		"x\r\n", address("554821", "Ostrava", "", "Poruba", "70800", "", "")))
	other := windows1250(t,
		ostrava(address("599999", "Trojanovice", "", "Trojanovice", "74401", "479862.17", "1133960.17")))
	names := []string{
		"CSV/", "CSV/20260131_OB_554821_ADR.csv", "__MACOSX/CSV/._x", "CSV/\x1b[31m.csv", "UI_OBEC.csv",
	}
	r := result(t, msk, nil, zipped(t, names, "", one, "\x00\x05", other, windows1250(t, list)))
	if len(r.Municipalities) != 2 || fmt.Sprint(r.Errors) != "[{file1/20260131_OB_554821_ADR.csv 3 0  columns}]" {
		t.Errorf("%+v", r)
	}
}

// TestZipIsNotUnpacked: however large the files in a zip are, they pass through the memory row by row.
func TestZipIsNotUnpacked(t *testing.T) {
	rows := strings.Repeat(address("554821", "Ostrava", "Poruba", "Poruba", "70800", "479862.17", "1133960.17"),
		100_000)
	packed := zipped(t, []string{"1.csv", "2.csv"}, addressHeader+rows, addressHeader+rows)
	im := NewImport(nil)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := add(im, packed); err != nil || im.report.Rows != 200_000 {
		t.Fatalf("%v, %d rows", err, im.report.Rows)
	}
	runtime.ReadMemStats(&after)
	// of one file, and the race detector adds its own
	if took := int(after.TotalAlloc - before.TotalAlloc); took > len(rows)/2 {
		t.Errorf("two files of %d kB took %d kB of memory", len(rows)>>10, took>>10)
	}
}

func TestAddRefuses(t *testing.T) {
	good := address("554821", "Ostrava", "", "Poruba", "70800", "479862.17", "1133960.17")
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"empty":              {"", ErrFormat},
		"a picture":          {"\x89PNG\r\n\x1a\n" + strings.Repeat("\x00", 5000), ErrFormat},
		"a letter":           {"Dobrý den,\nposílám data.\n", ErrFormat},
		"another table":      {"a;b;c\n1;2;3\n", ErrFormat},
		"cut borders":        {"\ufeff \n{\"type\":\"FeatureCollection\",", ErrGeoJSON},
		"a column is gone":   {"code,name,okres_code,lon\n554821,Ostrava,CZ0806,18.2\n", ErrHeader},
		"semicolons":         {"code;name;okres_code;lat;lon\n", ErrNoRows},
		"addresses, too":     {strings.ReplaceAll(addressHeader, "PSČ", "Pošta") + good, ErrHeader},
		"the list, too":      {"KOD;NAZEV;STATUS_KOD;OKRES_KOD", nil},
		"mostly bad":         {ostrava(good, "x\r\n", "x\r\n"), ErrMostlyBad},
		"a list mostly bad":  {list + strings.Repeat("1;x;;;3807;;;;;\r\n", 5), ErrMostlyBad},
		"an endless line":    {addressHeader + strings.Repeat("x", maxLine+1), ErrMostlyBad},
		"a cut zip":          {zipped(t, []string{"a"}, "a")[:20], zip.ErrFormat},
		"an empty zip":       {zipped(t, nil), ErrFormat},
		"a picture in a zip": {zipped(t, []string{"a.png"}, "\x89PNG"), ErrFormat},
		"a zip in a zip":     {zipped(t, []string{"a.zip"}, zipped(t, []string{"a"}, list)), ErrFormat},
		"a bomb":             {zipped(t, []string{"a.csv"}, ostrava(strings.Repeat(good, 2000))), ErrBomb},
		"a bomb by name":     {zipped(t, []string{"a.csv"}, strings.Repeat("x", 200_000)), ErrFormat},
	} {
		im := NewImport(nil)
		im.limit = 100_000
		if err := add(im, c.file); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	im := NewImport(nil)
	cut := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(ostrava(good))))
	if err := im.readAddresses("", cut); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("a file that cannot be read: %v", err)
	}
	if err := im.readList("", iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("a list that cannot be read: %v", err)
	}
}

func TestResultRefuses(t *testing.T) {
	somewhere := windows1250(t, ostrava(address("554821", "Ostrava", "", "Poruba", "70800", "479862.17", "1133960.17")))
	known := []place.Municipality{{Code: "505927", Name: "Opava", District: "CZ0805", Lat: 49.9, Lon: 17.9}}
	for name, c := range map[string]struct {
		files []string
		want  error
	}{
		"nobody knows it":    {[]string{somewhere}, ErrUnknown},
		"nobody says where":  {[]string{list}, ErrIncomplete},
		"another region":     {[]string{listHeader + "554782;Praha;6;1;3100;;;;;\r\n"}, ErrNoRows},
		"nothing but former": {[]string{listHeader + "500001;Zaniklá;3;1;3804;;;;1.1.2020;\r\n"}, ErrNoRows},
	} {
		im := NewImport(msk)
		if err := add(im, c.files...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if r, err := im.Result(known); !errors.Is(err, c.want) || r.Municipalities != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	// One of many that nobody knows is left out.
	var many strings.Builder
	for i := range 20 {
		fmt.Fprintf(&many, "554%03d,Obec,CZ0806,49.8,18.2\n", i)
	}
	all := listHeader
	for i := range 21 {
		all += fmt.Sprintf("554%03d;Obec;3;1;3807;;;;;\r\n", i)
	}
	r := result(t, msk, nil, "code,name,okres_code,lat,lon\n"+many.String(), all)
	if len(r.Municipalities) != 20 || !slices.Equal(r.Incomplete, []string{"Obec"}) {
		t.Errorf("%d municipalities, incomplete %v", len(r.Municipalities), r.Incomplete)
	}
}

// Whatever a file holds: what comes out can be stored and searched.
func FuzzAdd(f *testing.F) {
	good := address("554821", "Ostrava", "Poruba", "Poruba", "70800", "479862.17", "1133960.17")
	f.Add([]byte(header+"505927,Opava,CZ0805,49.9,17.9,55996,74601 74705,CZ080,Opava\n"), []byte(list))
	f.Add([]byte(windows1250(f, list)), []byte(windows1250(f, addressHeader+good)))
	f.Add([]byte("\ufeff"+addressHeader+good+"\"\r\n;;;\r\n"), []byte("obec_code,cast,momc\n554821,Poruba,\n"))
	f.Add([]byte("psc,obec_code\n70030,554821\n"), []byte(zipped(f, []string{"a/b.csv"}, list)))
	f.Add([]byte("{}"), []byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, one, other []byte) {
		im := NewImport(nil)
		im.limit = 1 << 20
		for _, file := range [][]byte{one, other} {
			_ = im.Add("file", bytes.NewReader(file), int64(len(file))) // either it is read or it is not
		}
		opava := place.Municipality{Code: "505927", Name: "Opava", District: "CZ0805", Lat: 49.9, Lon: 17.9}
		r, err := im.Result([]place.Municipality{opava})
		if err != nil {
			return
		}
		if len(r.Municipalities)+len(r.Borders) == 0 || len(r.Errors) > r.Bad || len(r.Errors) > maxNamed ||
			r.Bad > r.Rows {
			t.Errorf("%d municipalities, %+v", len(r.Municipalities), r.Report)
		}
		for _, m := range r.Municipalities {
			if !isCode(m.Code) || !isName(m.Name) || !isNear(m.Lat, m.Lon) ||
				m.District != "" && !isDistrict(m.District) ||
				slices.ContainsFunc(m.PostalCodes, func(c string) bool { return !isPostal(c) }) ||
				slices.ContainsFunc(m.Parts, func(p string) bool { return !isName(p) }) {
				t.Errorf("kept %+v", m)
			}
		}
		place.New(r.Municipalities, r.Districts).Suggest("Ostrava", 8)
	})
}

// FuzzAddresses is FuzzAdd for rows of addresses, which it would seldom come to.
func FuzzAddresses(f *testing.F) {
	f.Add([]byte(address("554821", "Ostrava", "Poruba", "Poruba", "70800", "479862.17", "1133960.17")))
	f.Add([]byte("1;554821;O;;;;;2;\"P;\";;;;;;;;1e6;;\r\n\r\n;"))
	f.Fuzz(func(t *testing.T, rows []byte) {
		im := NewImport(nil)
		if err := im.readAddresses("", bytes.NewReader(append([]byte(addressHeader), rows...))); err != nil {
			return
		}
		for code, a := range im.addresses {
			if !isCode(code) || !isName(a.name) || len(a.postal) > maxPostal || len(a.parts) > maxParts {
				t.Errorf("%q: %+v", code, a)
			}
			if lat, lon := a.middle(); a.located > 0 && !isNear(lat, lon) {
				t.Errorf("%q is at %v, %v", code, lat, lon)
			}
		}
	})
}

func FuzzFromJTSK(f *testing.F) {
	f.Add(479862.17, 1133960.17)
	f.Fuzz(func(t *testing.T, y, x float64) {
		if !(y > leastY && y < mostY && x > leastX && x < mostX) {
			return
		}
		if lat, lon := fromJTSK(y, x); math.IsNaN(lat) || !isNear(lat, lon) {
			t.Errorf("%v, %v is at %v, %v", y, x, lat, lon)
		}
	})
}

// TestOfficialFiles reads the parts and postal codes of the test data over its municipalities.
func TestOfficialFiles(t *testing.T) {
	im := NewImport(msk)
	for _, name := range []string{"municipalities_cz.csv", "casti_obci_cz080.csv", "psc_open_cz.csv"} {
		f := shared(t, name)
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		if err := im.Add(name, f, info.Size()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	r, err := im.Result(nil)
	if err != nil || len(r.Municipalities) != 300 || r.Bad != 0 || r.Outside != 5958 {
		t.Fatalf("%v, %d municipalities, %+v", err, len(r.Municipalities), r.Report)
	}
	g := place.New(r.Municipalities, r.Districts)
	if o, _ := g.ByCode("554821"); len(o.Parts) < 37 || o.PostalCodes[0] != "70200" {
		t.Errorf("Ostrava has the parts %v and the postal codes %v", o.Parts, o.PostalCodes)
	}
	for text, want := range map[string]string{
		"Ostrava-Poruba": "Poruba, Ostrava", "v Porubě": "Poruba, Ostrava | Poruba, Orlová",
		"Slezská Ostrava": "Slezská Ostrava, Ostrava", "Lhotka": "Lhotka",
		"Pocheň": "Pocheň, Brumovice | Pocheň, Široká Niva", "F-M": "Frýdek-Místek", "v Opavě": "Opava",
		"7OO 3O": "Ostrava", "ve Vítkovicích": "Vítkovice, Ostrava", "u Opavy": "Opava", "v Ostravě": "Ostrava",
	} {
		if got := said(g, g.Resolve(text)); got != want {
			t.Errorf("%q means %q, want %q", text, got, want)
		}
	}
}

// TestDistrictsOfTheRegister compares the codes of districts with the official ones.
func TestDistrictsOfTheRegister(t *testing.T) {
	seen := map[string]bool{}
	_, err := readTable("", shared(t, "municipalities_cz.csv"), []string{"okres_code", "okres_ruian"},
		func(get func(string) string) string {
			seen[get("okres_ruian")] = true
			if got := districtOf(get("okres_ruian")); got != get("okres_code") {
				t.Errorf("%s is %q, want %s", get("okres_ruian"), got, get("okres_code"))
			}
			return ""
		})
	if err != nil || len(seen) != 77 || len(lau1) != 78 {
		t.Errorf("%v, %d districts, %d known", err, len(seen), len(lau1))
	}
}
