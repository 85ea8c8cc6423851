package web_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/web"
	"example.org/spolu/internal/web/webtest"
)

// listed is one entry of a sitemap.
type listed struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod"`
	Twins   []struct {
		Lang string `xml:"hreflang,attr"`
		Href string `xml:"href,attr"`
	} `xml:"http://www.w3.org/1999/xhtml link"`
}

// sitemapAt reads a file of the sitemap, or an index.
func (p *portal) sitemapAt(path string) (urls []listed, files []string) {
	p.T.Helper()
	rec := p.Get(path)
	var found struct {
		XMLName xml.Name
		URLs    []listed `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 url"`
		Files   []struct {
			Loc string `xml:"loc"`
		} `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemap"`
	}
	if err := xml.Unmarshal(rec.Body.Bytes(), &found); rec.Code != 200 || err != nil {
		p.T.Fatalf("%s: %d, %v", path, rec.Code, err)
	}
	for _, f := range found.Files {
		files = append(files, f.Loc)
	}
	return found.URLs, files
}

// Every page that a search engine may keep is in the sitemap, in every language, and no other: the table of routes and
// the pages themselves say which.
func TestSitemapHasThePages(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Publish(help.Offer{ID: "active1", Description: help.Description{Kind: "other"}, PublishedAt: webtest.Morning})
		p.Seed("paused1")
		urls, _ := p.sitemapAt("/sitemap.xml")
		in := map[string]listed{}
		for _, u := range urls {
			if _, twice := in[u.Loc]; twice {
				t.Errorf("%s is there twice", u.Loc)
			}
			in[u.Loc] = u
		}
		for _, lang := range p.Exchange.Sites.Home().Languages {
			for _, r := range p.Routes() {
				path := webtest.Address(lang, r.Page, "active1")
				if r.Get == nil || r.Page == pages.Offer && lang != "cs" {
					continue // offers stand under their Czech address, which names the others
				}
				canonical := `<link rel="canonical" href="` + webtest.Origin + path + `">`
				keeps := strings.Contains(p.Get(path).Body.String(), canonical)
				if _, is := in[webtest.Origin+path]; is != keeps {
					t.Errorf("%s: in the sitemap %v, to be kept %v", path, is, keeps)
				}
			}
		}
		offer := in[webtest.Origin+"/nabidka/active1"]
		if len(offer.Twins) != 4 || offer.Twins[1].Lang != "en" ||
			offer.Twins[1].Href != webtest.Origin+"/en/offer/active1" ||
			offer.LastMod != "2026-11-23T08:00:00Z" {
			t.Errorf("the offer is %+v", offer)
		}
		kinds := len(p.Exchange.Sites.Home().Kinds)
		if _, ok := in[webtest.Origin+"/en/offers?kind=childcare"]; !ok || len(in) != 1+4*(9+kinds) {
			t.Errorf("%d addresses", len(in))
		}
		for u := range in {
			if rec := p.Get(strings.TrimPrefix(u, webtest.Origin)); rec.Code != 200 {
				t.Errorf("%s answers %d", u, rec.Code)
			}
		}
	})
}

// Many offers are listed in several files, each offer once.
func TestSitemapOfMany(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		defer web.SmallSitemaps(2, 0)()
		p := newPortal(t, db)
		var want []string
		for i := range 5 {
			p.Publish(help.Offer{ID: fmt.Sprintf("o%d", i), Description: help.Description{Kind: "other"},
				PublishedAt: webtest.Morning.Add(time.Duration(i) * time.Hour)})
			want = append(want, fmt.Sprintf("%s/nabidka/o%d", webtest.Origin, i))
		}
		_, files := p.sitemapAt("/sitemap.xml")
		if !slices.Equal(files, []string{webtest.Origin + "/sitemap.xml?page=1", webtest.Origin + "/sitemap.xml?page=2",
			webtest.Origin + "/sitemap.xml?page=3"}) {
			t.Errorf("the index names %v", files)
		}
		var got []string
		for n, file := range files {
			urls, _ := p.sitemapAt(strings.TrimPrefix(file, webtest.Origin))
			for _, u := range urls {
				if strings.Contains(u.Loc, "/nabidka/") {
					got = append(got, u.Loc)
				} else if n > 0 {
					t.Errorf("%s is in file %d", u.Loc, n+1)
				}
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("the files list %v", got)
		}
		for _, page := range []string{"0", "4", "-1", "x", "99999999999999999999", "50000"} {
			if rec := p.Get("/sitemap.xml?page=" + page); rec.Code != 404 {
				t.Errorf("page %s: %d", page, rec.Code)
			}
		}
	})
}

// Both halves of the sitemap may be kept for an hour, and are told apart from what they were before.
func TestSitemapAgain(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	first := p.Get("/sitemap.xml").Header()
	if first.Get("Cache-Control") != "public, max-age=3600" || p.Get("/sitemap.xml", "If-None-Match",
		first.Get("ETag")).Code != 304 {
		t.Errorf("the headers are %v", first)
	}
	p.Seed("active1")
	if rec := p.Get("/sitemap.xml", "If-None-Match", first.Get("ETag")); rec.Code != 200 {
		t.Errorf("after a change: %d", rec.Code)
	}
	if rec := p.Send(http.MethodHead, "/sitemap.xml", "", nil); rec.Code != 200 {
		t.Errorf("HEAD: %d", rec.Code)
	}
}

// What has a form or is personal is closed to programs, everything that only reads is open.
func TestRobots(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	text := p.Get("/robots.txt").Body.String()
	closed := closedBy(text)
	for _, lang := range p.Exchange.Sites.Home().Languages {
		for _, r := range p.Routes() {
			if path := webtest.Address(lang, r.Page, "abc"); closed(path) == (r.Page.Access == pages.Reading) {
				t.Errorf("%s (%s): closed %v", path, r.Page.Access, closed(path))
			}
		}
		if words := pages.Offers.Path(lang) + "?" + i18n.Param(lang, "kind") + "=x&q=slovo"; !closed(words) {
			t.Errorf("%s is open", words)
		}
	}
	if !closed("/api/v1/offers") || closed("/assets/x.css") || closed("/nabidky?druh=nakupy&obec=505927&strana=2") {
		t.Errorf("robots.txt is\n%s", text)
	}
	if !strings.HasSuffix(text, "\n\nSitemap: https://spolu.example.org/sitemap.xml\n") {
		t.Errorf("no sitemap in\n%s", text)
	}
	p.Demo = &web.Demo{}
	if !closedBy(p.Get("/robots.txt").Body.String())("/") {
		t.Error("the demo is open to search engines")
	}
}

// closedBy reads the rules of a robots.txt (RFC 9309), of which there is but one group.
func closedBy(text string) func(path string) bool {
	var rules []*regexp.Regexp
	for line := range strings.Lines(text) {
		if path, ok := strings.CutPrefix(strings.TrimSpace(line), "Disallow: "); ok {
			rules = append(rules, regexp.MustCompile("^"+strings.ReplaceAll(regexp.QuoteMeta(path), `\*`, ".*")))
		}
	}
	return func(path string) bool {
		return slices.ContainsFunc(rules, func(rule *regexp.Regexp) bool { return rule.MatchString(path) })
	}
}
