package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Whoever has no e-mail is helped at once, but not without end:
// the third that day for one offer waits for a coordinator.
func TestPhoneOnly(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		offer := p.anOffer(t, jana)
		for n := 1; n <= 3; n++ {
			neighbour := requester{name: fmt.Sprintf("Soused %d", n), phone: fmt.Sprintf("777 123 45%d", n),
				place: "Opava", need: "Potřebuji léky z lékárny."}
			v := p.comes(t, w)
			v.asksForHelp(offer, neighbour)
			v.sees("Žádost jsme přijali", "Číslo žádosti:")
			if n == 3 {
				v.sees("Žádost čeká na posouzení koordinátorem.")
				continue
			}
			v.seesNot("Žádost čeká na posouzení")
			l := p.mail.letterTo(t, jana.email, "někdo vás prosí o pomoc", n)
			for _, part := range []string{neighbour.name, "+420 " + neighbour.phone, "Telefon jsme neověřili."} {
				if !strings.Contains(l.text, part) || !strings.Contains(l.html, part) {
					t.Errorf("the letter lacks %q:\n%s", part, l.text)
				}
			}
			if l.replyTo != "" {
				t.Errorf("an answer would go to %q", l.replyTo)
			}
		}
		p.mail.letterTo(t, "posta@example.org", "žádost čeká na posouzení")
		if n := len(p.mail.find(jana.email, "někdo vás prosí o pomoc")); n != 2 {
			t.Errorf("the volunteer got %d requests, not 2", n)
		}
		if list := p.spolu("review", "list"); !strings.Contains(list, "not verified") ||
			strings.Contains(strings.ReplaceAll(list, " ", ""), "777123") {
			t.Errorf("the coordinator sees:\n%s", list)
		}
	})
}

// A kind that a coordinator reads first: not public before that.
func TestSensitiveKindIsReadFirst(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		petra := volunteer{first: "Petra", surname: "Skrytá", email: "petra@dobrovolnice.example", phone: "602 111 222",
			title: "Pohlídám děti odpoledne", text: "Mám volná odpoledne a ráda si s dětmi hraju.", place: "Opava",
			reach: "jen Opava"}
		v := p.comes(t, w)
		v.opens("/nabidnout/hlidani-deti")
		v.sees("Tento druh pomoci si před zveřejněním přečte koordinátor.")
		v.presses("Začít")
		v.chooses("3–5 let", "6–10 let")
		v.presses("Pokračovat")
		v.fills("Kolik dětí nejvýš pohlídáte najednou?", "2")
		v.presses("Pokračovat")
		v.chooses("doma u rodiny")
		v.presses("Pokračovat")
		v.chooses("z rodiny")
		v.presses("Pokračovat")
		v.describes(petra)
		v.answersTheRest(petra)
		v.presses("Odeslat nabídku")
		v.confirmsOffer(petra)
		v.sees("Děkujeme, nabídku teď čteme")
		p.mail.letterTo(t, petra.email, "nabídku teď čteme")
		p.mail.letterTo(t, "posta@example.org", "nabídka čeká na přečtení")
		p.hasOffers(t, 0)

		list := p.spolu("review", "list")
		if !strings.Contains(list, petra.title) || strings.Contains(list, petra.surname) ||
			strings.Contains(list, petra.email) {
			t.Fatalf("the coordinator sees:\n%s", list)
		}
		id := strings.Fields(strings.TrimPrefix(list, "offer "))[0]
		v.opens("/nabidka/" + id)
		v.isOn("/nabidka/", 404)
		p.spolu("review", "publish", id)
		p.mail.letterTo(t, petra.email, "vaše nabídka je zveřejněná")
		p.hasOffers(t, 1)
		v.opens("/nabidky?druh=hlidani-deti&obec=505927")
		v.sees(petra.title)
	})
}

// Whoever no longer needs help takes the request back; the volunteer is told.
func TestWithdraw(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		offer := p.anOffer(t, jana)
		v := p.comes(t, w)
		v.asksForHelp(offer, marie)
		v.opens(p.mail.letterTo(t, marie.email, "potvrďte svou žádost").link(t, "/potvrdit/"))
		v.presses("Potvrdit žádost")
		p.mail.letterTo(t, jana.email, "někdo vás prosí o pomoc")
		v.opens(p.mail.letterTo(t, marie.email, "žádost jsme předali").link(t, "/zadost/"))
		v.unfolds("Vzít žádost zpět")
		v.presses("Vzít žádost zpět")
		v.sees("Žádost jste vzali zpět.")
		v.seesNot("Pomoc už nepotřebujete?")
		l := p.mail.letterTo(t, jana.email, "pomoc už není potřeba")
		if strings.Contains(l.text+l.html, marie.name) || strings.Contains(l.text+l.html, marie.email) {
			t.Errorf("the letter repeats the contact:\n%s", l.text)
		}
		desk := p.comes(t, w)
		desk.signsIn(jana)
		desk.follows(jana.title)
		desk.sees("už není potřeba")
		desk.seesNot(marie.name, marie.email)
	})
}

