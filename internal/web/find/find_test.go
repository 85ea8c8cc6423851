package find_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/place/files"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/web/webtest"
)

// portal is the pages over one database.
type portal struct{ *webtest.Portal }

func newPortal(t testing.TB, db *store.DB) *portal { return &portal{webtest.New(t, db)} }

func TestSearchAddresses(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	p.Seed("active1")
	for path, want := range map[string]string{
		"/nabidky?kde=OPAVA&q=nakup":           "/nabidky?obec=505927&q=nakup",
		"/nabidky?kde=x&kde_code=505927":       "/nabidky?obec=505927",
		"/en/offers?where=opava&kind=other":    "/en/offers?kind=other&place=505927",
		"/uk/offers?where=frydek+mistek":       "/uk/offers?place=598003",
		"/nabidky?kde=505927&razeni=nejblizsi": "/nabidky?obec=505927&razeni=nejblizsi",
	} {
		rec := p.Send(http.MethodGet, path, "", nil)
		if rec.Code != 303 || rec.Header().Get("Location") != want {
			t.Errorf("%s leads to %d %q, want %q", path, rec.Code, rec.Header().Get("Location"), want)
		}
	}
	for _, path := range []string{"/nabidky?druh=nic&obec=1&prostredi=x&jazyk=xx&den=9&razeni=x&strana=-1",
		"/nabidky?strana=999999999999", "/nabidky?q=%00%ff", "/nabidky?kde=nikde",
		"/nabidky?q=" + strings.Repeat("a", 3000)} {
		if rec := p.Send(http.MethodGet, path, "", nil); rec.Code != 200 {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
}

// Places of one name are told apart by their district, and within one by postal code or by what is near.
func TestNamesakes(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	at := func(code, name, district string, lat float64, people int, postal ...string) place.Municipality {
		return place.Municipality{Code: code, Name: name, District: district, Lat: lat, Lon: 18, Population: people,
			PostalCodes: postal}
	}
	_, err := p.Exchange.Places.Import(t.Context(), help.As(help.OperatorActor, ""), files.Result{
		Municipalities: []place.Municipality{at("500001", "Lhotka", "CZ0805", 49.9, 90, "74701"),
			at("500002", "Lhotka", "CZ0805", 49.7, 80, "74702"), at("500003", "Lhotka", "CZ0802", 49.6, 70),
			at("500004", "Nové Sady", "CZ0805", 49.9, 60), at("500005", "Nové Sady", "CZ0805", 49.7, 50)}})
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string][]string{
		"Lhotka": {"Lhotka, okres Opava, PSČ 747\u00a001", "Lhotka, okres Opava, PSČ 747\u00a002",
			"Lhotka, okres Frýdek-Místek<"},
		"Nové Sady": {"Nové Sady, okres Opava, u obce Lhotka"},
	} {
		body := p.Get("/nabidky?kde=" + url.QueryEscape(typed)).Body.String()
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("the choice for %q lacks %q", typed, w)
			}
		}
	}
	if rec := p.Get("/nabidky?kde=" + url.QueryEscape("Lhotka, okres Opava, PSČ 747\u00a002")); rec.Header().Get(
		"Location") != "/nabidky?obec=500002" {
		t.Errorf("what the choice says leads to %q", rec.Header().Get("Location"))
	}
}

// TestPlaceWithWhatNobodySees: what a paste brings along with a place or words, and what no text may have, changes
// nothing of what is found: never the whole region in the place of one municipality.
func TestPlaceWithWhatNobodySees(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		for _, typed := range []string{"Opava\u200b", "\ufeffOpava", "Opa\u00adva", "\u2068Opava\u2069", "Opava\x00",
			"\u202eOpava", "Opava\u2028", "\vOpava", "\u00a0Opava\u202f", "\xffOpava", "Opava\r\n"} {
			rec := p.Send(http.MethodGet, "/nabidky?kde="+url.QueryEscape(typed), "", nil)
			if to := rec.Header().Get("Location"); rec.Code != 303 || to != "/nabidky?obec=505927" {
				t.Errorf("%+q: %d %q", typed, rec.Code, to)
			}
		}
	})
}
