package help

import "cmp"

// CanOffer is the one decision on who may do what to an offer; whatever is not named in its table is denied.
func CanOffer(a Actor, do OfferAction, o Offer) bool {
	switch {
	case do == ViewOffer && o.State == OfferActive:
		return true // public
	case do == EraseOffer && !o.State.Ended():
		return false
	}
	return allowed(offerTable, do, a.on(a.ID == o.Volunteer, a.ID == o.ID))
}

// CanRequest is the one decision on who may do what to a request; whatever is not named in its table is denied.
func CanRequest(a Actor, do RequestAction, r Request) bool {
	if do == EraseRequest && !r.State.Closed() {
		return false
	}
	return allowed(requestTable, do, a.on(a.ID == r.ID, false))
}

// CanReferral is the one decision on who may do what to a referral: the volunteer that it was handed to, signed in or
// with the link of its letter.
func CanReferral(a Actor, do ReferralAction, r Referral) bool {
	return allowed(referralTable, do, a.on(a.ID == r.Volunteer, a.ID == r.ID))
}

// NextOffer is the state that an action leads to from the offer's own, or a conflict where the action is
// not possible there. With review, what would become active waits for a coordinator instead.
func NextOffer(o Offer, do OfferAction, review bool) (OfferState, error) {
	if do == RenewOffer && !o.PublishedAt.IsZero() {
		review = false // somebody has looked at it before
	}
	to, ok := next(offerTable, do, o.State, review)
	switch {
	case !ok:
		return to, Fail(Conflict, "error.offer-state")
	case do == UnblockOffer:
		to = cmp.Or(o.BlockedFrom, OfferExpired) // of the latter only its owner makes more
	}
	return to, nil
}

// NextRequest is the state that an action leads to from the request's own, or a conflict. What waits for an address to
// be confirmed waits for that first.
func NextRequest(r Request, do RequestAction) (RequestState, error) {
	to, ok := next(requestTable, do, r.State, r.Email != "" && !r.Verified)
	if !ok {
		return to, Fail(Conflict, "error.request-state")
	}
	return to, nil
}

// NextReferral is the state that an action leads to from the referral's own, or a conflict.
func NextReferral(r Referral, do ReferralAction) (ReferralState, error) {
	to, ok := next(referralTable, do, r.State, false)
	if !ok {
		return to, Fail(Conflict, "error.request-state")
	}
	return to, nil
}
