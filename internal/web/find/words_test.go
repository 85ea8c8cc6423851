package find_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// offers puts public offers with a title and a text into the database, each newer than the one before. Their ids are
// their numbers from 1.
func (p *portal) offers(texts ...[2]string) {
	p.T.Helper()
	start := time.Now().Add(-time.Hour)
	var many []samples.Sample
	for i, text := range texts {
		id := "offer" + string(rune('1'+i))
		many = append(many, samples.Sample{Volunteer: help.Volunteer{ID: "v-" + id, FirstName: "Vzorek",
			Surname: "Tajný",
			Email:   id + "@example.org"}, Offer: help.Offer{ID: id, Description: help.Description{Kind: "other",
			Title: text[0], Text: text[1], Language: "cs",
			Place: "505927", Reach: help.Reach{Type: help.ReachRegion}, Setting: help.AnySetting,
			Languages: []string{"cs"}},
			PublishedAt: start.Add(time.Duration(i) * time.Second)}})
	}
	if err := p.Exchange.Samples.Seed(p.T.Context(), help.As(help.OperatorActor, ""), many); err != nil {
		p.T.Fatal(err)
	}
}

// page is the page of results for parameters, and the ids of what it shows, in order.
func (p *portal) page(query string) (text, ids string) {
	p.T.Helper()
	rec := p.Send(http.MethodGet, "/nabidky?"+query, "", nil)
	if rec.Code != 200 {
		p.T.Fatalf("%s: %d", query, rec.Code)
	}
	var shown []string
	for _, m := range regexp.MustCompile(`href="/nabidka/offer(\d)"`).FindAllStringSubmatch(rec.Body.String(), -1) {
		shown = append(shown, m[1])
	}
	return rec.Body.String(), strings.Join(shown, " ")
}

// What means something to a database, or to nobody, does no harm in a search: it finds what its words find.
func TestHostileWords(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.offers([2]string{"Vyvenčím psa", "Ráno i večer."}, [2]string{"Nakrmím kočku", "Jednou denně."})
		for typed, want := range map[string]string{
			`"psa`: "1", `psa"`: "1", `""psa""`: "1", `psa*`: "1", `*`: "2 1", `"*"`: "2 1", `NEAR(psa)`: "",
			`psa OR kočku`:   "",
			`psa AND venčit`: "1",
			`NOT psa`:        "1", `-psa`: "1", `+psa`: "1", `titles:psa`: "", `title : psa`: "", `{title}: psa`: "",
			`psa & venčit`: "1", `psa | kočka`: "", `!psa`: "1", `psa:*`: "1",
			`psa <-> venčit`: "1", `psa <2> venčit`: "", `psa\`: "1", `\psa`: "1", `psa\'`: "1", `'psa'`: "1",
			`';DROP TABLE offers;--`: "", "psa\x00": "1", "\x00": "2 1",
			"psa\xff\xfe": "1", "\xed\xa0\x80psa": "1", "\u202epsa\u202c": "1", "\u200fpsa": "1", "p\u200bsa": "1",
			"psa\ufeff": "1", "psa\u2028venčit": "1",
			"psa\nvenčit": "1", "(psa": "1", "psa)": "1", "^psa": "1", "psa,venčit;": "1", "$1 psa": "", "%psa%": "1",
			"_": "2 1", "<b>psa</b>": "",
			"🙂": "2 1", "🐕 psa 🐕": "1", "👩‍👩‍👧": "2 1", "ﬁ": "", "½": "2 1", "prosím o pomoc": "2 1",
			strings.Repeat("(", 150) + "psa": "1",
		} {
			text, ids := p.page("q=" + url.QueryEscape(typed))
			// Where no offer has all the words, the page says by which it has searched instead.
			if strings.Contains(text, "Nabídku se všemi slovy nemáme.") {
				ids = ""
			}
			if ids != want {
				t.Errorf("%q finds %q, want %q", typed, ids, want)
			}
		}
		if p.Logged.Len() > 0 {
			t.Errorf("the log says %s", p.Logged)
		}
	})
}

// A text without a word to search by, one that is too long and one whose words no offer has together are explained, and
// stay in the form.
func TestUnusualWords(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.offers([2]string{"Vyvenčím psa", "Ráno i večer."}, [2]string{"Nakrmím kočku", "Jednou denně."})
		long := strings.TrimSpace(strings.Repeat("Dobrý den, hledám někoho, kdo by mi pomohl a vyvenčil psa, "+
			"protože sama nemůžu. ", 40))
		for typed, want := range map[string]struct {
			ids   string
			texts []string
		}{
			"🙂🙂":     {"2 1", []string{"Chybí slovo, podle kterého hledat"}},
			"Pomoc!": {"2 1", []string{"Chybí slovo, podle kterého hledat"}},
			strings.TrimSpace(strings.Repeat("psa ", 300)): {"1", []string{"Hledali jsme jen podle začátku"}},
			long: {"1", []string{"Hledali jsme jen podle začátku"}},
			"vyvenčit psa na Marsu": {"1", []string{"Nabídku se všemi slovy nemáme.",
				"Hledali jsme: „vyvenčit psa“"}},
			"na Marsu":                        {"", []string{"Tomuto hledání nic neodpovídá", "Hledat bez slov"}},
			"psa":                             {"1", nil},
			strings.Repeat("y", 300) + " psa": {"", []string{"Hledali jsme jen podle začátku"}},
		} {
			text, ids := p.page("q=" + url.QueryEscape(typed))
			if ids != want.ids {
				t.Errorf("%.40q finds %q, want %q", typed, ids, want.ids)
			}
			for _, w := range want.texts {
				if !strings.Contains(text, w) {
					t.Errorf("%.40q does not say %q", typed, w)
				}
			}
			if len(want.texts) == 0 && strings.Contains(text, `class="notice`) {
				t.Errorf("%.40q is explained", typed)
			}
			if kept := strings.TrimSpace(string([]rune(typed)[:min(500, len([]rune(typed)))])); !strings.Contains(text,
				`value="`+kept) {
				t.Errorf("%.40q is not kept in the form", typed)
			}
		}
		text, _ := p.page("q=" + url.QueryEscape("vyvenčit psa na Marsu"))
		if !strings.Contains(text,
			`<link rel="canonical" href="https://spolu.example.org/nabidky?q=vyven%C4%8Dit+psa"`) {
			t.Error("the search by fewer words is not that of their own address")
		}
	})
}