// A volunteer changes an offer, adds one for an organisation, ends one, and signs out.
func TestMyOffers(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		first := p.anOffer(t, jana)
		v := p.comes(t, w)
		v.signsIn(jana)
		v.follows(jana.title)
		v.presses("Upravit")
		v.sees("Zkontrolujte svou nabídku")
		v.follows("Změnit: Název nabídky")
		v.finds("Název nabídky", jana.title)
		v.fills("Název nabídky", "Nakoupím i v neděli")
		v.presses("Pokračovat")
		v.presses("Uložit změny")
		v.opens("/nabidka/" + first)
		v.sees("Nakoupím i v neděli")
		v.seesNot(jana.title)

		v.offersForOrganisation()
		p.hasOffers(t, 2)
		v.opens("/moje")
		v.follows("Nakoupím i v neděli")
		v.unfolds("Ukončit nabídku")
		v.presses("Ukončit nabídku")
		v.sees("Nabídka je ukončená.", "ukončená")
		p.hasOffers(t, 1)
		v.presses("Odhlásit se")
		v.opens("/moje")
		v.isOn("/prihlaseni", 200)
	})
}

// offersForOrganisation adds an offer while signed in: no contact is asked, no letter to confirm it is needed.
func (v *visitor) offersForOrganisation() {
	v.t.Helper()
	v.opens("/moje")
	v.follows("Přidat další nabídku")
	v.follows("Nákupy a léky")
	v.presses("Začít")
	for _, answer := range []func(){
		func() { v.chooses("podle domluvy") },
		func() { v.fills("Jak těžký nákup zvládnete?", "50") },
		func() { v.chooses("ano") },
	} {
		answer()
		v.presses("Pokračovat")
	}
	v.describes(volunteer{title: "Rozvoz nákupů po kraji", text: "Naši dobrovolníci nakoupí a přivezou."})
	v.presses("Pokračovat") // no place: the whole region
	v.chooses("celý Moravskoslezský kraj")
	v.presses("Pokračovat")
	for range 3 { // where, when and languages as they are
		v.presses("Pokračovat")
	}
	v.presses("Pokračovat") // no limit
	v.chooses("za organizaci")
	v.fills("Název organizace", "Ruka pomoci, z. s.")
	v.fills("IČO", "12345678")
	v.presses("Pokračovat")
	v.sees("IČO má osm číslic a toto číslo nesouhlasí.")
	v.finds("Název organizace", "Ruka pomoci, z. s.")
	v.fills("IČO", "70890692")
	v.presses("Pokračovat")
	v.sees("Zkontrolujte svou nabídku", "Ruka pomoci, z. s.", "70890692", "bez omezení")
	v.presses("Odeslat nabídku")
	v.sees("Nabídka je zveřejněná")
	v.follows("Zobrazit nabídku")
	v.sees("Ruka pomoci, z. s.", "celý Moravskoslezský kraj", "po domluvě")
}

// A link to sign in works only in the browser that asked; looking at it uses nothing up.
func TestSignInLink(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		p.anOffer(t, jana)
		v, stranger := p.comes(t, w), p.comes(t, w)
		v.opens("/prihlaseni")
		v.fills("E-mail, se kterým jste nabídku zadali", jana.email)
		v.presses("Poslat odkaz a kód")
		v.sees("Poslali jsme vám odkaz a kód.")
		link := p.mail.letterTo(t, jana.email, "přihlášení k vašim nabídkám").link(t, "/prihlaseni/odkaz/")
		stranger.opens(link)
		stranger.isOn("/prihlaseni/odkaz/", 403)
		stranger.sees("Odkaz funguje jen v prohlížeči, ve kterém jste o něj požádali.")
		v.opens(link)
		v.hasOneButton()
		v.presses("Přihlásit se")
		v.isOn("/moje", 200)
		v.sees(jana.title)
		stranger.opens("/moje")
		stranger.isOn("/prihlaseni", 200)
	})
}

// A double click, and a second press after that, make one request.
func TestDoubleClickMakesOneRequest(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		offer := p.anOffer(t, jana)
		v := p.comes(t, w)
		v.opens("/nabidka/" + offer + "/napsat")
		v.fillsInRequest(requester{name: "Karel", phone: "777 123 456", place: "Opava", need: "Prosím o nákup."})
		v.presses("Zkontrolovat")
		v.navigates(func() {
			at := v.pointAt(`button("Odeslat žádost")`)
			v.clicksAt(at)
			v.clicksAt(at)
		})
		v.sees("Žádost jsme přijali")
		v.goesBack() // to the check page where the browser has kept it, else to what was sent
		if asks[bool](v, `!!button(%s)`, "Odeslat žádost") {
			v.presses("Odeslat žádost")
		}
		v.sees("Žádost jsme přijali")
		p.mail.letterTo(t, jana.email, "někdo vás prosí o pomoc")
		time.Sleep(300 * time.Millisecond) // a second letter would be under way by now
		if n := len(p.mail.find(jana.email, "někdo vás prosí o pomoc")); n != 1 {
			t.Errorf("the volunteer got %d requests, not 1", n)
		}
	})
}
