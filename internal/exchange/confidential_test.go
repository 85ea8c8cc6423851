package exchange_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// canary is a text that no letter of ours holds by itself.
func canary(t *rapid.T, label string) string {
	return "Kanár" + rapid.StringMatching(`[a-zěščřž]{6,12}`).Draw(t, label)
}

// To an address that nobody has confirmed go fixed words only: nothing that was typed into a form.
func TestNoTextToStrangers(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		words := map[string]string{} // by address
		rapid.Check(t, func(t *rapid.T) {
			email := fmt.Sprintf("neznamy%d@example.org", len(words))
			word := canary(t, "word")
			f := offerForm("other", email)
			f.Title, f.Text, f.FirstName, f.Surname = word, word, word, word
			f.Answers = help.Answers{"frequency": {"once"}, "needs": {word}}
			if rapid.Bool().Draw(t, "organisation") {
				f.As, f.Organisation, f.ICO = help.OrganisationAuthor, word, "25596641"
			}
			w.now = w.now.Add(time.Hour)
			if _, err := w.send(help.NewToken(), f); err != nil {
				t.Fatal(err)
			}
			ask := requests.Ask{Offer: o.ID, Network: help.Network(email)}
			ask.Form = help.Ask{
				Name: word, Email: email, Phone: "601000002", Place: opava, Need: word, For: help.ForOther,
				Beneficiary: word, When: word, Language: "cs",
			}
			if _, err := w.Requests.Ask(w.ctx, anyone, ask); err != nil {
				t.Fatal(err)
			}
			if err := w.Access.SignIn(w.ctx, email, word, help.Network(email), "cs"); err != nil {
				t.Fatal(err)
			}
			words[email] = word
		})
		kinds := map[string]int{}
		w.must(w.db.LongView(w.ctx, func(tx *store.Tx) error {
			all, err := outbox.Opened(tx, 10_000)
			for _, l := range all {
				if word := words[l.Recipient]; word != "" {
					kinds[l.Kind]++
					if strings.Contains(l.Content, word) || strings.Contains(l.Content, "000002") {
						t.Errorf("the letter %s says %s", l.Kind, l.Content)
					}
				}
			}
			return err
		}))
		n := len(words)
		if !maps.Equal(kinds, map[string]int{"confirm-offer": n, "confirm-request": n, "no-account": n}) {
			t.Errorf("letters %v to %d addresses", kinds, n)
		}
	})
}

// Whatever a volunteer gave of the person, nothing of it reaches a requester.
func TestVolunteersStayHidden(t *testing.T) {
	each(t, func(w *world) {
		f := offerForm("other", "skryta.vera@example.org")
		f.Surname, f.Phone = "Skrytápřísně", "601 000 077"
		o := w.publish(f)
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", "")})
		w.confirm("zadatelka@example.org")
		w.carry(help.AcceptLetter)
		w.must(w.withdraw(asked.Token))
		s, err := w.requestState(asked.Token)
		w.must(err)
		text := fmt.Sprintf("%+v", s.Offer)
		for _, l := range append(w.letters("zadatelka@example.org"), w.letters(posta)...) {
			text += letter.Encode(l)
		}
		shown, err := w.Offers.Offer(w.ctx, o.ID)
		w.must(err)
		text += fmt.Sprintf("%+v", shown)
		for _, secret := range []string{"skryta.vera", "Skrytápřísně", "000077", "000 077"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q is told", secret)
			}
		}
	})
}
