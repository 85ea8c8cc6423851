package exchange_test

import (
	"strings"
	"sync"
	"testing"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
)

// The two sides of a request that was confirmed and carried to the volunteer.
const (
	volunteerMail = "vera@example.org"
	requesterMail = "zadatelka@example.org"
)

// handedOn is an offer and a confirmed request that its volunteer has in the post.
func (w *world) handedOn() (help.Offer, requests.Asked) {
	w.t.Helper()
	o := w.publish(offerForm("shopping", volunteerMail))
	asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm(requesterMail, "601 000 002")})
	w.confirm(requesterMail)
	w.carry(help.AcceptLetter)
	w.request(asked, help.RequestOpen, help.ReferralSent)
	return o, asked
}

// byLetter is who holds the link to answer with in the newest letter to a volunteer that has one.
func (w *world) byLetter(to string) help.Actor {
	w.t.Helper()
	all := w.letters(to)
	for i := len(all) - 1; i >= 0; i-- {
		if l, ok := all[i].(letter.Referral); ok {
			a, err := w.Requests.ByAnswerLink(answerToken(l.Yes))
			w.must(err)
			return a
		}
	}
	w.t.Fatal("no letter to answer")
	return help.Actor{}
}

func answerToken(link string) string {
	path, _, _ := strings.Cut(link, "?")
	return linkToken(path)
}

func (w *world) answer(a help.Actor, do help.ReferralAction) error {
	return w.Requests.Answer(w.ctx, a, w.referral(a), requests.Answer{Do: do})
}

// referral is that of a link, or the newest of a volunteer.
func (w *world) referral(a help.Actor) string {
	w.t.Helper()
	if a.Kind == help.LinkActor {
		return a.ID
	}
	var id string
	w.must(w.db.View(w.ctx, func(tx *store.Tx) error {
		all, err := tx.ReferralsOf(a.ID)
		if err == nil {
			id = all[len(all)-1].ID
		}
		return err
	}))
	return id
}

// A yes, a change of mind, and yes again: each is told to the requester once, and pressing a button twice does nothing.
func TestAnswers(t *testing.T) {
	each(t, func(w *world) {
		o, asked := w.handedOn()
		a := w.byLetter(volunteerMail)
		for range 2 {
			w.must(w.answer(a, help.AcceptReferral))
		}
		w.request(asked, help.RequestAgreed, help.ReferralAccepted)
		if l := last[letter.Answered](w, requesterMail); l.Said != letter.SaidYes || l.By != "Vzorek" {
			t.Errorf("the requester is told %+v", l)
		}
		agreed := last[letter.Agreed](w, volunteerMail)
		if agreed.Referral.Phone != "+420 601 000 002" || agreed.Referral.Name != "Žadatelka Vzorová" {
			t.Error("who says yes is not told whom to call")
		}
		if count[letter.Answered](w, requesterMail) != 1 || count[letter.Agreed](w, volunteerMail) != 1 {
			t.Error("a second press is told again")
		}
		w.must(w.answer(w.owner(o), help.DeclineReferral)) // signed in
		w.request(asked, help.RequestOpen, help.ReferralDeclined)
		if l := last[letter.Answered](w, requesterMail); l.Said != letter.Cancelled {
			t.Errorf("the requester is told %+v", l)
		}
		w.must(w.answer(a, help.AcceptReferral))
		w.request(asked, help.RequestAgreed, help.ReferralAccepted)
		w.must(w.withdraw(asked.Token))
		w.request(asked, help.RequestWithdrawn, help.ReferralWithdrawn)
		last[letter.Withdrawn](w, volunteerMail)
		for _, do := range []help.ReferralAction{help.AcceptReferral, help.DeclineReferral} {
			w.fails(w.answer(a, do), help.Conflict)
		}
	})
}

// A decline with its reason, and a rest for the offer until a day.
func TestDecline(t *testing.T) {
	each(t, func(w *world) {
		o, asked := w.handedOn()
		a := w.byLetter(volunteerMail)
		w.fails(w.Requests.Answer(w.ctx, a, a.ID, requests.Answer{Do: help.DeclineReferral, Pause: true,
			Until: "2026-11-01"}), help.Invalid) // past
		w.fails(w.Requests.Answer(w.ctx, a, a.ID, requests.Answer{Do: help.DeclineReferral, Reason: "rain"}),
			help.Invalid)
		w.fails(w.Requests.Answer(w.ctx, a, a.ID, requests.Answer{Do: help.WithdrawReferral}), help.Invalid)
		w.request(asked, help.RequestOpen, help.ReferralSent)
		w.must(w.Requests.Answer(w.ctx, a, a.ID, requests.Answer{Do: help.DeclineReferral, Reason: help.DeclineTime,
			Pause: true, Until: "2026-12-24"}))
		w.request(asked, help.RequestOpen, help.ReferralDeclined)
		s, err := w.requestState(asked.Token)
		w.must(err)
		if ref := s.Referrals[0]; ref.Reason != help.DeclineTime || ref.AnsweredAt.IsZero() || ref.SentAt.IsZero() {
			t.Errorf("the referral is %+v", ref)
		}
		w.state(o.ID, help.OfferPaused)
		if l := last[letter.Answered](w, requesterMail); l.Said != letter.SaidNo {
			t.Errorf("the requester is told %+v", l)
		}
	})
}

// Who has left a phone alone cannot be told by letter: a person takes over.
func TestDeclineOfPhone(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", volunteerMail))
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000002")})
		w.carry(help.AcceptLetter)
		w.must(w.answer(w.byLetter(volunteerMail), help.DeclineReferral))
		w.request(asked, help.RequestOpen, help.ReferralDeclined)
		w.unanswered(asked)
	})
}

