package exchange_test

import (
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/vault"
)

// spellings are all one mailbox.
var spellings = []string{"obet@příklad.example", "OBET@příklad.example", "obet+%d@příklad.example",
	"Obet+a+%d@PŘÍKLAD.example", "obet@xn--pklad-zsa96e.example"}

// TestManyAgainstOneAddress: whoever sends ten thousand forms (five hundred on PostgreSQL or in short) in the name of
// one address, from as many networks, in all spellings, gets three letters an hour and ten a day sent to it. Its
// owner, who has offered help before, signs in meanwhile in her own browser.
func TestManyAgainstOneAddress(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.publish(offerForm("other", "vera@example.org")),
			w.publish(offerForm("other", "obet@xn--pklad-zsa96e.example"))
		w.now = w.now.Add(2 * dayLong)
		began := w.now
		const hours = 50
		each := 200
		if strings.HasSuffix(w.t.Name(), "postgres") || testing.Short() {
			each = 10
		}
		for hour := range hours {
			var group sync.WaitGroup
			for part := range 20 {
				group.Go(func() {
					for i := part; i < each; i += 20 {
						w.abuse(a.ID, hour*each+i)
					}
				})
			}
			group.Wait()
			w.now = w.now.Add(time.Duration(20+hour%41) * time.Minute)
			if hour%10 == 0 {
				w.must(w.Access.SignIn(w.ctx, "obet@příklad.example", "her browser", "192.0.2.77", "cs"))
				_, err := w.Access.UseLink(w.ctx,
					linkToken(last[letter.SignIn](w, "obet@xn--pklad-zsa96e.example").Link), "her browser")
				w.must(err)
			}
		}
		if _, err := w.Offers.MyOffer(w.ctx, w.owner(b), b.ID); err != nil {
			w.t.Errorf("her offer: %v", err)
		}
		sent := w.lettersSince(began)
		most := func(n int, within time.Duration) {
			for i := n; i < len(sent); i++ {
				if sent[i].Sub(sent[i-n]) < within {
					w.t.Errorf("%d letters within %s", n+1, sent[i].Sub(sent[i-n]))
				}
			}
		}
		most(3, time.Hour)
		most(10, dayLong)
		if len(sent) < 10 {
			w.t.Errorf("%d letters: the limits were not reached", len(sent))
		}
	})
}

// abuse sends one form in the name of the address. What is answered does not matter: what counts is what was sent.
func (w *world) abuse(offer string, i int) {
	email := spellings[i%len(spellings)]
	if strings.Contains(email, "%d") {
		email = fmt.Sprintf(email, i)
	}
	network, browser := help.Network(fmt.Sprint("network", i)), fmt.Sprint("browser", i)
	if i%3 == 0 {
		if err := w.Offers.SaveDraft(w.ctx, browser, network,
			offers.Draft{Form: offerForm("other", email)}); err != nil {
			w.t.Error(err)
		}
		_, _ = w.Offers.Publish(w.ctx, anyone, browser, network, "cs")
		return
	}
	_, _ = w.Requests.Ask(w.ctx, anyone, requests.Ask{Offer: offer, Form: askForm(email, ""), Network: network})
}

// lettersSince are the times of letters to the address that somebody else may have caused, oldest first.
func (w *world) lettersSince(began time.Time) (times []time.Time) {
	w.must(w.db.LongView(w.ctx, func(tx *store.Tx) error {
		all, err := outbox.Opened(tx, 100_000)
		for _, l := range all {
			mine := strings.HasPrefix(strings.ToLower(l.Recipient), "obet")
			if mine && l.Kind != (letter.SignIn{}).Kind() && !l.CreatedAt.Before(began) {
				times = append(times, l.CreatedAt)
			}
		}
		return err
	}))
	slices.SortFunc(times, time.Time.Compare)
	return times
}

