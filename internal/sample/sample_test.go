package sample

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/place/files"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func builtinPlaces() *place.Gazetteer {
	return place.New(files.Default(), site.Builtin().DistrictNames())
}

func make400(seed uint64) []samples.Sample {
	return slices.Collect(Offers(400, seed, site.Builtin(), builtinPlaces(), now))
}

// second is another region's profile with its places, from the tests of the site package.
func second(t *testing.T) (*site.Profile, *place.Gazetteer) {
	t.Helper()
	p, err := site.Load(os.DirFS("../site/testdata/vysnena"))
	if err != nil {
		t.Fatal(err)
	}
	read, err := files.ParseCSV(bytes.NewReader(p.Places), nil)
	if err != nil {
		t.Fatal(err)
	}
	return p, place.New(read.Municipalities, p.DistrictNames())
}

func TestTheSameSeedMakesTheSameOffers(t *testing.T) {
	one := make400(1)
	if !reflect.DeepEqual(one, make400(1)) {
		t.Error("two runs differ")
	}
	later := slices.Collect(Offers(400, 1, site.Builtin(), builtinPlaces(), now.Add(50*time.Hour)))
	for i := range later {
		a, b := one[i].Offer, later[i].Offer
		if a.ID != b.ID || a.Title != b.Title || a.Text != b.Text || !reflect.DeepEqual(a.Answers, b.Answers) ||
			a.Place != b.Place {
			t.Fatalf("offer %d changes with the date", i)
		}
	}
	other := make400(2)
	for i := range one {
		if one[i].Offer.ID == other[i].Offer.ID || one[i].Volunteer.Email == other[i].Volunteer.Email {
			t.Fatalf("offer %d is the same for another seed", i)
		}
	}
}

// form is what a volunteer would have filled in, but for the telephone: a number that nobody has is refused.
func form(s samples.Sample) help.OfferForm {
	o := s.Offer
	f := help.OfferForm{Description: help.Description{Kind: o.Kind, Answers: o.Answers, Title: o.Title, Text: o.Text,
		Language: o.Language, Place: o.Place, Reach: o.Reach, Setting: o.Setting, Times: slices.Clone(o.Times),
		From: o.From, Until: o.Until, Languages: o.Languages,
		PerWeek: o.PerWeek}, As: help.Person, FirstName: s.Volunteer.FirstName, Surname: s.Volunteer.Surname,
		Email: s.Volunteer.Email}
	if s.Org.Name != "" {
		f.As, f.Organisation, f.ICO = help.OrganisationAuthor, s.Org.Name, s.Org.ICO
	}
	return f
}

// check asserts that every sample would pass as a form, and that the form leaves it as it is.
func check(t *testing.T, e *exchange.Exchange, samples []samples.Sample) {
	t.Helper()
	for _, s := range samples {
		f := form(s)
		want := form(s)
		if err := e.Offers.Check(t.Context(), help.As(help.Anyone, ""), &f); err != nil {
			t.Errorf("%v\n%+v", err, s.Offer)
		} else if !reflect.DeepEqual(f, want) {
			t.Errorf("the form tidies it:\n%+v\n%+v", f, want)
		}
	}
}

func TestFill(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		e := exchange.New(db, site.Sites{site.Builtin()}, &url.URL{Scheme: "https", Host: "spolu.example.org"})
		done := 0
		if err := Fill(t.Context(), e, 700, 1, func(n int) { done = n }); err != nil {
			t.Fatal(err)
		}
		found, err := e.Search.Find(t.Context(), search.Query{Limit: 20})
		if err != nil || len(found.Offers) != 20 || done != 700 {
			t.Fatalf("%d offers found, %d done: %v", len(found.Offers), done, err)
		}
		places, err := e.Places.Gazetteer(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		check(t, e, slices.Collect(Offers(700, 1, e.Sites.Home(), places, time.Now())))
		if Fill(t.Context(), e, 1, 1, nil) == nil {
			t.Error("the same seed was written twice")
		}
		if err := Fill(t.Context(), e, 3, 2, nil); err != nil {
			t.Error(err)
		}
	})
}

func TestAnotherRegion(t *testing.T) {
	p, places := second(t)
	db := storetest.New(t, storetest.SQLite(t), nil)
	e := exchange.New(db, site.Sites{p}, &url.URL{Scheme: "https", Host: "spolu.example.org"})
	if err := e.Places.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	samples := slices.Collect(Offers(400, 3, p, places, time.Now()))
	check(t, e, samples)
	kinds := map[string]int{}
	for _, s := range samples {
		kinds[s.Offer.Kind]++
		if !slices.Contains(p.Languages, s.Offer.Language) {
			t.Errorf("an offer in %s", s.Offer.Language)
		}
		if strings.Contains(s.Offer.Title+s.Offer.Text, "{") {
			t.Errorf("a gap is left in %q", s.Offer.Title)
		}
	}
	for _, k := range p.Kinds {
		if kinds[k.Code] < 8 {
			t.Errorf("%d offers of %s", kinds[k.Code], k.Code)
		}
	}
}

