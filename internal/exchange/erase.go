package exchange

import (
	"context"
	"errors"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// Erase forgets what is personal and has outlived the profile's terms: requests after they ended, offers and then
// accounts, letters, what people wrote about offers.
func (e *Exchange) Erase(ctx context.Context) error {
	p := e.site.Policy
	return errors.Join(
		e.each(ctx, func(tx *store.Tx) ([]string, error) {
			return tx.RequestsClosedBefore(tx.Now.AddDate(0, 0, -p.RequestContactDays))
		}, func(id string) error { return e.eraseRequest(ctx, system, id) }),
		e.each(ctx, func(tx *store.Tx) ([]string, error) {
			return tx.OffersClosedBefore(tx.Now.AddDate(0, -p.OfferKeepMonths, 0), tx.Now.AddDate(0, 0, -p.RequestContactDays))
		}, func(id string) error { return e.eraseOffer(ctx, system, id) }),
		e.dropLetters(ctx),
		e.db.InTx(ctx, func(tx *store.Tx) error { return tx.DropReportTexts(tx.Now.AddDate(0, 0, -p.RequestContactDays)) }))
}

func (e *Exchange) eraseRequest(ctx context.Context, a help.Actor, id string) error {
	return e.db.InTx(ctx, func(tx *store.Tx) error {
		r, err := tx.Request(id)
		if err == nil && !help.CanRequest(a, help.EraseRequest, r) {
			err = help.Fail(help.Conflict, "error.request-state")
		}
		if err != nil {
			return err
		}
		return errors.Join(tx.EraseRequest(id), tx.Audit(a, "request.erase", id, ""))
	})
}

// eraseOffer erases an offer, and the account with its last one.
func (e *Exchange) eraseOffer(ctx context.Context, a help.Actor, id string) error {
	return e.db.InTx(ctx, func(tx *store.Tx) error {
		o, err := tx.Offer(id)
		if err == nil && !help.CanOffer(a, help.EraseOffer, o) {
			err = help.Fail(help.Conflict, "error.offer-state")
		}
		if err != nil {
			return err
		}
		if err := errors.Join(tx.EraseOffer(o), tx.Audit(a, "offer.erase", id, "")); err != nil {
			return err
		}
		erased, err := tx.EraseVolunteerWithout(o.Volunteer)
		if err != nil || !erased {
			return err
		}
		return tx.Audit(a, "volunteer.erase", o.Volunteer, "")
	})
}

func (e *Exchange) dropLetters(ctx context.Context) error {
	for {
		var dropped int64
		err := e.db.InTx(ctx, func(tx *store.Tx) (err error) {
			dropped, err = tx.DropLetters(tx.Now.AddDate(0, 0, -e.site.Policy.LetterKeepDays))
			return err
		})
		if err != nil || dropped == 0 {
			return err
		}
	}
}

// endOpenRequests ends requests to which nothing has happened for the policy's days: the volunteer has had the contact for
// that long, and it must not be kept for ever.
func (e *Exchange) endOpenRequests(ctx context.Context) error {
	find := func(tx *store.Tx) ([]string, error) {
		return tx.RequestsOpenSince(tx.Now.Add(-time.Duration(e.site.Policy.RequestOpenDays) * day))
	}
	return e.each(ctx, find, func(id string) error {
		return e.change(ctx, func(tx *store.Tx) error {
			r, err := tx.Request(id)
			if err != nil {
				return err
			}
			referrals, err := tx.Referrals(id)
			if err != nil {
				return err
			}
			for _, ref := range referrals {
				if err := tx.SetReferralState(ref.ID, help.ReferralUnanswered, help.ReferralSent); err != nil {
					return err
				}
			}
			return e.expireRequest(tx, r)
		})
	})
}
