package requests

import (
	"cmp"
	"slices"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/gazetteer"
	"example.org/spolu/internal/store/outbox"
)

// Refer hands an open request to the volunteer of its offer: the letter with the requester's contact is written in
// this transaction. Where the offer has been paused meanwhile, or the volunteer has had enough for today, a coordinator
// takes over: nobody is left without an answer. judged is whether a person has looked at the request.
func (e *Requests) Refer(tx *store.Tx, r *help.Request, judged bool) error {
	o, err := offers.OrNone(tx, r.Offer)
	if err != nil {
		return err
	}
	if err := tx.LockKeys("referrals/" + o.Volunteer); err != nil {
		return err
	}
	why, err := e.noRoom(tx, *r, o, judged)
	if err != nil {
		return err
	}
	if why != "" {
		return e.Hold(tx, r, why, help.Network(r.Offer))
	}
	v, err := tx.Volunteer(o.Volunteer)
	if err != nil {
		return err
	}
	_, queued := help.MoveReferral(help.QueueReferral)
	ref := help.Referral{ID: help.NewID(), Region: r.Region, Request: r.ID, Offer: o.ID, Volunteer: v.ID, State: queued,
		CreatedAt: tx.Now, UpdatedAt: tx.Now}
	if ref.ID, err = tx.AddReferral(ref); err != nil {
		return err
	}
	if err := e.wind(tx, r); err != nil { // before the letter, which says until when it is to be answered
		return err
	}
	if err := e.writeReferralLetter(tx, *r, o, v, ref); err != nil {
		return err
	}
	return cmp.Or(e.receipt(tx, *r, o), e.offers.FillUp(tx, o))
}

// noRoom is why a request cannot be handed to an offer now, "" where it can. What nobody has verified fills
// nobody's day or week, so beyond the volunteer's own number it waits for a person; judged is whether one has
// looked at it.
func (e *Requests) noRoom(tx *store.Tx, r help.Request, o help.Offer, judged bool) (help.HeldReason, error) {
	switch {
	case contact.Dear(r.Phone):
		return help.HeldPhone, nil
	case o.State != help.OfferActive:
		return help.HeldOffer, nil
	}
	handed, err := tx.HandedTo(o.Volunteer, tx.Now.Add(-help.Day))
	today := handed.All
	if r.Verified {
		today = handed.Verified
	}
	if err != nil || today >= e.portal.Site(o.Region).Policy.ReferralsPerDay {
		return help.HeldVolunteer, err
	}
	if r.Verified || judged || o.PerWeek == 0 {
		return "", nil
	}
	handed, err = tx.HandedFor(o.ID, tx.Now.Add(-help.Week))
	if err != nil || handed.All >= o.PerWeek {
		return help.HeldUnverified, err
	}
	return "", nil
}

func (e *Requests) writeReferralLetter(tx *store.Tx, r help.Request, o help.Offer, v help.Volunteer,
	ref help.Referral) error {
	l, err := e.referralLetter(tx, r, o, v, ref)
	if err != nil {
		return err
	}
	return e.portal.WriteAbout(tx, v.Email, v.Language, l, outbox.Letter{Referral: ref.ID})
}

// referralLetter is what a volunteer is told of a request that is theirs.
func (e *Requests) referralLetter(tx *store.Tx, r help.Request, o help.Offer, v help.Volunteer, ref help.Referral) (
	letter.Referral, error) {
	k, _ := e.portal.Site(o.Region).Kind(o.Kind) // a kind that left the profile has no advice
	town, err := gazetteer.Name(tx, r.Place)
	if err != nil {
		return letter.Referral{}, err
	}
	ask := r.Ask
	ask.Phone, ask.Place = contact.Readable(r.Phone), town
	return letter.Referral{By: e.answerBy(r), Title: o.Title, Offer: e.portal.URL(v.Language, pages.Offer, o.ID),
		Reference: r.Reference,
		Ask:       ask, NeedLanguage: r.Language, Verified: r.Verified,
		Advice: portal.In(k.Guide.VolunteerAdvice, v.Language), Pause: e.offers.PauseURL(v.Language, o.ID),
		Yes: e.answerURL(v.Language, ref.ID, help.AcceptReferral),
		No:  e.answerURL(v.Language, ref.ID, help.DeclineReferral)}, nil
}

// receipt tells the requester that the request is on its way; only a confirmed address gets one.
func (e *Requests) receipt(tx *store.Tx, r help.Request, o help.Offer) error {
	if !r.Verified {
		return nil
	}
	k, _ := e.portal.Site(o.Region).Kind(o.Kind)
	token, err := tx.RequestToken(r.ID)
	if err != nil {
		return err
	}
	l := letter.Receipt{Reference: r.Reference, State: e.portal.URL(r.Language, pages.Request, token),
		Next: portal.In(k.Guide.RequesterNext, r.Language), Advice: portal.In(k.Guide.RequesterAdvice, r.Language)}
	if o.By.Unverified() {
		l.Organisation, l.ICO = o.By.Name, o.By.ICO
	}
	return e.portal.WriteAbout(tx, r.Email, r.Language, l, outbox.Letter{Request: r.ID})
}

// TakeBack hands a request to a coordinator that was handed to a volunteer who will not answer it, where the
// referral is in one of the states, and reports whether it did. A letter that has not left is stopped; one that is
// on its way with the first try counts as sent.
func (e *Requests) TakeBack(tx *store.Tx, ref help.Referral, from ...help.ReferralState) (taken bool, err error) {
	if !slices.Contains(from, ref.State) {
		return false, nil
	}
	stopped, err := outbox.Stop(tx, ref.ID)
	if err != nil || !stopped && !slices.Contains(from, help.ReferralSent) {
		return false, err
	}
	r, err := tx.Request(ref.Request)
	if help.Is(err, help.NotFound) {
		return false, nil // erased
	}
	if err != nil || r.State != help.RequestOpen && r.State != help.RequestAgreed {
		return false, err
	}
	return true, cmp.Or(tx.MoveReferral(ref.ID, help.WithdrawReferral),
		e.Hold(tx, &r, help.HeldVolunteer, help.Network(ref.Volunteer)))
}