// TestLimitsOverNodes: two nodes that write at once count as one, and so does one that was started again. The database
// knows the keys by their hashes only.
func TestLimitsOverNodes(t *testing.T) {
	for name, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite,
		"postgres": storetest.Postgres} {
		t.Run(name, func(t *testing.T) {
			at := address(t)
			keys, err := vault.New()
			if err != nil {
				t.Fatal(err)
			}
			node := func() (*exchange.Exchange, *store.DB) {
				db, err := store.Open(at, keys, nil)
				if err == nil {
					err = db.Migrate(t.Context())
				}
				if err != nil {
					t.Fatal(err)
				}
				return exchange.New(db, site.Sites{site.Builtin()}, &url.URL{Scheme: "https", Host: "spolu.example.org"}), db
			}
			one, db1 := node()
			two, db2 := node()
			if err := one.Places.Ensure(t.Context()); err != nil {
				t.Fatal(err)
			}
			o := help.Offer{ID: "known", Description: help.Description{Kind: "other", Title: "Pomůžu", Text: "Pomůžu.",
				Language: "cs", Reach: help.Reach{Type: help.ReachRegion},
				Setting: help.AnySetting, Languages: []string{"cs"}}, PublishedAt: time.Now()}
			v := help.Volunteer{ID: "v-known", FirstName: "Vzorek", Surname: "Tajný", Email: "vera@example.org"}
			if err := one.Samples.Seed(t.Context(), help.As(help.OperatorActor, ""), []samples.Sample{{Volunteer: v, Offer: o}}); err != nil {
				t.Fatal(err)
			}
			unconfirmed := func(nodes ...*exchange.Exchange) (n int) {
				var group sync.WaitGroup
				var mu sync.Mutex
				for i := range 16 {
					group.Go(func() {
						asked, err := nodes[i%len(nodes)].Requests.Ask(t.Context(), anyone,
							requests.Ask{Offer: "known", Form: askForm("obet@example.org", ""),
								Network: "2001:db8:7::/64"})
						if err != nil {
							t.Error(err)
						}
						mu.Lock()
						defer mu.Unlock()
						if asked.Request.State == help.RequestUnconfirmed {
							n++
						}
					})
				}
				group.Wait()
				return n
			}
			if n := unconfirmed(one, two); n != 3 {
				t.Errorf("two nodes wrote %d letters to one address", n)
			}
			for _, db := range []*store.DB{db1, db2} {
				if err := db.Close(); err != nil {
					t.Fatal(err)
				}
			}
			three, db3 := node()
			if n := unconfirmed(three); n != 0 {
				t.Errorf("started again, it wrote %d more", n)
			}
			if err := db3.Close(); err != nil {
				t.Fatal(err)
			}
			counted := storetest.Rows(t, at)["counted"]
			for _, row := range counted {
				if strings.Contains(row, "obet") || strings.Contains(row, "2001:") || strings.Contains(row, "letters") {
					t.Errorf("the key of a limit stands in clear: %s", row)
				}
			}
			if len(counted) == 0 {
				t.Error("nothing was counted")
			}
		})
	}
}

// fixed are the shapes of all that a letter to an unconfirmed address may have beside fixed words: addresses with
// secrets that the portal made, codes, numbers of requests.
var fixed = regexp.MustCompile(`^(https://spolu\.example\.org/[a-z/-]+(/[A-Z2-7]{26})?|[0-9]{6}|[2-9A-Z]{3}-[2-9A-Z]{4})$`)

