package e2e

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Errors are named twice in the same words, the summary has the focus and leads to each field, and nothing is lost.
func TestErrorsInTheForm(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		offer := p.anOffer(t, jana)
		v := p.comes(t, w)
		v.opens("/nabidka/" + offer + "/napsat")
		v.presses("Zkontrolovat")
		v.isOn("/nabidka/", 422)
		v.showsErrors("Napište své jméno", "Napište telefon, nebo e-mail.", "Napište obec",
			"Napište, s čím potřebujete pomoct")

		v.fills("Vaše jméno", "Marie <b>Nováková</b>")
		v.fills("E-mail", "marie zavináč example")
		v.fills("Telefon", "12")
		v.fills("Obec, kde pomoc potřebujete", "Hlučim")
		v.fills("S čím potřebujete pomoct?", "Nákup.")
		v.chooses("Pomáhám za někoho jiného")
		v.presses("Zkontrolovat")
		v.showsErrors("Zkontrolujte telefon.", "Napište e-mail ve tvaru", "Takovou obec tu nemáme",
			"Napište, komu se pomáhá")
		v.finds("Vaše jméno", "Marie <b>Nováková</b>")
		v.finds("E-mail", "marie zavináč example")
		v.finds("Telefon", "12")
		v.finds("Obec, kde pomoc potřebujete", "Hlučim")
		v.finds("S čím potřebujete pomoct?", "Nákup.")
		v.sees("Hlučín, okres Opava")

		v.fills("E-mail", marie.email)
		v.fills("Telefon", "")
		v.fills("Komu se pomáhá?", "babička")
		v.fills("Obec, kde pomoc potřebujete", "Vřesina")
		v.presses("Zkontrolovat")
		v.showsErrors("Takových obcí je víc.")
		v.sees("Vřesina, okres Opava", "Vřesina, okres Ostrava-město")
		v.chooses("Vřesina, okres Opava")
		v.presses("Zkontrolovat")
		v.sees("Zkontrolujte, co odešlete", "Marie <b>Nováková</b>", "Vřesina, okres Opava", "babička")
	})
}

// showsErrors fails unless the page names these problems as the rules ask.
func (v *visitor) showsErrors(texts ...string) {
	v.t.Helper()
	v.mu.Lock()
	status := v.status
	v.mu.Unlock()
	if status != 422 {
		v.t.Fatalf("the page with errors has the status %d", status)
	}
	if !strings.HasPrefix(v.title(), "Chyba:") {
		v.t.Errorf("the title of a page with errors is %q", v.title())
	}
	eventually(v.t, 5*time.Second, func() bool { return asks[bool](v, `document.activeElement?.id === "errors"`) },
		func() string { return "the summary of errors does not have the focus" })
	problems := asks[[]string](v, `all("#errors a").map((a) => {
		const field = document.getElementById(a.hash.slice(1));
		if (!field?.matches("input, select, textarea")) return "NOT LINKED: " + whole(a);
		const errors = [...document.querySelectorAll(".error")].map(whole);
		return errors.includes(whole(a)) ? whole(a) : "NOT AT THE FIELD: " + whole(a) })`)
	if len(problems) != len(texts) {
		v.t.Fatalf("the page names %d problems, not %d: %q", len(problems), len(texts), problems)
	}
	for i, text := range texts {
		if !strings.HasPrefix(problems[i], text) {
			v.t.Errorf("problem %d is %q, not %q", i+1, problems[i], text)
		}
	}
}

// The guide names what is wrong at each of its steps, and asks which place is meant.
func TestErrorsInTheGuide(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		v := p.comes(t, w)
		v.opens("/nabidnout/nakupy")
		v.presses("Začít")
		v.failsThen(func() { v.chooses("hotově při předání") }, "Vyberte jednu z možností")
		v.failsThen(func() { v.fills("Jak těžký nákup zvládnete?", "15") }, "Napište číslo")
		v.failsThen(func() { v.chooses("ano") }, "Vyberte jednu z možností")
		v.failsThen(func() {
			v.fills("Název nabídky", "Volejte 601 234 567")
			v.fills("Co nabízíte", jana.text)
			v.presses("Pokračovat")
			v.showsErrors("Text uvidí každý a „601 234 567“ vypadá jako kontakt.")
			v.fills("Název nabídky", jana.title)
		}, "Napište název nabídky", "Napište, co nabízíte")
		v.fills("Ve které obci pomáháte?", "Vřesina")
		v.failsThen(func() { v.chooses("Vřesina, okres Opava") }, "Takových obcí je víc.")
		v.failsThen(func() { v.chooses("jen Vřesina") }, "Vyberte jednu z možností")
		v.presses("Pokračovat")
		v.fills("Do kdy", "")
		v.presses("Pokračovat")
		v.presses("Pokračovat")
		v.fills("Kolik žádostí týdně zvládnete?", "hodně")
		v.failsThen(func() { v.fills("Kolik žádostí týdně zvládnete?", "2") }, "Napište celé číslo od 1 do 50")
		v.failsThen(func() { v.chooses("za sebe") }, "Vyberte jednu z možností")
		v.failsThen(func() {}, "Napište své křestní jméno", "Napište své příjmení", "Napište e-mail")
	})
}

