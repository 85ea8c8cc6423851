package e2e

import (
	"database/sql"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	_ "modernc.org/sqlite" // breaks the database, for the page that says so
)

// axe is the program that examines pages; its licence stands beside it.
var axe = sync.OnceValues(func() (string, error) {
	b, err := os.ReadFile("testdata/axe/axe.min.js")
	return string(b), err
})

// Every page in every state: no violation that axe knows, light and dark, narrow and wide, and nothing wider than a
// screen of 320 px.
func TestAccessible(t *testing.T) {
	for name, tour := range map[string]func(v *visitor){
		"who looks around": toursPublic, "who asks": toursAsking, "who offers": toursGuide, "who signs in": toursMine,
		"the demo": toursDemo, "a broken portal": toursBroken,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			browser(t)
			command := "serve"
			if name == "the demo" {
				command = "demo"
			}
			v := startPortal(t, command).comes(t, way{scripts: true, width: desk})
			seen := map[string]bool{}
			v.onPage = func() {
				state := v.title() + "|" + regexp.MustCompile(`/[^/]*\d[^/]*`).ReplaceAllString(v.path(), "/…")
				if !seen[state] {
					seen[state] = true
					v.examines()
				}
			}
			tour(v)
			t.Logf("%d pages", len(seen))
		})
	}
}

func toursPublic(v *visitor) {
	v.portal.spolu("sample", "--offers", "90")
	for _, path := range []string{
		"/", "/en/", "/uk/", "/pl/offers", "/nabidky", "/nabidky?strana=2", "/nabidky?druh=nakupy&den=2",
		"/nabidky?q=ponorka", "/nabidky?q=🙂", "/en/offers?q=nákup+na+Marsu", "/nabidky?kde=Vřesina",
		"/nabidky?kde=Hlučim", "/nic", "/en/nothing", "/nabidnout", "/nabidnout/jine", "/o-portalu", "/soukromi",
		"/pristupnost", "/kontakt", "/bezpeci", "/en/privacy", "/uk/about", "/nabidky/mista",
		"/nabidky/mista?druh=uklid", "/en/offers/places?kind=shopping", "/uk/offers/places", "/vlozit",
		"/vlozit?barvy=tmave&q=ponorka", "/en/embed?count=3", "/vlozit/navod", "/vlozit/navod?kde=Vřesina",
		"/uk/embed/how-to",
	} {
		v.opens(path)
	}
	v.opens("/nabidky")
	v.unfolds("Upřesnit hledání")
	v.examines()
	v.portal.spolu("places", "import", borders(v.t))
	v.opens("/nabidky/mista")
	v.sees("Hranice: ")
	v.examines()
	v.opens("/nabidka/" + v.portal.apiOffers("?kind=shopping")[0])
	v.follows("Nahlásit")
	v.presses("Odeslat")
	v.chooses("něco jiného")
	v.presses("Odeslat")
}

func toursAsking(v *visitor) {
	offer := v.portal.anOffer(v.t, jana)
	v.opens("/nabidka/" + offer + "/napsat")
	v.fills("Obec, kde pomoc potřebujete", "Vřesina")
	v.presses("Zkontrolovat")
	v.fillsInRequest(marie)
	v.presses("Zkontrolovat")
	v.presses("Odeslat žádost")
	v.fills("Šestimístný kód z e-mailu", "1")
	v.presses("Potvrdit žádost")
	v.opens(v.portal.mail.letterTo(v.t, marie.email, "potvrďte svou žádost").link(v.t, "/potvrdit/"))
	v.presses("Potvrdit žádost")
	state := v.path()
	v.unfolds("Vzít žádost zpět")
	v.examines()
	elsewhere := v.portal.comes(v.t, v.way)
	elsewhere.opens(v.portal.mail.letterTo(v.t, jana.email, "někdo vás prosí o pomoc").link(v.t, "/odpoved/"))
	elsewhere.presses("Pomůžu")
	v.opens(state)
	elsewhere.follows("Nakonec nemůžu")
	elsewhere.presses("Nakonec nemůžu")
	v.opens(state)
	v.unfolds("Vzít žádost zpět")
	v.presses("Vzít žádost zpět")
	v.follows("Smazat údaje z žádosti")
	v.presses("Smazat údaje")
}

func toursGuide(v *visitor) {
	v.opens("/nabidnout/hlidani-deti")
	v.presses("Začít")
	v.presses("Pokračovat")
	v.opens("/nabidnout/nakupy")
	v.presses("Začít")
	for _, answer := range []func(){
		func() { v.chooses("hotově při předání") },
		func() { v.fills("Jak těžký nákup zvládnete?", "15") },
		func() { v.chooses("ano") },
		func() { v.fills("Název nabídky", jana.title); v.fills("Co nabízíte", jana.text) },
	} {
		v.presses("Pokračovat") // the page with its errors
		answer()
		v.presses("Pokračovat")
	}
	v.fills("Ve které obci pomáháte?", "Vřesina")
	v.presses("Pokračovat")
	v.answersTheRest(jana)
	v.opens("/nabidnout")
	v.opens("/nabidnout/nakupy/kdo")
	v.chooses("za organizaci")
	v.presses("Pokračovat")
	v.opens("/nabidnout/nakupy/kontrola")
	v.presses("Odeslat nabídku")
	v.presses("Potvrdit nabídku")
	v.opens(v.portal.mail.letterTo(v.t, jana.email, "potvrďte svou nabídku").link(v.t, "/potvrdit/"))
	v.presses("Potvrdit nabídku")
}

