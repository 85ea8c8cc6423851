package offers

import (
	"cmp"
	"context"
	"time"

	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
)

// Volunteer is an account, for its owner.
func (e *Offers) Volunteer(ctx context.Context, a help.Actor) (v help.Volunteer, err error) {
	if !a.SignedIn() {
		return v, help.Fail(help.Forbidden, "error.sign-in")
	}
	err = e.portal.DB.View(ctx, func(tx *store.Tx) error {
		v, err = tx.Account(a.ID)
		return err
	})
	return v, err
}

// MyOffers are a volunteer's offers, newest first.
func (e *Offers) MyOffers(ctx context.Context, a help.Actor) (offers []help.Offer, err error) {
	if !a.SignedIn() {
		return nil, help.Fail(help.Forbidden, "error.sign-in")
	}
	err = e.portal.DB.View(ctx, func(tx *store.Tx) error {
		offers, err = tx.OffersOf(a.ID)
		return err
	})
	return offers, err
}

// MyOffer is one of a volunteer's offers.
func (e *Offers) MyOffer(ctx context.Context, a help.Actor, id string) (o help.Offer, err error) {
	err = e.portal.DB.View(ctx, func(tx *store.Tx) error {
		o, err = e.May(tx, a, help.EditOffer, id)
		return err
	})
	return o, err
}

// Act runs an action on an offer for an actor who may: change sees the offer in its next state.
func (e *Offers) Act(ctx context.Context, a help.Actor, do help.OfferAction, id string,
	change func(*store.Tx, *help.Offer) error) (o help.Offer, err error) {
	err = e.portal.Change(ctx, func(tx *store.Tx) error {
		o, err = e.act(tx, a, do, id, change)
		return err
	})
	return o, err
}

func (e *Offers) act(tx *store.Tx, a help.Actor, do help.OfferAction, id string,
	change func(*store.Tx, *help.Offer) error) (o help.Offer, err error) {
	if o, err = e.May(tx, a, do, id); err != nil {
		return o, err
	}
	if o.State, err = help.NextOffer(o, do, e.portal.Reviewed(o.Region, o.Kind)); err != nil {
		return o, err
	}
	return o, cmp.Or(change(tx, &o), tx.Audit(a, "offer."+string(do), o.ID, ""))
}

// May is the offer if the actor may do that to it; a foreign and a missing one are answered alike.
func (e *Offers) May(tx *store.Tx, a help.Actor, do help.OfferAction, id string) (help.Offer, error) {
	o, err := tx.Offer(id)
	if help.Is(err, help.NotFound) || err == nil && !help.CanOffer(a, do, o) {
		return help.Offer{}, help.Fail(help.NotFound, "error.no-offer")
	}
	return o, err
}

// Public is an offer that everybody may see.
func Public(tx *store.Tx, id string) (help.Offer, error) {
	return Visible(tx, help.As(help.Anyone, ""), id)
}

// Pause takes an offer out of the search until a day, or until further notice.
func (e *Offers) Pause(ctx context.Context, a help.Actor, id string, until help.Date) (help.Offer, error) {
	return e.Act(ctx, a, help.PauseOffer, id, func(tx *store.Tx, o *help.Offer) error { return e.pause(tx, o, until) })
}

// PauseIn is Pause in a transaction at hand.
func (e *Offers) PauseIn(tx *store.Tx, a help.Actor, id string, until help.Date) error {
	_, err := e.act(tx, a, help.PauseOffer, id, func(tx *store.Tx, o *help.Offer) error { return e.pause(tx, o, until) })
	return err
}

func (e *Offers) pause(tx *store.Tx, o *help.Offer, until help.Date) error {
	var p help.Problems
	if _, ok := help.ParseDate(string(until)); !ok {
		p.Add("until", "date")
	} else if until != "" && until <= e.portal.DayOf(o.Region, tx.Now) {
		p.Add("until", "date-past")
	}
	if err := p.Err(); err != nil {
		return err
	}
	o.PausedUntil = until
	return cmp.Or(tx.UpdateOffer(*o), index.Unlist(tx, *o))
}

// Resume brings a paused offer back.
func (e *Offers) Resume(ctx context.Context, a help.Actor, id string) (help.Offer, error) {
	return e.Act(ctx, a, help.ResumeOffer, id, e.Activate)
}

// Renew says that an offer is still valid; one that had run out comes back.
func (e *Offers) Renew(ctx context.Context, a help.Actor, id string) (help.Offer, error) {
	return e.Act(ctx, a, help.RenewOffer, id, func(tx *store.Tx, o *help.Offer) error {
		o.RenewedAt = tx.Now
		if o.Until != "" && o.Until < e.portal.DayOf(o.Region, tx.Now) {
			o.Until = "" // it had run out on that day
		}
		switch o.State {
		case help.OfferActive:
			return e.Activate(tx, o)
		case help.OfferReview:
			o.ClosedAt = time.Time{}
			return cmp.Or(tx.UpdateOffer(*o),
				e.portal.Notify(tx, o.Region, letter.AboutReview, o.ID, help.Network(o.Volunteer)))
		}
		return tx.UpdateOffer(*o)
	})
}

