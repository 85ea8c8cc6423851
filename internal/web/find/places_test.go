package find_test

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/place/files"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/web/webtest"
)

// reaches are offers that reach different places.
func (p *portal) reaches() {
	p.T.Helper()
	for i, o := range []help.Offer{
		{Description: help.Description{Kind: "other", Reach: help.Reach{Type: help.ReachRegion}}},
		{Description: help.Description{Kind: "shopping", Place: "505927",
			Reach: help.Reach{Type: help.ReachMunicipality}}},
		{Description: help.Description{Kind: "shopping", Place: "554821",
			Reach: help.Reach{Type: help.ReachRadius, KM: 20}}},
		{Description: help.Description{Kind: "other", Place: "554821",
			Reach: help.Reach{Type: help.ReachRadius, KM: 5}}},
		{Description: help.Description{Kind: "other", Reach: help.Reach{Type: help.ReachDistricts,
			Districts: []string{"CZ0805", "CZ0801"}}}},
		{Description: help.Description{Kind: "shopping", Place: "505927", Reach: help.Reach{Type: help.ReachRemote}}},
	} {
		o.ID, o.PublishedAt = fmt.Sprintf("reaches%d", i), webtest.Morning
		p.Publish(o)
	}
}

var (
	onMap  = regexp.MustCompile(`<a href="([^"]*)"[^>]*><title>([^<]*): ([^<]*)</title><(circle|path) `)
	inList = regexp.MustCompile(`<li><a href="([^"]*)">([^<]*) <b>([^<]*)</b></a></li>`)
)

// Every municipality is on the map and in the list once, and its number is what its link finds: in every language, of
// all kinds and of one.
func TestPlacesSayWhatTheirLinksFind(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.reaches()
		for path, found := range map[string]string{"/nabidky/mista": "N pro: ", "/nabidky/mista?druh=nakupy": "N pro: ",
			"/nabidky/mista?druh=uklid": "N pro: ", "/en/offers/places?kind=other": "N found for "} {
			page := p.Get(path).Body.String()
			listed := map[string]string{}
			for _, m := range inList.FindAllStringSubmatch(page, -1) {
				if listed[m[1]] != "" {
					t.Errorf("%s: %s stands in the list twice", path, m[1])
				}
				listed[m[1]] = m[2] + ": " + m[3]
			}
			numbers := map[string]bool{}
			dots := onMap.FindAllStringSubmatch(page, -1)
			for _, m := range dots {
				if l := listed[m[1]]; !strings.HasPrefix(m[2]+": "+m[3], l+" ") {
					t.Errorf("%s: the map says %s: %s, the list %s", path, m[2], m[3], l)
				}
				numbers[m[3]] = true
				search := p.Get(html.UnescapeString(m[1])).Body.String()
				if want := strings.Replace(found, "N", m[3], 1) + m[2] + "<"; !strings.Contains(search, want) &&
					!strings.HasPrefix(m[3], "0 ") {
					t.Errorf("%s does not say %s", m[1], want)
				} else if strings.HasPrefix(m[3], "0 ") && !strings.Contains(search, "Tomuto hledání nic neodpovídá") {
					t.Errorf("%s finds something", m[1])
				}
			}
			if len(dots) != 142 || len(listed) != 142 || len(numbers) < 2 && !strings.Contains(path, "uklid") {
				t.Errorf("%s: %d on the map, %d in the list, %d different numbers", path, len(dots), len(listed),
					len(numbers))
			}
		}
	})
}

// The page has one address for each kind, tells its twins, and lets strange words go.
func TestPlacesAddresses(t *testing.T) {
	p := newPortal(t, storetest.New(t, storetest.SQLite(t), nil))
	p.reaches()
	for from, to := range map[string]string{"/nabidky/mista?druh=": "/nabidky/mista",
		"/nabidky/mista?druh=nakupy&druh=jine": "/nabidky/mista?druh=nakupy",
		"/en/offers/places?kind=shopping&q=":   "/en/offers/places?kind=shopping"} {
		if rec := p.Get(from); rec.Code != 303 || rec.Header().Get("Location") != to {
			t.Errorf("%s: %d to %q", from, rec.Code, rec.Header().Get("Location"))
		}
	}
	page := p.Get("/nabidky/mista?druh=nakupy").Body.String()
	for _, want := range []string{`<option value="nakupy" selected>`, `hreflang="en" href="` + webtest.Origin +
		`/en/offers/places?kind=shopping"`, `rel="canonical" href="` + webtest.Origin + `/nabidky/mista?druh=nakupy"`,
		"1 nabídka platí v celém kraji nebo na dálku."} {
		if !strings.Contains(page, want) {
			t.Errorf("it lacks %s", want)
		}
	}
	if page = p.Get("/nabidky/mista?druh=nic").Body.String(); !strings.Contains(page,
		`rel="canonical" href="`+webtest.Origin+`/nabidky/mista"`) {
		t.Error("an unknown kind has an address of its own")
	}
	for _, page := range []string{"/", "/nabidky", "/nabidky?druh=nakupy", "/nabidky?druh=nakupy&q=ponorka"} {
		if !strings.Contains(p.Get(page).Body.String(), `href="/nabidky/mista`) {
			t.Errorf("nothing leads from %s to the map", page)
		}
	}
}

// What is drawn is what was imported: dots, dots on districts that lead to their lists, or areas.
func TestPlacesDrawWhatIsKnown(t *testing.T) {
	p := newPortal(t, storetest.New(t, storetest.SQLite(t), nil))
	p.reaches()
	ring := []place.Ring{{{X: 18000, Y: 49700}, {X: 18400, Y: 49700}, {X: 18400, Y: 49950}}}
	draws := func(name string, circles, districts int, want string, codes ...string) {
		t.Helper()
		var borders []place.Border
		for _, c := range codes {
			borders = append(borders, place.Border{Code: c, Rings: ring})
		}
		if _, err := p.Exchange.Places.Import(t.Context(), help.As(help.OperatorActor, ""),
			files.Result{Borders: borders},
			"Zkušební zdroj"); err != nil {
			t.Fatal(err)
		}
		page := p.Get("/nabidky/mista").Body.String()
		drawing, _, _ := strings.Cut(page, "</figure>")
		_, drawing, _ = strings.Cut(drawing, "<figure>")
		if c, d := strings.Count(drawing, "<circle"), strings.Count(drawing, `<a href="#CZ`); c != circles ||
			d != districts || !strings.Contains(drawing, want) {
			t.Errorf("%s: %d dots, %d districts, %q missing", name, c, d, want)
		}
		if len(codes) > 0 != strings.Contains(drawing, "Hranice: Zkušební zdroj.") ||
			len(onMap.FindAllString(page, -1)) != 142+districts {
			t.Errorf("%s: the source of borders, or a municipality, is not right", name)
		}
	}
	draws("nothing", 142, 0, `<path class="blots"`)
	draws("a region", 142, 0, `<path d="M`, "CZ080")
	draws("districts", 142, 2, `<title>Okres Ostrava-město: `, "CZ0806", "CZ0805", "CZ080", "CZ0642")
	draws("a municipality and its district", 141, 0, `<path class="line"`, "554821", "CZ0806")
	if page := p.Get("/nabidky/mista").Body.String(); !strings.Contains(page, `<section id="CZ0806">`) {
		t.Error("the list of a district cannot be led to")
	}
}
