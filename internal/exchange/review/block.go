package review

import (
	"cmp"
	"context"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
)

// checkReason checks the reason that is told to whom a decision concerns.
func checkReason(reason *string) error {
	var p help.Problems
	f := help.ReasonForm{Reason: *reason}
	f.Check(&p)
	*reason = f.Reason
	return p.Err()
}

// Block takes down an offer, or a volunteer with all offers, and tells the volunteer why. Requests that were handed
// there and are open go to a coordinator; reports of the offers are settled by it. It is not found where there is
// neither.
func (e *Review) Block(ctx context.Context, a help.Actor, id, reason string) (d Decided, err error) {
	if err := checkReason(&reason); err != nil {
		return d, err
	}
	err = e.portal.Change(ctx, func(tx *store.Tx) error {
		o, err := e.offers.May(tx, a, help.BlockOffer, id)
		if err != nil && !help.Is(err, help.NotFound) {
			return err
		}
		if err != nil {
			d, err = e.blockVolunteer(tx, a, id, reason)
			return err
		}
		v, err := tx.Volunteer(o.Volunteer)
		if err != nil {
			return err
		}
		d = Decided{What: "offer", State: string(help.OfferBlocked), Told: true}
		if d.Held, err = e.blockOffer(tx, a, o); err != nil {
			return err
		}
		return e.portal.Write(tx, v.Email, v.Language, e.blocked(v, o.Title, reason))
	})
	return d, err
}

func (e *Review) blocked(v help.Volunteer, title, reason string) letter.Blocked {
	return letter.Blocked{Title: title, Reason: reason, My: e.portal.URL(v.Language, pages.My)}
}

// blockOffer takes an offer down, and gives how many requests it takes back.
func (e *Review) blockOffer(tx *store.Tx, a help.Actor, o help.Offer) (held int, err error) {
	o.BlockedFrom = o.State
	if o.State, err = help.NextOffer(o, help.BlockOffer, false); err != nil {
		return 0, err
	}
	referrals, err := tx.ReferralsOf(o.Volunteer)
	if err != nil {
		return 0, err
	}
	for _, ref := range referrals {
		if ref.Offer != o.ID {
			continue
		}
		taken, err := e.requests.TakeBack(tx, ref, help.ReferralQueued, help.ReferralSent,
			help.ReferralAccepted)
		if err != nil {
			return held, err
		}
		if taken {
			held++
		}
	}
	if _, err := tx.DecideReports(o.ID); err != nil {
		return held, err
	}
	return held, cmp.Or(e.offers.Close(tx, &o), tx.Audit(a, "offer.block", o.ID, ""))
}

// blockVolunteer blocks an account with all offers that can be.
func (e *Review) blockVolunteer(tx *store.Tx, a help.Actor, id, reason string) (d Decided, err error) {
	v, err := e.accountFor(tx, a, id)
	if err != nil {
		return d, err
	}
	if v.Standing == help.StandingBlocked {
		return d, help.Fail(help.Conflict, "error.offer-state")
	}
	offers, err := tx.OffersOf(id)
	if err != nil {
		return d, err
	}
	d = Decided{What: "volunteer", State: string(help.StandingBlocked), Told: true}
	for _, o := range offers {
		o, err := tx.Offer(o.ID) // locked: whoever hands a request to it is done, or waits
		if err != nil {
			return d, err
		}
		if _, err := help.NextOffer(o, help.BlockOffer, false); err != nil {
			continue // ended, blocked before, or never confirmed: that can no more be done now
		}
		held, err := e.blockOffer(tx, a, o)
		if err != nil {
			return d, err
		}
		d.Offers, d.Held = d.Offers+1, d.Held+held
	}
	return d, cmp.Or(tx.SetStanding(id, help.StandingBlocked),
		e.portal.Write(tx, v.Email, v.Language, e.blocked(v, "", reason)),
		tx.Audit(a, "volunteer.block", id, ""))
}

// Unblock brings back what Block has taken down, and tells the volunteer why: an offer, or a volunteer with the
// offers that were taken down together. Of an account that was in doubt it takes the doubt away.
func (e *Review) Unblock(ctx context.Context, a help.Actor, id, reason string) (d Decided, err error) {
	if err := checkReason(&reason); err != nil {
		return d, err
	}
	err = e.portal.Change(ctx, func(tx *store.Tx) error {
		o, err := e.offers.May(tx, a, help.UnblockOffer, id)
		if err != nil && !help.Is(err, help.NotFound) {
			return err
		}
		if err != nil {
			d, err = e.unblockVolunteer(tx, a, id, reason)
			return err
		}
		v, err := tx.Volunteer(o.Volunteer)
		if err != nil {
			return err
		}
		if v.Standing == help.StandingBlocked {
			return help.Fail(help.Conflict, "error.volunteer-blocked")
		}
		if err := e.unblockOffer(tx, a, &o); err != nil {
			return err
		}
		d = Decided{What: "offer", State: string(o.State), Told: true}
		return e.portal.Write(tx, v.Email, v.Language, letter.Unblocked{Title: o.Title, Reason: reason,
			My: e.portal.URL(v.Language, pages.My)})
	})
	return d, err
}

// unblockOffer brings an offer back to the state that it was taken down from.
func (e *Review) unblockOffer(tx *store.Tx, a help.Actor, o *help.Offer) (err error) {
	if o.State, err = help.NextOffer(*o, help.UnblockOffer, false); err != nil {
		return err
	}
	o.BlockedFrom, o.RenewedAt = "", tx.Now // the time while it was down does not count
	if !o.State.Ended() {
		o.ClosedAt = time.Time{}
	}
	if o.State == help.OfferActive {
		err = e.offers.Activate(tx, o)
	} else {
		err = tx.UpdateOffer(*o)
	}
	return cmp.Or(err, tx.Audit(a, "offer.unblock", o.ID, ""))
}

func (e *Review) unblockVolunteer(tx *store.Tx, a help.Actor, id, reason string) (d Decided, err error) {
	v, err := e.accountFor(tx, a, id)
	if err != nil {
		return d, err
	}
	if v.Standing == help.StandingNone {
		return d, help.Fail(help.Conflict, "error.offer-state")
	}
	d = Decided{What: "volunteer", State: "good", Told: v.Standing == help.StandingBlocked}
	if err := tx.SetStanding(id, help.StandingNone); err != nil { // before its offers come back
		return d, err
	}
	together, err := tx.BlockedTogether(id)
	if err != nil {
		return d, err
	}
	for _, o := range together {
		if err := e.unblockOffer(tx, a, &o); err != nil {
			return d, err
		}
		d.Offers++
	}
	if err := tx.Audit(a, "volunteer.unblock", id, ""); err != nil || !d.Told {
		return d, err
	}
	return d, e.portal.Write(tx, v.Email, v.Language,
		letter.Unblocked{Reason: reason, My: e.portal.URL(v.Language, pages.My)})
}

// accountFor is an account for who may decide on it.
func (e *Review) accountFor(tx *store.Tx, a help.Actor, id string) (help.Volunteer, error) {
	if err := a.May(help.Block); err != nil {
		return help.Volunteer{}, err
	}
	if err := tx.LockStanding(id); err != nil {
		return help.Volunteer{}, err
	}
	return tx.Account(id)
}