// failsThen presses on, sees what is wrong, mends it and presses on.
func (v *visitor) failsThen(mend func(), problems ...string) {
	v.t.Helper()
	v.presses("Pokračovat")
	v.showsErrors(problems...)
	mend()
	v.presses("Pokračovat")
}

// A search never answers with an error: it asks which place, suggests, and leads on.
func TestSearchLeadsOn(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		p.anOffer(t, jana)
		v := p.comes(t, w)
		v.opens("/")
		v.fills("Obec", "Vřesina")
		v.presses("Najít pomoc")
		v.sees("Kterou obec myslíte?")
		v.follows("Vřesina, okres Opava")
		v.sees("Nabídky pomoci – Vřesina", "Zobrazit všechny nabídky")
		v.opens("/nabidky?kde=Hlučim")
		v.sees("Obec „Hlučim“ neznáme. Nemyslíte některou z těchto?", jana.title)
		v.follows("Hlučín")
		v.sees("Nabídky pomoci – Hlučín")
		v.opens("/nabidky?druh=nic&den=9&strana=-1&razeni=x&obec=1&q=%00%ff")
		v.isOn("/nabidky", 200)
		v.opens("/nabidky?q=ponorka&druh=nakupy&obec=505927")
		v.sees("Tomuto hledání nic neodpovídá", "Hledat bez slov", "Hledat v celém kraji", "posta@example.org")
		v.follows("Hledat bez slov")
		v.sees(jana.title)
	})
}

// Addresses with nothing behind them answer with a page that leads on, in the language of the address.
func TestNothingThere(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	v := p.comes(t, ways[0])
	for path, words := range map[string][]string{
		"/nabidka/neexistuje": {
			"Možná ji dobrovolník pozastavil nebo ukončil.", "Najít pomoc", "posta@example.org",
		},
		"/en/offer/nothing":             {"Find help", "posta@example.org"},
		"/nabidnout/neznamy-druh":       {"Takový druh pomoci tu nemáme.", "Nabídnout pomoc"},
		"/en/offer-help/submarines":     {"Offer help"},
		"/nabidnout/nakupy/neznamy":     {"Takovou otázku v průvodci nemáme."},
		"/nic":                          {"Tuto stránku nemáme", "Úvodní stránka"},
		"/en/nothing":                   {"Find help"},
		"/potvrdit/AAAABBBBCCCCDDDD":    {"Tento odkaz už neplatí"},
		"/pozastavit/abc.def":           {"Najít pomoc"},
		"/zadost/AAAABBBBCCCCDDDD":      {"Najít pomoc"},
		"/prihlaseni/odkaz/AAAABBBBCCC": {"Tento odkaz už neplatí"},
	} {
		v.opens(path)
		v.isOn(path, 404)
		v.sees(words...)
		if lang := asks[string](v, `document.documentElement.lang`); strings.HasPrefix(path, "/en/") != (lang == "en") {
			t.Errorf("%s is in %q", path, lang)
		}
	}
	for method, path := range map[string]string{"POST": "/nabidky", "DELETE": "/", "PUT": "/nabidnout"} {
		status, header, _ := p.do(method, path, "", nil)
		if status != http.StatusMethodNotAllowed || header.Get("Allow") == "" {
			t.Errorf("%s %s: status %d, Allow %q", method, path, status, header.Get("Allow"))
		}
	}
}

// form is one that is posted as a program would.
type form struct {
	path   string
	values url.Values
	fields []string // into which people write
	token  bool
}

