package exchange_test

import (
	"testing"
	"time"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
)

// TestLookAlikesAreOthers: an address that only resembles another, and that limits count as one mailbox with it, is
// another account: sign-in letters, offers and requests go to whoever proved exactly that address.
func TestLookAlikesAreOthers(t *testing.T) {
	const victim = "obetk@example.org"
	for name, alike := range map[string]string{"tag": "obetk+utok@example.org", "kelvin sign": "obet\u212A@example.org",
		"full width": "ｏｂｅｔｋ@example.org", "dotted": "obet.k@example.org"} {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				mine := w.publish(offerForm("other", victim))
				theirs := w.publish(offerForm("other", alike))
				if mine.Volunteer == theirs.Volunteer {
					t.Fatal("both offers are of one account")
				}
				w.must(w.Access.SignIn(w.ctx, victim, "victim's browser", "192.0.2.1", "cs"))
				last[letter.SignIn](w, victim)
				if n := count[letter.SignIn](w, alike); n != 0 {
					t.Errorf("%d sign-in letters went to the look-alike", n)
				}
				w.must(w.Access.SignIn(w.ctx, alike, "attacker's browser", "192.0.2.2", "cs"))
				p, err := w.Access.UseLink(w.ctx, linkToken(last[letter.SignIn](w, alike).Link), "attacker's browser")
				w.must(err)
				offers, err := w.Offers.MyOffers(w.ctx, help.As(help.VolunteerActor, p.Subject))
				w.must(err)
				if len(offers) != 1 || offers[0].ID != theirs.ID {
					t.Errorf("the look-alike sees %d offers", len(offers))
				}
				w.must(second(w.Requests.Ask(w.ctx, anyone,
					requests.Ask{Offer: mine.ID, Form: askForm("", "601 000 002"), Network: "192.0.2.1"})))
				last[letter.Referral](w, victim)
				if n := count[letter.Referral](w, alike); n != 0 {
					t.Errorf("%d requests went to the look-alike", n)
				}
				v, err := w.Offers.Volunteer(w.ctx, w.owner(mine))
				w.must(err)
				if v.Email != victim {
					t.Error("the account's address is another")
				}
			})
		})
	}
}

// TestProvedSpelling: phones write capital letters. They are the same account, and letters go to the spelling that
// was proved.
func TestProvedSpelling(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "Jana@example.org"))
		w.must(w.Access.SignIn(w.ctx, "jana@EXAMPLE.org", "browser", "192.0.2.1", "cs"))
		last[letter.SignIn](w, "Jana@example.org")
		again, err := w.send(help.NewToken(), offerForm("other", "JANA@example.org"))
		w.must(err)
		last[letter.ConfirmOffer](w, "Jana@example.org")
		if again.Volunteer != o.Volunteer {
			t.Error("another account")
		}
		if n := len(w.letters("JANA@example.org")) + len(w.letters("jana@example.org")); n != 0 {
			t.Errorf("%d letters went to a spelling that nobody proved", n)
		}
	})
}

// TestNamesClaimNothing: what the portal says of organisations nobody writes into a name.
func TestNamesClaimNothing(t *testing.T) {
	each(t, func(w *world) {
		for _, name := range []string{"Charita, IČO 27074358", "Charita 27074358", "ověřená Jana", "Jana (Ověřeno)",
			"IČ: 270 74 358", "Verified"} {
			f := offerForm("other", "vera@example.org")
			f.FirstName = name
			w.fails(second(w.send(help.NewToken(), f)), help.Invalid)
		}
		for _, name := range []string{"Jana", "Růžena 2", "Nikola-Věra", "SK 1892"} {
			f := offerForm("other", "vera@example.org")
			f.FirstName = name
			w.must(second(w.send(help.NewToken(), f)))
			w.now = w.now.Add(time.Hour)
		}
	})
}