func TestNowhere(t *testing.T) {
	for s := range Offers(50, 1, site.Builtin(), place.New(nil, nil), now) {
		if s.Offer.Place != "" || s.Offer.Reach.NeedsPlace() || strings.Contains(s.Offer.Text, "{") {
			t.Errorf("%+v", s.Offer)
		}
	}
	for range Offers(0, 1, site.Builtin(), builtinPlaces(), now) {
		t.Error("an offer of none")
	}
}

func TestSharesAndVariety(t *testing.T) {
	for seed := range uint64(5) {
		samples := make400(seed)
		kinds, languages, same := map[string]int{}, map[string]int{}, map[string]int{}
		orgs, whole, remote := 0, 0, 0
		for _, s := range samples {
			kinds[s.Offer.Kind]++
			languages[s.Offer.Language]++
			same[s.Offer.Title+"\n"+s.Offer.Text]++
			if s.Org.Name != "" {
				orgs++
			}
			if s.Offer.Place == "" {
				whole++
			}
			if s.Offer.Reach.Type == help.ReachRemote {
				remote++
			}
		}
		for _, k := range site.Builtin().Kinds {
			if kinds[k.Code] < 8 {
				t.Errorf("seed %d: %d offers of %s", seed, kinds[k.Code], k.Code)
			}
		}
		for _, lang := range []string{"cs", "en", "uk", "pl"} {
			if languages[lang] < 8 {
				t.Errorf("seed %d: %d offers in %s", seed, languages[lang], lang)
			}
		}
		for words, times := range same {
			if times > 1 {
				t.Errorf("seed %d: %d times %q", seed, times, words)
			}
		}
		if orgs < 40 || orgs > 85 || whole < 5 || whole > 40 || remote < 4 {
			t.Errorf("seed %d: %d organisations, %d of the whole region, %d remote", seed, orgs, whole, remote)
		}
		titles := 0
		for page := range slices.Chunk(samples, 20) {
			seen := map[string]bool{}
			for _, s := range page {
				if seen[s.Offer.Title] {
					titles++
				}
				seen[s.Offer.Title] = true
			}
		}
		if titles > 1 {
			t.Errorf("seed %d: %d titles stand twice on a page", seed, titles)
		}
	}
}

func TestNobodysContact(t *testing.T) {
	emails, ids := map[string]bool{}, map[string]bool{}
	names := map[string]string{}
	n := 20_000
	if testing.Short() {
		n = 2000
	}
	for s := range Offers(n, 9, site.Builtin(), builtinPlaces(), now) {
		o := s.Offer
		if help.ContactIn(o.Title)+help.ContactIn(o.Text) != "" {
			t.Errorf("a contact in %q", o.Title)
		}
		if emails[s.Volunteer.Email] || ids[o.ID] || ids[s.Volunteer.ID] {
			t.Fatalf("%s, %s or %s is there twice", s.Volunteer.Email, o.ID, s.Volunteer.ID)
		}
		emails[s.Volunteer.Email], ids[o.ID], ids[s.Volunteer.ID] = true, true, true
		if !strings.HasSuffix(s.Volunteer.Email, "@example.org") {
			t.Errorf("%s is not a sample", s.Volunteer.Email)
		}
		if s.Volunteer.Phone != "" && !strings.HasPrefix(s.Volunteer.Phone, "+420000") {
			t.Errorf("%s may be somebody's", s.Volunteer.Phone)
		}
		if s.Org.Name == "" {
			continue
		}
		if !help.ValidICO(s.Org.ICO) || !strings.HasPrefix(s.Org.ICO, "99") {
			t.Errorf("IČO %s", s.Org.ICO)
		}
		if was := names[s.Org.ICO]; was != "" && was != s.Org.Name {
			t.Errorf("%s and %s have one IČO", was, s.Org.Name)
		}
		names[s.Org.ICO] = s.Org.Name
	}
}

func TestDates(t *testing.T) {
	for _, at := range []time.Time{now, now.Add(-6 * time.Hour), now.Add(14 * time.Hour)} {
		for _, n := range []int{1, 400, 30_000} {
			var last time.Time
			for s := range Offers(n, 4, site.Builtin(), builtinPlaces(), at) {
				p := s.Offer.PublishedAt
				if !p.After(last) || p.Nanosecond()%1000 != 0 || p.After(at) || at.Sub(p) > span+24*time.Hour {
					t.Fatalf("published %v after %v, now %v", p, last, at)
				}
				if s.Volunteer.CreatedAt.After(p) {
					t.Fatal("a volunteer younger than the offer")
				}
				last = p
			}
			if at.Sub(last) > 3*time.Hour {
				t.Errorf("the newest of %d is %v old", n, at.Sub(last))
			}
		}
	}
}

// script counts letters of Latin and Cyrillic script.
func script(s string) (latin, cyrillic int) {
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Latin, r):
			latin++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		}
	}
	return latin, cyrillic
}

