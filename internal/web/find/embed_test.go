package find_test

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/web/webtest"
)

func TestEmbed(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	for i := range 30 {
		p.Publish(help.Offer{ID: fmt.Sprintf("o%d", i), Description: help.Description{Kind: "shopping",
			Title: fmt.Sprint("Nákup ", i)},
			PublishedAt: webtest.Morning.Add(time.Duration(i) * time.Hour)})
	}
	p.Publish(help.Offer{ID: "opava", Description: help.Description{Kind: "other", Title: "Povídání", Place: "505927",
		Reach: help.Reach{Type: help.ReachMunicipality}}, PublishedAt: webtest.Morning})
	for path, want := range map[string]struct {
		cards int
		says  []string
	}{
		"/vlozit": {5, []string{"31 nabídek pomoci v Moravskoslezském kraji", `href="/nabidka/o29"`,
			`<a href="/nabidky">Všechny nabídky</a>`, `<a href="/nabidnout">Chci pomáhat</a>`, `<base target="_top">`,
			`content="light dark"`, `media="(prefers-color-scheme: dark)"`, `<meta name="robots" content="noindex">`}},
		"/vlozit?druh=&obec=&q=&pocet=":  {5, []string{"31 nabídek"}},
		"/vlozit?pocet=3&barvy=svetle":   {3, []string{`content="light"`}},
		"/vlozit?pocet=1000&barvy=tmave": {20, []string{`content="dark"`}},
		"/vlozit?pocet=-1&barvy=x":       {1, nil},
		"/vlozit?obec=505927&druh=jine": {1, []string{"Jiná pomoc: 1 nabídka pomoci pro obec Opava",
			`<a href="/nabidky?druh=jine&amp;obec=505927">Všechny nabídky</a>`}},
		"/vlozit?kde=opava&druh=jine": {1, []string{"pro obec Opava"}},
		"/vlozit?q=ponorka": {0, []string{"0 nabídek pomoci v Moravskoslezském kraji – „ponorka“",
			"Teď tu žádná nabídka není.", `<a href="/nabidky">Všechny nabídky</a>`}},
		"/en/embed?kind=shopping&count=2": {2,
			[]string{"Shopping and medicines: 30 offers of help in the Moravian-Silesian Region",
				`href="/en/offer/o29"`,
				`<a href="/en/offer-help">`}},
		"/uk/embed?colours=dark&place=505927&q=x'": {0, []string{`<html lang="en">`}},
	} {
		rec := p.Get(path)
		body := rec.Body.String()
		if n := strings.Count(body, `class="card"`); rec.Code != 200 || n != want.cards {
			t.Errorf("%s: %d with %d cards, want %d", path, rec.Code, n, want.cards)
		}
		for _, s := range want.says {
			if !strings.Contains(body, s) {
				t.Errorf("%s does not say %s", path, s)
			}
		}
		if strings.Contains(body, "<script") || strings.Contains(body, "<form") || strings.Contains(body, "Tajný") {
			t.Errorf("%s has what it should not have", path)
		}
	}
}

var (
	frameSrc = regexp.MustCompile(`<iframe class="embedded" src="([^"]*)" title="([^"]*)"`)
	codeArea = regexp.MustCompile(`(?s)<textarea id="code"[^>]*>(.*?)</textarea>`)
)

// The page that explains it shows the very list whose code it gives.
func TestEmbedHow(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Seed("active1")
		for path, want := range map[string][2]string{
			"/vlozit/navod": {"/vlozit", "Nabídky pomoci – Spolu to dáme"},
			"/vlozit/navod?barvy=tmave&druh=nakupy&obec=505927&pocet=3": {
				"/vlozit?druh=nakupy&obec=505927&pocet=3&barvy=tmave", "Nákupy a léky – Opava – Spolu to dáme"},
			"/vlozit/navod?q=%22%3E%3Cscript%3E": {"/vlozit?q=%22%3E%3Cscript%3E",
				"Nabídky pomoci – Spolu to dáme"},
			"/vlozit/navod?druh=nakupy&seznam=en": {"/en/embed?kind=shopping",
				"Shopping and medicines – Spolu to dáme"},
			"/en/embed/how-to?kind=sewing&colours=light&list=cs&count=20&q=rou%C5%A1ky&day=": {"", ""},
			"/en/embed/how-to?colours=light&count=20&kind=sewing&list=cs": {
				"/vlozit?druh=siti&pocet=20&barvy=svetle", "Šití roušek a jiné šití – Spolu to dáme"},
		} {
			rec := p.Get(path)
			if want[0] == "" {
				if to := rec.Header().Get("Location"); rec.Code != 303 ||
					to != "/en/embed/how-to?kind=sewing&q=rou%C5%A1ky&count=20&colours=light&list=cs" {
					t.Errorf("%s leads to %d %s", path, rec.Code, to)
				}
				continue
			}
			body := rec.Body.String()
			frame, code := frameSrc.FindStringSubmatch(body), codeArea.FindStringSubmatch(body)
			if rec.Code != 200 || frame == nil || code == nil {
				t.Errorf("%s: %d, frame %q, code %q", path, rec.Code, frame, code)
				continue
			}
			if src := html.UnescapeString(frame[1]); src != want[0] || html.UnescapeString(frame[2]) != want[1] {
				t.Errorf("%s shows %s as %s", path, src, frame[2])
			}
			snippet := html.UnescapeString(code[1])
			if !strings.HasPrefix(snippet, `<div style="container-type:inline-size"><iframe src="`+webtest.Origin+frame[1]+
				`" title="`+frame[2]+`" `) ||
				strings.Count(snippet, "<") != 4 || !strings.HasSuffix(snippet, "</iframe></div>") {
				t.Errorf("%s gives %s", path, snippet)
			}
			if strings.Contains(path, "?") == strings.Contains(body,
				`hreflang="en" href="`+webtest.Origin+`/en/embed/how-to">`) {
				t.Errorf("%s: its English twin is another", path)
			}
			if rec := p.Get(want[0]); rec.Code != 200 {
				t.Errorf("%s shows a frame with %d", path, rec.Code)
			}
		}
	})
}

// A typed place that is none, or several, is asked about like in every form.
func TestEmbedHowAsksWhichPlace(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	if rec := p.Get("/vlozit/navod?kde=opava&kde_code=&pocet=3"); rec.Code != 303 ||
		rec.Header().Get("Location") != "/vlozit/navod?obec=505927&pocet=3" {
		t.Errorf("a place leads to %d %s", rec.Code, rec.Header().Get("Location"))
	}
	for typed, says := range map[string]string{"Nikdesvět": "Takovou obec tu nemáme.",
		"Vřesina": `<a href="/vlozit/navod?obec=500291&amp;pocet=3">`} {
		rec := p.Get("/vlozit/navod?pocet=3&kde=" + typed)
		body := rec.Body.String()
		if rec.Code != 422 || !strings.Contains(body, says) || !strings.Contains(body, `value="`+typed+`"`) ||
			strings.Contains(body, "<iframe") {
			t.Errorf("%s: %d, without %s", typed, rec.Code, says)
		}
	}
}
