package e2e

import "testing"

// Both sides have erased what the portal holds of them, each on a page of their own, and nothing of it is left.
func TestErasedOnDemand(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		offer := p.anOffer(t, jana)
		v := p.comes(t, w)
		v.asksForHelp(offer,
			requester{name: "Soused", phone: "777 123 459", place: "Opava", need: "Potřebuji léky z lékárny."})
		v.sees("Žádost jsme přijali")
		p.mail.letterTo(t, jana.email, "někdo vás prosí o pomoc")
		v.follows("Smazat údaje z žádosti")
		v.sees("Smažeme jméno, kontakt i to, co potřebujete.", "Vrátit to nejde")
		v.presses("Smazat údaje")
		v.isOn("/smazano", 200)
		v.sees("Údaje jsou smazané")
		p.mail.letterTo(t, jana.email, "pomoc už není potřeba")

		phone, her := p.comes(t, w), p.comes(t, w)
		phone.signsIn(jana)
		her.signsIn(jana)
		her.follows("Smazat účet a všechny nabídky")
		her.sees("Nabídky hned zmizí.", "Vrátit to nejde")
		her.presses("Smazat všechno")
		her.isOn("/smazano", 200)
		her.opens("/nabidka/" + offer)
		her.isOn("/nabidka/"+offer, 404)
		for _, browser := range []*visitor{her, phone} { // the other one does not know yet
			browser.opens("/moje")
			browser.isOn("/prihlaseni", 200)
			browser.sees("Přihlášení k mým nabídkám")
		}
	})
}
