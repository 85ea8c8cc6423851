package exchange_test

import (
	"testing"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
)

// TestErasingLeavesOthersLetters: with an account go all letters to it, but not those about a request of the same
// person.
func TestErasingLeavesOthersLetters(t *testing.T) {
	each(t, func(w *world) {
		mine, other := w.publish(offerForm("other", "vera@example.org")),
			w.publish(offerForm("other", "jan@example.org"))
		w.must(w.Access.SignIn(w.ctx, "vera@example.org", "browser", "192.0.2.1", "cs"))
		w.must(second(w.Requests.Ask(w.ctx, anyone, requests.Ask{Offer: mine.ID, Form: askForm("", "601 000 002"),
			Network: "192.0.2.1"})))
		w.must(second(w.Requests.Ask(w.ctx, anyone, requests.Ask{Offer: other.ID, Form: askForm("vera@example.org", ""),
			Network: "192.0.2.1"})))
		w.must(w.Privacy.EraseFor(w.ctx, operator, "vera@example.org"))
		left := w.letters("vera@example.org")
		if len(left) != 1 || left[0].Kind() != (letter.ConfirmRequest{}).Kind() {
			t.Errorf("%d letters are left: %v", len(left), left)
		}
		w.confirm("vera@example.org")
		last[letter.Referral](w, "jan@example.org")
	})
}

// TestPhonesThatCostAreHeld: a request that was taken before such numbers were refused goes to no volunteer.
func TestPhonesThatCostAreHeld(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		r := help.Request{ID: help.NewID(), Reference: help.NewReference(), State: help.RequestHeld, Offer: o.ID,
			Ask: help.Ask{Name: "Zkouška",
				Phone: "+420906123456", Need: "Potřebuji pomoct.", Place: opava, Language: "cs"}, CreatedAt: w.now,
			UpdatedAt: w.now}
		w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error { return tx.AddRequest(r, help.NewToken(), help.NewToken()) }))
		w.fails(second(w.Review.Release(w.ctx, operator, r.ID)), help.Conflict)
		if n := count[letter.Referral](w, "vera@example.org"); n != 0 {
			t.Errorf("%d letters", n)
		}
	})
}
