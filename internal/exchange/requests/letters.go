package requests

import (
	"cmp"
	"context"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// LetterOutcome decides what the end of a try to deliver a letter means for the referral that it hands over, and gives
// what the letter comes to: one that would be tried again is stopped where its request was withdrawn during the try.
// That a request did not reach its volunteer is told to the people who run the portal.
func (e *Requests) LetterOutcome(tx *store.Tx, l outbox.Letter, do help.LetterAction) (help.LetterAction, error) {
	switch do {
	case help.AcceptLetter: // also one that had failed and was tried again by hand
		return do, e.moved(tx, l.Referral, help.SendReferral, e.wind)
	case help.FailLetter:
		return do, cmp.Or(e.moved(tx, l.Referral, help.FailReferral, stop),
			e.portal.Notify(tx, help.HomeRegion, letter.AboutUndelivered, l.ID, ""))
	}
	state, err := tx.ReferralState(l.Referral)
	if err == nil && state == help.ReferralWithdrawn {
		do = help.RecallLetter
	}
	return do, err
}

// moved moves a referral on and, where its request is open for it, lets then follow. The request is locked first, as
// where a referral is answered.
func (e *Requests) moved(tx *store.Tx, referral string, do help.ReferralAction,
	then func(*store.Tx, *help.Request) error) error {
	ref, err := tx.Referral(referral)
	if err != nil {
		return err
	}
	r, err := tx.Request(ref.Request)
	if err != nil && !help.Is(err, help.NotFound) { // erased
		return err
	}
	if ref, err = tx.Referral(referral); err != nil {
		return err
	}
	if _, err := help.NextReferral(ref, do); err != nil || r.State != help.RequestOpen {
		return tx.MoveReferral(referral, do)
	}
	return cmp.Or(tx.MoveReferral(referral, do), then(tx, &r))
}

// stop leaves a request to a person, who is told of its letter.
func stop(tx *store.Tx, r *help.Request) error {
	r.NextStep, r.NextAt = "", time.Time{}
	return tx.SetNextStep(*r)
}

// RetryLetter sends a letter that failed, or waits, once more and now.
func (e *Requests) RetryLetter(ctx context.Context, a help.Actor, id string) error {
	if !help.CanLetter(a, help.RetryLetter) {
		return help.Fail(help.Forbidden, "error.forbidden")
	}
	return e.portal.Change(ctx, func(tx *store.Tx) error {
		return cmp.Or(outbox.Retry(tx, id), tx.Audit(a, "letter.retry", id, ""))
	})
}

// GiveUpLetter stops trying to deliver a letter; the requester whose request it carried is shown so.
func (e *Requests) GiveUpLetter(ctx context.Context, a help.Actor, id string) error {
	if !help.CanLetter(a, help.GiveUpLetter) {
		return help.Fail(help.Forbidden, "error.forbidden")
	}
	return e.portal.Change(ctx, func(tx *store.Tx) error {
		l, err := outbox.Find(tx, id)
		if err != nil {
			return err
		}
		if l.Referral != "" { // first, as where a try ends: two that take the same locks in turn wait for each other
			err = e.moved(tx, l.Referral, help.FailReferral, stop)
		}
		return cmp.Or(err, outbox.GiveUp(tx, id), tx.Audit(a, "letter.give-up", id, ""))
	})
}
