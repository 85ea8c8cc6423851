package exchange

import (
	"cmp"
	"context"
	"errors"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
)

// erase forgets what is personal and has outlived the profile's terms: requests after they ended, offers and then
// accounts, organisations that no offer needs, letters, what people wrote about offers.
func (e *Exchange) erase(ctx context.Context, a help.Actor) error {
	p := e.site.Policy
	return errors.Join(
		e.each(ctx, func(tx *store.Tx) ([]string, error) {
			return tx.RequestsClosedBefore(e.cutoffs(tx.Now).ClosedRequest)
		}, func(id string) error { return e.eraseRequest(ctx, a, id) }),
		e.each(ctx, func(tx *store.Tx) ([]string, error) {
			c := e.cutoffs(tx.Now)
			return tx.OffersClosedBefore(c.ClosedPublic, c.ClosedElse)
		}, func(id string) error { return e.eraseOffer(ctx, a, id) }),
		e.dropLetters(ctx),
		e.db.InTx(ctx, func(tx *store.Tx) error {
			return cmp.Or(tx.DropReportTexts(tx.Now.AddDate(0, 0, -p.RequestContactDays)), tx.DropOrganisations())
		}),
		ignoreRemnants(e.db.Scrub(ctx)))
}

// ignoreRemnants leaves it to the next time, some minutes later, to take the last of what was erased out of the
// files.
func ignoreRemnants(err error) error {
	if errors.Is(err, store.ErrRemnants) {
		return nil
	}
	return err
}

// eraseRequest erases a request; one that is not closed is withdrawn with it.
func (e *Exchange) eraseRequest(ctx context.Context, a help.Actor, id string) error {
	return e.change(ctx, func(tx *store.Tx) error {
		r, err := tx.Request(id)
		if err != nil {
			return err
		}
		if !r.State.Closed() {
			if err := e.withdraw(tx, a, &r); err != nil {
				return err
			}
		}
		if !help.CanRequest(a, help.EraseRequest, r) {
			return help.Fail(help.NotFound, "error.not-found")
		}
		return cmp.Or(tx.EraseRequest(id), tx.Audit(a, "request.erase", id, ""))
	})
}

// eraseOffer erases an offer, and the account with its last one.
func (e *Exchange) eraseOffer(ctx context.Context, a help.Actor, id string) error {
	return e.change(ctx, func(tx *store.Tx) error {
		o, err := tx.Offer(id)
		if err != nil {
			return err
		}
		if err := e.eraseOfferIn(tx, a, o); err != nil {
			return err
		}
		return e.eraseAccount(tx, a, o.Volunteer)
	})
}

// eraseOfferIn erases an offer; one that has not ended ends with it.
func (e *Exchange) eraseOfferIn(tx *store.Tx, a help.Actor, o help.Offer) (err error) {
	if !o.State.Ended() {
		if o.State, err = help.NextOffer(o, help.EndOffer, false); err != nil {
			return err
		}
		if err := e.close(tx, &o); err != nil {
			return err
		}
	}
	if !help.CanOffer(a, help.EraseOffer, o) {
		return help.Fail(help.NotFound, "error.no-offer")
	}
	return cmp.Or(tx.EraseOffer(o), tx.Audit(a, "offer.erase", o.ID, ""))
}

func (e *Exchange) eraseAccount(tx *store.Tx, a help.Actor, id string) error {
	v, err := tx.Volunteer(id)
	if help.Is(err, help.NotFound) {
		return nil // gone already
	}
	if err != nil {
		return err
	}
	gone, err := tx.EraseVolunteerWithout(id)
	if err != nil || !gone {
		return err
	}
	return cmp.Or(tx.DropLettersTo(v), tx.DropSessionsOf(id), tx.Audit(a, "volunteer.erase", id, ""))
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
func (e *Exchange) endOpenRequests(ctx context.Context, a help.Actor) error {
	find := func(tx *store.Tx) ([]string, error) { return tx.RequestsOpenSince(e.cutoffs(tx.Now).Open) }
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
				if err := tx.MoveReferral(ref.ID, help.LapseReferral); err != nil {
					return err
				}
			}
			return cmp.Or(e.tellEnded(tx, r), e.expireRequest(tx, a, r))
		})
	})
}

// tellEnded tells a requester, at a confirmed address, that nothing came of the request: silence is no answer.
func (e *Exchange) tellEnded(tx *store.Tx, r help.Request) error {
	if !r.Verified {
		return nil
	}
	return e.writeAbout(tx, r.Email, r.Language, letter.RequestEnded{Reference: r.Reference, Days: e.site.Policy.RequestOpenDays,
		Find: e.URL(r.Language, pages.Offers)}, store.Letter{Request: r.ID})
}
