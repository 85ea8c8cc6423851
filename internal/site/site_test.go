package site

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/help"
)

// contractKinds are the codes and slugs that addresses and the API promise.
var contractKinds = [][2]string{
	{"shopping", "nakupy"}, {"childcare", "hlidani-deti"}, {"cleaning", "uklid"}, {"sewing", "siti"},
	{"transport", "doprava"}, {"animals", "zvirata"}, {"company", "popovidani"}, {"tutoring", "doucovani"},
	{"computers", "pocitace"}, {"repairs", "opravy-zahrada"}, {"care-homes", "socialni-sluzby"},
	{"accommodation", "ubytovani"}, {"things", "veci"}, {"other", "jine"},
}

func TestBuiltinKinds(t *testing.T) {
	p := Builtin()
	if len(p.Kinds) != len(contractKinds) {
		t.Fatalf("there are %d kinds, want %d", len(p.Kinds), len(contractKinds))
	}
	for i, want := range contractKinds {
		if k := p.Kinds[i]; k.Code != want[0] || k.Slug != want[1] {
			t.Errorf("kind %d is %s, %s; want %v", i, k.Code, k.Slug, want)
		}
		byCode, ok1 := p.Kind(want[0])
		bySlug, ok2 := p.KindBySlug(want[1])
		if !ok1 || !ok2 || byCode.Code != bySlug.Code {
			t.Errorf("%v is not found by both code and slug", want)
		}
	}
	if _, ok := p.Kind("nakupy"); ok {
		t.Error("a slug was taken for a code")
	}
}

func TestBuiltinSensitiveKinds(t *testing.T) {
	var got []string
	for _, k := range Builtin().Kinds {
		if k.Sensitive {
			got = append(got, k.Code)
		}
	}
	if want := []string{"childcare", "care-homes", "accommodation"}; !slices.Equal(got, want) {
		t.Errorf("sensitive are %v, want %v", got, want)
	}
}

func TestBuiltinGuides(t *testing.T) {
	for _, k := range Builtin().Kinds {
		g := k.Guide
		if n := len(g.Questions); n < 2 || n > 5 {
			t.Errorf("%s has %d questions, want 2 to 5", k.Code, n)
		}
		for _, list := range [][]help.Text{g.VolunteerAdvice, g.RequesterAdvice, g.VolunteerNext, g.RequesterNext} {
			if len(list) < 1 || len(list) > 4 {
				t.Errorf("%s has a list of %d sentences, want 1 to 4", k.Code, len(list))
			}
		}
		if n := len(k.Near); n < 2 || n > 3 {
			t.Errorf("%s has %d neighbours, want 2 or 3", k.Code, n)
		}
		if n := len(k.Synonyms); n < 5 {
			t.Errorf("%s has %d synonyms, want 5 or more", k.Code, n)
		}
		for _, lang := range []help.Language{"uk", "pl"} {
			if k.Name[lang] == "" || k.Summary[lang] == "" {
				t.Errorf("%s lacks name or summary in %s", k.Code, lang)
			}
		}
	}
}

// TestBuiltinSentencesAreShort holds the kinds to the rule of under 15 words a sentence.
func TestBuiltinSentencesAreShort(t *testing.T) {
	for _, k := range Builtin().Kinds {
		for _, text := range textsOf(k) {
			for lang, s := range text {
				for sentence := range strings.FieldsFuncSeq(s,
					func(r rune) bool { return strings.ContainsRune(".?!:", r) }) {
					if n := len(strings.Fields(sentence)); n >= 15 {
						t.Errorf("%s, %s: %d words in %q", k.Code, lang, n, sentence)
					}
				}
			}
		}
	}
}

