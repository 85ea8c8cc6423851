package exchange_test

import (
	"fmt"
	"testing"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
)

func TestHeld(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		robot := w.ask(requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", ""), Suspect: true})
		w.request(robot, help.RequestHeld, "")
		if len(w.letters("zadatelka@example.org")) != 0 || last[letter.Notice](w, posta).ID != robot.Request.ID {
			t.Error("a held request sends the wrong letters")
		}
		w.must(second(w.Review.Release(w.ctx, operator, robot.Request.ID)))
		w.request(robot, help.RequestUnconfirmed, "") // its address still has to be confirmed
		w.confirm("zadatelka@example.org")
		w.request(robot, help.RequestOpen, help.ReferralQueued)

		refused := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000002"), Suspect: true})
		w.must(second(w.Review.Refuse(w.ctx, operator, refused.Request.ID)))
		w.request(refused, help.RequestNotHelped, "")
		w.fails(second(w.Review.Refuse(w.ctx, operator, refused.Request.ID)), help.Conflict)
		w.fails(second(w.Review.Release(w.ctx, operator, refused.Request.ID)), help.Conflict)
		w.fails(second(w.Review.Release(w.ctx, operator, "nothing")), help.NotFound)

		crowd := make([]requests.Asked, 21)
		for i := range crowd {
			form := askForm(fmt.Sprintf("z%d@example.org", i), "")
			crowd[i] = w.ask(requests.Ask{Offer: o.ID, Form: form, Network: "crowd"})
		}
		w.request(crowd[19], help.RequestUnconfirmed, "")
		w.request(crowd[20], help.RequestHeld, "")
	})
}

// What is asked of an offer that is paused before the letter is answered waits for a coordinator.
func TestPausedMeanwhile(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", "")})
		_, err := w.Offers.Pause(w.ctx, w.owner(o), o.ID, "")
		w.must(err)
		late := requests.Ask{Offer: o.ID, Form: askForm("pozdni@example.org", "")}
		w.fails(second(w.Requests.Ask(w.ctx, anyone, late)), help.NotFound)
		w.confirm("zadatelka@example.org")
		w.request(asked, help.RequestHeld, "")
		if n := last[letter.Notice](w, posta); n.ID != asked.Request.ID {
			t.Error("nobody is told")
		}
		before := len(w.letters(posta))
		w.fails(second(w.Review.Release(w.ctx, operator, asked.Request.ID)), help.Conflict) // still paused
		w.request(asked, help.RequestHeld, "")
		if len(w.letters(posta)) != before {
			t.Error("a release that failed leaves a letter")
		}
		_, err = w.Offers.Resume(w.ctx, w.owner(o), o.ID)
		w.must(err)
		w.must(second(w.Review.Release(w.ctx, operator, asked.Request.ID)))
		w.request(asked, help.RequestOpen, help.ReferralQueued)
		last[letter.Receipt](w, "zadatelka@example.org")
	})
}