func toursMine(v *visitor) {
	offer := v.portal.anOffer(v.t, jana)
	v.asksForHelp(offer, requester{name: "Karel", phone: "777 123 456", place: "Opava", need: "Prosím o nákup."})
	l := v.portal.mail.letterTo(v.t, jana.email, "někdo vás prosí o pomoc")
	yes := l.link(v.t, "/odpoved/")
	whole, _, _ := strings.Cut(yes, "?")
	v.opens(whole)
	v.unfolds("Důvod a pozastavení nabídky")
	v.examines()
	v.opens(whole + "?answer=decline")
	v.unfolds("Důvod a pozastavení nabídky")
	v.chooses("Pozastavit do určitého dne")
	v.presses("Tentokrát nemůžu")
	v.opens(yes)
	v.presses("Pomůžu")
	v.follows("Nakonec nemůžu")
	v.presses("Nakonec nemůžu")
	v.opens(yes)
	v.presses("Pomůžu")
	v.opens("/prihlaseni")
	v.presses("Poslat odkaz a kód")
	v.fills("E-mail, se kterým jste nabídku zadali", jana.email)
	v.presses("Poslat odkaz a kód")
	v.presses("Přihlásit se")
	v.opens(v.portal.mail.letterTo(v.t, jana.email, "přihlášení k vašim nabídkám").link(v.t, "/prihlaseni/odkaz/"))
	v.presses("Přihlásit se")
	v.follows(jana.title)
	v.unfolds("Pozastavit jen do určitého dne")
	v.unfolds("Ukončit nabídku")
	v.examines()
	v.presses("Upravit")
	v.opens(l.link(v.t, "/pozastavit/"))
	v.presses("Pozastavit")
	v.opens(l.link(v.t, "/pozastavit/"))
	v.opens("/moje?done=pause")
	v.follows("Smazat účet a všechny nabídky")
	v.opens("/moje/nabidka/" + offer)
}

func toursDemo(v *visitor) {
	v.opens("/demo/letters")
	offer := v.portal.apiOffers("?kind=shopping")[0]
	v.asksForHelp(offer, requester{name: "Karel", phone: "777 123 456", place: "Opava", need: "Prosím o nákup."})
	v.opens("/demo/letters")
	v.follows("Spolu to dáme: někdo vás prosí o pomoc")
	v.follows("Zobrazit dopis v podobě HTML")
}

// toursBroken sees the page of a portal whose database has lost a table.
func toursBroken(v *visitor) {
	db, err := sql.Open("sqlite", strings.TrimPrefix(v.portal.env["SPOLU_DATABASE"], "sqlite:"))
	must(v.t, err)
	_, err = db.Exec("ALTER TABLE offers RENAME TO gone")
	must(v.t, err)
	must(v.t, db.Close())
	v.opens("/nabidka/abcdefghij")
	v.isOn("/nabidka/", 503)
	v.sees("Není to vaše chyba")
	v.seesNot("SQL", "offers")
}

// examines looks at the page as it stands, in four forms, and measures it at 320 px.
func (v *visitor) examines() {
	v.t.Helper()
	source, err := axe()
	must(v.t, err)
	_, err = chromedp.Run(v.tab, chromedp.Evaluate[chromedp.Void](source))
	must(v.t, err)
	for _, form := range []way{{width: phone}, {width: phone, dark: true}, {width: desk}, {width: desk, dark: true}} {
		v.looksLike(form)
		v.hasNoViolation(form)
	}
	v.looksLike(way{width: 320})
	if wide := asks[float64](v, `document.documentElement.scrollWidth`); wide > 320 {
		v.t.Errorf("%s is %v px wide on a screen of 320", v.path(), wide)
	}
	v.looksLike(v.way)
}

func (v *visitor) looksLike(form way) {
	v.t.Helper()
	scheme := map[bool]string{true: "dark", false: "light"}[form.dark]
	must(v.t, call(v.tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: form.width, Height: 800, DeviceScaleFactor: 1, Mobile: form.width < 600,
	}))
	must(v.t, call(v.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		},
	}))
}

