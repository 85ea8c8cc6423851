package exchange

import (
	"cmp"
	"context"
	"strings"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/vault"
)

// Volunteer is an account, for its owner.
func (e *Exchange) Volunteer(ctx context.Context, a help.Actor) (v help.Volunteer, err error) {
	if !a.SignedIn() {
		return v, help.Fail(help.Forbidden, "error.sign-in")
	}
	err = e.db.View(ctx, func(tx *store.Tx) error {
		v, err = tx.Account(a.ID)
		return err
	})
	return v, err
}

// MyOffers are a volunteer's offers, newest first.
func (e *Exchange) MyOffers(ctx context.Context, a help.Actor) (offers []help.Offer, err error) {
	if !a.SignedIn() {
		return nil, help.Fail(help.Forbidden, "error.sign-in")
	}
	err = e.db.View(ctx, func(tx *store.Tx) error {
		offers, err = tx.OffersOf(a.ID)
		return err
	})
	return offers, err
}

// MyOffer is one of a volunteer's offers with the requests that came to it.
func (e *Exchange) MyOffer(ctx context.Context, a help.Actor, id string) (o help.Offer, requests []help.Request, err error) {
	err = e.db.View(ctx, func(tx *store.Tx) error {
		if o, err = e.may(tx, a, help.EditOffer, id); err != nil {
			return err
		}
		requests, err = tx.RequestsTo(id)
		return err
	})
	return o, requests, err
}

// act runs an action on an offer for an actor who may: change sees the offer in its next state.
func (e *Exchange) act(ctx context.Context, a help.Actor, do help.OfferAction, id string, change func(*store.Tx, *help.Offer) error) (o help.Offer, err error) {
	err = e.change(ctx, func(tx *store.Tx) error {
		if o, err = e.may(tx, a, do, id); err != nil {
			return err
		}
		if o.State, err = help.NextOffer(o, do, e.reviewed(o.Kind)); err != nil {
			return err
		}
		return cmp.Or(change(tx, &o), tx.Audit(a, "offer."+string(do), o.ID, ""))
	})
	return o, err
}

// may is the offer if the actor may do that to it; a foreign and a missing one are answered alike.
func (e *Exchange) may(tx *store.Tx, a help.Actor, do help.OfferAction, id string) (help.Offer, error) {
	o, err := tx.Offer(id)
	if help.Is(err, help.NotFound) || err == nil && !help.CanOffer(a, do, o) {
		return help.Offer{}, help.Fail(help.NotFound, "error.no-offer")
	}
	return o, err
}

// public is an offer that everybody may see.
func public(tx *store.Tx, id string) (help.Offer, error) {
	return visible(tx, help.As(help.Anyone, ""), id)
}

// Pause takes an offer out of the search until a day, or until further notice.
func (e *Exchange) Pause(ctx context.Context, a help.Actor, id string, until help.Date) (help.Offer, error) {
	return e.act(ctx, a, help.PauseOffer, id, func(tx *store.Tx, o *help.Offer) error {
		var p help.Problems
		if _, ok := help.ParseDate(string(until)); !ok {
			p.Add("until", "date")
		} else if until != "" && until <= e.today(tx.Now) {
			p.Add("until", "date-past")
		}
		if err := p.Err(); err != nil {
			return err
		}
		o.PausedUntil = until
		return cmp.Or(tx.UpdateOffer(*o), tx.Unlist(o.ID))
	})
}

// Resume brings a paused offer back.
func (e *Exchange) Resume(ctx context.Context, a help.Actor, id string) (help.Offer, error) {
	return e.act(ctx, a, help.ResumeOffer, id, e.activate)
}

// Renew says that an offer is still valid; one that had run out comes back.
func (e *Exchange) Renew(ctx context.Context, a help.Actor, id string) (help.Offer, error) {
	return e.act(ctx, a, help.RenewOffer, id, func(tx *store.Tx, o *help.Offer) error {
		o.RenewedAt = tx.Now
		if o.Until != "" && o.Until < e.today(tx.Now) {
			o.Until = "" // it had run out on that day
		}
		switch o.State {
		case help.OfferActive:
			return e.activate(tx, o)
		case help.OfferReview:
			o.ClosedAt = time.Time{}
			return cmp.Or(tx.UpdateOffer(*o), e.notify(tx, letter.AboutReview, o.ID, help.Network(o.Volunteer)))
		}
		return tx.UpdateOffer(*o)
	})
}

