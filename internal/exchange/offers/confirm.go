package offers

import (
	"cmp"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
)

// confirmed moves an offer on whose address is the volunteer's: public at once, or to be looked at first.
func (e *Offers) confirmed(tx *store.Tx, a help.Actor, o *help.Offer, v help.Volunteer) error {
	next, err := help.NextOffer(*o, help.ConfirmOffer, e.portal.Reviewed(o.Region, o.Kind))
	if err != nil {
		return err
	}
	o.State = next
	if next == help.OfferActive {
		return cmp.Or(e.Activate(tx, o), e.TellPublished(tx, *o, v), tx.Audit(a, "offer.publish", o.ID, o.Kind))
	}
	return cmp.Or(tx.UpdateOffer(*o), e.portal.Notify(tx, o.Region, letter.AboutReview, o.ID, help.Network(v.ID)),
		e.portal.Write(tx, v.Email, v.Language,
			letter.OfferInReview{Title: o.Title, My: e.portal.URL(v.Language, pages.My)}),
		tx.Audit(a, "offer.submit", o.ID, o.Kind))
}

// publishable fails where nothing of a volunteer's may become public. Who blocks the account meanwhile waits, or
// has it wait.
func publishable(tx *store.Tx, volunteer string) error {
	if err := tx.LockStanding(volunteer); err != nil {
		return err
	}
	v, err := tx.Volunteer(volunteer)
	if err == nil && v.Standing == help.StandingBlocked {
		err = help.Fail(help.Forbidden, "error.blocked")
	}
	return err
}

// Activate makes an offer that has become active public, unless its volunteer is blocked.
func (e *Offers) Activate(tx *store.Tx, o *help.Offer) error {
	if err := publishable(tx, o.Volunteer); err != nil {
		return err
	}
	o.PausedUntil, o.ClosedAt = "", time.Time{}
	if o.PublishedAt.IsZero() {
		o.PublishedAt = tx.Now
	}
	if err := tx.UpdateOffer(*o); err != nil {
		return err
	}
	o.Version++
	return e.search.List(tx, *o)
}

// TellPublished writes to a volunteer that an offer is public now.
func (e *Offers) TellPublished(tx *store.Tx, o help.Offer, v help.Volunteer) error {
	k, _ := e.portal.Site(o.Region).Kind(o.Kind)
	return e.portal.Write(tx, v.Email, v.Language,
		letter.OfferPublished{Title: o.Title, Offer: e.portal.URL(v.Language, pages.Offer, o.ID),
			My: e.portal.URL(v.Language, pages.My), Pause: e.PauseURL(v.Language, o.ID),
			Next: portal.In(k.Guide.VolunteerNext, v.Language), Advice: portal.In(k.Guide.VolunteerAdvice, v.Language)})
}

// Confirm confirms the address of an unconfirmed offer: what came with it of the person becomes a new account's.
func (e *Offers) Confirm(tx *store.Tx, a help.Actor, id string) error {
	o, err := tx.Offer(id)
	if err != nil {
		return err
	}
	if !help.CanOffer(a, help.ConfirmOffer, o) {
		return help.Fail(help.Forbidden, "error.forbidden")
	}
	v, err := e.takeContact(tx, &o)
	if err != nil {
		return err
	}
	return e.confirmed(tx, a, &o, v)
}

// takeContact gives a new account what came with its first confirmed offer. One that was confirmed before keeps its
// address, names and phone: anybody may have filled in the form, and only who is signed in changes them.
func (e *Offers) takeContact(tx *store.Tx, o *help.Offer) (v help.Volunteer, err error) {
	c, err := readContact(tx, o.ID)
	if err != nil {
		return v, err
	}
	if v, err = e.accountOf(tx, o, c); err != nil {
		return v, err
	}
	if err := publishable(tx, v.ID); err != nil {
		return v, err
	}
	if v.Confirmed {
		return v, tx.DropOfferContact(o.ID)
	}
	v.FirstName, v.Surname, v.Email, v.Phone, v.Confirmed = c.FirstName, c.Surname, c.Email, c.Phone,
		true // the spelling that was proved
	return v, cmp.Or(tx.UpdateVolunteer(v), tx.DropOfferContact(o.ID))
}

// accountOf is the account that an offer belongs to by the address that was proved. An offer from before migration
// 21 may wait in the account of a look-alike: it moves to its own.
func (e *Offers) accountOf(tx *store.Tx, o *help.Offer, c stranger) (help.Volunteer, error) {
	v, err := tx.Volunteer(o.Volunteer)
	if err != nil || contact.Account(v.Email) == contact.Account(c.Email) {
		return v, err
	}
	v, err = e.account(tx, help.As(help.Anyone, ""), help.OfferForm{Email: c.Email, FirstName: c.FirstName}, v.Language)
	if err != nil {
		return v, err
	}
	o.Volunteer = v.ID
	return v, tx.MoveOffer(o.ID, v.ID)
}
