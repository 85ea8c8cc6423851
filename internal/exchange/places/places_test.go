package places_test

import (
	"testing"

	"go.uber.org/goleak"

	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/place/files"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// TestMain fails where a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// each runs a test with the profile's places on each database.
func each(t *testing.T, test func(t *testing.T, p *places.Places, db *store.DB)) {
	t.Helper()
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := places.New(db, site.Sites{site.Builtin()})
		must(t, p.Ensure(t.Context()))
		test(t, p, db)
	})
}

var operator = help.As(help.OperatorActor, "")

func importing(t *testing.T, p *places.Places, ms []place.Municipality) {
	t.Helper()
	_, err := p.Import(t.Context(), operator, files.Result{Municipalities: ms})
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Pages name every source of what they show.
func TestSources(t *testing.T) {
	each(t, func(t *testing.T, p *places.Places, _ *store.DB) {
		for _, c := range []struct {
			result files.Result
			source string
			want   string
		}{
			{files.Result{Register: true, Kept: true}, "", "ČÚZK RÚIAN (CC BY 4.0); GeoNames (CC BY 4.0)"},
			{files.Result{Register: true, Kept: true}, "ČSÚ", "ČSÚ; ČÚZK RÚIAN (CC BY 4.0); GeoNames (CC BY 4.0)"},
			{files.Result{Register: true}, "", "ČÚZK RÚIAN (CC BY 4.0)"},
			{files.Result{}, "ČSÚ", "ČSÚ"},
			{files.Result{}, "", ""},
		} {
			c.result.Municipalities, c.result.Districts = files.Default(),
				map[string]string{"CZ0100": "Praha", "CZ0805": "Opavsko"}
			_, err := p.Import(t.Context(), operator, c.result, c.source)
			must(t, err)
			known, err := p.Gazetteer(t.Context())
			must(t, err)
			if got := p.Source(); got != c.want {
				t.Errorf("the source is %q, want %q", got, c.want)
			}
			if known.DistrictName("CZ0100") != "Praha" || known.DistrictName("CZ0805") != "Opava" {
				t.Error("names of districts come from the profile, then from the files")
			}
		}
	})
}

func TestImportIsAudited(t *testing.T) {
	each(t, func(t *testing.T, p *places.Places, db *store.DB) {
		_, err := p.Import(t.Context(), operator, files.Result{Municipalities: files.Default()})
		must(t, err)
		var lines []store.AuditLine
		must(t, db.View(t.Context(), func(tx *store.Tx) (err error) {
			lines, err = tx.AuditAfter(tx.Now.AddDate(0, 0, -1), store.AuditLine{}, 9)
			return err
		}))
		if len(lines) != 1 || lines[0].Verb != "places.import" || lines[0].Role != string(help.OperatorActor) {
			t.Errorf("the audit has %+v", lines)
		}
	})
}

// Nobody new starts from a place that is no longer in the official data.
func TestCheck(t *testing.T) {
	known := place.New([]place.Municipality{{Code: "500001"}, {Code: "500002", Former: true}}, nil)
	for code, want := range map[string]bool{"": true, "500001": true, "500002": false, "500003": false} {
		var p help.Problems
		places.Check(code, known, &p)
		if (p.Err() == nil) != want {
			t.Errorf("%q: %v", code, p.Err())
		}
	}
}

// A number is given once: it stays while municipalities come and go, and when one comes back.
func TestNumbersStay(t *testing.T) {
	each(t, func(t *testing.T, p *places.Places, _ *store.DB) {
		numbers := func() map[string]int {
			t.Helper()
			now, err := p.Current(t.Context())
			must(t, err)
			found := map[string]int{}
			for _, m := range now.All() {
				n, ok := now.Number(m.Code)
				d, numbered := now.Number(m.District)
				if !ok || !numbered || now.Metres(m.Code)[n]+now.Metres(m.Code)[d] != 0 {
					t.Errorf("%s has the number %d (%v), its district %d (%v)", m.Code, n, ok, d, numbered)
				}
				found[m.Code], found[m.District] = n, d
			}
			return found
		}
		first := numbers()
		ms := append(files.Default()[10:], place.Municipality{Code: "100000", Name: "Zkušební", District: "CZ0805",
			Lat: 49.9, Lon: 17.9})
		importing(t, p, ms)
		second := numbers()
		importing(t, p, append(ms, files.Default()[:10]...))
		third := numbers()
		seen := map[int]string{}
		for code, n := range third {
			if first[code] != n && code != "100000" || code == "100000" && second[code] != n || seen[n] != "" {
				t.Errorf("%s had the number %d, then %d, then %d, like %q", code, first[code], second[code], n, seen[n])
			}
			seen[n] = code
		}
		if len(third) != len(first)+1 {
			t.Errorf("%d areas, want %d", len(third), len(first)+1)
		}
	})
}
