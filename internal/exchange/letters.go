package exchange

import (
	"cmp"
	"context"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
)

// TellUndelivered tells the people who run the portal that a request did not reach its volunteer. A letter whose request was
// withdrawn meanwhile was not meant to.
func (e *Exchange) TellUndelivered(tx *store.Tx, l store.Letter) error {
	if l.Problem == "withdrawn" {
		return nil
	}
	return e.notify(tx, letter.AboutUndelivered, l.ID, "")
}

// RetryLetter sends a letter that failed, or waits, once more and now.
func (e *Exchange) RetryLetter(ctx context.Context, id string) error {
	return e.change(ctx, func(tx *store.Tx) error {
		return cmp.Or(tx.RetryLetter(id), tx.Audit(operator, "letter.retry", id, ""))
	})
}

// GiveUpLetter stops trying to deliver a letter; the requester whose request it carried is shown so.
func (e *Exchange) GiveUpLetter(ctx context.Context, id string) error {
	return e.change(ctx, func(tx *store.Tx) error {
		l, err := tx.Letter(id)
		if err != nil {
			return err
		}
		if err := tx.GiveUpLetter(id); err != nil {
			return err
		}
		if l.Referral != "" {
			err = tx.SetReferralState(l.Referral, help.ReferralUndeliverable, help.ReferralQueued)
		}
		return cmp.Or(err, tx.Audit(operator, "letter.give-up", id, ""))
	})
}
