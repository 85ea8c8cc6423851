package exchange

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
)

// system is the portal itself, for what follows from what others did.
var system = help.As(help.SystemActor, "")

// Housekeep does what the passing of time calls for: paused offers come back on their day, offers and requests that nobody
// confirmed or renewed end, volunteers are asked in time, and what has outlived its term is erased. Where far more is
// due than was forecast it does nothing, and fails with Held.
func (e *Exchange) Housekeep(ctx context.Context, a help.Actor) error {
	if err := a.May(help.KeepTime); err != nil {
		return err
	}
	if err := e.db.InTx(ctx, func(tx *store.Tx) error { return tx.MendAhead() }); err != nil {
		return err
	}
	if err := e.passEndings(ctx); err != nil {
		return errors.Join(err, ignoreRemnants(e.db.Scrub(ctx)))
	}
	return errors.Join(e.resumeDue(ctx, a), e.reopen(ctx, a), e.remind(ctx), e.expireOffers(ctx, a), e.expireRequests(ctx, a),
		e.endOpenRequests(ctx, a), e.erase(ctx, a),
		e.db.InTx(ctx, func(tx *store.Tx) error { return tx.DropOld() }), e.forecast(ctx))
}

// each runs do for every id that find gives; one that changed meanwhile is left for next time.
func (e *Exchange) each(ctx context.Context, find func(*store.Tx) ([]string, error), do func(id string) error) error {
	var ids []string
	err := e.db.LongView(ctx, func(tx *store.Tx) (err error) {
		ids, err = find(tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if e := do(id); e != nil && !help.Is(e, help.Conflict) {
			err = errors.Join(err, fmt.Errorf("%s: %w", id, e)) // one that fails keeps no other waiting
		}
	}
	return err
}

func (e *Exchange) resumeDue(ctx context.Context, a help.Actor) error {
	return e.each(ctx, func(tx *store.Tx) ([]string, error) { return tx.PausedOffersDue(e.cutoffs(tx.Now).Today) },
		func(id string) error {
			_, err := e.Resume(ctx, a, id)
			return err
		})
}

// reopen brings full offers back that have room again.
func (e *Exchange) reopen(ctx context.Context, a help.Actor) error {
	return e.each(ctx, func(tx *store.Tx) ([]string, error) { return tx.FullOffersWithRoom(tx.Now.Add(-week)) },
		func(id string) error {
			_, err := e.act(ctx, a, help.ReopenOffer, id, e.activate)
			return err
		})
}

func (e *Exchange) expireOffers(ctx context.Context, a help.Actor) error {
	find := func(tx *store.Tx) ([]string, error) {
		c := e.cutoffs(tx.Now)
		return tx.OffersOver(c.Unconfirmed, c.Renewed, c.Today)
	}
	return e.each(ctx, find, func(id string) error {
		_, err := e.act(ctx, a, help.ExpireOffer, id, func(tx *store.Tx, o *help.Offer) error {
			return e.close(tx, o)
		})
		return err
	})
}

// remind asks volunteers, once, whether an offer is still valid before it runs out.
func (e *Exchange) remind(ctx context.Context) error {
	p := e.site.Policy
	find := func(tx *store.Tx) ([]string, error) { return tx.OffersToRemind(e.cutoffs(tx.Now).Remind) }
	return e.each(ctx, find, func(id string) error {
		return e.change(ctx, func(tx *store.Tx) error {
			o, err := tx.Offer(id)
			if err != nil {
				return err
			}
			v, err := tx.Volunteer(o.Volunteer)
			if err != nil {
				return err
			}
			ends := o.RenewedAt.AddDate(0, 0, p.OfferValidDays).In(e.site.Location())
			return cmp.Or(tx.MarkReminded(id), e.write(tx, v.Email, v.Language, letter.OfferExpiring{Title: o.Title,
				My: e.URL(v.Language, pages.My), Pause: e.pauseURL(v.Language, id), Ends: ends}))
		})
	})
}

func (e *Exchange) expireRequests(ctx context.Context, a help.Actor) error {
	find := func(tx *store.Tx) ([]string, error) {
		return tx.RequestsUnconfirmedSince(e.cutoffs(tx.Now).Unconfirmed)
	}
	return e.each(ctx, find, func(id string) error {
		return e.change(ctx, func(tx *store.Tx) error {
			r, err := tx.Request(id)
			if err != nil {
				return err
			}
			if r.Phone != "" { // perhaps the address was mistyped: somebody can call
				return e.hold(tx, &r, help.HeldUnconfirmed, "")
			}
			return e.expireRequest(tx, a, r)
		})
	})
}

func (e *Exchange) expireRequest(tx *store.Tx, a help.Actor, r help.Request) (err error) {
	if !help.CanRequest(a, help.ExpireRequest, r) {
		return help.Fail(help.Forbidden, "error.forbidden")
	}
	if r.State, err = help.NextRequest(r, help.ExpireRequest); err != nil {
		return err
	}
	r.ClosedAt = tx.Now
	return cmp.Or(tx.SetRequestState(r), tx.Audit(a, "request.expire", r.ID, ""))
}
