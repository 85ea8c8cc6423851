package site

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

// fsOf is a folder of pairs of a file's name and content.
func fsOf(pairs ...string) fstest.MapFS {
	dir := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		dir[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return dir
}

func TestLoadEmptyFolderIsBuiltin(t *testing.T) {
	p, err := Load(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(p.Kinds, Builtin().Kinds) || !reflect.DeepEqual(p.pages, Builtin().pages) {
		t.Error("an empty folder is not the built-in profile")
	}
	if _, err := Load(os.DirFS("testdata/missing")); err == nil {
		t.Error("a folder that is not there was loaded")
	}
}

func TestLoadAnotherRegion(t *testing.T) {
	p, err := Load(os.DirFS("testdata/vysnena"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(p.KindCodes, " "); got != "shopping stars transport other" || len(p.Kinds) != 4 {
		t.Errorf("kinds are %s", got)
	}
	stars, _ := p.Kind("stars")
	if !stars.Sensitive || !reflect.DeepEqual(stars.Near, []string{"other"}) {
		t.Errorf("stars: sensitive %v, near %v", stars.Sensitive, stars.Near)
	}
	if _, ok := p.Kind("childcare"); ok {
		t.Error("childcare is offered")
	}
	if len(p.Languages) != 2 || p.Colours.Primary != "#1d5c3f" || p.Notice["cs"] == "" ||
		p.DistrictName("CZ9002") != "Zdánice" {
		t.Errorf("settings are %+v", p)
	}
	if p.Policy.OfferValidDays != 30 || p.Policy.ConfirmHours != 72 {
		t.Errorf("policy is %+v; what it lacks is to come from the built-in one", p.Policy)
	}
	if len(p.Places) == 0 || len(p.LogoFile) == 0 || len(p.Texts["cs"]) == 0 {
		t.Error("places, logo or texts are missing")
	}
}

// TestLoadAnotherRegionsPages: its own ones and the built-in ones speak of the region and its contacts.
func TestLoadAnotherRegionsPages(t *testing.T) {
	p, err := Load(os.DirFS("testdata/vysnena"))
	if err != nil {
		t.Fatal(err)
	}
	about, title, _, _ := p.Page("about", "cs")
	contact, _, _, _ := p.Page("contact", "en")
	if title != "O smyšleném portálu" || !strings.Contains(about, "v Kraji Vysněném") {
		t.Errorf("about is %q, %s", title, about)
	}
	if !strings.Contains(contact, `href="tel:112"`) || !strings.Contains(contact, "only in a dream") ||
		!strings.Contains(contact, "Invented operator") || strings.Contains(contact, "example.org") {
		t.Errorf("contact is %s", contact)
	}
	for key, pg := range p.pages {
		if strings.Contains(pg.html, "oravsko") || strings.Contains(pg.html, "oravian") {
			t.Errorf("%v speaks of another region", key)
		}
	}
	if b := Builtin(); b.Phone != "" || len(b.Kinds) != 14 || b.Kinds[0].Sensitive {
		t.Error("loading changed the built-in profile")
	}
}

func TestLoadAddsUnlistedKind(t *testing.T) {
	stars, err := os.ReadFile("testdata/vysnena/kinds/stars.toml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Load(fsOf("kinds/stars.toml", string(stars)))
	if err != nil {
		t.Fatal(err)
	}
	if last := p.Kinds[len(p.Kinds)-1]; len(p.Kinds) != 15 || last.Code != "stars" || len(last.Near) != 2 {
		t.Errorf("the last of %d kinds is %s, near %v", len(p.Kinds), last.Code, last.Near)
	}
}

func TestLoadNamesFileAndField(t *testing.T) {
	const kind = "code = \"x\"\nslug = \"x\"\n"
	for _, c := range []struct{ name, file, content, want string }{
		{"syntax", "site.toml", "phone = \n", "site.toml: phone: line 1"},
		{"unknown", "site.toml", "[colours]\nprimry = \"#000000\"", "site.toml: colours.primry: is not a setting"},
		{"capitals", "site.toml", "Phone = \"112\"", "site.toml: Phone: must be written in small letters"},
		{"type", "site.toml", "phone = 112", "site.toml: phone: line 1"},
		{"colour", "site.toml", "[colours]\naccent = \"orange\"",
			"site.toml: colours.accent: \"orange\" is not a colour"},
		{"contrast", "site.toml", "[colours]\nprimary = \"#fcb316\"",
			"site.toml: colours.primary: #fcb316 has a contrast of 1.8"},
		{"zone", "site.toml", "time_zone = \"Prague\"", "site.toml: time_zone: \"Prague\""},
		{"language", "site.toml", "languages = [\"cs\", \"de\"]", "site.toml: languages: \"de\""},
		{"default language", "site.toml", "languages = [\"en\"]", "site.toml: default_language: \"cs\""},
		{"half a text", "site.toml", "[name]\ncs = \"Pomoc\"", "site.toml: name: has no text in the language \"en\""},
		{"odd text", "site.toml", "[notice]\ncs = \"a\"\nen = \"b\"\ncz = \"c\"", "site.toml: notice: \"cz\""},
		{"region", "site.toml", "[region]\ncode = \"CZ071\"", "site.toml: region.name: is missing; another region"},
		{"district", "site.toml", "[[districts]]\ncode = \"CZ0712\"\nname = \"Olomouc\"",
			"site.toml: districts[1].code: \"CZ0712\""},
		{"no kind", "site.toml", "kinds = [\"flying\"]", "site.toml: kinds: \"flying\" has no file kinds/flying.toml"},
		{"kind twice", "site.toml", "kinds = [\"other\", \"other\"]", "site.toml: kinds: \"other\" is there twice"},
		{"sensitive", "site.toml", "sensitive = [\"flying\"]", "site.toml: sensitive: \"flying\""},
		{"known site", "site.toml", "known_sites = [\"https://rohlik.cz/\"]",
			"site.toml: known_sites: \"https://rohlik.cz/\""},
		{"mail", "site.toml", "mail = \"nobody\"", "site.toml: mail: \"nobody\""},
		{"phone", "site.toml", "phone = \"call us\"", "site.toml: phone: \"call us\""},
		{"logo", "site.toml", "logo = \"logo.svg\"", "site.toml: logo: the file logo.svg is missing"},
		{"logo outside", "site.toml", "logo = \"../logo.svg\"", "site.toml: logo: \"../logo.svg\""},
		{"policy", "site.toml", "[policy]\nrequest_contact_days = 365",
			"site.toml: policy.request_contact_days: is 365, but must be from 1 to 30"},
		{"date", "site.toml", "[accessibility]\nreviewed = \"yesterday\"", "site.toml: accessibility.reviewed"},
		{"kind's code", "kinds/y.toml", kind, "kinds/y.toml: code: is \"x\""},
		{"kind's texts", "kinds/x.toml", kind, "kinds/x.toml: guide.volunteer_next: is missing"},
		{"slug", "kinds/x.toml", "code = \"x\"\nslug = \"nakupy\"",
			"kinds/x.toml: slug: \"nakupy\" belongs to the kind \"shopping\""},
		{"near", "kinds/x.toml", "near = [\"flying\"]\n" + kind, "kinds/x.toml: near: \"flying\""},
		{"setting", "kinds/x.toml", "setting = \"moon\"\n" + kind, "kinds/x.toml: setting: \"moon\""},
		{"question's type", "kinds/x.toml", kind + "[[guide.questions]]\ncode = \"q\"\ntype = \"maybe\"",
			"kinds/x.toml: guide.questions.q.type: \"maybe\""},
		{"question's code", "kinds/x.toml", kind + "[[guide.questions]]\ncode = \"title\"",
			"kinds/x.toml: guide.questions.title.code: \"title\" is a field of every offer"},
		{"options", "kinds/x.toml", kind + "[[guide.questions]]\ncode = \"q\"\ntype = \"choice\"",
			"kinds/x.toml: guide.questions.q.options: needs two"},
		{"filter", "kinds/x.toml", kind + "[[guide.questions]]\ncode = \"q\"\ntype = \"text\"\nfilter = true",
			"kinds/x.toml: guide.questions.q.filter"},
		{"number", "kinds/x.toml", kind + "[[guide.questions]]\ncode = \"q\"\ntype = \"number\"",
			"kinds/x.toml: guide.questions.q: needs min and max"},
		{"kind's key", "kinds/x.toml", kind + "[guide]\nintroo = 1", "kinds/x.toml: guide.introo: is not a setting"},
		{"page's name", "pages/abuot.cs.md", "# O nás", "pages/abuot.cs.md: is not a page"},
		{"page's title", "pages/about.cs.md", "O nás", "pages/about.cs.md: must begin with"},
		{"page's HTML", "pages/about.cs.md", "# O nás\n<b>x</b>", "pages/about.cs.md: holds HTML"},
		{"page's gap", "pages/about.cs.md", "# O nás\n{{telephone}}",
			"pages/about.cs.md: {{telephone}} is not a value"},
		{"two titles", "pages/about.cs.md", "# O nás\n\n# A vy", "pages/about.cs.md: has a second"},
		{"texts", "texts/de.po", "", "texts/de.po: the languages are"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(fsOf(c.file, c.content))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v; it is to say %q", err, c.want)
			}
		})
	}
}

func TestLoadCollectsFaults(t *testing.T) {
	_, err := Load(fsOf("site.toml", "mail = \"x\"\ntime_zone = \"y\"", "pages/safety.en.md", "nothing"))
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("the error is %v; it is to have three lines", err)
	}
}

// TestPageValuesAreText: what the profile says is shown as it is, whatever Markdown would make of it.
func TestPageValuesAreText(t *testing.T) {
	const odd = `a_b_ *c* [d](javascript:e) <b>`
	p, err := Load(fsOf("site.toml", "[operator.name]\ncs = '"+odd+"'\nen = '"+odd+"'"))
	if err != nil {
		t.Fatal(err)
	}
	html, _, _, _ := p.Page("contact", "en")
	if want := `a_b_ *c* [d](javascript:e) &lt;b&gt;`; !strings.Contains(html, want) {
		t.Errorf("the page does not show %q:\n%s", want, html)
	}
}

func TestContrastWithWhite(t *testing.T) {
	for colour, want := range map[string]float64{"#ffffff": 1, "#000000": 21, "#767676": 4.54} {
		if got := contrastWithWhite(colour); got < want-0.01 || got > want+0.01 {
			t.Errorf("contrast of %s is %.2f, want %.2f", colour, got, want)
		}
	}
}

// FuzzLoad: whatever a profile's files hold, loading ends, and what it lets through is whole.
func FuzzLoad(f *testing.F) {
	stars, err := os.ReadFile("testdata/vysnena/kinds/stars.toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add("phone = \"112\"\n[policy]\nconfirm_hours = 24", strings.Replace(string(stars), `"stars"`, `"x"`, 1),
		"# Title\n\n{{mail}} {{phone}}\n")
	f.Add("kinds = [\"x\"]\nname = {cs = 1}", "code = \"x\"\n[[guide.questions]]\noptions = [{}]", "# {{region}}\n<a>")
	f.Fuzz(func(t *testing.T, site, kind, page string) {
		p, err := Load(fsOf("site.toml", site, "kinds/x.toml", kind, "pages/about.cs.md", page))
		if err != nil {
			return
		}
		if len(p.Kinds) == 0 || len(p.Kinds) != len(p.KindCodes) || len(p.Districts) == 0 {
			t.Errorf("%d kinds of %d, %d districts", len(p.Kinds), len(p.KindCodes), len(p.Districts))
		}
		if html, _, _, ok := p.Page("about", "cs"); !ok || strings.Contains(html, "<script") {
			t.Errorf("about is %q", html)
		}
	})
}