// hostile are texts that no honest person types, by what is done with them.
var hostile = map[string]string{
	"line breaks":     "a\r\nBcc: obet@example.net",
	"direction marks": "evil\u202egpj.exe",
	"a zero byte":     "a\x00b",
	"broken UTF-8":    "a\xff\xfeb",
	"markup":          `"><script>alert(1)</script>`,
	"too much":        strings.Repeat("á", 2100),
	"far too much":    strings.Repeat("x", 1<<20),
	"nothing":         "",
}

// Whatever is typed into any field: never a server error, never markup, and the other fields keep what they had.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	offer := p.anOffer(t, jana)
	b := p.program()
	b.post("/nabidnout/nakupy", nil)
	for _, f := range []form{
		{"/nabidka/" + offer + "/napsat",
			url.Values{"name": {"Marie"}, "email": {"m@example.org"}, "phone": {"777123456"}, "place": {"Opava"},
				"need": {"Nákup."}, "when": {"zítra"}, "for": {"other"}, "beneficiary": {"máma"}},
			[]string{"name", "email", "phone", "place", "need", "when", "beneficiary"}, true},
		{"/nabidka/" + offer + "/nahlasit", url.Values{"reason": {"other"}, "text": {"Nic."}}, []string{"text"}, true},
		{"/prihlaseni", url.Values{"email": {"m@example.org"}}, []string{"email"}, true},
		{"/prihlaseni/kod", url.Values{"code": {"123456"}}, []string{"code"}, false},
		{"/nabidnout/nakupy/popis", url.Values{"title": {"Nakoupím"}, "text": {"Rád."}, "language": {"cs"}},
			[]string{"title", "text"}, false},
		{"/nabidnout/nakupy/otazka-load", url.Values{"load": {"15"}}, []string{"load"}, false},
		{"/nabidnout/nakupy/kde", url.Values{"place": {"Opava"}}, []string{"place"}, false},
		{"/nabidnout/nakupy/kdy", url.Values{"from": {""}, "until": {""}}, []string{"from", "until"}, false},
		{"/nabidnout/nakupy/kolik", url.Values{"per_week": {"5"}}, []string{"per_week"}, false},
		{"/nabidnout/nakupy/kdo", url.Values{"as": {"organisation"}, "organisation": {"Ruka"}, "ico": {"70890692"}},
			[]string{"organisation", "ico"}, false},
		{"/nabidnout/nakupy/kontakt",
			url.Values{"first_name": {"Jan"}, "surname": {"Nový"}, "email": {"j@example.org"}, "phone": {"601234567"}},
			[]string{"first_name", "surname", "email", "phone"}, false},
	} {
		for _, field := range f.fields {
			for what, text := range hostile {
				name := fmt.Sprintf("%s %s %s", f.path[strings.LastIndex(f.path, "/"):], field, what)
				t.Run(name, func(t *testing.T) { b.tries(t, f, field, what, text) })
			}
		}
	}
	if log := p.log.String(); strings.Contains(log, `"ERROR"`) {
		t.Errorf("the log has errors:\n%s", log)
	}
}

// tries posts a form with one hostile text and looks at the answer.
func (b *program) tries(t *testing.T, f form, field, what, text string) {
	values := url.Values{}
	for k, v := range f.values {
		values[k] = v
	}
	values.Set(field, text)
	if f.token {
		values.Set("form", b.token(f.path))
	}
	status, body := b.post(f.path, values)
	long := field == "need" || field == "text"
	accepts := what == "markup" || what == "nothing" || long && what == "line breaks"
	switch {
	case status == 303 && (accepts || field == "ico" || field == "load" || field == "code" || field == "per_week"):
		return
	case field == "code" && status >= 400 && status < 500: // nobody has asked for a letter, or five tries are over
		return
	case status != 422:
		t.Fatalf("status %d", status)
	}
	if strings.Contains(body, "<script>alert") {
		t.Error("markup that was typed is markup of the page")
	}
	if !strings.Contains(body, "<title>Chyba:") || !strings.Contains(body, `href="#`+field+`"`) ||
		!strings.Contains(body, `id="`+field+`-error"`) {
		t.Errorf("the field is not named:\n%s", errorsIn(body))
	}
	for other, v := range f.values {
		if other != field && !strings.Contains(body, html.EscapeString(v[0])) {
			t.Errorf("%s %q is lost", other, v[0])
		}
	}
	kept := regexp.MustCompile(`id="`+field+`"[^>]*`).FindString(body) + body
	if what == "markup" && !strings.Contains(kept, html.EscapeString(text)) {
		t.Error("what was typed is lost")
	}
}

