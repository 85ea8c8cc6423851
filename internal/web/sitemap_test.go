package web

import (
	"encoding/json"
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
	p.t.Helper()
	rec := p.get(path)
	var found struct {
		XMLName xml.Name
		URLs    []listed     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 url"`
		Files   []sitemapLoc `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemap"`
	}
	if err := xml.Unmarshal(rec.Body.Bytes(), &found); rec.Code != 200 || err != nil {
		p.t.Fatalf("%s: %d, %v", path, rec.Code, err)
	}
	for _, f := range found.Files {
		files = append(files, f.Loc)
	}
	return found.URLs, files
}

const origin = "https://spolu.example.org"

// Every page that a search engine may keep is in the sitemap, in every language, and no other: the table of routes and
// the pages themselves say which.
func TestSitemapHasThePages(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.publish(help.Offer{ID: "active1", Description: help.Description{Kind: "other"}, PublishedAt: morning})
		p.seed("paused1")
		urls, _ := p.sitemapAt("/sitemap.xml")
		in := map[string]listed{}
		for _, u := range urls {
			if _, twice := in[u.Loc]; twice {
				t.Errorf("%s is there twice", u.Loc)
			}
			in[u.Loc] = u
		}
		for _, lang := range p.Exchange.Sites.Home().Languages {
			for _, r := range p.routes() {
				path := address(lang, r.page, "active1")
				if r.get == nil || r.page == pages.Offer && lang != "cs" {
					continue // offers stand under their Czech address, which names the others
				}
				keeps := strings.Contains(p.get(path).Body.String(), `<link rel="canonical" href="`+origin+path+`">`)
				if _, is := in[origin+path]; is != keeps {
					t.Errorf("%s: in the sitemap %v, to be kept %v", path, is, keeps)
				}
			}
		}
		offer := in[origin+"/nabidka/active1"]
		if len(offer.Twins) != 4 || offer.Twins[1].Lang != "en" || offer.Twins[1].Href != origin+"/en/offer/active1" ||
			offer.LastMod != "2026-11-23T08:00:00Z" {
			t.Errorf("the offer is %+v", offer)
		}
		if _, ok := in[origin+"/en/offers?kind=childcare"]; !ok || len(in) != 1+4*(9+len(p.Exchange.Sites.Home().Kinds)) {
			t.Errorf("%d addresses", len(in))
		}
		for u := range in {
			if rec := p.get(strings.TrimPrefix(u, origin)); rec.Code != 200 {
				t.Errorf("%s answers %d", u, rec.Code)
			}
		}
	})
}

// Many offers are listed in several files, each offer once.
func TestSitemapOfMany(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		defer func(n int) { offersPerSitemap = n }(offersPerSitemap)
		offersPerSitemap = 2
		p := newPortal(t, db)
		var want []string
		for i := range 5 {
			p.publish(help.Offer{ID: fmt.Sprintf("o%d", i), Description: help.Description{Kind: "other"},
				PublishedAt: morning.Add(time.Duration(i) * time.Hour)})
			want = append(want, fmt.Sprintf("%s/nabidka/o%d", origin, i))
		}
		_, files := p.sitemapAt("/sitemap.xml")
		if !slices.Equal(files, []string{origin + "/sitemap.xml?page=1", origin + "/sitemap.xml?page=2",
			origin + "/sitemap.xml?page=3"}) {
			t.Errorf("the index names %v", files)
		}
		var got []string
		for n, file := range files {
			urls, _ := p.sitemapAt(strings.TrimPrefix(file, origin))
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
			if rec := p.get("/sitemap.xml?page=" + page); rec.Code != 404 {
				t.Errorf("page %s: %d", page, rec.Code)
			}
		}
	})
}

// Both halves of the sitemap may be kept for an hour, and are told apart from what they were before.
func TestSitemapAgain(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	first := p.get("/sitemap.xml").Header()
	if first.Get("Cache-Control") != "public, max-age=3600" || p.get("/sitemap.xml", "If-None-Match",
		first.Get("ETag")).Code != 304 {
		t.Errorf("the headers are %v", first)
	}
	p.seed("active1")
	if rec := p.get("/sitemap.xml", "If-None-Match", first.Get("ETag")); rec.Code != 200 {
		t.Errorf("after a change: %d", rec.Code)
	}
	if rec := p.send(http.MethodHead, "/sitemap.xml", "", nil); rec.Code != 200 {
		t.Errorf("HEAD: %d", rec.Code)
	}
}

