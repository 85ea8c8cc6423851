package requests

import (
	"cmp"
	"context"

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
		return do, tx.MoveReferral(l.Referral, help.SendReferral)
	case help.FailLetter:
		return do, cmp.Or(tx.MoveReferral(l.Referral, help.FailReferral),
			e.portal.Notify(tx, help.HomeRegion, letter.AboutUndelivered, l.ID, ""))
	}
	state, err := tx.ReferralState(l.Referral)
	if err == nil && state == help.ReferralWithdrawn {
		do = help.RecallLetter
	}
	return do, err
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
			err = tx.MoveReferral(l.Referral, help.FailReferral)
		}
		return cmp.Or(err, outbox.GiveUp(tx, id), tx.Audit(a, "letter.give-up", id, ""))
	})
}
