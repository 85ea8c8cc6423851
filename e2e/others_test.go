package e2e

import (
	"encoding/xml"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A municipality's webmaster puts the list together, and its readers come by it to the portal,
// with scripts and without.
func TestOffersOnAnotherSite(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		offer := p.anOffer(t, jana)
		master := p.comes(t, w)
		master.opens("/")
		master.follows("Pro obce: vložte si nabídky na svůj web")
		master.fills("Pro kterou obec", "Opava")
		asks[bool](master, `(labelled("Druh pomoci").value = "nakupy", true)`)
		asks[bool](master, `(labelled("Nejvýš nabídek").value = "3", true)`)
		master.presses("Ukázat seznam")
		master.isOn("/vlozit/navod?druh=nakupy&obec=505927&pocet=3", 200)
		code := asks[string](master, `document.getElementById("code").value`)

		town := another(t, code)
		reader := p.comes(t, w)
		reader.opens(town)
		eventually(t, 10e9,
			func() bool { return strings.Contains(reader.framed(), jana.title) },
			func() string { return "the list is not shown by " + code })
		card := asks[point](reader,
			`(() => { const r = document.querySelector("iframe").getBoundingClientRect();
				return { X: r.x + 100, Y: r.y + 120 } })()`)
		reader.navigates(func() { reader.clicksAt(card) })
		reader.isOn("/nabidka/"+offer, 200)
		reader.sees(jana.title)
		if other := reader.elsewhere(); !slices.Equal(other, []string{town + "/"}) &&
			!slices.Equal(other, []string{town + "/", town + "/favicon.ico"}) {
			t.Errorf("the browser was sent to %q", other)
		}
	})
}

// Only the list may be shown in another site's frame; whatever else is asked for stays empty there.
func TestFrames(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	offer := p.anOffer(t, jana)
	v := p.comes(t, way{scripts: true, width: phone})
	for path, shown := range map[string]bool{
		"/vlozit?obec=505927": true, "/en/embed": true, "/vlozit?q=ponorka&barvy=tmave": true, "/": false,
		"/nabidky": false, "/nabidka/" + offer: false, "/nabidka/" + offer + "/napsat": false, "/vlozit/navod": false,
		"/prihlaseni": false, "/nic": false,
	} {
		v.opens(another(t, fmt.Sprintf(`<iframe src="%s" title="x"></iframe>`, html.EscapeString(p.url+path))))
		refused := false
		eventually(t, 10e9, func() bool {
			refused = refused || slices.ContainsFunc(v.complaints(), func(s string) bool {
				return strings.Contains(s, "frame-ancestors")
			})
			return refused || strings.Contains(v.framed(), "Spolu to dáme")
		}, func() string { return path + " is neither shown in the frame nor refused" })
		if refused == shown {
			t.Errorf("%s is refused in a frame of another site: %v", path, refused)
		}
	}
}

// another is the address of somebody else's site with this on its page.
func another(t *testing.T, content string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="cs"><meta name="viewport" content="width=device-width">`+
			`<title>Obec</title><h1>Obec</h1>%s`, content)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// framed is what the portal says inside a frame of the page, "" where there is none.
func (v *visitor) framed() string {
	v.t.Helper()
	all, err := chromedp.Targets(v.tab)
	must(v.t, err)
	for _, info := range all {
		if info.Type != "iframe" || !strings.HasPrefix(info.URL, v.portal.url) {
			continue
		}
		frame, leave := chromedp.NewContext(v.tab, chromedp.WithTargetID(info.TargetID))
		v.t.Cleanup(leave) // to leave it closes the page around it
		text, err := chromedp.Run(frame, chromedp.Evaluate[string](`document.body.innerText`))
		must(v.t, err)
		return text
	}
	return ""
}

// complaints are what the browser has said so far; whoever asks for them expects them.
func (v *visitor) complaints() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	said := v.problems
	v.problems = nil
	return said
}

// The list keeps within the narrowest column that it promises to, in all its colours.
func TestNarrowList(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	p.spolu("sample", "--offers", "60")
	v := p.comes(t, way{scripts: true, width: phone})
	for _, path := range []string{"/vlozit?pocet=20", "/en/embed?count=20&colours=dark", "/uk/embed?place=505927"} {
		v.opens(path)
		must(t, call(v.tab, emulation.SetDeviceMetricsOverride,
			emulation.SetDeviceMetricsOverrideParams{Width: 240, Height: 640, DeviceScaleFactor: 1, Mobile: true}))
		if wide := asks[float64](v, `document.documentElement.scrollWidth`); wide > 240 {
			t.Errorf("%s is %v px wide in a column of 240", path, wide)
		}
	}
}

// The feed that a browser is told of follows the filters, and has what the page shows.
func TestFeedFollowsFilters(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	p.spolu("sample", "--offers", "60")
	v := p.comes(t, way{scripts: true, width: desk})
	v.opens("/nabidky")
	v.chooses("Doučování")
	told := func() string { return asks[string](v, `document.querySelector("link[type*=atom]").href`) }
	eventually(t, 5e9, func() bool { return told() == p.url+"/nabidky.atom?druh=doucovani" }, told)
	if linked := asks[string](v, `link("Sledovat nové nabídky").href`); linked != told() {
		t.Errorf("the page links %s", linked)
	}
	var feed struct {
		Titles []string `xml:"entry>title"`
	}
	_, header, body := p.get(told())
	must(t, xml.Unmarshal([]byte(body), &feed))
	if !strings.HasPrefix(header.Get("Content-Type"), "application/atom+xml") || len(feed.Titles) == 0 {
		t.Errorf("the feed is %s with %d entries", header.Get("Content-Type"), len(feed.Titles))
	}
	v.sees(feed.Titles[0], feed.Titles[len(feed.Titles)-1])
}