// TestTexts checks what is written in the files, apart from how it is put together.
func TestTexts(t *testing.T) {
	lib, err := read()
	if err != nil {
		t.Fatal(err)
	}
	own := map[string]string{"cs": "áčďéěíňóřšťúůýž", "pl": "ąćęłńóśźż"}
	titles, total := map[string]string{}, map[string]int{}
	for _, code := range slices.Sorted(maps.Keys(lib.kinds)) {
		if n := len(lib.kinds[code].In[help.DefaultLanguage]); n < 14 && code != "any" {
			t.Errorf("%s has only %d texts in Czech", code, n)
		}
		for _, lang := range lib.languages {
			for _, one := range lib.kinds[code].In[lang] {
				total[lang]++
				where := fmt.Sprintf("%s, %s: %q", code, lang, one.Title)
				if was, twice := titles[lang+one.Title]; twice {
					t.Errorf("%s is also in %s", where, was)
				}
				titles[lang+one.Title] = code
				latin, cyrillic := script(strings.NewReplacer("{obec}", "", "{druh}", "").Replace(one.Title + one.Text))
				if lang == "uk" && cyrillic < 20*latin || lang != "uk" && cyrillic > 0 {
					t.Errorf("%s is in the wrong script", where)
				}
				for other, alien := range own {
					if other != lang && lang != "uk" &&
						strings.ContainsAny(one.Title+one.Text, strip(alien, own[lang])) {
						t.Errorf("%s has letters of %s", where, other)
					}
				}
				if !slices.Contains([]string{"", "f", "m"}, one.By) || one.Org != "" && one.By != "" {
					t.Errorf("%s is by %q", where, one.By)
				}
				if one.Speaks != "" && !slices.Contains(help.SpokenLanguages, one.Speaks) {
					t.Errorf("%s promises the language %q", where, one.Speaks)
				}
				for _, gender := range []struct{ by, word string }{{"f", "ráda"}, {"m", "rád"}} {
					if one.By != gender.by &&
						slices.Contains(strings.Fields(strings.ToLower(one.Title+" "+one.Text)), gender.word) {
						t.Errorf("%s is by %q, but says %q", where, one.By, gender.word)
					}
				}
				if _, ok := patterns[one.When]; one.When != "" && !ok {
					t.Errorf("%s is free %q", where, one.When)
				}
				if one.Setting != "" && !slices.Contains(help.Settings, one.Setting) {
					t.Errorf("%s has the setting %q", where, one.Setting)
				}
				var p help.Problems
				f := help.OfferForm{Description: help.Description{Title: one.Title, Text: one.Text}}
				if f.CheckAbout(&p); p.Err() != nil || f.Title != one.Title || f.Text != one.Text {
					t.Errorf("%s: %v", where, p.Err())
				}
			}
		}
	}
	for lang, least := range map[string]int{"cs": 14 * 14, "en": 25, "uk": 25, "pl": 20} {
		if total[lang] < least {
			t.Errorf("%d texts in %s", total[lang], lang)
		}
	}
	t.Logf("texts: %v, organisations: %d", total, len(lib.orgs))
}

// strip is s without the letters of without.
func strip(s, without string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(without, r) {
			return -1
		}
		return r
	}, s)
}

// TestAnswersFitTheKinds finds answers in the texts that the built-in guides do not know (any more).
func TestAnswersFitTheKinds(t *testing.T) {
	for _, k := range site.Builtin().Kinds {
		all := loaded().kinds[k.Code]
		if all == nil {
			t.Errorf("%s has no texts", k.Code)
			continue
		}
		for code, answers := range all.Usual {
			q, ok := k.Question(code)
			for _, answer := range answers {
				if !ok || fits(q, answer) == nil {
					t.Errorf("%s: %q is no answer to %s", k.Code, answer, code)
				}
			}
		}
		for _, lang := range loaded().languages {
			for _, one := range all.In[lang] {
				if one.Remote && !k.Remote {
					t.Errorf("%s, %q: the kind needs a meeting", k.Code, one.Title)
				}
				for code, answer := range one.Answers {
					q, ok := k.Question(code)
					v := fits(q, answer)
					several := q.Type == help.Several && len(v) != len(strings.Fields(answer))
					if !ok || several || v == nil && !(answer == "" && q.Optional) {
						t.Errorf("%s, %q: %q is no answer to %s", k.Code, one.Title, answer, code)
					}
				}
			}
		}
	}
}

func BenchmarkOffers(b *testing.B) {
	p, places := site.Builtin(), builtinPlaces()
	b.ReportAllocs()
	for range Offers(b.N, 1, p, places, now) {
	}
}

func BenchmarkFill400(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		e := exchange.New(storetest.New(b, storetest.SQLite(b), nil), site.Sites{site.Builtin()}, &url.URL{})
		if err := e.Places.Ensure(context.Background()); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := Fill(context.Background(), e, 400, 1, nil); err != nil {
			b.Fatal(err)
		}
	}
}