func errorsIn(body string) string {
	found := regexp.MustCompile(`(?s)<title>.*?</title>|<div class="errors".*?</div>`).FindAllString(body, -1)
	return strings.Join(found, "\n")
}

// program is a client that keeps cookies, as robots and old browsers do.
type program struct {
	p       *portal
	cookies map[string]string
}

func (p *portal) program() *program { return &program{p: p, cookies: map[string]string{}} }

func (b *program) send(method, path string, values url.Values) (int, http.Header, string) {
	b.p.t.Helper()
	var cookies []string
	for name, value := range b.cookies {
		cookies = append(cookies, name+"="+value)
	}
	status, header, body := b.p.do(method, path, values.Encode(),
		map[string]string{"Cookie": strings.Join(cookies, "; ")})
	for _, c := range (&http.Response{Header: header}).Cookies() {
		b.cookies[c.Name] = c.Value
	}
	return status, header, body
}

func (b *program) post(path string, values url.Values) (int, string) {
	b.p.t.Helper()
	status, _, body := b.send("POST", path, values)
	return status, body
}

var tokenInForm = regexp.MustCompile(`name="form" value="([^"]+)"`)

// token is that of the form at an address.
func (b *program) token(path string) string {
	b.p.t.Helper()
	_, _, body := b.send("GET", path, nil)
	found := tokenInForm.FindStringSubmatch(body)
	if found == nil {
		b.p.t.Fatalf("%s has no form", path)
	}
	return found[1]
}

// A form that was open too long, or is not ours, is shown again with all that was typed; one that came too fast, or
// whose trap was filled, is taken and held.
func TestFormTokens(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	offer := p.anOffer(t, jana)
	path := "/nabidka/" + offer + "/napsat"
	values := func(token, trap string) url.Values {
		return url.Values{"form": {token}, "comment": {trap}, "name": {"Robot"}, "phone": {"777123456"},
			"place": {"Opava"}, "need": {"Nákup prosím."}}
	}
	for what, token := range map[string]string{"none": "", "forged": "abc.def", "old": "1.0123456789012345678901"} {
		status, body := p.program().post(path, values(token, ""))
		if status != 422 || !strings.Contains(body, "Nákup prosím.") ||
			!strings.Contains(body, "Formulář byl otevřený příliš dlouho.") {
			t.Errorf("a form with a token that is %s: status %d\n%s", what, status, errorsIn(body))
		}
	}
	b := p.program()
	b.post(path, values(b.token(path), "https://spam.example"))
	if status, _ := b.post(path+"/kontrola", nil); status != 303 {
		t.Errorf("a form whose trap was filled: status %d", status)
	}
	_, _, body := b.send("GET", path+"/odeslano", nil)
	if !strings.Contains(body, "Žádost čeká na posouzení koordinátorem.") {
		t.Errorf("a form whose trap was filled is not held:\n%s", body)
	}
}

// The order of results is seen and changed beside them, and the form keeps it.
func TestOrderOfResults(t *testing.T) {
	inBothWays(t, func(t *testing.T, p *portal, w way) {
		p.spolu("sample", "--offers", "400")
		v := p.comes(t, w)
		v.opens("/nabidky")
		v.sees("Řazení:", "od nejnovějších")
		v.seesNot("podle shody slov", "od nejbližších")
		v.opens("/nabidky?q=potřebuji+na+Marsu+doučit+matiku")
		v.sees("Nabídku se všemi slovy nemáme.", "Hledali jsme: „doučit matiku“",
			"podle shody slov")
		v.follows("od nejnovějších")
		v.isOn("/nabidky?q=dou%C4%8Dit+matiku&razeni=nejnovejsi", 200)
		if !w.scripts { // with them the results change without another page
			v.fills("S čím potřebujete pomoct?", "nákup")
			v.fills("Obec", "Ostrava")
			v.presses("Najít pomoc")
			v.isOn("/nabidky?obec=554821&q=n%C3%A1kup&razeni=nejnovejsi", 200)
			v.sees("Nabídky pomoci – Ostrava", "podle shody slov", "od nejbližších")
		}
	})
}
