package exchange_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
)

// later moves the clock on and has the portal do what is due.
func (w *world) later(d time.Duration) {
	w.t.Helper()
	w.now = w.now.Add(d)
	w.must(w.Requests.KeepMoving(w.ctx, portal))
	w.carry(help.AcceptLetter)
}

// Silence has an end: the volunteer is reminded once, then whoever asked is told, and the portal's people have it. A
// late answer still counts.
func TestSilence(t *testing.T) {
	each(t, func(w *world) {
		_, asked := w.handedOn() // Monday, 10:00 in Prague; within the week
		first := last[letter.Referral](w, volunteerMail)
		if got := first.By.Format("2 15:04"); got != "24 10:00" {
			t.Errorf("the volunteer is to answer by %s", got)
		}
		w.later(7*time.Hour + 50*time.Minute)
		if n := count[letter.Referral](w, volunteerMail); n != 1 {
			t.Fatalf("reminded too soon: %d letters", n)
		}
		for range 2 {
			w.later(10 * time.Minute)
		}
		if n := count[letter.Referral](w, volunteerMail); n != 2 || !last[letter.Referral](w, volunteerMail).Again {
			t.Fatalf("%d letters; is it a reminder?", n)
		}
		s, err := w.requestState(asked.Token)
		w.must(err)
		if s.Referrals[0].RemindedAt.IsZero() || s.AnswerBy.Format("2 15:04") != "24 10:00" {
			t.Errorf("who asks is told to wait until %s", s.AnswerBy)
		}
		w.later(15 * time.Hour)
		w.request(asked, help.RequestOpen, help.ReferralSent)
		for range 2 {
			w.later(time.Hour)
		}
		w.request(asked, help.RequestOpen, help.ReferralUnanswered)
		if l := last[letter.Answered](w, requesterMail); l.Said != letter.SaidNothing {
			t.Errorf("who asks is told %+v", l)
		}
		w.unanswered(asked)
		w.must(w.answer(w.byLetter(volunteerMail), help.AcceptReferral))
		w.request(asked, help.RequestAgreed, help.ReferralAccepted)
		w.unanswered()
	})
}

// unanswered asserts which requests stand with a person because nobody helps.
func (w *world) unanswered(want ...requests.Asked) {
	w.t.Helper()
	q, err := w.Review.Waiting(w.ctx, operator)
	w.must(err)
	if len(q.Unanswered) != len(want) {
		w.t.Fatalf("%d requests stand with a person, want %d", len(q.Unanswered), len(want))
	}
	for i, asked := range want {
		if q.Unanswered[i].ID != asked.Request.ID {
			w.t.Errorf("another request stands with a person")
		}
	}
}

// A request that cannot wait is asked about within two hours, and not at night.
func TestUrgentSilence(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", volunteerMail))
		w.carry(help.AcceptLetter)
		w.now = time.Date(2026, 11, 23, 18, 30, 0, 0, time.UTC) // 19:30 in Prague
		form := askForm("", "601000002")
		form.Urgency = help.Urgent
		asked := w.ask(requests.Ask{Offer: o.ID, Form: form})
		w.carry(help.AcceptLetter)
		w.later(time.Hour)
		if n := count[letter.Referral](w, volunteerMail); n != 2 {
			t.Fatalf("%d letters after an hour", n)
		}
		w.later(3 * time.Hour)
		w.request(asked, help.RequestOpen, help.ReferralSent)
		w.later(8 * time.Hour)
		w.request(asked, help.RequestOpen, help.ReferralUnanswered)
		w.unanswered(asked)
		_, err := w.Review.Refuse(w.ctx, operator, asked.Request.ID)
		w.must(err)
		w.request(asked, help.RequestNotHelped, help.ReferralUnanswered)
		w.unanswered()
	})
}

// After an outage each request takes one step, and the gaps run from there; nobody is written to at night.
func TestStepsAfterOutage(t *testing.T) {
	each(t, func(w *world) {
		_, asked := w.handedOn()
		w.later(5 * 24 * time.Hour)
		w.request(asked, help.RequestOpen, help.ReferralSent)
		if n := count[letter.Referral](w, volunteerMail); n != 2 {
			t.Fatalf("%d letters after an outage", n)
		}
		w.later(12 * time.Hour) // 22:00
		w.later(10 * time.Hour)
		w.request(asked, help.RequestOpen, help.ReferralUnanswered)
	})
}

