package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// The way that the portal is for: somebody offers help, somebody asks for it, the volunteer gets the contact by letter.
func TestFromOfferToContact(t *testing.T) {
	inEveryWay(t, func(t *testing.T, p *portal, w way) {
		volunteer := p.comes(t, w)
		volunteer.writesOfferWithDetours(jana)
		volunteer.sees("Ještě potvrďte e-mail", "Bez potvrzení nabídku nikdo neuvidí.")
		p.hasOffers(t, 0)

		elsewhere := p.comes(t, w)
		elsewhere.confirmsOfferByLink(jana)
		p.hasOffers(t, 1)
		p.mail.letterTo(t, jana.email, "vaše nabídka je zveřejněná")

		requester := p.comes(t, w)
		requester.findsByEveryWay(jana)
		requester.follows(jana.title)
		requester.sees(jana.text, "do 10 km", "hotově při předání", "Nikdy neplaťte předem", "Kód pro telefon:")
		requester.seesNot(jana.surname)
		offer := strings.TrimPrefix(requester.path(), "/nabidka/")
		requester.asksAndConfirms(marie, w)

		l := p.mail.letterTo(t, jana.email, "někdo vás prosí o pomoc")
		checkReferral(t, l, marie, jana)
		p.mail.letterTo(t, marie.email, "žádost jsme předali")

		elsewhere.answersByLink(l, marie)
		requester.opens(requester.path())
		requester.sees("Jana vám pomůže.", "Co se zatím stalo")
		p.mail.letterTo(t, marie.email, "někdo vám pomůže")
		elsewhere.pausesByLink(l, offer, jana)
		volunteer.signsIn(jana)
		volunteer.sees("Moje nabídky", jana.title, "pozastavená", "Co na vás čeká", marie.name)
		requester.presses("Mám pomoc, děkuji")
		requester.sees("Pomoc proběhla.", "Máte pomoc, žádost je uzavřená")
		volunteer.opens("/moje")
		volunteer.seesNot(marie.name)
		volunteer.presses("Znovu spustit")
		volunteer.sees("Nabídka je zase vidět")
		requester.opens("/nabidky?druh=nakupy")
		requester.sees(jana.title)
		p.hasOffers(t, 1)
	})
}

// writesOfferWithDetours fills in the guide as people do: they go back, close the page, and come again.
func (v *visitor) writesOfferWithDetours(who volunteer) {
	v.t.Helper()
	v.opens("/")
	v.follows("Chci pomáhat")
	v.follows("Nákupy a léky")
	v.sees("Čeká vás 12 krátkých otázek.", "Váš e-mail, telefon ani příjmení nezveřejníme.")
	v.presses("Začít")
	v.answersShopping()
	v.describes(who)

	v.follows("Zpět")
	v.finds("Název nabídky", who.title)
	v.finds("Co nabízíte", who.text)
	v.goesBack()
	v.goesBack()
	v.closesThePage()
	v.opens("/nabidnout")
	v.sees("Máte rozepsanou nabídku")
	v.follows(who.title)
	v.sees("Krok 5 z 12", "Ve které obci pomáháte?")

	v.answersTheRest(who)
	v.sees("Zkontrolujte svou nabídku", "Ještě jsme nic neposlali", who.title, who.text, "15", "Opava", "do 10 km",
		who.surname, "Lidé uvidí: Jana")
	v.follows("Změnit: Největší nákup")
	v.finds("Jak těžký nákup zvládnete?", "15")
	v.fills("Jak těžký nákup zvládnete?", "20")
	v.presses("Pokračovat")
	v.sees("Zkontrolujte svou nabídku", "20")
	v.presses("Odeslat nabídku")
}

// confirmsOfferByLink opens the link of the letter twice, as mail scanners do, and only then presses the button.
func (v *visitor) confirmsOfferByLink(who volunteer) {
	v.t.Helper()
	link := v.portal.mail.letterTo(v.t, who.email, "potvrďte svou nabídku").link(v.t, "/potvrdit/")
	for range 2 {
		v.opens(link)
		v.sees("Tlačítkem potvrdíte, že tato e-mailová adresa je vaše.")
		v.hasOneButton()
		v.portal.hasOffers(v.t, 0)
	}
	v.presses("Potvrdit nabídku")
	v.sees("Nabídka je zveřejněná. Děkujeme!")
	v.opens(link)
	v.sees("Nabídka je zveřejněná")
}

