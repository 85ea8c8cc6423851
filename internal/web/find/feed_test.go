package find_test

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/web/find"
	"example.org/spolu/internal/web/webtest"
)

// readFeed is the feed at an address, read as strictly as XML is.
func (p *portal) readFeed(path string) (f find.AtomFeed, body string) {
	p.T.Helper()
	rec := p.Get(path)
	body = rec.Body.String()
	if rec.Code != 200 || rec.Header().Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		p.T.Fatalf("%s: %d %s", path, rec.Code, rec.Header().Get("Content-Type"))
	}
	if err := xml.Unmarshal([]byte(body), &f); err != nil {
		p.T.Fatalf("%s: %v", path, err)
	}
	return f, body
}

func titles(f find.AtomFeed) (all []string) {
	for _, e := range f.Entries {
		all = append(all, e.Title.Text)
	}
	return all
}

func TestFeed(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Publish(help.Offer{ID: "old", Description: help.Description{Kind: "shopping", Title: "Nákup",
			Text: "Nakoupím."}, PublishedAt: webtest.Morning})
		p.Publish(help.Offer{ID: "new", Description: help.Description{Kind: "other", Title: "Shopping & <more>",
			Text:     "I shop.\nNákup too.",
			Language: "en"},
			PublishedAt: webtest.Morning.Add(time.Hour)})
		p.Seed("paused1")

		f, body := p.readFeed("/nabidky.atom")
		if !slices.Equal(titles(f), []string{"Shopping & <more>", "Nákup"}) || f.Updated < "2026-11-23T09:00:00Z" ||
			f.Author != "Spolu to dáme" {
			t.Errorf("the feed is %+v", f)
		}
		e := f.Entries[0]
		if e.ID != "tag:spolu.example.org,2026:offer/new" || e.Link.Href != "https://spolu.example.org/nabidka/new" ||
			e.Author != "Vzorek" ||
			e.Category != (find.AtomCategory{"other", "Jiná pomoc"}) || e.Title.Lang != "en" ||
			e.Summary.Text != "I shop.\nNákup too." || e.Published != "2026-11-23T09:00:00Z" {
			t.Errorf("an entry is %+v", e)
		}
		if !strings.Contains(e.Content.Text, `<p lang="en">I shop.</p>`) || !strings.Contains(e.Content.Text,
			"<dd>celý Moravskoslezský kraj</dd>") {
			t.Errorf("its content is %s", e.Content.Text)
		}
		for _, secret := range []string{"Tajný", "@example.org", "601000001"} {
			if strings.Contains(body, secret) {
				t.Errorf("the feed gives %q away", secret)
			}
		}
		// The newest come first wherever the words stand: whoever follows a search misses none.
		if f, _ := p.readFeed("/nabidky.atom?q=n%C3%A1kup"); !slices.Equal(titles(f),
			[]string{"Shopping & <more>", "Nákup"}) || f.Title != "Nabídky pomoci – „nákup“ – Spolu to dáme" {
			t.Errorf("for words: %q in %q", titles(f), f.Title)
		}
		f, _ = p.readFeed("/en/offers.atom?kind=shopping")
		if f.Lang != "en" || f.ID != "tag:spolu.example.org,2026:/en/offers.atom?kind=shopping" ||
			!slices.Equal(f.Links, []find.AtomLink{
				{"self", find.AtomType, "https://spolu.example.org/en/offers.atom?kind=shopping"},
				{"alternate", "text/html", "https://spolu.example.org/en/offers?kind=shopping"}}) ||
			f.Entries[0].ID != "tag:spolu.example.org,2026:offer/old" ||
			f.Entries[0].Link.Href != "https://spolu.example.org/en/offer/old" {
			t.Errorf("in English: %+v", f)
		}
		if f, _ := p.readFeed("/uk/offers.atom?q=ponorka"); f.Lang != "en" || len(f.Entries) > 0 ||
			f.Updated < "2026-11-23T09:00:00Z" {
			t.Errorf("an empty one: %+v", f)
		}
	})
}

// A feed has the newest fifty, and an address of its own for each search.
func TestFeedAddresses(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	for i := range find.PerFeed + 3 {
		p.Publish(help.Offer{ID: fmt.Sprintf("o%d", i),
			Description: help.Description{Kind: "other", Title: fmt.Sprint(i)},
			PublishedAt: webtest.Morning.Add(time.Duration(i) * time.Second)})
	}
	f, _ := p.readFeed("/nabidky.atom?strana=2&razeni=nejblizsi&obec=505927")
	if len(f.Entries) != find.PerFeed || f.Entries[0].Title.Text != fmt.Sprint(find.PerFeed+2) {
		t.Errorf("%d entries, the first %q", len(f.Entries), f.Entries[0].Title.Text)
	}
	if got := f.Links[0].Href; got != "https://spolu.example.org/nabidky.atom?obec=505927" {
		t.Errorf("its own address is %s", got)
	}
	// Few programs follow a redirection: whatever form has sent the address, it is the feed, and says where it is.
	for path, want := range map[string]string{
		"/nabidky.atom?kde=OPAVA&q=nakup&razeni=nejblizsi": "/nabidky.atom?obec=505927&q=nakup",
		"/nabidky.atom?kde=x&kde_code=505927":              "/nabidky.atom?obec=505927",
		"/en/offers.atom?kind=other&q=":                    "/en/offers.atom?kind=other",
		"/uk/offers.atom?where=frydek+mistek":              "/uk/offers.atom?place=598003",
		"/nabidky.atom?fbclid=x&utm_source=y":              "/nabidky.atom",
	} {
		if f, _ := p.readFeed(path); f.Links[0].Href != webtest.Origin+want || f.ID != "tag:spolu.example.org,2026:"+want {
			t.Errorf("%s is %s %s, want %s", path, f.Links[0].Href, f.ID, want)
		}
	}
	for page, want := range map[string]string{"/nabidky?obec=505927&strana=2": "/nabidky.atom?obec=505927",
		"/en/offers?kind=sewing": "/en/offers.atom?kind=sewing", "/": "/nabidky.atom"} {
		if body := p.Get(page).Body.String(); !strings.Contains(body,
			`<link rel="alternate" type="application/atom+xml" href="`+want+`">`) {
			t.Errorf("%s does not name its feed %s", page, want)
		}
	}
}

