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
		if !slices.Equal(titles(f), []string{"Shopping & <more>", "Nákup"}) || f.Updated != "2026-11-23T09:00:00Z" ||
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
			f.Updated != "1970-01-01T00:00:00Z" {
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
	for path, want := range map[string]string{
		"/nabidky.atom?kde=OPAVA&q=nakup&razeni=nejblizsi": "/nabidky.atom?obec=505927&q=nakup",
		"/en/offers.atom?kind=other&q=":                    "/en/offers.atom?kind=other",
	} {
		if rec := p.Get(path); rec.Code != 303 || rec.Header().Get("Location") != want {
			t.Errorf("%s leads to %d %s, want %s", path, rec.Code, rec.Header().Get("Location"), want)
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

// Who has the feed already is told so: by its tag, or for lack of one by its time.
func TestFeedAgain(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	p.Publish(help.Offer{ID: "one", Description: help.Description{Kind: "other"}, PublishedAt: webtest.Morning})
	first := p.Get("/nabidky.atom").Header()
	if first.Get("Last-Modified") != "Mon, 23 Nov 2026 08:00:00 GMT" {
		t.Errorf("changed %q", first.Get("Last-Modified"))
	}
	conditions := map[string][2][]string{
		"tag":           {{"If-None-Match", first.Get("ETag")}},
		"time":          {{"If-Modified-Since", first.Get("Last-Modified")}},
		"tag wins":      {{"If-None-Match", `"x"`, "If-Modified-Since", first.Get("Last-Modified")}},
		"earlier":       {{"If-Modified-Since", "Mon, 23 Nov 2026 07:59:59 GMT"}},
		"not a time":    {{"If-Modified-Since", "včera"}},
		"tag, old time": {{"If-None-Match", first.Get("ETag"), "If-Modified-Since", "Mon, 23 Nov 2026 07:59:59 GMT"}},
	}
	want := map[string]int{"tag": 304, "time": 304, "tag wins": 200, "earlier": 200, "not a time": 200,
		"tag, old time": 304}
	for name, headers := range conditions {
		if rec := p.Get("/nabidky.atom", headers[0]...); rec.Code != want[name] {
			t.Errorf("%s: %d, want %d", name, rec.Code, want[name])
		}
	}
	p.Publish(help.Offer{ID: "two", Description: help.Description{Kind: "other"},
		PublishedAt: webtest.Morning.Add(time.Hour)})
	for _, name := range []string{"tag", "time"} {
		if rec := p.Get("/nabidky.atom", conditions[name][0]...); rec.Code != 200 {
			t.Errorf("%s, after a change: %d", name, rec.Code)
		}
	}
	if rec := p.Get("/nabidky.atom?q=ponorka", conditions["time"][0]...); rec.Code != 200 {
		t.Errorf("an empty feed has no time to compare, but answers %d", rec.Code)
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
		if rec.Code == 303 {
			return // nothing asked for
		}
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
