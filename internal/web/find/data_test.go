package find_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/web/webtest"
)

var dataBlock = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

// data is what a page says to search engines.
func (p *portal) data(path string) (map[string]any, string) {
	p.T.Helper()
	body := p.Get(path).Body.String()
	blocks := dataBlock.FindAllStringSubmatch(body, -1)
	var d map[string]any
	if len(blocks) != 1 || json.Unmarshal([]byte(blocks[0][1]), &d) != nil || d["@context"] != "https://schema.org" {
		p.T.Fatalf("%s says %q", path, blocks)
	}
	return d, body
}

// What search engines read of an offer is what its page says: no surname, no contact, nothing that breaks out.
func TestOfferData(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	hostile := `Nákup </script><script>alert(1)</script> & "další"`
	p.Publish(help.Offer{ID: "one", Description: help.Description{Kind: "shopping", Title: hostile, Text: hostile,
		Place: "505927",
		Reach: help.Reach{Type: help.ReachRadius, KM: 20}, From: "2026-12-01", Until: "2026-12-24"},
		PublishedAt: webtest.Morning})
	d, body := p.data("/en/offer/one")
	service, page := d["itemOffered"].(map[string]any), d["mainEntityOfPage"].(map[string]any)
	if d["@type"] != "Offer" || d["price"] != "0" || d["priceCurrency"] != "CZK" ||
		d["url"] != webtest.Origin+"/en/offer/one" ||
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
		`<meta property="og:url" content="` + webtest.Origin + `/en/offer/one">`} {
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
		p.Publish(help.Offer{ID: id, Description: help.Description{Kind: "other", Title: "x", Place: "505927",
			Reach: help.Reach{Type: reach, KM: 10, Districts: []string{"CZ0801", "CZ0805"}}}, PublishedAt: webtest.Morning})
		if d, _ := p.data("/nabidka/" + id); !strings.HasPrefix(fmt.Sprint(d["areaServed"]), want) {
			t.Errorf("%s: %v", reach, d["areaServed"])
		}
	}
}

// The address that search engines are told to search by finds what was searched for.
func TestSiteData(t *testing.T) {
	db := storetest.New(t, storetest.SQLite(t), nil)
	p := newPortal(t, db)
	p.Publish(help.Offer{ID: "one", Description: help.Description{Kind: "other", Title: "Povídání"},
		PublishedAt: webtest.Morning})
	for path, name := range map[string]string{"/": "/nabidky", "/en/": "/en/offers"} {
		d, _ := p.data(path)
		template := d["potentialAction"].(map[string]any)["target"].(map[string]any)["urlTemplate"].(string)
		search := strings.Replace(strings.TrimPrefix(template, webtest.Origin), "{search_term_string}", "povidani", 1)
		if !strings.HasPrefix(search, name+"?") || !strings.Contains(p.Get(search).Body.String(),
			`href="`+strings.Replace(name, "nabidky", "nabidka", 1)[:len(name)-1]) {
			t.Errorf("%s leads to %s", path, search)
		}
	}
}
