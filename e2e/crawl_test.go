package e2e

import (
	"encoding/base64"
	"encoding/hex"
	"html"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/store/storetest/pgserver"
)

// answer is what the portal answered a crawler.
type answer struct {
	path   string
	status int
	header http.Header
	body   string
}

var hrefs = regexp.MustCompile(`(?:(?:href|src|action)="|<loc>)([^"#<]*)`)

// crawl follows every link from some pages on, within the portal, up to a number of pages.
func (p *portal) crawl(most int, from ...string) []answer {
	p.t.Helper()
	var all []answer
	seen, queue := map[string]bool{}, from
	for len(queue) > 0 && len(all) < most {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		status, header, body := p.get(path)
		all = append(all, answer{path, status, header, body})
		links := hrefs.FindAllStringSubmatch(body, -1)
		if strings.Contains(body, `<svg class="map"`) {
			links = withFewPlaces(links)
		}
		if to := header.Get("Location"); to != "" {
			links = append(links, []string{"", to})
		}
		for _, link := range links {
			next := strings.TrimPrefix(html.UnescapeString(link[1]), p.url)
			if strings.HasPrefix(next, "/") && !strings.HasPrefix(next, "//") {
				queue = append(queue, next)
			}
		}
	}
	return all
}

var placeParam = regexp.MustCompile(`[?;](obec|place)=`)

// withFewPlaces leaves of the many searches that a map leads to, which are all alike, three.
func withFewPlaces(links [][]string) [][]string {
	few := 3
	return slices.DeleteFunc(links, func(link []string) bool {
		if !placeParam.MatchString(link[1]) {
			return false
		}
		few--
		return few < 0
	})
}

// Nothing of a volunteer's or a requester's contact is on any public page, in the API, in headers, in errors, in
// metrics or in the log; nor, without the keys, in what the disk and a backup hold of the database.
func TestContactsStayInside(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		p := opensPortal(t)
		p.staysInside(t, 900)
		file := filepath.Join(t.TempDir(), "backup.db")
		p.spolu("backup", file)
		database := strings.TrimPrefix(p.env["SPOLU_DATABASE"], "sqlite:")
		p.sealed(t, file)
		p.sealed(t, database, database+"-wal", database+"-shm")
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		database := storetest.Postgres(t)
		p := opensPortal(t, setting{"SPOLU_DATABASE", database + "&synchronous_commit=on"})
		p.staysInside(t, 100)
		tool, err := pgserver.Tool("pg_dump")
		must(t, err)
		file := filepath.Join(t.TempDir(), "dump.sql")
		if out, err := exec.CommandContext(t.Context(), tool, "--file="+file, database).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		p.sealed(t, file)
	})
}

// sealed asserts that files, which hold the database, have neither a contact nor a key in them.
func (p *portal) sealed(t *testing.T, files ...string) {
	t.Helper()
	var all strings.Builder
	for _, name := range files {
		text, err := os.ReadFile(name)
		must(t, err)
		all.Write(text)
	}
	if !strings.Contains(all.String(), "Ráda nakoupím.") || !strings.Contains(all.String(), "request.create") {
		t.Errorf("%s lacks what was written", files)
	}
	if found := secrets(all.String()); found != "" {
		t.Errorf("%s give away %q", files, found)
	}
	keys, err := os.ReadFile(p.env["SPOLU_KEYS"])
	must(t, err)
	values := regexp.MustCompile(`"value": ?"([^"]{20,})"`).FindAllStringSubmatch(string(keys), -1)
	if len(values) != 2 {
		t.Fatalf("%d keys in the key file", len(values))
	}
	for _, v := range values {
		raw, err := base64.StdEncoding.DecodeString(v[1])
		must(t, err)
		key := string(raw[len(raw)-32:]) // before it stands what kind of key it is
		if strings.Contains(all.String(), v[1]) || strings.Contains(all.String(), key) ||
			strings.Contains(all.String(), hex.EncodeToString([]byte(key))) {
			t.Errorf("%s hold a key", files)
		}
	}
}