// End closes an offer for good.
func (e *Offers) End(ctx context.Context, a help.Actor, id string) (help.Offer, error) {
	return e.Act(ctx, a, help.EndOffer, id, func(tx *store.Tx, o *help.Offer) error {
		return e.Close(tx, o)
	})
}

// Close takes an offer that is over out of the search, and forgets what came with it of a person who never confirmed.
func (e *Offers) Close(tx *store.Tx, o *help.Offer) error {
	o.ClosedAt = tx.Now
	return cmp.Or(tx.UpdateOffer(*o), index.Unlist(tx, *o), tx.DropOfferContact(o.ID))
}

// StartEdit puts an offer into the browser's draft, to be changed step by step.
func (e *Offers) StartEdit(ctx context.Context, a help.Actor, browser string, network help.Network,
	id string) (help.Offer, error) {
	o, err := e.MyOffer(ctx, a, id)
	if err != nil {
		return o, err
	}
	if _, err := help.NextOffer(o, help.EditOffer, false); err != nil {
		return o, err
	}
	var org help.Organisation
	if o.Organisation != "" {
		err = e.portal.DB.View(ctx, func(tx *store.Tx) error {
			org, err = tx.Organisation(o.Organisation)
			return err
		})
		if err != nil {
			return o, err
		}
	}
	return o, e.SaveDraft(ctx, browser, network, Draft{Form: formOf(o, org), Edits: o.ID})
}

// formOf is the form that an offer could have come from.
func formOf(o help.Offer, org help.Organisation) help.OfferForm {
	return help.OfferForm{Description: o.Description, As: o.By.Type, Organisation: org.Name, ICO: org.ICO}
}

// edit puts a changed form into its offer. A changed text, kind or answer of a sensitive kind is looked at again.
func (e *Offers) edit(tx *store.Tx, a help.Actor, d Draft) (help.Offer, error) {
	o, err := e.May(tx, a, help.EditOffer, d.Edits)
	if err != nil {
		return o, err
	}
	v, err := tx.Volunteer(a.ID)
	if err != nil {
		return o, err
	}
	if err := publishable(tx, v.ID); err != nil {
		return o, err
	}
	before := o
	if err := e.fill(tx, &o, d.Form, v); err != nil {
		return o, err
	}
	if o.State, err = help.NextOffer(before, help.EditOffer, e.portal.Reviewed(o.Region, o.Kind) &&
		o.Differs(before)); err != nil {
		return o, err
	}
	if err := tx.Audit(a, "offer.edit", o.ID, string(o.State)); err != nil {
		return o, err
	}
	switch {
	case o.State == help.OfferActive:
		return o, e.Activate(tx, &o)
	case o.State == help.OfferReview && before.State != help.OfferReview:
		o.ClosedAt = time.Time{}
		return o, cmp.Or(tx.UpdateOffer(o), index.Unlist(tx, o), e.portal.Notify(tx, o.Region, letter.AboutReview, o.ID,
			help.Network(o.Volunteer)))
	}
	return o, tx.UpdateOffer(o)
}

// pausePurpose is what a letter's link that pauses an offer is signed for.
const pausePurpose = "pause"

// PauseURL is the address of a letter by which its reader pauses an offer without signing in.
func (e *Offers) PauseURL(lang, offer string) string {
	return e.portal.URL(lang, pages.Pause, e.portal.SignedToken(pausePurpose, offer))
}

// ByLink is the offer that a signed link from a letter leads to, and the actor that its holder is.
func (e *Offers) ByLink(ctx context.Context, token string) (help.Offer, help.Actor, error) {
	id, err := e.portal.SignedID(pausePurpose, token)
	if err != nil {
		return help.Offer{}, help.Actor{}, err
	}
	a := help.As(help.LinkActor, id)
	o, err := e.offerFor(ctx, a, id)
	return o, a, err
}

// FillUp hides an offer whose volunteer has had verified requests of as many people this week as they said they can
// manage; it comes back by itself.
func (e *Offers) FillUp(tx *store.Tx, o help.Offer) error {
	handed, err := tx.HandedFor(o.ID, tx.Now.Add(-help.Week))
	if err != nil || o.PerWeek == 0 || handed.People < o.PerWeek {
		return err
	}
	if o.State, err = help.NextOffer(o, help.FillOffer, false); err != nil {
		return err
	}
	return cmp.Or(tx.UpdateOffer(o), index.Unlist(tx, o), tx.Audit(portal.Self, "offer.fill", o.ID, ""))
}
