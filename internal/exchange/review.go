package exchange

import (
	"context"
	"errors"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
)

var operator = help.Actor{Role: help.OperatorRole}

// Waiting are the offers in review and the requests held, the longest waiting first.
func (e *Exchange) Waiting(ctx context.Context) (offers []help.Offer, requests []help.Request, err error) {
	err = e.db.View(ctx, func(tx *store.Tx) error {
		if offers, err = tx.OffersIn(help.OfferReview); err != nil {
			return err
		}
		requests, err = tx.RequestsIn(help.RequestHeld)
		return err
	})
	return offers, requests, err
}

// PublishReviewed publishes an offer that was looked at, and tells its volunteer.
func (e *Exchange) PublishReviewed(ctx context.Context, id string) error {
	places, err := e.Places(ctx)
	if err != nil {
		return err
	}
	_, err = e.act(ctx, operator, help.PublishOffer, id, func(tx *store.Tx, o *help.Offer) error {
		v, err := tx.Volunteer(o.Volunteer)
		if err != nil {
			return err
		}
		return errors.Join(e.activate(tx, o, places), e.tellPublished(tx, *o, v))
	})
	return err
}

// Refuse refuses what waits: an offer in review, whose volunteer is told, or a held request.
func (e *Exchange) Refuse(ctx context.Context, id string) error {
	_, err := e.act(ctx, operator, help.RefuseOffer, id, func(tx *store.Tx, o *help.Offer) error {
		v, err := tx.Volunteer(o.Volunteer)
		if err != nil {
			return err
		}
		o.ClosedAt = tx.Now
		return errors.Join(tx.UpdateOffer(*o), tx.Unlist(o.ID),
			e.write(tx, v.Email, v.Language, letter.OfferRefused{Title: o.Title, My: e.URL(v.Language, "my")}))
	})
	if help.KindOf(err) != help.NotFound || err == nil {
		return err
	}
	return e.decide(ctx, id, help.RefuseRequest, func(tx *store.Tx, r help.Request) error {
		r.ClosedAt = tx.Now
		return tx.SetRequestState(r)
	})
}

// Release lets a held request go on as if it had not been held: to be confirmed where it has an address that was not
// confirmed, else to the volunteer.
func (e *Exchange) Release(ctx context.Context, id string) error {
	return e.decide(ctx, id, help.ReleaseRequest, func(tx *store.Tx, r help.Request) error {
		if r.Email != "" && !r.Verified {
			r.State = help.RequestUnconfirmed
		}
		if err := tx.SetRequestState(r); err != nil {
			return err
		}
		token, err := tx.RequestToken(r.ID)
		if err != nil {
			return err
		}
		if err := e.afterAsking(tx, &r, token, "operator"); err != nil {
			return err
		}
		if r.State == help.RequestHeld {
			return help.Fail(help.Conflict, "error.cannot-refer")
		}
		return nil
	})
}

func (e *Exchange) decide(ctx context.Context, id string, do help.RequestAction, change func(*store.Tx, help.Request) error) error {
	return e.change(ctx, func(tx *store.Tx) error {
		r, err := tx.Request(id)
		if err != nil {
			return err
		}
		if !help.CanRequest(operator, do, r) {
			return help.Fail(help.Forbidden, "error.forbidden")
		}
		if r.State, err = help.NextRequest(r, do); err != nil {
			return err
		}
		return errors.Join(change(tx, r), tx.Audit(operator, "request."+string(do), r.ID, ""))
	})
}

// Report notes, once for each idempotency key, that somebody found an offer not to be right, and tells the people who run the portal.
func (e *Exchange) Report(ctx context.Context, offer, network, once string, f help.ReportForm) error {
	var p help.Problems
	f.Check(&p)
	if err := p.Err(); err != nil {
		return err
	}
	return e.change(ctx, func(tx *store.Tx) error {
		o, err := visible(tx, help.Actor{Role: help.Anyone}, offer)
		if err != nil {
			return err
		}
		if again, err := allow(tx, limit{"report/once/" + offer + network + once, 1, day}); err != nil || again > 0 {
			return err // a second click
		}
		full, err := allow(tx, limit{"report/" + network, reportsPerNetworkDay, day})
		if err == nil && full > 0 {
			err = help.Later("error.too-many-reports", full)
		}
		if err != nil {
			return err
		}
		return errors.Join(tx.AddReport(o.ID, f.Reason, f.Text), e.notify(tx, letter.AboutReport, o.ID),
			tx.Audit(help.Actor{Role: help.Anyone}, "offer.report", o.ID, f.Reason))
	})
}
