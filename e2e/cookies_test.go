package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"
)

// withoutCookies is the portal as a browser sees it that neither keeps nor sends cookies.
func (p *portal) withoutCookies(t *testing.T) *portal {
	target, err := url.Parse(p.url)
	must(t, err)
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Header.Del("Cookie")
		},
		ModifyResponse: func(r *http.Response) error {
			r.Header.Del("Set-Cookie")
			return nil
		},
	}
	s := httptest.NewServer(proxy)
	t.Cleanup(s.Close)
	return &portal{t: p.t, url: s.URL, mail: p.mail, env: p.env}
}

const noCookies = "Váš prohlížeč nepřijímá cookies"

// Whoever has blocked cookies offers help and asks for it all the same; only signing in does not work, and says so.
func TestWithoutCookies(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		v := p.withoutCookies(t).comes(t, w)
		v.opens("/nabidnout/nakupy")
		v.presses("Začít")
		v.answersShopping()
		v.sees(noCookies, "jen přihlásit se bez cookies nejde")
		v.describes(jana)
		v.answersTheRest(jana)
		v.sees("Zkontrolujte", jana.title, jana.email)
		v.follows("Změnit: Název nabídky")
		v.finds("Název nabídky", jana.title)
		v.presses("Pokračovat")
		v.presses("Odeslat nabídku")
		v.confirmsOffer(jana)
		offer := p.apiOffers("")[0]

		v.opens("/nabidka/" + offer)
		v.follows("Požádat o pomoc")
		v.fillsInRequest(marie)
		v.presses("Zkontrolovat")
		v.sees(noCookies, marie.need)
		v.follows("Změnit: Vaše jméno")
		v.finds("Vaše jméno", marie.name)
		v.presses("Zkontrolovat")
		v.presses("Odeslat žádost")
		v.fills("Šestimístný kód z e-mailu", p.mail.letterTo(t, marie.email, "potvrďte svou žádost").code(t))
		v.presses("Potvrdit žádost")
		v.isOn("/zadost/", 200)
		v.seesNot("Čeká na vaše potvrzení")

		v.opens("/prihlaseni")
		v.fills("E-mail", jana.email)
		v.presses("Poslat odkaz a kód")
		v.sees("Přihlášení potřebuje cookies")
	})
}

// Whoever comes to a computer after somebody else finds a form half filled in, and has it forgotten.
func TestNotMe(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		offer := p.anOffer(t, jana)
		v := p.comes(t, w)
		v.opens("/nabidka/" + offer + "/napsat")
		v.fillsInRequest(marie)
		v.presses("Zkontrolovat")
		v.opens("/nabidka/" + offer + "/napsat")
		v.sees("Rozepsané vám tu podržíme 30 minut.")
		v.finds("Vaše jméno", marie.name)
		v.presses("Nejsem to já – začít znovu")
		v.isOn("/nabidka/"+offer+"/napsat", 200)
		v.finds("Vaše jméno", "")
		v.seesNot("Nejsem to já")

		v.opens("/nabidnout/nakupy")
		v.presses("Začít")
		v.chooses("hotově při předání")
		v.presses("Pokračovat")
		v.opens("/nabidnout")
		v.presses("Nejsem to já – začít znovu")
		v.seesNot("Máte rozepsanou nabídku")
		if strings.Contains(v.text(), "Nejsem to já") {
			t.Error("there is something to forget still")
		}
	})
}

// Whoever mistyped the address is told that the letter was refused, and corrects it on that page; one with accents is
// asked about. At the narrowest, too.
func TestMistypedAddress(t *testing.T) {
	ways := []way{{scripts: false, width: 320}, {scripts: true, width: desk}}
	in(ways, t, func(t *testing.T, p *portal, w way) {
		offer := p.anOffer(t, jana)
		for _, cookies := range []bool{true, false} {
			from := p
			if !cookies {
				from = p.withoutCookies(t)
			}
			v := from.comes(t, w)
			wrong := marie
			wrong.email = nobodys
			v.opens("/nabidka/" + offer)
			v.follows("Požádat o pomoc")
			v.fillsInRequest(wrong)
			v.presses("Zkontrolovat")
			v.presses("Odeslat žádost")
			state := asks[string](v, `all("main a").map((a) => a.href).find((h) => h.includes("/zadost/"))`)
			state = state[strings.Index(state, "/zadost/"):]
			eventually(t, 20*time.Second, func() bool {
				v.opens(state)
				return strings.Contains(v.text(), "Odmítl ho poštovní server")
			}, v.text)
			v.fills("Správný e-mail", "maří@zadatelka.example")
			v.presses("Opravit a poslat")
			v.sees("Opravdu je v adrese „ř, í“?", "mari@zadatelka.example")
			v.fills("Správný e-mail", marie.email)
			v.presses("Opravit a poslat")
			letters := len(p.mail.find(marie.email, "potvrďte svou žádost"))
			v.fills("Šestimístný kód z e-mailu",
				p.mail.letterTo(t, marie.email, "potvrďte svou žádost", max(letters, 1)).code(t))
			v.presses("Potvrdit žádost")
			v.seesNot("Čeká na vaše potvrzení")
		}
	})
}
