package web_test

import (
	"strings"
	"testing"

	"example.org/spolu/internal/config"
	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/store/storetest"
)

// TestMachinesReadPunycode: where the public address has letters beyond ASCII, what machines read has it in Punycode.
func TestMachinesReadPunycode(t *testing.T) {
	const host = "xn--pomhme-rtab.example.org"
	cfg, _, err := config.Read("serve", []string{"--url", "https://pomáháme.example.org"},
		func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Exchange = exchange.New(db, site.Sites{site.Builtin()}, cfg.URL)
		if err := p.Exchange.Places.Ensure(t.Context()); err != nil {
			t.Fatal(err)
		}
		p.Seed("active1")
		for _, path := range []string{pages.Feed.Path("cs"), "/sitemap.xml", "/robots.txt", pages.Home.Path("cs"),
			pages.Offer.Path("cs", "active1"), pages.EmbedHow.Path("cs")} {
			body := p.Get(path).Body.String()
			if !strings.Contains(body, host) || strings.Contains(body, "pomáháme.example.org") {
				t.Errorf("%s does not have the address in Punycode", path)
			}
		}
		if err := p.Exchange.Access.SignIn(t.Context(), "active1@example.org", "b", "192.0.2.1", "cs"); err != nil {
			t.Fatal(err)
		}
		err := db.View(t.Context(), func(tx *store.Tx) error {
			letters, err := outbox.List(tx, help.LetterQueued, 10)
			if err == nil && (len(letters) != 1 || !strings.HasSuffix(letters[0].MessageID, "@"+host)) {
				t.Errorf("the letters are %+v", letters)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
