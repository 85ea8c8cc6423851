package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// fictional are made-up borders of districts, in which their municipalities lie.
const fictional = `{"type":"FeatureCollection","features":[
	{"type":"Feature","properties":{"code":"CZ0805"},"geometry":{"type":"Polygon",
		"coordinates":[[[17.6,49.7],[18.2,49.7],[18.2,50.02],[17.6,50.02],[17.6,49.7]]]}},
	{"type":"Feature","properties":{"code":"CZ0806"},"geometry":{"type":"Polygon",
		"coordinates":[[[18.2,49.7],[18.4,49.7],[18.4,50.02],[18.2,50.02],[18.2,49.7]]]}}]}`

// borders is a file of them.
func borders(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "districts.geojson")
	must(t, os.WriteFile(path, []byte(fictional), 0o600))
	return path
}

// dot is the map's link to a place.
const dot = `all("svg.map a").find((a) => whole(a).startsWith(%s + ":"))`

// Somebody looks for help on the map: chooses a kind, presses a place, and finds as many offers as the map has said.
// Another one takes the list.
func TestMap(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		p.spolu("sample", "--offers", "90")
		p.spolu("places", "import", borders(t))
		v := p.comes(t, w)
		v.opens("/")
		v.follows("Vybrat obec na mapě")
		v.isOn("/nabidky/mista", 200)
		v.sees("Pomoc podle míst", "Hranice: ČÚZK RÚIAN (CC BY 4.0).", "platí v celém kraji nebo na dálku")
		asks[bool](v, `(labelled("Druh pomoci").value = "nakupy", true)`)
		v.presses("Zobrazit")
		v.isOn("/nabidky/mista?druh=nakupy", 200)
		v.sees("podle míst")
		said := strings.TrimPrefix(asks[string](v, `whole(`+dot+`)`, "Ostrava"), "Ostrava: ")
		v.navigates(func() { v.clicks(dot, "Ostrava") })
		v.isOn("/nabidky?druh=nakupy&obec=554821", 200)
		v.sees(said + " pro: Ostrava")
		v.goesBack()
		v.unfolds(asks[string](v, `whole(document.querySelector("#CZ0805 summary"))`))
		v.navigates(func() { v.clicks(`best(all("#list a"), %s)`, "Kravaře") })
		v.isOn("/nabidky?druh=nakupy&obec=507580", 200)
		v.sees(" pro: Kravaře")
		v.follows("Vybrat obec na mapě")
		v.isOn("/nabidky/mista?druh=nakupy", 200)
	})
}

// By keyboard, the focus is seen at each stop;
// the map can be passed over, a district leads to its list, a place to what there is.
func TestMapByKeyboard(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	p.spolu("sample", "--offers", "30")
	p.spolu("places", "import", borders(t))
	v := p.comes(t, way{scripts: true, width: desk})
	v.opens("/nabidky/mista")
	v.tabsTo("Přeskočit mapu")
	v.keys("Enter", "Tab")
	if !asks[bool](v, `!!document.activeElement.closest("#list")`) {
		t.Errorf("past the map is %q", v.focused())
	}
	v.opens("/nabidky/mista")
	v.tabsTo("Okres Opava: ")
	v.keys("Enter")
	eventually(t, 3e9,
		func() bool { return asks[string](v, `location.hash`) == "#CZ0805" },
		func() string { return "the district leads nowhere" })
	v.opens("/nabidky/mista")
	v.tabsTo("Okres Ostrava-město: ")
	v.keys("Tab")
	v.focusIsSeen()
	place, number, _ := strings.Cut(v.focused(), ": ")
	v.navigates(func() { v.keys("Enter") })
	v.sees(number + " pro: " + place)
}

// What is on the map is large enough for a finger on a phone, even where it lies close together.
func TestMapOnAPhone(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	p.spolu("sample", "--offers", "30")
	v := p.comes(t, way{width: phone})
	v.opens("/nabidky/mista")
	if small := asks[int](v, `all("svg.map a circle").filter((c) => { const r = c.getBoundingClientRect();
		const scale = c.ownerSVGElement.clientWidth / 1000;
		const wide = parseFloat(getComputedStyle(c).strokeWidth) * scale + 2 * c.r.baseVal.value * scale;
		return wide < 24 || r.width < 1 }).length`); small > 0 {
		t.Errorf("%d places are smaller than 24 px", small)
	}
}

// On paper stand the map and the whole list, whatever was folded away, and nothing that needs a finger. In forced
// colours every dot keeps to the colours of its reader.
func TestMapOnPaper(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	p.spolu("sample", "--offers", "30")
	v := p.comes(t, way{width: phone})
	v.opens("/nabidky/mista")
	const listed = `all("#list a").filter((a) => a.checkVisibility({ contentVisibilityAuto: true })).length`
	if n := asks[int](v, listed); n != 0 {
		t.Errorf("%d places are shown before anything is unfolded", n)
	}
	must(t, call(v.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
	if n := asks[int](v, listed); n != 142 {
		t.Errorf("%d places are on paper", n)
	}
	if asks[bool](v, `all("main form, #list summary, main .button").length > 0 || all("svg.map circle").length < 142`) {
		t.Error("on paper is a form, or no map")
	}
	forced := []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}}
	must(t, call(v.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: forced}))
	colours := asks[int](v, `new Set(all("svg.map a circle").map((c) => getComputedStyle(c).fill)).size`)
	if colours != 1 {
		t.Errorf("dots have %d colours where colours are forced", colours)
	}
	v.shoots()
}
