package privacy

import (
	"cmp"
	"context"
	"errors"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// EraseOutlived forgets what is personal and has outlived the profile's terms: requests after they ended, offers and
// then accounts, organisations that no offer needs, letters, what people wrote about offers.
func (e *Privacy) EraseOutlived(ctx context.Context, a help.Actor) error {
	if err := a.May(help.Erase); err != nil {
		return err
	}
	p := e.portal.Sites.Home().Policy
	return errors.Join(
		e.portal.Each(ctx, func(tx *store.Tx) ([]string, error) {
			return tx.RequestsClosedBefore(e.portal.Cutoffs(tx.Now).ClosedRequest)
		}, func(id string) error { return e.eraseRequest(ctx, a, id) }),
		e.portal.Each(ctx, func(tx *store.Tx) ([]string, error) {
			c := e.portal.Cutoffs(tx.Now)
			return tx.OffersClosedBefore(c.ClosedPublic, c.ClosedElse)
		}, func(id string) error { return e.eraseOffer(ctx, a, id) }),
		e.dropLetters(ctx),
		e.portal.DB.InTx(ctx, func(tx *store.Tx) error {
			return cmp.Or(tx.DropReportTexts(tx.Now.AddDate(0, 0, -p.RequestContactDays)), tx.DropOrganisations())
		}),
		e.Scrub(ctx))
}

// Scrub takes what was erased out of the files.
func (e *Privacy) Scrub(ctx context.Context) error { return ignoreRemnants(e.portal.DB.Scrub(ctx)) }

// ignoreRemnants leaves it to the next time, some minutes later, to take the last of what was erased out of the
// files.
func ignoreRemnants(err error) error {
	if errors.Is(err, store.ErrRemnants) {
		return nil
	}
	return err
}

// eraseRequest erases a request; one that is not closed is withdrawn with it.
func (e *Privacy) eraseRequest(ctx context.Context, a help.Actor, id string) error {
	return e.portal.Change(ctx, func(tx *store.Tx) error {
		r, err := tx.Request(id)
		if err != nil {
			return err
		}
		if !r.State.Closed() {
			if err := e.requests.WithdrawIn(tx, a, &r); err != nil {
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
func (e *Privacy) eraseOffer(ctx context.Context, a help.Actor, id string) error {
	return e.portal.Change(ctx, func(tx *store.Tx) error {
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
func (e *Privacy) eraseOfferIn(tx *store.Tx, a help.Actor, o help.Offer) (err error) {
	if !o.State.Ended() {
		if o.State, err = help.NextOffer(o, help.EndOffer, false); err != nil {
			return err
		}
		if err := e.offers.Close(tx, &o); err != nil {
			return err
		}
	}
	if !help.CanOffer(a, help.EraseOffer, o) {
		return help.Fail(help.NotFound, "error.no-offer")
	}
	return cmp.Or(tx.EraseOffer(o), tx.Audit(a, "offer.erase", o.ID, ""))
}

func (e *Privacy) eraseAccount(tx *store.Tx, a help.Actor, id string) error {
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
	return cmp.Or(outbox.DropTo(tx, v), tx.DropSessionsOf(help.As(help.VolunteerActor, id)),
		tx.Audit(a, "volunteer.erase", id, ""))
}

func (e *Privacy) dropLetters(ctx context.Context) error {
	for {
		var dropped int64
		err := e.portal.DB.InTx(ctx, func(tx *store.Tx) (err error) {
			dropped, err = outbox.Drop(tx, tx.Now.AddDate(0, 0, -e.portal.Sites.Home().Policy.LetterKeepDays))
			return err
		})
		if err != nil || dropped == 0 {
			return err
		}
	}
}