// hasOneButton fails unless the page has just one thing to press.
func (v *visitor) hasOneButton() {
	v.t.Helper()
	if n := asks[int](v, `all("main button, main input[type=submit]").length`); n != 1 {
		v.t.Fatalf("the page has %d buttons, not one", n)
	}
}

// hasOffers fails unless so many offers are public.
func (p *portal) hasOffers(t *testing.T, n int) {
	t.Helper()
	if ids := p.apiOffers(""); len(ids) != n {
		t.Fatalf("%d offers are public, not %d", len(ids), n)
	}
}

// findsByEveryWay searches from the home page, by kind, by place and by words, and ends on results with the offer.
func (v *visitor) findsByEveryWay(who volunteer) {
	v.t.Helper()
	for _, words := range []string{"nákup", "nakup", "LEKY"} {
		v.opens("/")
		v.fills("S čím potřebujete pomoct?", words)
		v.fills("Obec", "Hlučín")
		v.presses("Najít pomoc")
		if !strings.Contains(v.text(), "Tomuto hledání nic neodpovídá") {
			v.t.Fatalf("an offer within 10 km of Opava is found in Hlučín, 21 km away:\n%s", v.text())
		}
		v.fills("Obec", "Otice")
		v.presses("Najít pomoc")
		v.sees("Nalezena 1 nabídka pro: Otice", who.title)
	}
	v.opens("/nabidky")
	v.unfolds("Upřesnit hledání")
	v.chooses("Doprava")
	if v.way.scripts { // the questions of a kind come above the button and move it
		eventually(v.t, 25*time.Second, func() bool { return strings.Contains(v.text(), "S vozíkem") }, v.text)
	}
	v.presses("Najít pomoc")
	v.sees("Tomuto hledání nic neodpovídá", "Zobrazit všechny nabídky")
	v.opens("/")
	v.follows("Nákupy a léky")
	v.sees(who.title)
}

// asksAndConfirms goes from an offer's page to the confirmed request: by the code with scripts, by the link without.
func (v *visitor) asksAndConfirms(who requester, w way) {
	v.t.Helper()
	v.follows("Požádat o pomoc")
	v.fillsInRequest(who)
	v.presses("Zkontrolovat")
	v.sees("Zkontrolujte, co odešlete", who.name, "+420 777 123 456", who.email, who.place, who.need)
	v.follows("Změnit: Vaše jméno")
	v.finds("Vaše jméno", who.name)
	v.finds("S čím potřebujete pomoct?", who.need)
	v.presses("Zkontrolovat")
	v.presses("Odeslat žádost")
	v.sees("Žádost jsme přijali", "Číslo žádosti:", "Čeká na vaše potvrzení",
		"Stav žádosti najdete kdykoli na této adrese")
	state := asks[string](v, `all("main a").map((a) => a.href).find((h) => h.includes("/zadost/"))`)
	l := v.portal.mail.letterTo(v.t, who.email, "potvrďte svou žádost")
	if strings.Contains(l.text+l.html, who.need) || strings.Contains(l.text+l.html, who.name) {
		v.t.Fatalf("the letter to an address that nobody has confirmed repeats what was typed:\n%s", l.text)
	}
	if w.scripts {
		v.fills("Šestimístný kód z e-mailu", "000 000")
		v.presses("Potvrdit žádost")
		v.sees("Tento kód nesouhlasí")
		v.fills("Šestimístný kód z e-mailu", l.code(v.t))
	} else {
		v.opens(l.link(v.t, "/potvrdit/"))
		v.hasOneButton()
	}
	v.presses("Potvrdit žádost")
	v.isOn("/zadost/", 200)
	v.opens(state)
	v.sees("Vaše žádost o pomoc", who.need)
	v.seesNot("Čeká na vaše potvrzení")
}

