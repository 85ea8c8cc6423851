// Package housekeeping does what the passing of time calls for, and holds back what is far more than was forecast.
package housekeeping

import (
	"cmp"
	"context"
	"errors"

	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/exchange/privacy"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
)

// Housekeeping is what the passing of time calls for. It is safe for concurrent use.
type Housekeeping struct {
	portal   *portal.Portal
	offers   *offers.Offers
	requests *requests.Requests
	privacy  *privacy.Privacy
}

// New makes the verbs.
func New(p *portal.Portal, o *offers.Offers, r *requests.Requests, erasing *privacy.Privacy) *Housekeeping {
	return &Housekeeping{p, o, r, erasing}
}

// Housekeep does what the passing of time calls for: paused offers come back on their help.Day, offers and requests that nobody
// confirmed or renewed end, volunteers are asked in time, and what has outlived its term is erased. Where far more is
// due than was forecast it does nothing, and fails with Held.
func (e *Housekeeping) Housekeep(ctx context.Context, a help.Actor) error {
	if err := a.May(help.KeepTime); err != nil {
		return err
	}
	if err := e.portal.DB.InTx(ctx, func(tx *store.Tx) error { return tx.MendAhead() }); err != nil {
		return err
	}
	if err := e.passEndings(ctx); err != nil {
		return errors.Join(err, e.privacy.Scrub(ctx))
	}
	return errors.Join(e.resumeDue(ctx, a), e.reopen(ctx, a), e.remind(ctx), e.expireOffers(ctx, a), e.expireRequests(ctx, a),
		e.endOpenRequests(ctx, a), e.privacy.EraseOutlived(ctx, a),
		e.portal.DB.InTx(ctx, func(tx *store.Tx) error { return tx.DropOld() }), e.forecast(ctx))
}

func (e *Housekeeping) resumeDue(ctx context.Context, a help.Actor) error {
	return e.portal.Each(ctx, func(tx *store.Tx) ([]string, error) { return tx.PausedOffersDue(e.portal.Cutoffs(tx.Now).Today) },
		func(id string) error {
			_, err := e.offers.Resume(ctx, a, id)
			return err
		})
}

// reopen brings full offers back that have room again.
func (e *Housekeeping) reopen(ctx context.Context, a help.Actor) error {
	return e.portal.Each(ctx, func(tx *store.Tx) ([]string, error) { return tx.FullOffersWithRoom(tx.Now.Add(-help.Week)) },
		func(id string) error {
			_, err := e.offers.Act(ctx, a, help.ReopenOffer, id, e.offers.Activate)
			return err
		})
}

func (e *Housekeeping) expireOffers(ctx context.Context, a help.Actor) error {
	find := func(tx *store.Tx) ([]string, error) {
		c := e.portal.Cutoffs(tx.Now)
		return tx.OffersOver(c.Unconfirmed, c.Renewed, c.Today)
	}
	return e.portal.Each(ctx, find, func(id string) error {
		_, err := e.offers.Act(ctx, a, help.ExpireOffer, id, func(tx *store.Tx, o *help.Offer) error {
			return e.offers.Close(tx, o)
		})
		return err
	})
}

// remind asks volunteers, once, whether an offer is still valid before it runs out.
func (e *Housekeeping) remind(ctx context.Context) error {
	p := e.portal.Site.Policy
	find := func(tx *store.Tx) ([]string, error) { return tx.OffersToRemind(e.portal.Cutoffs(tx.Now).Remind) }
	return e.portal.Each(ctx, find, func(id string) error {
		return e.portal.Change(ctx, func(tx *store.Tx) error {
			o, err := tx.Offer(id)
			if err != nil {
				return err
			}
			v, err := tx.Volunteer(o.Volunteer)
			if err != nil {
				return err
			}
			ends := o.RenewedAt.AddDate(0, 0, p.OfferValidDays).In(e.portal.Site.Location())
			return cmp.Or(tx.MarkReminded(id), e.portal.Write(tx, v.Email, v.Language, letter.OfferExpiring{Title: o.Title,
				My: e.portal.URL(v.Language, pages.My), Pause: e.offers.PauseURL(v.Language, id), Ends: ends}))
		})
	})
}

func (e *Housekeeping) expireRequests(ctx context.Context, a help.Actor) error {
	find := func(tx *store.Tx) ([]string, error) {
		return tx.RequestsUnconfirmedSince(e.portal.Cutoffs(tx.Now).Unconfirmed)
	}
	return e.portal.Each(ctx, find, func(id string) error {
		return e.portal.Change(ctx, func(tx *store.Tx) error {
			r, err := tx.Request(id)
			if err != nil {
				return err
			}
			if r.Phone != "" { // perhaps the address was mistyped: somebody can call
				return e.requests.Hold(tx, &r, help.HeldUnconfirmed, "")
			}
			return e.requests.Expire(tx, a, r)
		})
	})
}
