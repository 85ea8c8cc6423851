package e2e

import (
	"strings"
	"testing"
)

// scanner is a program that reads mail before its owner does: it opens every link in a browser, with its scripts, and
// all that the pages behind them lead to.
type scanner struct {
	*visitor
	scanned int             // letters
	seen    map[string]bool // addresses
}

// scans does so with all letters that have come since.
func (s *scanner) scans() {
	s.t.Helper()
	all := s.portal.mail.all()
	for ; s.scanned < len(all); s.scanned++ {
		for _, link := range linkInText.FindAllString(all[s.scanned].text, -1) {
			if s.seen[link] || !strings.HasPrefix(link, s.portal.url) {
				continue
			}
			s.seen[link] = true
			s.asks(link)
			s.opens(link)
			for _, further := range asks[[]string](s.visitor, `all("a[href]").map((a) => a.href)`) {
				further, _, _ = strings.Cut(further, "#")
				if strings.HasPrefix(further, s.portal.url) && !s.seen[further] {
					s.seen[further] = true
					s.asks(further)
				}
			}
		}
	}
}

// asks asks for an address as programs do that run no scripts.
func (s *scanner) asks(link string) {
	s.t.Helper()
	for _, method := range []string{"HEAD", "GET", "GET"} {
		if status, _, _ := s.portal.do(method, link, "", nil); status >= 500 {
			s.t.Errorf("a scanner is answered %d", status)
		}
	}
}

// TestMailScanners: a scanner that opens whatever stands in any letter uses nothing up;
// the person's own press works then.
func TestMailScanners(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		s := &scanner{visitor: p.comes(t, way{scripts: true, width: desk}), seen: map[string]bool{}}
		v, r := p.comes(t, w), p.comes(t, w)
		v.opens("/nabidnout")
		v.follows("Nákupy a léky")
		v.presses("Začít")
		v.answersShopping()
		v.describes(jana)
		v.answersTheRest(jana)
		v.presses("Odeslat nabídku")
		l := p.mail.letterTo(t, jana.email, "potvrďte svou nabídku")
		s.scans()
		p.hasOffers(t, 0)
		v.opens(l.link(t, "/potvrdit/"))
		v.presses("Potvrdit nabídku")
		v.sees("Nabídka je zveřejněná. Děkujeme!")
		published := p.mail.letterTo(t, jana.email, "vaše nabídka je zveřejněná")
		s.scans()
		p.hasOffers(t, 1)

		r.asksForHelp(p.apiOffers("")[0], marie)
		l = p.mail.letterTo(t, marie.email, "potvrďte svou žádost")
		s.scans()
		if n := len(p.mail.find(jana.email, "někdo vás prosí o pomoc")); n != 0 {
			t.Fatal("a scanner has confirmed the request")
		}
		r.opens(l.link(t, "/potvrdit/"))
		r.presses("Potvrdit žádost")
		p.mail.letterTo(t, jana.email, "někdo vás prosí o pomoc")
		l = p.mail.letterTo(t, marie.email, "žádost jsme předali")
		s.scans()
		p.hasOffers(t, 1)
		r.opens(l.link(t, "/zadost/"))
		r.sees(marie.need)
		r.seesNot("Stažená")

		v = p.comes(t, w) // where nobody is signed in: who confirms an offer is
		v.opens("/prihlaseni")
		v.fills("E-mail, se kterým jste nabídku zadali", jana.email)
		v.presses("Poslat odkaz a kód")
		l = p.mail.letterTo(t, jana.email, "přihlášení k vašim nabídkám")
		s.scans()
		v.opens(l.link(t, "/prihlaseni/odkaz/"))
		v.presses("Přihlásit se")
		v.isOn("/moje", 200)
		v.opens(published.link(t, "/pozastavit/"))
		v.presses("Pozastavit")
		v.sees("Nabídka je pozastavená")
		p.hasOffers(t, 0)
		if s.scanned < 6 {
			t.Errorf("%d letters were scanned", s.scanned)
		}
	})
}