// staysInside has somebody offer help and somebody ask, and looks for them in all that the portal shows,
// of pages so many.
func (p *portal) staysInside(t *testing.T, pages int) {
	secret := volunteer{first: "Jana", surname: "Kanárková-Tajná", email: "kanarek.dobrovolnik@tajne.example",
		phone: "+420 601 987 654", title: "Nakoupím", text: "Ráda nakoupím.", place: "Opava"}
	asking := requester{name: "Zdeňka Kanárková", email: "kanarek.zadatel@tajne.example", phone: "+420 777 987 321",
		place: "Kravaře", need: "KANÁREK potřebuje nákup"}
	offer := p.anOffer(t, secret)
	b := p.program()
	path := "/nabidka/" + offer + "/napsat"
	values := url.Values{"form": {b.token(path)}, "comment": {"trap"}, "name": {asking.name}, "email": {asking.email},
		"phone": {asking.phone}, "place": {asking.place}, "need": {asking.need}}
	for _, step := range []string{path, path + "/kontrola"} {
		if status, body := b.post(step, values); status != 303 {
			t.Fatalf("%s: status %d\n%s", step, status, errorsIn(body))
		}
	}
	p.mail.letterTo(t, "posta@example.org", "žádost čeká na posouzení")
	p.spolu("review", "release", strings.Fields(strings.SplitN(p.spolu("review", "list"), "request ", 2)[1])[0])
	p.mail.letterTo(t, asking.email, "potvrďte svou žádost")

	all := p.crawl(pages, "/", "/en/", "/uk/", "/nabidky", "/en/offers?kind=shopping&place=505927", "/api/v1/kinds",
		"/api/v1/places?q=opava&limit=50", "/api/v1/offers?limit=100", "/api/v1/offers/"+offer,
		"/api/v1/offers/nothing", "/api/v1/offers?limit=x", "/api/v1/nothing", "/api/v1/openapi.json", "/api/v1/stats",
		"/nabidky?q=Kanárková", "/nabidky?q="+url.QueryEscape(asking.need), "/robots.txt", "/sitemap.xml",
		"/nabidky.atom", "/en/offers.atom?q=Kan%C3%A1rkov%C3%A1", "/vlozit", "/vlozit?pocet=20&q=Kan%C3%A1rkov%C3%A1",
		p.admin+"/metrics", p.admin+"/readyz")
	t.Logf("%d addresses", len(all))
	for _, a := range all {
		text := a.body
		for name, values := range a.header {
			text += "\n" + name + ": " + strings.Join(values, ",")
		}
		if found := secrets(strings.ReplaceAll(text, html.EscapeString(queryOf(a.path)), "")); found != "" {
			t.Errorf("%s gives away %q", a.path, found)
		}
	}
	if found := secrets(p.log.String()); found != "" {
		t.Errorf("the log gives away %q", found)
	}
	list := p.spolu("letters", "list") + p.spolu("review", "list")
	if found := secrets(list); found != "" {
		t.Errorf("a command gives away %q:\n%s", found, list)
	}
}

// queryOf is what was searched for, which the page of results repeats.
func queryOf(path string) string {
	u, err := url.Parse(path)
	if err != nil {
		return ""
	}
	return u.Query().Get("q")
}

// secrets is the first part of a text that nobody may see.
func secrets(text string) string {
	return regexp.MustCompile(`(?i)kan[aá]r[ek]\w*|tajne\.example|601 ?987 ?654|777 ?987 ?321`).FindString(text)
}

// Every page that is linked exists, has the headers that protect it,
// and sets a cookie or is kept only where that is right.
func TestEveryLinkedPage(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	p.anOffer(t, jana)
	all := p.crawl(700, "/", "/en/", "/uk/", "/pl/", "/sitemap.xml", "/robots.txt")
	t.Logf("%d pages", len(all))
	for _, a := range all {
		if a.status >= 400 {
			t.Errorf("%s is linked and answers %d", a.path, a.status)
		}
		checkHeaders(t, a)
		if strings.Contains(a.body, "⟦") {
			t.Errorf("%s lacks a text: %s", a.path, regexp.MustCompile(`⟦[^⟧]*⟧`).FindString(a.body))
		}
		marked := `<html lang="en"`
		if strings.HasPrefix(a.header.Get("Content-Type"), "application/atom+xml") {
			marked = `xml:lang="en"`
		}
		if strings.HasPrefix(a.path, "/en/") && a.status == 200 && !strings.Contains(a.body, marked) {
			t.Errorf("%s is not marked as English", a.path)
		}
	}
}

// framedList is the address of the one page that other sites may show in a frame.
var framedList = regexp.MustCompile(`^/(vlozit|(en|uk|pl)/embed)(\?|$)`)

func checkHeaders(t *testing.T, a answer) {
	t.Helper()
	wanted := map[string]string{"X-Content-Type-Options": "nosniff"}
	if !strings.HasPrefix(a.path, "/assets/") {
		wanted["Content-Security-Policy"] = "default-src 'none'"
		wanted["Referrer-Policy"] = "same-origin"
		wanted["Cross-Origin-Opener-Policy"] = "same-origin"
	}
	for name, want := range wanted {
		if !strings.Contains(a.header.Get(name), want) {
			t.Errorf("%s has %s %q", a.path, name, a.header.Get(name))
		}
	}
	if !strings.HasPrefix(a.path, "/assets/") && !framedList.MatchString(a.path) &&
		!strings.Contains(a.header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
		t.Errorf("%s may be shown in a frame", a.path)
	}
	if cookies := a.header.Values("Set-Cookie"); len(cookies) > 0 {
		t.Errorf("to look at %s sets a cookie: %q", a.path, cookies)
	}
	creates := strings.Contains(a.body, `<form method="post"`)
	if creates && a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s has a form that creates something and Cache-Control %q", a.path, a.header.Get("Cache-Control"))
	}
	if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") && a.header.Get("Cache-Control") == "" {
		t.Errorf("%s does not say who may keep it", a.path)
	}
}