// End closes an offer for good.
func (e *Exchange) End(ctx context.Context, a help.Actor, id string) (help.Offer, error) {
	return e.act(ctx, a, help.EndOffer, id, func(tx *store.Tx, o *help.Offer) error {
		return e.close(tx, o)
	})
}

// close takes an offer that is over out of the search, and forgets what came with it of a person who never confirmed.
func (e *Exchange) close(tx *store.Tx, o *help.Offer) error {
	o.ClosedAt = tx.Now
	return cmp.Or(tx.UpdateOffer(*o), tx.Unlist(o.ID), tx.DropOfferContact(o.ID))
}

// StartEdit puts an offer into the browser's draft, to be changed step by step.
func (e *Exchange) StartEdit(ctx context.Context, a help.Actor, browser string, network help.Network, id string) (help.Offer, error) {
	o, _, err := e.MyOffer(ctx, a, id)
	if err != nil {
		return o, err
	}
	if _, err := help.NextOffer(o, help.EditOffer, false); err != nil {
		return o, err
	}
	var org help.Organisation
	if o.Organisation != "" {
		err = e.db.View(ctx, func(tx *store.Tx) error {
			org, err = tx.Organisation(o.Organisation)
			return err
		})
		if err != nil {
			return o, err
		}
	}
	return o, e.SaveOfferDraft(ctx, browser, network, OfferDraft{Form: formOf(o, org), Edits: o.ID})
}

// formOf is the form that an offer could have come from.
func formOf(o help.Offer, org help.Organisation) help.OfferForm {
	return help.OfferForm{Kind: o.Kind, Answers: o.Answers, Title: o.Title, Text: o.Text, Language: o.Language, Place: o.Place,
		Reach: o.Reach, Setting: o.Setting, Times: o.Times, From: o.From, Until: o.Until, Languages: o.Languages, PerWeek: o.PerWeek,
		As: o.By.Type, Organisation: org.Name, ICO: org.ICO}
}

// edit puts a changed form into its offer. A changed text, kind or answer of a sensitive kind is looked at again.
func (e *Exchange) edit(tx *store.Tx, a help.Actor, d OfferDraft) (help.Offer, error) {
	o, err := e.may(tx, a, help.EditOffer, d.Edits)
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
	if o.State, err = help.NextOffer(before, help.EditOffer, e.reviewed(o.Kind) && o.Differs(before)); err != nil {
		return o, err
	}
	if err := tx.Audit(a, "offer.edit", o.ID, string(o.State)); err != nil {
		return o, err
	}
	switch {
	case o.State == help.OfferActive:
		return o, e.activate(tx, &o)
	case o.State == help.OfferReview && before.State != help.OfferReview:
		o.ClosedAt = time.Time{}
		return o, cmp.Or(tx.UpdateOffer(o), tx.Unlist(o.ID), e.notify(tx, letter.AboutReview, o.ID, help.Network(o.Volunteer)))
	}
	return o, tx.UpdateOffer(o)
}

// pauseToken names an offer and proves that a letter of ours named it.
func (e *Exchange) pauseToken(offer string) string {
	return offer + "." + e.db.Vault().Hash("pause", offer)[:22]
}

func (e *Exchange) pauseURL(lang, offer string) string {
	return e.URL(lang, pages.Pause, e.pauseToken(offer))
}

// OfferByLink is the offer that a signed link from a letter leads to, and the actor that its holder is.
func (e *Exchange) OfferByLink(ctx context.Context, token string) (help.Offer, help.Actor, error) {
	id, _, _ := strings.Cut(token, ".")
	if id == "" || !vault.SameText(token, e.pauseToken(id)) {
		return help.Offer{}, help.Actor{}, help.Fail(help.NotFound, "error.stale-link")
	}
	a := help.As(help.LinkActor, id)
	o, err := e.offerFor(ctx, a, id)
	return o, a, err
}