// textsOf are all the texts of a kind.
func textsOf(k help.Kind) []help.Text {
	g := k.Guide
	texts := slices.Concat([]help.Text{k.Name, k.Summary, g.Intro, g.TitleHint, g.TextHint},
		g.VolunteerAdvice, g.RequesterAdvice, g.VolunteerNext, g.RequesterNext)
	for _, q := range g.Questions {
		texts = append(texts, q.Label, q.Short, q.Hint, q.Unit)
		for _, o := range q.Options {
			texts = append(texts, o.Label)
		}
	}
	return texts
}

func TestShoppingAsksHowPaymentWorks(t *testing.T) {
	k, _ := Builtin().Kind("shopping")
	q, ok := k.Question("payment")
	if _, cash := q.Option("cash"); !ok || !cash || q.Type != help.Choice || !q.Filter {
		t.Errorf("payment is %+v", q)
	}
}

func TestBuiltinPages(t *testing.T) {
	p := Builtin()
	for _, name := range PageNames {
		for _, lang := range []help.Language{"cs", "en"} {
			html, title, got, ok := p.Page(name, lang)
			if !ok || got != lang || title == "" || len(html) < 500 {
				t.Errorf("%s.%s: title %q, language %q, %d bytes, ok %v", name, lang, title, got, len(html), ok)
			}
			if strings.Contains(html+title, "{{") || strings.Contains(html, "tel:\"") {
				t.Errorf("%s.%s has a gap left:\n%s", name, lang, html)
			}
		}
		if _, _, got, ok := p.Page(name, "uk"); !ok || got != "en" {
			t.Errorf("%s in Ukrainian came in %q, want English", name, got)
		}
	}
	if _, _, _, ok := p.Page("nothing", "cs"); ok {
		t.Error("a page that is not there was found")
	}
}

// TestBuiltinHasNoTelephone makes sure that no number but those of the emergency services can be called.
func TestBuiltinHasNoTelephone(t *testing.T) {
	emergency := []string{"112", "155", "158", "150"}
	for key, pg := range Builtin().pages {
		for _, m := range regexp.MustCompile(`tel:([^"]*)"`).FindAllStringSubmatch(pg.html, -1) {
			if !slices.Contains(emergency, m[1]) {
				t.Errorf("%v has the number %s", key, m[1])
			}
		}
		if strings.Contains(pg.html, "Linka pomoci") || strings.Contains(pg.html, "Help line") {
			t.Errorf("%v speaks of a help line that is not set", key)
		}
		if key.name == "contact" && !strings.Contains(pg.html, "posta@example.org") {
			t.Errorf("%v does not show the e-mail", key)
		}
	}
}

func TestPrivacyFollowsPolicy(t *testing.T) {
	p, err := Load(fsOf("site.toml", "[policy]\nrequest_contact_days = 11\noffer_keep_months = 5\n"))
	if err != nil {
		t.Fatal(err)
	}
	html, _, _, _ := p.Page("privacy", "cs")
	for _, want := range []string{"do 11 dnů", "do 5 měsíců", "do 30 dnů", "do 72 hodin"} {
		if !strings.Contains(html, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestBuiltinPlaces(t *testing.T) {
	p := Builtin()
	if p.Location().String() != "Europe/Prague" {
		t.Errorf("location is %s", p.Location())
	}
	if len(p.DistrictNames()) != 6 || p.DistrictName("CZ0806") != "Ostrava-město" || p.DistrictName("CZ0100") != "" {
		t.Errorf("districts are %v", p.DistrictNames())
	}
	if p.Phone != "" || len(p.Notice) != 0 || p.Places != nil {
		t.Error("the built-in profile has a phone, a notice or places of its own")
	}
}

func TestBuiltinPolicy(t *testing.T) {
	const h = time.Hour
	want := Policy{72, 90, 7, 30, 30, 12, 30, 50, 2, 3, 10, 3, 10,
		Loop{LoopChain{h, h, 21, 7}, LoopChain{8 * h, 16 * h, 20, 8}, LoopChain{24 * h, 48 * h, 20, 8}}}
	if got := Builtin().Policy; got != want {
		t.Errorf("policy is %+v, want %+v", got, want)
	}
}