var (
	anyEmail = regexp.MustCompile(`[\w.+-]+@[\w-]+(\.[\w-]+)+`)
	anyPhone = regexp.MustCompile(`\+?\d[\d ]{7,}\d`)
)

// checkReferral fails unless the volunteer's letter has exactly the requester's contact.
func checkReferral(t *testing.T, l letter, from requester, to volunteer) {
	t.Helper()
	for form, text := range map[string]string{"text": l.text, "HTML": l.html} {
		for _, part := range []string{from.name, "+420 777 123 456", from.email, from.place, from.need} {
			if !strings.Contains(text, part) {
				t.Errorf("the %s of the letter lacks %q:\n%s", form, part, text)
			}
		}
		for _, address := range anyEmail.FindAllString(text, -1) {
			if !slices.Contains([]string{from.email, "posta@example.org"}, address) {
				t.Errorf("the %s of the letter has another address: %s", form, address)
			}
		}
		if strings.Contains(text, "neověřili") || strings.Contains(text, to.surname) {
			t.Errorf("the %s of the letter says what it should not:\n%s", form, text)
		}
	}
	for _, number := range anyPhone.FindAllString(l.text, -1) {
		if number != "+420 777 123 456" {
			t.Errorf("the letter has another number: %q", number)
		}
	}
	if !strings.Contains(l.replyTo, from.email) {
		t.Errorf("an answer would go to %q", l.replyTo)
	}
	if strings.Contains(strings.SplitN(l.raw, "\r\n\r\n", 2)[0], from.need[:20]) {
		t.Error("the need is in the header of the letter")
	}
}

// answersByLink says yes by the link of a letter, without signing in; to look at the page changes nothing, and it does
// not say who asks.
func (v *visitor) answersByLink(l letter, from requester) {
	v.t.Helper()
	for range 2 {
		v.opens(l.link(v.t, "/odpoved/"))
		v.sees("Co odpovíte?", "Číslo žádosti")
		v.seesNot(from.name)
		v.seesNot(from.email)
		v.hasOneButton()
	}
	v.presses("Pomůžu")
	v.sees("Děkujeme, že pomůžete")
	again := v.portal.mail.letterTo(v.t, jana.email, "děkujeme, že pomůžete")
	if !strings.Contains(again.text, from.name) || !strings.Contains(again.text, "777 123 456") {
		v.t.Errorf("the letter does not say whom to call:\n%s", again.text)
	}
}

// pausesByLink pauses the offer by the link of a letter, without signing in; to look at the page changes nothing.
func (v *visitor) pausesByLink(l letter, offer string, who volunteer) {
	v.t.Helper()
	for range 2 {
		v.opens(l.link(v.t, "/pozastavit/"))
		v.sees("Pozastavit nabídku?", who.title)
		v.hasOneButton()
		v.portal.hasOffers(v.t, 1)
	}
	v.presses("Pozastavit")
	v.sees("Nabídka je pozastavená", who.title)
	v.portal.hasOffers(v.t, 0)
	if status, _, _ := v.portal.get("/api/v1/offers/" + offer); status != 404 {
		v.t.Errorf("the API answers %d for a paused offer", status)
	}
	v.opens("/nabidky?druh=nakupy")
	v.seesNot(who.title)
	v.opens("/nabidka/" + offer)
	v.isOn("/nabidka/", 404)
	v.sees("Možná ji dobrovolník pozastavil nebo ukončil.")
}

// signsIn signs a volunteer in by the code of the letter.
func (v *visitor) signsIn(who volunteer) {
	v.t.Helper()
	v.opens("/moje")
	v.isOn("/prihlaseni", 200)
	v.fills("E-mail, se kterým jste nabídku zadali", who.email)
	before := len(v.portal.mail.find(who.email, "přihlášení k vašim nabídkám"))
	v.presses("Poslat odkaz a kód")
	l := v.portal.mail.letterTo(v.t, who.email, "přihlášení k vašim nabídkám", before+1)
	v.fills("Šestimístný kód z e-mailu", l.code(v.t))
	v.presses("Přihlásit se")
	v.isOn("/moje", 200)
}
