// Package housekeeping does what the passing of time calls for, and holds back what is far more than was forecast.
package housekeeping

import (
	"cmp"
	"context"
	"errors"
	"time"

	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/exchange/privacy"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
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

// Step is one row of the table of what the passing of time calls for. Steps know nothing of each other: each may be
// done at any time, by two nodes at once, and as often as one likes.
type Step struct {
	Name   string // of its lease
	Every  time.Duration
	Ending bool // something ends, is erased or sent, so it is held back where far more is due than was forecast
	do     func(ctx context.Context, a help.Actor) error
}

// often is how soon what is due is done.
const often = 10 * time.Minute

// Steps is the table: what a wrong clock has left in the future is mended, requests are kept moving, paused and full offers come back,
// volunteers are asked in time, offers and requests that nobody confirmed or renewed end, and what has outlived its
// term is erased.
func (e *Housekeeping) Steps() []Step {
	return []Step{
		{"keep requests moving", time.Minute, false, e.requests.KeepMoving},
		{"mend what is ahead", often, false, e.inTx(mendAhead)},
		{"resume offers", often, true, e.resumeDue},
		{"reopen offers", often, true, e.reopen},
		{"ask about offers", often, true, e.remind},
		{"expire offers", often, true, e.expireOffers},
		{"expire requests", often, true, e.expireRequests},
		{"end open requests", often, true, e.endOpenRequests},
		{"erase", often, true, e.privacy.EraseOutlived},
		{"drop what is over", often, true, e.inTx((*store.Tx).DropOld)},
		{"scrub", often, false, e.scrub},
		{"forecast", often, true, e.forecast},
	}
}

func mendAhead(tx *store.Tx) error { return cmp.Or(tx.MendAhead(), outbox.MendAhead(tx)) }

// Do does a step. It fails with Held, and has done nothing, where a person must be asked first.
func (e *Housekeeping) Do(ctx context.Context, a help.Actor, s Step) error {
	if err := a.May(help.KeepTime); err != nil {
		return err
	}
	if s.Ending {
		if err := e.passEndings(ctx); err != nil {
			return err
		}
	}
	return s.do(ctx, a)
}

// Housekeep does all steps, one after another; one that fails stops no other.
func (e *Housekeeping) Housekeep(ctx context.Context, a help.Actor) (failed error) {
	for _, s := range e.Steps() {
		failed = errors.Join(failed, e.Do(ctx, a, s))
	}
	return failed
}

// inTx is a step of one transaction.
func (e *Housekeeping) inTx(do func(*store.Tx) error) func(context.Context, help.Actor) error {
	return func(ctx context.Context, _ help.Actor) error { return e.portal.DB.InTx(ctx, do) }
}

// scrub takes what people had erased out of the files, where that was not possible at once.
func (e *Housekeeping) scrub(ctx context.Context, _ help.Actor) error { return e.privacy.Scrub(ctx) }

func (e *Housekeeping) resumeDue(ctx context.Context, a help.Actor) error {
	find := func(tx *store.Tx) ([]string, error) { return tx.PausedOffersDue(e.portal.Cutoffs(tx.Now).Today) }
	return e.portal.Each(ctx, find, func(id string) error {
		_, err := e.offers.Resume(ctx, a, id)
		return err
	})
}

// reopen brings full offers back that have room again.
func (e *Housekeeping) reopen(ctx context.Context, a help.Actor) error {
	find := func(tx *store.Tx) ([]string, error) { return tx.FullOffersWithRoom(tx.Now.Add(-help.Week)) }
	return e.portal.Each(ctx, find, func(id string) error {
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
			if !e.portal.Cutoffs(tx.Now).Over(*o) {
				return help.Fail(help.Conflict, "error.changed-elsewhere")
			}
			return e.offers.Close(tx, o)
		})
		return err
	})
}

// remind asks volunteers, once, whether an offer is still valid before it runs out.
func (e *Housekeeping) remind(ctx context.Context, _ help.Actor) error {
	find := func(tx *store.Tx) ([]string, error) { return tx.OffersToRemind(e.portal.Cutoffs(tx.Now).Remind) }
	return e.portal.Each(ctx, find, func(id string) error {
		return e.portal.Change(ctx, func(tx *store.Tx) error {
			if marked, err := tx.MarkReminded(id, e.portal.Cutoffs(tx.Now).Remind); err != nil || !marked {
				return err
			}
			o, err := tx.Offer(id)
			if err != nil {
				return err
			}
			v, err := tx.Volunteer(o.Volunteer)
			if err != nil {
				return err
			}
			profile := e.portal.Site(o.Region)
			ends := o.RenewedAt.AddDate(0, 0, profile.Policy.OfferValidDays).In(profile.Location())
			return e.portal.Write(tx, v.Email, v.Language, letter.OfferExpiring{Title: o.Title,
				My: e.portal.URL(v.Language, pages.My), Pause: e.offers.PauseURL(v.Language, id), Ends: ends})
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