// Walks the table of addresses: what needs a session leads to signing in, a form from another site is refused
// everywhere, and to look at a page writes no letter.
func TestEveryAddress(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	offer := p.anOffer(t, jana)
	p.mail.letterTo(t, jana.email, "vaše nabídka je zveřejněná")
	before := len(p.mail.all())
	for _, lang := range []string{"cs", "en"} {
		for _, page := range pages.All() {
			path := anAddress(lang, page, offer)
			status, header, body := p.get(path)
			if status >= 500 {
				t.Errorf("GET %s: status %d", path, status)
			}
			checkHeaders(t, answer{path, status, header, body})
			volunteers := page == pages.My || page == pages.MyOffer
			if signIn := pages.SignIn.Path(lang); volunteers && (status != 303 || header.Get("Location") != signIn) {
				t.Errorf("GET %s without a session: status %d to %q", path, status, header.Get("Location"))
			}
			for _, site := range []map[string]string{
				{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://other.example"}, {"Sec-Fetch-Site": "same-site"},
			} {
				if status, _, _ := p.do("POST", path, "", site); status != 403 {
					t.Errorf("POST %s from another site (%v): status %d", path, site, status)
				}
			}
			if status, header, _ := p.do("POST", path, "", nil); strings.HasPrefix(page.Name, "my-") &&
				(status != 303 && status != 405 || strings.Contains(header.Get("Location"), "done")) {
				t.Errorf("POST %s without a session: status %d to %q", path, status, header.Get("Location"))
			}
		}
	}
	if got := p.apiOffers(""); len(got) != 1 || len(p.mail.all()) != before {
		t.Errorf("walking around changed something: offers %v, letters %d, before %d", got, len(p.mail.all()), before)
	}
}

// anAddress is an address of a page with its gaps filled.
func anAddress(lang string, page *pages.Page, offer string) string {
	fill := map[string]string{
		"{id}": offer, "{kind}": "nakupy", "{step}": "popis", "{token}": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
	}
	if lang == "en" {
		fill["{kind}"], fill["{step}"] = "shopping", "about"
	}
	path := strings.TrimSuffix(page.Pattern(lang), "{$}")
	for gap, value := range fill {
		path = strings.ReplaceAll(path, gap, value)
	}
	return path
}

// The first visit stays small, asks nobody else for anything and leaves no cookie.
func TestBudgets(t *testing.T) {
	t.Parallel()
	p := opensPortal(t)
	p.spolu("sample", "--offers", "400")
	onPhone := way{scripts: true, width: phone}
	home, results, byPlace := p.comes(t, onPhone), p.comes(t, onPhone), p.comes(t, onPhone)
	home.opens("/")
	byPlace.opens("/nabidky/mista")
	results.opens("/nabidky")
	if n := asks[int](results, `all(".card").length`); n != 20 {
		t.Fatalf("%d results, not 20", n)
	}
	homeBytes, homeParts := home.weighs()
	resultBytes, resultParts := results.weighs()
	placeBytes, placeParts := byPlace.weighs()
	t.Logf("home %d bytes %v; results %d bytes %v; by place %d bytes %v",
		homeBytes, homeParts, resultBytes, resultParts, placeBytes, placeParts)
	if homeBytes > 20_000 {
		t.Errorf("home has %d bytes, more than 20,000", homeBytes)
	}
	if resultBytes > 14_000 {
		t.Errorf("results have %d bytes, more than 14,000", resultBytes)
	}
	if placeBytes > 16_000 {
		t.Errorf("the map has %d bytes, more than 16,000", placeBytes)
	}
	for _, v := range []*visitor{home, results, byPlace} {
		if other := v.elsewhere(); len(other) > 0 {
			t.Errorf("the browser was sent to %q", other)
		}
		if cookies := asks[string](v, `document.cookie`); cookies != "" || v.header["set-cookie"] != "" {
			t.Errorf("%s leaves a cookie", v.path())
		}
	}
}

// weighs is what the page and all that it needs had over the wire, with headers.
func (v *visitor) weighs() (total int, parts map[string]int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	parts = map[string]int{}
	for address, l := range v.loaded {
		total += int(l.bytes)
		parts[strings.TrimPrefix(address, v.portal.url)] = int(l.bytes)
	}
	return total, parts
}