// A link answers its own referral only, shows neither contact nor need, and is of no other use; who is signed in sees
// them while it is theirs.
func TestAnswerLink(t *testing.T) {
	each(t, func(w *world) {
		o, asked := w.handedOn()
		a := w.byLetter(volunteerMail)
		h, err := w.Requests.Referral(w.ctx, a, a.ID)
		w.must(err)
		if h.Request.Ask != (help.Ask{Place: opava, Language: "cs"}) || h.Request.Reference != asked.Request.Reference {
			t.Errorf("the link shows %+v", h.Request)
		}
		other := w.publish(offerForm("other", "pavel@example.org"))
		for name, stranger := range map[string]help.Actor{"another volunteer": w.owner(other), "anybody": anyone,
			"another link": help.As(help.LinkActor, "0"), "the link that pauses": help.As(help.LinkActor, o.ID),
			"the requester": w.requester(asked.Token)} {
			if _, err := w.Requests.Referral(w.ctx, stranger, a.ID); !help.Is(err, help.NotFound) {
				t.Errorf("%s sees it: %v", name, err)
			}
			err := w.Requests.Answer(w.ctx, stranger, a.ID, requests.Answer{Do: help.AcceptReferral})
			if !help.Is(err, help.NotFound) {
				t.Errorf("%s answers it: %v", name, err)
			}
		}
		_, err = w.Offers.Pause(w.ctx, a, o.ID, "")
		w.fails(err, help.NotFound)
		pause := last[letter.Referral](w, volunteerMail).Pause
		_, err = w.Requests.ByAnswerLink(linkToken(pause))
		w.fails(err, help.NotFound)

		w.sees(o, true)
		w.must(w.answer(a, help.AcceptReferral))
		w.sees(o, true)
		w.must(w.answer(a, help.DeclineReferral))
		w.sees(o, false)
	})
}

// sees asserts whether a volunteer sees who asks.
func (w *world) sees(o help.Offer, want bool) {
	w.t.Helper()
	mine, err := w.Requests.Mine(w.ctx, w.owner(o), o.ID)
	w.must(err)
	if len(mine) != 1 || (mine[0].Request.Phone != "") != want || (mine[0].Request.Need != "") != want {
		w.t.Errorf("the volunteer sees %+v", mine)
	}
	waiting, err := w.Requests.Mine(w.ctx, w.owner(o), "")
	w.must(err)
	if (len(waiting) == 1) != want {
		w.t.Errorf("%d wait", len(waiting))
	}
}

// Two answers at the same moment: one after the other, and the requester is told each once.
func TestAnswersAtOnce(t *testing.T) {
	each(t, func(w *world) {
		_, asked := w.handedOn()
		a := w.byLetter(volunteerMail)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := w.answer(a, help.AcceptReferral); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		w.request(asked, help.RequestAgreed, help.ReferralAccepted)
		if n := count[letter.Answered](w, requesterMail); n != 1 {
			t.Errorf("the requester has %d letters", n)
		}
	})
}

// Who has help says so: a promise counts as kept, and who has not answered need not.
func TestFinish(t *testing.T) {
	each(t, func(w *world) {
		o, asked := w.handedOn()
		w.must(w.answer(w.byLetter(volunteerMail), help.AcceptReferral))
		a := w.requester(asked.Token)
		for range 2 {
			w.must(w.Requests.Finish(w.ctx, a, a.ID))
		}
		w.request(asked, help.RequestHelped, help.ReferralDone)
		w.sees(o, false)
		if n := count[letter.Withdrawn](w, volunteerMail); n != 0 {
			t.Error("who has helped is told not to")
		}
		silent := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000003")})
		w.carry(help.AcceptLetter)
		b := w.requester(silent.Token)
		w.must(w.Requests.Finish(w.ctx, b, b.ID))
		w.request(silent, help.RequestHelped, help.ReferralWithdrawn)
		last[letter.Withdrawn](w, volunteerMail)
		w.fails(w.Requests.Finish(w.ctx, b, a.ID), help.NotFound)
	})
}

// A volunteer who is blocked or erased after a yes does not come: a person takes over.
func TestPromiseOfBlocked(t *testing.T) {
	each(t, func(w *world) {
		o, asked := w.handedOn()
		w.must(w.answer(w.byLetter(volunteerMail), help.AcceptReferral))
		_, err := w.Review.Block(w.ctx, operator, o.ID, "Zkušební důvod.")
		w.must(err)
		w.request(asked, help.RequestHeld, help.ReferralWithdrawn)
	})
}

// A promise of which nobody has said what came ends with its request.
func TestForgottenPromise(t *testing.T) {
	each(t, func(w *world) {
		_, asked := w.handedOn()
		w.must(w.answer(w.byLetter(volunteerMail), help.AcceptReferral))
		w.tidyAfter(31)
		w.request(asked, help.RequestExpired, help.ReferralUnknown)
		if count[letter.RequestEnded](w, requesterMail) != 0 {
			t.Error("the requester is told that nobody has answered")
		}
	})
}

// A volunteer who erases the account, whether they were silent or had promised, leaves the request to a person.
func TestVolunteerErasedMeanwhile(t *testing.T) {
	for _, promised := range []bool{false, true} {
		each(t, func(w *world) {
			w.keep()
			o, asked := w.handedOn()
			if promised {
				w.must(w.answer(w.byLetter(volunteerMail), help.AcceptReferral))
			}
			w.must(w.Privacy.EraseMe(w.ctx, w.owner(o)))
			w.request(asked, help.RequestHeld, help.ReferralWithdrawn)
		})
	}
}