// The order of results stands beside their number, with the others that there are, each at its one address.
func TestOrders(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.offers([2]string{"Vyvenčím psa", "Ráno i večer."},
			[2]string{"Postarám se o zvíře", "Psa vyvenčím i nakrmím."})
		const newest, best, nearest = "od nejnovějších", "podle shody slov", "od nejbližších"
		for query, want := range map[string]struct{ ids, current, others string }{
			"":                                 {"2 1", newest, ""},
			"obec=505927":                      {"2 1", newest, nearest + " /nabidky?obec=505927&amp;razeni=nejblizsi"},
			"obec=505927&razeni=nejblizsi":     {"2 1", nearest, newest + " /nabidky?obec=505927"},
			"q=pes":                            {"1 2", best, newest + " /nabidky?q=pes&amp;razeni=nejnovejsi"},
			"q=pes&razeni=nejnovejsi":          {"2 1", newest, best + " /nabidky?q=pes"},
			"q=pes&razeni=nejblizsi":           {"1 2", best, newest + " /nabidky?q=pes&amp;razeni=nejnovejsi"},
			"q=%F0%9F%99%82&razeni=nejnovejsi": {"2 1", newest, ""},
			"q=pes&obec=505927&strana=1&razeni=nic": {"1 2", best, newest +
				" /nabidky?obec=505927&amp;q=pes&amp;razeni=nejnovejsi " + nearest +
				" /nabidky?obec=505927&amp;q=pes&amp;razeni=nejblizsi"},
			"q=pes&obec=505927&razeni=nejblizsi": {"2 1", nearest, best + " /nabidky?obec=505927&amp;q=pes " + newest +
				" /nabidky?obec=505927&amp;q=pes&amp;razeni=nejnovejsi"},
			"q=pes+na+Marsu&razeni=nejnovejsi": {"2 1", newest, best + " /nabidky?q=pes"},
		} {
			text, ids := p.page(query)
			var current, others []string
			order := regexp.MustCompile(`<a href="([^"]*)"( aria-current="true")?>((?:od|podle) [^<]*)</a>`)
			for _, m := range order.FindAllStringSubmatch(text, -1) {
				if m[2] != "" {
					current = append(current, m[3])
				} else {
					others = append(others, m[3]+" "+m[1])
				}
			}
			if ids != want.ids || strings.Join(current, " ") != want.current ||
				strings.Join(others, " ") != want.others {
				t.Errorf("%q: %s by %q beside %q, want %s by %q beside %q", query, ids, current, others, want.ids,
					want.current,
					want.others)
			}
		}
		text, _ := p.page("q=pes&razeni=nejnovejsi")
		if !strings.Contains(text, `<input type="hidden" name="razeni" value="nejnovejsi">`) {
			t.Error("the form forgets the order")
		}
	})
}

// A town and a day among the words are a place and a filter, said and taken back by a link; page, feed, embedded list and
// interface find the same.
func TestUnderstoodWords(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.offers([2]string{"Vyvenčím psa", "Ráno i večer."}, [2]string{"Nakrmím kočku", "Psa vyvenčím v Havířově."})
		typed := url.QueryEscape("venčení psa Havířov o víkendu")
		text, ids := p.page("q=" + typed)
		for _, want := range []string{"Hledáme v obci Havířov. Den: víkend.",
			`<a href="/nabidky?q=` + strings.ReplaceAll(typed, "&", "&amp;") + `&amp;doslova=1">Zrušit</a>`,
			`value="venčení psa"`, `value="Havířov"`, `<option value="weekend" selected`} {
			if !strings.Contains(text, want) {
				t.Errorf("the page does not say %q", want)
			}
		}
		if ids != "1 2" {
			t.Errorf("the page finds %q", ids)
		}
		if text, ids := p.page("doslova=1&q=" + typed); strings.Contains(text, "Hledáme v obci") ||
			!strings.Contains(text, "Nabídku se všemi slovy nemáme.") || ids != "2" {
			t.Errorf("literally it finds %q", ids)
		}
		if text, ids := p.page("q=" + url.QueryEscape("vyvenčit psa pro babičku")); strings.Contains(text,
			"Nabídku se všemi slovy nemáme.") || ids != "1 2" {
			t.Errorf("for somebody it finds %q", ids)
		}
		if f, _ := p.readFeed("/nabidky.atom?q=" + typed); len(f.Entries) != 2 {
			t.Errorf("the feed has %d entries", len(f.Entries))
		}
		if body := p.Get("/vlozit?q=" + typed).Body.String(); strings.Count(body, "Psa vyvenčím")+strings.Count(body, "Vyvenčím psa") == 0 || !strings.Contains(body, "Nakrmím kočku") {
			t.Errorf("the embedded list is %s", body)
		}
	})
}