// hasNoViolation runs axe; in the dark and on the second width only what can differ there is looked at again.
func (v *visitor) hasNoViolation(form way) {
	v.t.Helper()
	options := `{ resultTypes: ["violations"] }`
	if strings.Contains(v.path(), "?html") {
		if form.dark {
			return // a letter leaves its background to the mail program, and axe takes it for white
		}
		// its subject is the heading
		options = `{ resultTypes: ["violations"], rules: { "page-has-heading-one": { enabled: false } } }`
	} else if form.dark || form.width == desk {
		options = `{ resultTypes: ["violations"], runOnly: ["color-contrast", "link-in-text-block", "target-size",
			"scrollable-region-focusable", "list", "region"] }`
	}
	yes := true
	found, err := chromedp.Call(v.tab, runtime.Evaluate, runtime.EvaluateParams{
		AwaitPromise: &yes, ReturnByValue: &yes,
		Expression: `axe.run(document, ` + options + `).then((r) => r.violations.map((x) => x.id + ": " +
			x.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + " – " + n.failureSummary).join("; ")).join("\n"))`,
	})
	must(v.t, err)
	if found.ExceptionDetails != nil {
		v.t.Fatalf("axe: %v", found.ExceptionDetails.Exception.Description)
	}
	if text := string(found.Result.Value); text != `""` {
		v.t.Errorf("%s, %s: %s", v.path(), form, text)
	}
}

// The portal can be used by keyboard alone: the way past the navigation comes first, the focus is always seen, a place
// is chosen by arrows, and Enter sends.
func TestKeyboard(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	offer := p.anOffer(t, jana)
	v := p.comes(t, way{scripts: true, width: phone})
	v.opens("/")
	v.keys("Tab")
	if got := v.focused(); got != "Přejít na obsah" {
		t.Fatalf("the first stop is %q", got)
	}
	v.focusIsSeen()
	v.keys("Enter")
	eventually(t, 3e9,
		func() bool { return asks[bool](v, `document.activeElement.id === "main"`) },
		func() string { return "the skip link leads nowhere" })

	v.opens("/nabidka/" + offer + "/napsat")
	for _, field := range []struct{ label, text string }{
		{"Vaše jméno", "Karel"}, {"Telefon", "777 123 456"}, {"E-mail", ""}, {"Obec, kde pomoc potřebujete", "Opa"},
		{"S čím potřebujete pomoct?", "Prosím o nákup."},
	} {
		v.tabsTo(field.label)
		if field.text != "" {
			v.types(field.text)
		}
		if field.text == "Opa" {
			eventually(t, 5e9,
				func() bool { return asks[int](v, `all("[role=option]").length`) > 0 },
				func() string { return "no place is suggested" })
			v.keys("ArrowDown", "Enter")
			v.finds(field.label, "Opava")
		}
	}
	v.tabsTo("Kdy se to hodí?")
	v.fillsInUnhurriedly()
	v.navigates(func() { v.keys("Enter") })
	v.sees("Zkontrolujte, co odešlete", "Karel", "Opava")
	v.tabsTo("Odeslat žádost")
	v.navigates(func() { v.keys("Enter") })
	v.sees("Žádost jsme přijali")
}

// tabsTo goes on by Tab to a control; the focus is seen at every stop.
func (v *visitor) tabsTo(label string) {
	v.t.Helper()
	for range 40 {
		v.keys("Tab")
		v.focusIsSeen()
		if strings.HasPrefix(v.focused(), label) {
			return
		}
	}
	v.t.Fatalf("Tab never comes to „%s“", label)
}

func (v *visitor) focused() string {
	v.t.Helper()
	return asks[string](v, `(() => { const e = document.activeElement;
		return e.labels?.length ? whole(e.labels[0]) : whole(e) })()`)
}

// focusIsSeen fails unless what has the focus is on the screen, uncovered, with an outline.
func (v *visitor) focusIsSeen() {
	v.t.Helper()
	wrong := asks[string](v, `(() => { const e = document.activeElement;
		if (e === document.body) return "";
		const style = getComputedStyle(e), r = e.getBoundingClientRect();
		if (e.closest(".trap")) return "the trap for robots has the focus";
		const what = e.outerHTML.slice(0, 120);
		if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return "no outline at " + what;
		if (r.width < 1 || r.bottom < 1 || r.top > innerHeight - 1) return "off the screen: " + what;
		return "" })()`)
	if wrong != "" {
		v.t.Errorf("%s: %s", v.path(), wrong)
	}
}

// An offer prints on one page of A4, with its address and code.
func TestPrint(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	p.spolu("sample", "--offers", "60")
	v := p.comes(t, way{scripts: true, width: desk})
	yes := true
	long := jana
	long.text = strings.Repeat("Nakupuji v Opavě každé úterý, mám auto a nákup přinesu až ke dveřím. ", 14)
	p.anOffer(t, long)
	for _, id := range p.apiOffers("?limit=12") {
		v.opens("/nabidka/" + id)
		pdf, err := chromedp.Call(v.tab, page.PrintToPDF,
			page.PrintToPDFParams{PaperWidth: 8.27, PaperHeight: 11.69, PreferCSSPageSize: &yes})
		must(t, err)
		if n := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAllString(string(pdf.Data), -1)); n != 1 {
			t.Errorf("%s prints on %d pages", v.path(), n)
		}
		if dir := os.Getenv("SPOLU_SHOTS"); dir != "" {
			must(t, os.WriteFile(fmt.Sprintf("%s/print-%s.pdf", dir, id), []byte(pdf.Data), 0o644))
		}
	}
}
