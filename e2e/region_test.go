package e2e

import (
	"path/filepath"
	"strings"
	"testing"
)

// Another region's profile makes another portal: its name, colours, notice, kinds and places.
func TestAnotherRegion(t *testing.T) {
	folder, err := filepath.Abs("../internal/site/testdata/vysnena")
	must(t, err)
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		v := p.comes(t, w)
		v.opens("/")
		v.sees("Vysněná pomoc", "Toto je smyšlený kraj pro zkoušky programu.", "v Kraji Vysněném", "Počítání hvězd",
			"napiste@vysnena.example", "112")
		v.seesNot("Spolu to dáme", "Moravskoslezsk", "Hlídání dětí")
		colour := asks[string](v, `getComputedStyle(document.documentElement).getPropertyValue("--primary").trim()`)
		if colour != "#1d5c3f" {
			t.Errorf("the colour is %s", colour)
		}
		luna := volunteer{first: "Luna", surname: "Skrytá", email: "luna@hvezdy.example", phone: "601 234 567",
			title: "Odvezu vás za tmou", text: "Mám auto a znám nejtmavší kopec.", place: "Dolní Přelud",
			reach: "do 10 km"}
		v.opens("/nabidnout/nakupy")
		v.presses("Začít")
		v.answersShopping()
		v.describes(luna)
		v.answersTheRest(luna)
		v.presses("Odeslat nabídku")
		v.confirmsOffer(luna)
		v.sees("Nabídka je zveřejněná")
		l := p.mail.letterTo(t, luna.email, "vaše nabídka je zveřejněná")
		if !strings.HasPrefix(l.subject, "Vysněná pomoc") {
			t.Errorf("the letter's subject is %q", l.subject)
		}
		v.opens("/")
		v.fills("S čím potřebujete pomoct?", "kopec")
		v.fills("Obec", "Horní Přelud")
		v.presses("Najít pomoc")
		v.sees("Nalezena 1 nabídka pro: Horní Přelud", luna.title)
		v.opens("/nabidky/mista")
		v.sees("Pomoc podle míst", "Kde přesně kdo bydlí, nezveřejňujeme.")
		if dots := asks[int](v, `all("svg.map a").length`); dots != asks[int](v,
			`document.querySelectorAll("#list a").length`) || dots < 2 {
			t.Errorf("%d places are on the map", dots)
		}
		v.opens("/nabidky?kde=Opava")
		v.sees("Obec „Opava“ tu neznáme")
		v.opens("/uk/")
		v.isOn("/uk/", 404)
		v.opens("/en/about")
		v.sees("Dreamt-up Help", "This is an invented region")
	}, setting{"SPOLU_SITE", folder})
}

// The pages speak English throughout; where a language has no texts yet, they fall back to English and say so. The
// switch keeps the page.
func TestLanguages(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		offer := p.anOffer(t, jana)
		v := p.comes(t, w)
		v.opens("/nabidka/" + offer)
		v.speaks("English")
		v.isOn("/en/offer/"+offer, 200)
		v.sees("Ask for help", jana.title)
		v.isIn("en")
		if lang := asks[string](v, `document.querySelector("h1").lang`); lang != "cs" {
			t.Errorf("what Jana wrote is marked as %q", lang)
		}
		v.speaks("Українська")
		v.isOn("/uk/offer/"+offer, 200)
		v.isIn("en")
		v.speaks("Polski")
		v.isOn("/pl/offer/"+offer, 200)
		v.isIn("en")
		v.speaks("Čeština")
		v.isOn("/nabidka/"+offer, 200)
		v.isIn("cs")
		v.opens("/nabidky?druh=nakupy&obec=505927&q=nákup")
		v.speaks("English")
		v.sees("1 offer", jana.title)
		v.seesNot("⟦")
		v.opens("/nabidnout/nakupy/kde")
		v.speaks("English")
		v.isOn("/en/offer-help/shopping/", 200)
		for _, lang := range []string{"uk", "pl"} {
			v.opens("/" + lang + "/")
			if notice := asks[int](v, `all(".site-notice[lang=`+lang+`]").length`); notice != 1 {
				t.Errorf("/%s/ does not say that it is in English", lang)
			}
		}
	})
}

// speaks changes the language.
func (v *visitor) speaks(language string) {
	v.t.Helper()
	v.clicks(`all(".menu summary")[0]`)
	v.navigates(func() { v.clicks(`best(all(".menu a"), %s)`, language) })
}

// isIn fails unless the page says that it is in that language, and has a text for everything.
func (v *visitor) isIn(lang string) {
	v.t.Helper()
	if got := asks[string](v, `document.documentElement.lang`); got != lang {
		v.t.Errorf("%s is in %q, not %q", v.path(), got, lang)
	}
	v.seesNot("⟦")
}
