package e2e

import (
	"net/url"
	"strings"
	"testing"
)

// volunteer is somebody who offers help, and the offer.
type volunteer struct {
	first, surname, email, phone string
	title, text                  string
	place                        string
	reach                        string
}

var jana = volunteer{first: "Jana", surname: "Horáčková", email: "jana@dobrovolnice.example", phone: "601 234 567",
	title: "Nakoupím a vyzvednu léky", text: "Nakupuji v Opavě každé úterý. Mám auto a nákup přinesu až ke dveřím.",
	place: "Opava", reach: "do 10 km"}

// requester is somebody who needs help.
type requester struct {
	name, email, phone, place, need string
}

var marie = requester{name: "Marie Nováková", email: "marie@zadatelka.example", phone: "777 123 456",
	place: "Velké Hoštice", need: "Potřebuji nakoupit základní potraviny, sama teď nemohu chodit."}

// answersShopping answers the questions that only offers of shopping have.
func (v *visitor) answersShopping() {
	v.t.Helper()
	v.isOn("/nabidnout/nakupy/", 200)
	v.sees("Krok 1 z 12", "Jak vám člověk nákup zaplatí?")
	v.chooses("hotově při předání")
	v.presses("Pokračovat")
	v.fills("Jak těžký nákup zvládnete?", "15")
	v.presses("Pokračovat")
	v.chooses("ano")
	v.presses("Pokračovat")
}

// describes answers what every offer is asked, up to the place.
func (v *visitor) describes(who volunteer) {
	v.t.Helper()
	v.fills("Název nabídky", who.title)
	v.fills("Co nabízíte", who.text)
	v.presses("Pokračovat")
}

// answersTheRest answers all that is asked after the description.
func (v *visitor) answersTheRest(who volunteer) {
	v.t.Helper()
	v.fills("Ve které obci pomáháte?", who.place)
	v.presses("Pokračovat")
	v.chooses(who.reach)
	v.presses("Pokračovat")
	v.chooses("v domácnosti")
	v.presses("Pokračovat")
	v.chooses("úterý dopoledne", "čtvrtek odpoledne")
	v.presses("Pokračovat")
	v.chooses("angličtina")
	v.presses("Pokračovat")
	v.fills("Kolik žádostí týdně zvládnete?", "5")
	v.presses("Pokračovat")
	v.chooses("za sebe")
	v.presses("Pokračovat")
	v.givesContact(who)
}

func (v *visitor) givesContact(who volunteer) {
	v.t.Helper()
	v.sees("E-mail, telefon ani příjmení nikde nezveřejníme.")
	v.fills("Křestní jméno", who.first)
	v.fills("Příjmení", who.surname)
	v.fills("E-mail", who.email)
	v.fills("Telefon", who.phone)
	v.presses("Pokračovat")
}

// confirmsOffer types in the code from the letter.
func (v *visitor) confirmsOffer(who volunteer) {
	v.t.Helper()
	l := v.portal.mail.letterTo(v.t, who.email, "potvrďte svou nabídku")
	v.fills("Šestimístný kód z e-mailu", l.code(v.t))
	v.presses("Potvrdit nabídku")
}

// fillsInRequest fills in the form to a volunteer; whoever has no e-mail leaves it empty.
func (v *visitor) fillsInRequest(who requester) {
	v.t.Helper()
	v.fills("Vaše jméno", who.name)
	v.fills("Telefon", who.phone)
	v.fills("E-mail", who.email)
	v.fills("Obec, kde pomoc potřebujete", who.place)
	v.fills("S čím potřebujete pomoct?", who.need)
}

// asksForHelp sends a request for an offer, from its page on.
func (v *visitor) asksForHelp(offer string, who requester) {
	v.t.Helper()
	v.opens("/nabidka/" + offer)
	v.follows("Požádat o pomoc")
	v.fillsInRequest(who)
	v.presses("Zkontrolovat")
	v.presses("Odeslat žádost")
}

// anOffer is an active offer of shopping, published by a program that fills in the same forms in passing; its id.
func (p *portal) anOffer(t *testing.T, who volunteer) string {
	t.Helper()
	b := p.program()
	about := url.Values{"title": {who.title}, "text": {who.text}, "language": {"cs"}}
	contact := url.Values{
		"first_name": {who.first}, "surname": {who.surname}, "email": {who.email}, "phone": {who.phone},
	}
	steps := []struct{ path, values string }{
		{"", ""},
		{"/otazka-payment", "payment=cash"},
		{"/otazka-load", "load=15"},
		{"/otazka-medicines", "medicines=yes"},
		{"/popis", about.Encode()},
		{"/kde", "place=Opava"},
		{"/dosah", "reach=radius-10"},
		{"/prostredi", "setting=household"},
		{"/kdy", "times=2-morning"},
		{"/jazyky", "languages=cs"},
		{"/kolik", "per_week="},
		{"/kdo", "as=person"},
		{"/kontakt", contact.Encode()},
		{"/kontrola", ""},
	}
	for _, s := range steps {
		values, err := url.ParseQuery(s.values)
		must(t, err)
		if status, body := b.post("/nabidnout/nakupy"+s.path, values); status != 303 {
			t.Fatalf("%s: status %d\n%s", s.path, status, errorsIn(body))
		}
	}
	letters := len(p.mail.find(who.email, "vaše nabídka je zveřejněná"))
	link := p.mail.letterTo(t, who.email, "potvrďte svou nabídku", letters+1).link(t, "/potvrdit/")
	if status, _ := b.post(strings.TrimPrefix(link, p.url), nil); status != 303 {
		t.Fatalf("the link of the letter: status %d", status)
	}
	return p.apiOffers("")[0]
}