// Who has the feed already is told so by its tag, until an entry comes, changes or goes: what is public elsewhere is no
// news. Its time never goes back, and nothing is known by a time.
func TestFeedAgain(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		publish := func(id, kind string, at time.Time) {
			p.Publish(help.Offer{ID: id, Description: help.Description{Kind: kind}, PublishedAt: at})
		}
		publish("one", "other", webtest.Morning)
		publish("two", "other", webtest.Morning.Add(time.Hour))
		const path = "/nabidky.atom?druh=jine"
		tag := func() string { return p.Get(path).Header().Get("ETag") }
		updated := func() string {
			f, _ := p.readFeed(path)
			return f.Updated
		}
		first, at := tag(), updated()
		if again := p.Get(path, "If-None-Match", first); again.Code != 304 {
			t.Errorf("the same feed is answered with %d", again.Code)
		}
		if p.Get(path).Header().Get("Last-Modified") != "" ||
			p.Get(path, "If-Modified-Since", "Fri, 31 Dec 2100 00:00:00 GMT").Code != 200 {
			t.Error("it is known by a time")
		}
		publish("elsewhere", "sewing", webtest.Morning.Add(2*time.Hour))
		if p.Get(path, "If-None-Match", first).Code != 304 {
			t.Error("an offer of another kind is news")
		}
		if _, err := p.Exchange.Offers.Pause(t.Context(), help.As(help.VolunteerActor, "v-two"), "two", ""); err != nil {
			t.Fatal(err)
		}
		if p.Get(path, "If-None-Match", first).Code != 200 || tag() == first || updated() < at {
			t.Errorf("once an offer has gone: tag %s, then %s, time %s, then %s", first, tag(), at, updated())
		}
		second := tag()
		publish("three", "other", webtest.Morning.Add(3*time.Hour))
		if p.Get(path, "If-None-Match", second).Code != 200 {
			t.Error("a new offer is no news")
		}
	})
}

// What is asked for in vain has no feed: nobody would read there that it is everybody's.
func TestFeedOfNothing(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	p.Seed("active1")
	for path, says := range map[string]string{
		"/nabidky.atom?kde=Nikdesv%C4%9Bt": "Obec v adrese neznáme", "/nabidky.atom?obec=1": "Obec v adrese neznáme",
		"/nabidky.atom?kde=V%C5%99esina": "Obec v adrese neznáme, nebo je takových víc",
		"/nabidky.atom?druh=nic":         "překlep", "/nabidky.atom?den=9": "překlep",
		"/en/offers.atom?where=Nowhereville": "is not known, or there are several",
	} {
		if rec := p.Get(path); rec.Code != 404 || !strings.Contains(rec.Body.String(), says) {
			t.Errorf("%s: %d, without %q", path, rec.Code, says)
		}
	}
}

// Whatever stands in an offer or in an address, what comes out is XML.
func TestFeedIsXML(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	hostile := "a\x00\x01\x08\x0b\x1f\x7f\u0085\ufffe\uffff\u2028]]></summary><script>&amp;&nbsp;\xff\xfe\xed\xa0\x80🏠"
	p.Publish(help.Offer{ID: "hostile", Description: help.Description{Kind: "other", Title: hostile, Text: hostile},
		PublishedAt: webtest.Morning})
	f, _ := p.readFeed("/nabidky.atom")
	if got := f.Entries[0].Title.Text; !strings.HasPrefix(got, "a\ufffd\ufffd\ufffd\ufffd\ufffd\x7f") ||
		!strings.Contains(got, "]]></summary><script>&amp;&nbsp;") {
		t.Errorf("the title is %q", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		q := rapid.String().Draw(t, "q")
		rec := p.Get("/nabidky.atom?q=" + url.QueryEscape(q))
		var f find.AtomFeed
		if err := xml.Unmarshal(rec.Body.Bytes(), &f); err != nil {
			t.Fatalf("%q: %v", q, err)
		}
	})
}

// An offer's entry has the same id in every language, and is the same offer everywhere.
func TestFeedIDs(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	p.Publish(help.Offer{ID: "one", Description: help.Description{Kind: "other"}, PublishedAt: webtest.Morning})
	entries, feeds := map[string]bool{}, map[string]bool{}
	for _, lang := range site.Builtin().Languages {
		f, _ := p.readFeed(webtest.Address(lang, pages.Feed, ""))
		entries[f.Entries[0].ID], feeds[f.ID] = true, true
	}
	if len(entries) != 1 || len(feeds) != len(site.Builtin().Languages) {
		t.Errorf("entries %v, feeds %v", entries, feeds)
	}
}
