package web_test

import (
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/store/storetest"
)

// refuse has the mail server refuse all letters that wait.
func (p *portal) refuse() {
	p.T.Helper()
	for found := true; found; {
		err := p.DB.InTx(p.T.Context(), func(tx *store.Tx) error {
			l, ok, err := outbox.Claim(tx, time.Minute)
			if found = ok; err != nil || !ok {
				return err
			}
			l.Problem = "mailbox"
			_, err = outbox.Finish(tx, l, help.FailLetter)
			return err
		})
		if err != nil {
			p.T.Fatal(err)
		}
	}
}

// TestUndeliverableIsCorrected: who offers help or asks for it sees that the letter was refused, corrects the address on
// that page, with cookies or without, and waits for the next letter.
func TestUndeliverableIsCorrected(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Seed("active1")
		for _, takes := range []bool{false, true} {
			for what, send := range map[string]func(b *browser){
				"offer": func(b *browser) { b.offers("jan@example.org") },
				"request": func(b *browser) {
					b.asks("active1")
					b.posts(b.Texts.Locale("cs").T(check), nil)
				}} {
				b := p.browser(takes)
				send(b)
				b.sees("correct.title")
				p.refuse()
				b.opens(b.at)
				b.sees("request.letter.failed", "correct.lead")
				if !strings.Contains(b.page, "Odmítl ho poštovní server, ") || strings.Contains(b.page, `name="code"`) {
					t.Errorf("%s: it does not say that it was refused", what)
				}
				b.posts(`name="email"`, url.Values{"email": {"jana"}})
				if b.status != 422 || !strings.Contains(b.page, `value="jana"`) {
					t.Errorf("%s: a wrong address: %d", what, b.status)
				}
				right := what + map[bool]string{true: "1", false: "2"}[takes] + "@example.org"
				b.posts(`name="email"`, url.Values{"email": {right}})
				b.seesNot("request.letter.failed")
				if !strings.Contains(b.page, right) || !strings.Contains(b.page, `name="code"`) {
					t.Errorf("%s: it does not wait for the letter to %s", what, right)
				}
				if l := p.letters()[0]; l.Recipient != right {
					t.Errorf("%s: the letter goes to %s", what, l.Recipient)
				}
			}
		}
	})
}

// TestAccentsAreAskedAbout: an address with accents before the @ is asked about once, with one without them beside it,
// and is taken where somebody says that it is so.
func TestAccentsAreAskedAbout(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Seed("active1")
		b := p.browser(true)
		accented := maps.Clone(request)
		accented["email"] = []string{"jiří@example.org"}
		b.opens(pages.Ask.Path("cs", "active1"))
		b.posts(`name="need"`, accented)
		if b.status != 422 || !strings.Contains(b.page, "Opravdu je v adrese „ř, í“?") ||
			!strings.Contains(b.page, "jiri@example.org") {
			t.Errorf("an accented address: %d", b.status)
		}
		b.sees("email.sure")
		accented["email_as_typed"] = accented["email"]
		b.posts(`name="need"`, accented)
		b.sees("ask.check-title")
		b.opens(pages.Ask.Path("cs", "active1"))
		delete(accented, "email_as_typed")
		b.posts(`name="need"`, accented) // it was said before
		b.sees("ask.check-title")

		b.opens(pages.SignIn.Path("cs"))
		b.posts(`name="email"`, url.Values{"email": {"оля@example.org"}})
		if b.status != 422 || !strings.Contains(b.page, "Opravdu je v adrese „о, л, я“?") {
			t.Errorf("another script: %d", b.status)
		}
	})
}
