package web_test

import (
	"regexp"
	"testing"

	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/web/webtest"
)

var (
	canonicalLink = regexp.MustCompile(`<link rel="canonical" href="([^"]*)">`)
	sharedAs      = regexp.MustCompile(`<meta property="og:url" content="([^"]*)">`)
)

// A page goes by its one address, whatever those who lead to it have added: search engines and networks take it for one.
func TestCanonicalAddresses(t *testing.T) {
	p := newPortal(t, storetest.New(t, storetest.SQLite(t), nil))
	p.Seed("one")
	for address, want := range map[string]string{
		"/?fbclid=x":                                "/",
		"/en/?utm_source=news&utm_medium=mail":      "/en/",
		"/nabidka/one?fbclid=x&q=y":                 "/nabidka/one",
		"/uk/offer/one?utm_campaign=x":              "/uk/offer/one",
		"/nabidky?fbclid=x&druh=jine&utm_source=":   "/nabidky?druh=jine",
		"/nabidky/mista?fbclid=x&druh=jine":         "/nabidky/mista?druh=jine",
		"/o-portalu?q=x&strana=2":                   "/o-portalu",
		"/pl/about?fbclid=x":                        "/pl/about",
		"/vlozit/navod?pocet=3&gclid=x&barvy=tmave": "/vlozit/navod",
	} {
		body := p.Get(address).Body.String()
		found := canonicalLink.FindStringSubmatch(body)
		if found == nil || found[1] != webtest.Origin+want {
			t.Errorf("%s goes by %q, want %s", address, found, want)
		}
		if shared := sharedAs.FindStringSubmatch(body); shared != nil && shared[1] != webtest.Origin+want {
			t.Errorf("%s is shared as %s, want %s", address, shared[1], want)
		}
	}
}