// TestNobodysTextToStrangers: whatever is typed into whichever field, control characters and all, letters to
// addresses that nobody has confirmed have nothing of it, of whatever kind they are.
func TestNobodysTextToStrangers(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		tame := rapid.StringMatching(`[A-Z][a-zěščř]{3,20}`)
		hostile := rapid.OneOf(tame, rapid.String(),
			rapid.StringMatching(`[a-z ]{0,9}(\r\n|\n|\x00|\x{202e}|\x{2066})Bcc: [a-z]{3}@example\.org`),
			rapid.Just("https://evil.example.net/ Klikněte"))
		n := 0
		w.now = w.now.Add(dayLong)
		began := w.now
		rapid.Check(w.t, func(t *rapid.T) {
			accepted := rapid.Bool().Draw(t, "accepted") // most forms with hostile texts are refused
			text := func(field string) string {
				if accepted {
					return tame.Draw(t, field)
				}
				return hostile.Draw(t, field)
			}
			email := func(field string) string {
				n++
				before := ""
				if !accepted {
					before = rapid.SampledFrom([]string{"", text(field)}).Draw(t, "before")
				}
				return before + fmt.Sprintf("cizi%d@example.org", n)
			}
			w.now = w.now.Add(time.Hour)
			f := offerForm("other", email("offer's email"))
			f.Title, f.Text, f.FirstName, f.Surname, f.Answers = text("title"), text("text"), text("first name"),
				text("surname"), help.Answers{"needs": {text("needs")}, "frequency": {"once"}}
			browser := text("browser") + help.NewToken()
			if err := w.Offers.SaveDraft(w.ctx, browser, "192.0.2.1", offers.Draft{Form: f}); err != nil {
				t.Fatal(err)
			}
			network := help.Network(text("network"))
			_, _ = w.Offers.Publish(w.ctx, anyone, browser, network+"1", "cs")
			form := help.Ask{Name: text("name"), Email: email("requester's email"), Phone: text("phone"), Place: opava,
				Need: text("need"), For: help.ForOther,
				Beneficiary: text("beneficiary"), When: text("when"), Language: "cs"}
			_, _ = w.Requests.Ask(w.ctx, anyone,
				requests.Ask{Offer: o.ID, Form: form, Network: network + help.Network(help.NewToken()),
					Once: help.NewToken()})
			plain := form
			plain.Email, plain.Phone = email("again"), ""
			_, _ = w.Requests.Ask(w.ctx, anyone,
				requests.Ask{Offer: o.ID, Form: plain, Network: help.Network(help.NewToken())})
			_ = w.Access.SignIn(w.ctx, email("sign-in"), browser, network+help.Network(help.NewToken()), "cs")
			_ = w.Review.Report(w.ctx, anyone, o.ID, network, help.NewToken(),
				help.ReportForm{Reason: "other", Text: text("report")})
		})
		kinds := map[string]int{}
		w.must(w.db.LongView(w.ctx, func(tx *store.Tx) error {
			all, err := outbox.Opened(tx, 100_000)
			for _, l := range all {
				if l.CreatedAt.Before(began) || l.Recipient == posta || l.Recipient == "vera@example.org" {
					continue
				}
				kinds[l.Kind]++
				w.onlyFixedWords(l)
			}
			return err
		}))
		if len(kinds) != 3 {
			w.t.Errorf("letters to strangers are of the kinds %v", kinds)
		}
	})
}

// onlyFixedWords looks at every text of a letter, whatever its kind has.
func (w *world) onlyFixedWords(l outbox.Letter) {
	if strings.ContainsFunc(l.Recipient, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) ||
			unicode.Is(unicode.Cf, r)
	}) {
		w.t.Errorf("a letter %s goes to %q", l.Kind, l.Recipient)
	}
	content, err := letter.Decode(l.Kind, l.Content)
	w.must(err)
	v := reflect.ValueOf(content)
	for i := range v.NumField() {
		switch field := v.Field(i); field.Kind() {
		case reflect.Int:
		case reflect.String:
			if !fixed.MatchString(field.String()) {
				w.t.Errorf("a letter %s has %s %q", l.Kind, v.Type().Field(i).Name, field)
			}
		default:
			w.t.Errorf("a letter %s to a stranger has %s, a %s", l.Kind, v.Type().Field(i).Name, field.Kind())
		}
	}
}
