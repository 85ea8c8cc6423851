package requests

import (
	"cmp"
	"context"
	"time"

	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// wind sets when the volunteer is reminded who has a request: from now on.
func (e *Requests) wind(tx *store.Tx, r *help.Request) error {
	r.NextStep = help.StepRemind
	r.NextAt = e.clock(r).Due(r.NextStep, r.Urgency, tx.Now)
	return tx.SetNextStep(*r)
}

// rest leaves an open request to a person: the portal has nobody else to ask.
func (e *Requests) rest(tx *store.Tx, r *help.Request, cause help.Network) error {
	return cmp.Or(stop(tx, r), e.portal.Notify(tx, r.Region, letter.AboutUnanswered, r.ID, cause))
}

func (e *Requests) clock(r *help.Request) help.Clock { return e.portal.Site(r.Region).Clock() }

// answerBy is until when the volunteer is waited for, where the region's people live.
func (e *Requests) answerBy(r help.Request) time.Time {
	clock := e.clock(&r)
	if by := clock.Deadline(r); !by.IsZero() {
		return by.In(clock.Location)
	}
	return time.Time{}
}

// KeepMoving takes the steps that are due with open requests, each in a transaction of its own: whoever does it twice,
// or is killed in its midst, sends nothing twice and forgets nothing.
func (e *Requests) KeepMoving(ctx context.Context, a help.Actor) error {
	if err := a.May(help.KeepTime); err != nil {
		return err
	}
	return e.portal.Each(ctx, (*store.Tx).RequestsDue, func(id string) error {
		return e.portal.Change(ctx, func(tx *store.Tx) error { return e.step(tx, id) })
	})
}

// step takes the next step with a request, if it is due and people are awake.
func (e *Requests) step(tx *store.Tx, id string) error {
	r, err := tx.Request(id)
	switch {
	case help.Is(err, help.NotFound):
		return nil // erased
	case err != nil:
		return err
	case r.NextAt.IsZero() || r.NextAt.After(tx.Now):
		return nil // somebody else has taken it
	}
	if awake := e.clock(&r).Awake(r.Urgency, tx.Now); awake.After(tx.Now) {
		r.NextAt = awake
		return tx.SetNextStep(r)
	}
	referrals, err := tx.Referrals(id)
	if err != nil {
		return err
	}
	for _, ref := range referrals {
		if ref.State != help.ReferralSent {
			continue // its letter is still on its way, or it was answered
		}
		if r.NextStep == help.StepRemind {
			return e.remind(tx, &r, ref)
		}
		return e.lapse(tx, &r, ref)
	}
	return e.wind(tx, &r) // the time runs from when the volunteer has the letter; where it does not arrive, the post tells
}

// remind writes to a volunteer who has not answered, once.
func (e *Requests) remind(tx *store.Tx, r *help.Request, ref help.Referral) error {
	r.NextStep = help.StepDeadline
	r.NextAt = e.clock(r).Due(r.NextStep, r.Urgency, tx.Now)
	o, err := offers.OrNone(tx, ref.Offer)
	if err != nil {
		return err
	}
	v, err := tx.Volunteer(ref.Volunteer)
	if err != nil {
		return err
	}
	l, err := e.referralLetter(tx, *r, o, v, ref)
	if err != nil {
		return err
	}
	l.Again = true
	return cmp.Or(tx.SetNextStep(*r), tx.RemindReferral(ref.ID),
		e.portal.WriteAbout(tx, v.Email, v.Language, l, outbox.Letter{Request: r.ID}),
		tx.Audit(portal.Self, "request.remind", r.ID, ""))
}

// lapse ends the waiting for a volunteer who has not answered. Their answer still counts, should it come.
func (e *Requests) lapse(tx *store.Tx, r *help.Request, ref help.Referral) error {
	o, err := offers.OrNone(tx, ref.Offer)
	if err != nil {
		return err
	}
	return cmp.Or(tx.MoveReferral(ref.ID, help.LapseReferral), e.rest(tx, r, ""),
		e.tellAnswer(tx, *r, o, letter.SaidNothing), tx.Audit(portal.Self, "request.unanswered", r.ID, ""))
}
