package asking_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/web/webtest"
)

// portal is the pages over one database.
type portal struct{ *webtest.Portal }

func newPortal(t testing.TB, db *store.DB) *portal { return &portal{webtest.New(t, db)} }

// endLetters ends one try for each letter that waits, as the post does.
func (p *portal) endLetters(do help.LetterAction) {
	p.T.Helper()
	for found := true; found; {
		err := p.DB.InTx(p.T.Context(), func(tx *store.Tx) error {
			l, ok, err := outbox.Claim(tx, time.Minute)
			if found = ok; err != nil || !ok {
				return err
			}
			l.NextTry = tx.Now.Add(time.Hour)
			if l.Referral != "" {
				if _, err := p.Exchange.Requests.LetterOutcome(tx, l, do); err != nil {
					return err
				}
			}
			_, err = outbox.Finish(tx, l, do)
			return err
		})
		if err != nil {
			p.T.Fatal(err)
		}
	}
}

// TestRequestTellsOfLetter: who asked sees on the page of the request that a letter did not arrive, and what to do.
func TestRequestTellsOfLetter(t *testing.T) {
	const refused = "request.letter.failed request.next.typo request.next.again "
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Seed("there")
		for name, c := range map[string]struct {
			email, phone string
			ends         help.LetterAction
			says         string // keys
		}{
			"to the requester, late":   {"a@example.org", "", help.DeferLetter, "request.letter.late"},
			"to the requester, failed": {"b@example.org", "", help.FailLetter, refused + "request.others"},
			"to the requester, failed, has phone": {"c@example.org", "601 000 003", help.FailLetter,
				refused + "request.next.phone request.others"},
			"to the volunteer, late": {"", "601 000 004", help.DeferLetter, "request.referral.late"},
			"to the volunteer, failed": {"", "601 000 005", help.FailLetter,
				"request.referral.undeliverable request.next.other request.others"},
		} {
			asked, err := p.Exchange.Requests.Ask(t.Context(), help.As(help.Anyone, ""),
				requests.Ask{Offer: "there", Network: help.Network(name),
					Form: help.Ask{Name: "Zkouška", Email: c.email,
						Phone: c.phone, Place: "554821", Need: "Potřebuji pomoct.", For: help.ForSelf, Language: "cs"}})
			if err != nil {
				t.Fatal(name, err)
			}
			page := pages.Request.Path("cs", asked.Token)
			before := p.Send(http.MethodGet, page, "", nil).Body.String()
			p.endLetters(c.ends)
			after := p.Send(http.MethodGet, page, "", nil).Body.String()
			for key := range strings.FieldsSeq(c.says) {
				said := p.Texts.Locale("cs").T(key)
				if key == "request.referral.undeliverable" { // which says whose
					said = p.Texts.Locale("cs").T(key, "Vzorek")
				}
				if strings.Contains(before, said) || !strings.Contains(after, said) {
					t.Errorf("%s: %q does not appear once it is so", name, said)
				}
			}
			if strings.Contains(after, `name="code"`) == (c.ends == help.FailLetter) && c.email != "" {
				t.Errorf("%s: it asks for a code that never came, or does not for one that may come", name)
			}
		}
	})
}

// TestAskedWithWhatNobodySees: what a paste brings along does no harm in the form of a request, and what is nothing
// without it is missing.
func TestAskedWithWhatNobodySees(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		p := newPortal(t, db)
		p.Seed("active1")
		send := func(change url.Values) *httptest.ResponseRecorder {
			form := url.Values{"form": {p.Guard.Token(time.Now().Add(-time.Minute))}, "name": {"\u2068Věra\u2069"},
				"phone": {"\u202a601\u00a0000\u00a0001\u202c"}, "email": {"\u200b"}, "place": {"\ufeffOpa\u00adva\u200b"},
				"need": {"Chleba\u2028a mléko."}}
			maps.Copy(form, change)
			return p.Send(http.MethodPost, "/nabidka/active1/napsat", form.Encode(), nil)
		}
		if rec := send(nil); rec.Code != 303 {
			t.Errorf("a form with pasted texts: %d %s", rec.Code, rec.Body)
		}
		for field, typed := range map[string]string{"name": "\u2060", "place": "\u200b\u2060", "need": "\u3164",
			"phone": "\ufeff", "email": "vera\u202e@example.org"} {
			if rec := send(url.Values{field: {typed}}); rec.Code != 422 ||
				!strings.Contains(rec.Body.String(), `href="#`+field+`"`) {
				t.Errorf("%s %+q: %d", field, typed, rec.Code)
			}
		}
	})
}