// What has a form or is personal is closed to programs, everything that only reads is open.
func TestRobots(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	text := p.get("/robots.txt").Body.String()
	closed := closedBy(text)
	for _, lang := range p.Exchange.Sites.Home().Languages {
		for _, r := range p.routes() {
			if path := address(lang, r.page, "abc"); closed(path) == (r.page.Access == pages.Reading) {
				t.Errorf("%s (%s): closed %v", path, r.page.Access, closed(path))
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
	p.Demo = &Demo{}
	if !closedBy(p.get("/robots.txt").Body.String())("/") {
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

var dataBlock = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

// data is what a page says to search engines.
func (p *portal) data(path string) (thing, string) {
	p.t.Helper()
	body := p.get(path).Body.String()
	blocks := dataBlock.FindAllStringSubmatch(body, -1)
	var d thing
	if len(blocks) != 1 || json.Unmarshal([]byte(blocks[0][1]), &d) != nil || d["@context"] != "https://schema.org" {
		p.t.Fatalf("%s says %q", path, blocks)
	}
	return d, body
}

// What search engines read of an offer is what its page says: no surname, no contact, nothing that breaks out.
func TestOfferData(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	hostile := `Nákup </script><script>alert(1)</script> & "další"`
	p.publish(help.Offer{ID: "one", Description: help.Description{Kind: "shopping", Title: hostile, Text: hostile,
		Place: "505927",
		Reach: help.Reach{Type: help.ReachRadius, KM: 20}, From: "2026-12-01", Until: "2026-12-24"},
		PublishedAt: morning})
	d, body := p.data("/en/offer/one")
	service, page := d["itemOffered"].(map[string]any), d["mainEntityOfPage"].(map[string]any)
	if d["@type"] != "Offer" || d["price"] != "0" || d["priceCurrency"] != "CZK" ||
		d["url"] != origin+"/en/offer/one" ||
		d["validFrom"] != "2026-12-01" ||
		d["validThrough"] != "2026-12-24" || service["description"] != hostile ||
		service["serviceType"] != "Shopping and medicines" ||
		page["datePublished"] != "2026-11-23T08:00:00Z" || page["inLanguage"] != "cs" {
		t.Errorf("it says %v", d)
	}
	by := service["provider"].(map[string]any)
	if len(by) != 2 || by["@type"] != "Person" || by["name"] != "Vzorek" {
		t.Errorf("by %v", by)
	}
	if strings.Contains(body, "<script>alert") || strings.Contains(body, "Tajný") ||
		strings.Contains(body, "one@example.org") {
		t.Error("something breaks out")
	}
	for _, want := range []string{`<meta property="og:title" content="Nákup &lt;/script&gt;`,
		`<meta property="og:url" content="` + origin + `/en/offer/one">`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
	for reach, want := range map[help.ReachType]string{
		help.ReachRadius:       "map[@type:GeoCircle geoMidpoint:map[@type:GeoCoordinates latitude:49.9",
		help.ReachMunicipality: "map[@type:City name:Opava]",
		help.ReachDistricts:    "[map[@type:AdministrativeArea name:Bruntál] map[@type:AdministrativeArea name:Opava]]",
		help.ReachRegion:       "map[@type:AdministrativeArea name:Moravskoslezský kraj]",
		help.ReachRemote:       "map[@type:AdministrativeArea name:Moravskoslezský kraj]"} {
		id := "r" + string(reach)
		p.publish(help.Offer{ID: id, Description: help.Description{Kind: "other", Title: "x", Place: "505927",
			Reach: help.Reach{Type: reach, KM: 10, Districts: []string{"CZ0801", "CZ0805"}}}, PublishedAt: morning})
		if d, _ := p.data("/nabidka/" + id); !strings.HasPrefix(fmt.Sprint(d["areaServed"]), want) {
			t.Errorf("%s: %v", reach, d["areaServed"])
		}
	}
}

// The address that search engines are told to search by finds what was searched for.
func TestSiteData(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	p.publish(help.Offer{ID: "one", Description: help.Description{Kind: "other", Title: "Povídání"},
		PublishedAt: morning})
	for path, name := range map[string]string{"/": "/nabidky", "/en/": "/en/offers"} {
		d, _ := p.data(path)
		template := d["potentialAction"].(map[string]any)["target"].(map[string]any)["urlTemplate"].(string)
		search := strings.Replace(strings.TrimPrefix(template, origin), "{search_term_string}", "povidani", 1)
		if !strings.HasPrefix(search, name+"?") || !strings.Contains(p.get(search).Body.String(),
			`href="`+strings.Replace(name, "nabidky", "nabidka", 1)[:len(name)-1]) {
			t.Errorf("%s leads to %s", path, search)
		}
	}
}