// What waits for the post has no deadline; what the post gives up stands with a person.
func TestClockOfUndelivered(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", volunteerMail))
		w.carry(help.AcceptLetter)
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000002")})
		w.now = w.now.Add(30 * time.Hour)
		w.must(w.Requests.KeepMoving(w.ctx, portal))
		w.request(asked, help.RequestOpen, help.ReferralQueued)
		w.unanswered()
		w.carry(help.FailLetter)
		w.request(asked, help.RequestOpen, help.ReferralUndeliverable)
		w.unanswered(asked)
	})
}

// Whatever happens in whatever order, a request that is open has a next step or stands with a person, one that was
// answered with yes has a volunteer, and no other has a step.
func TestNobodyIsForgotten(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", volunteerMail))
		w.carry(help.AcceptLetter)
		rapid.Check(t, func(rt *rapid.T) {
			asked, err := w.Requests.Ask(w.ctx, anyone, requests.Ask{Offer: o.ID, Form: askForm("", "601000002"),
				Network: help.Network(help.NewToken()), Suspect: rapid.Bool().Draw(rt, "suspect")})
			if err != nil {
				rt.Fatal(err)
			}
			for range rapid.IntRange(1, 8).Draw(rt, "events") {
				w.happens(rt, asked, rapid.SampledFrom(events).Draw(rt, "event"))
				w.attended(rt, asked)
			}
			_ = w.withdraw(asked.Token)
		})
	})
}

var events = []string{"sent", "failed", "yes", "no", "hours", "night", "finish", "withdraw", "release", "refuse"}

// happens does something to a request that may or may not be possible now.
func (w *world) happens(rt *rapid.T, asked requests.Asked, event string) {
	a, id := help.As(help.RequesterActor, asked.Request.ID), asked.Request.ID
	var err error
	switch event {
	case "sent":
		w.carry(help.AcceptLetter)
	case "failed":
		w.carry(help.FailLetter)
	case "yes", "no":
		do := map[string]help.ReferralAction{"yes": help.AcceptReferral, "no": help.DeclineReferral}[event]
		if s, _ := w.requestState(asked.Token); len(s.Referrals) > 0 {
			ref := s.Referrals[0].ID
			err = w.Requests.Answer(w.ctx, help.As(help.LinkActor, ref), ref, requests.Answer{Do: do})
		}
	case "hours", "night":
		w.now = w.now.Add(map[string]time.Duration{"hours": 5 * time.Hour, "night": 13 * time.Hour}[event])
		err = w.Requests.KeepMoving(w.ctx, portal)
	case "finish":
		err = w.Requests.Finish(w.ctx, a, id)
	case "withdraw":
		err = w.Requests.Withdraw(w.ctx, a, id)
	case "release":
		_, err = w.Review.Release(w.ctx, operator, id)
	case "refuse":
		_, err = w.Review.Refuse(w.ctx, operator, id)
	}
	if err != nil && !help.Is(err, help.Conflict) {
		rt.Fatalf("%s: %v", event, err)
	}
}

// attended fails where nobody and nothing looks after a request.
func (w *world) attended(rt *rapid.T, asked requests.Asked) {
	s, err := w.requestState(asked.Token)
	if err != nil {
		rt.Fatal(err)
	}
	r := s.Request
	var with []help.Request
	err = w.db.View(w.ctx, func(tx *store.Tx) (err error) {
		with, err = tx.RequestsUnanswered(1000)
		return err
	})
	if err != nil {
		rt.Fatal(err)
	}
	listed := false
	for _, one := range with {
		listed = listed || one.ID == r.ID
	}
	clocked := !r.NextAt.IsZero()
	switch {
	case r.State == help.RequestOpen && clocked == listed:
		rt.Fatalf("open, with a step %v, with a person %v", clocked, listed)
	case r.State != help.RequestOpen && (clocked || listed):
		rt.Fatalf("%s, with a step %v, with a person %v", r.State, clocked, listed)
	case r.State == help.RequestAgreed && s.Referrals[0].State != help.ReferralAccepted:
		rt.Fatalf("agreed, and the referral is %s", s.Referrals[0].State)
	}
}
