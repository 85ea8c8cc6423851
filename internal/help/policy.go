package help

import (
	"cmp"
	"slices"
)

// Role is in what capacity somebody acts.
type Role string

// The roles. Coordinators come with their console; until then the operator acts from the command line.
const (
	Anyone        Role = "anyone"
	VolunteerRole Role = "volunteer" // signed in; ID is the account
	RequesterRole Role = "requester" // holds the address of a request; ID is the request
	LinkRole      Role = "link"      // holds a signed link from a letter; ID is the offer
	OperatorRole  Role = "operator"  // the command line on the server
	SystemRole    Role = "system"    // the portal itself: timers
)

// Actor is who acts.
type Actor struct {
	Role Role
	ID   string
}

// RequestAction is something that happens to a request.
type RequestAction string

// What can happen to a request.
const (
	ViewRequest     RequestAction = "view"
	ConfirmRequest  RequestAction = "confirm"
	WithdrawRequest RequestAction = "withdraw"
	ReleaseRequest  RequestAction = "release"
	RefuseRequest   RequestAction = "refuse"
	ExpireRequest   RequestAction = "expire"
	HoldRequest     RequestAction = "hold"
	EraseRequest    RequestAction = "erase" // everything personal, on demand or when its time is over
)

// ViewOffer is reading an offer, whoever reads it.
const ViewOffer OfferAction = "view"

// CanOffer is the one decision on who may do what to an offer; whatever is not named is denied.
func CanOffer(a Actor, do OfferAction, o Offer) bool {
	owner := a.Role == VolunteerRole && a.ID != "" && a.ID == o.Volunteer
	link := a.Role == LinkRole && a.ID != "" && a.ID == o.ID
	switch do {
	case ViewOffer:
		return o.State == OfferActive || owner || link || a.Role == OperatorRole
	case EditOffer, ResumeOffer, RenewOffer, EndOffer:
		return owner || do == ResumeOffer && a.Role == SystemRole
	case PauseOffer:
		return owner || link
	case ConfirmOffer:
		return link // the link, or its code, proves the address
	case PublishOffer, RefuseOffer, BlockOffer, UnblockOffer:
		return a.Role == OperatorRole
	case ExpireOffer, FillOffer, ReopenOffer:
		return a.Role == SystemRole
	case EraseOffer:
		return o.State.Ended() && (owner || a.Role == OperatorRole || a.Role == SystemRole)
	}
	return false
}

// CanRequest is the one decision on who may do what to a request; whatever is not named is denied.
func CanRequest(a Actor, do RequestAction, r Request) bool {
	requester := a.Role == RequesterRole && a.ID != "" && a.ID == r.ID
	switch do {
	case ViewRequest, ConfirmRequest, WithdrawRequest:
		return requester
	case ReleaseRequest, RefuseRequest:
		return a.Role == OperatorRole
	case ExpireRequest, HoldRequest:
		return a.Role == SystemRole
	case EraseRequest:
		return r.State.Closed() && (requester || a.Role == OperatorRole || a.Role == SystemRole)
	}
	return false
}

// CanStaff is the one decision on who may do what the people who run the portal do, beyond one offer or request:
// read what waits, decide on reports, block and unblock accounts.
func CanStaff(a Actor) bool { return a.Role == OperatorRole }

// NextOffer is the state that an action leads to from the offer's own, or a conflict where the action is
// not possible there. With review, what would become active waits for a coordinator instead.
func NextOffer(o Offer, do OfferAction, review bool) (OfferState, error) {
	arrow := offerArrows[do]
	if !slices.Contains(arrow.from, o.State) {
		return o.State, Fail(Conflict, "error.offer-state")
	}
	to := arrow.to
	switch {
	case do == ConfirmOffer && review:
		to = OfferReview
	case do == EditOffer:
		to = afterEdit(o.State, review)
	case do == UnblockOffer:
		to = cmp.Or(o.BlockedFrom, OfferExpired) // of the latter only its owner makes more
	case do == RenewOffer:
		to = o.State
		if o.State == OfferExpired {
			to = OfferActive
		}
		if o.State == OfferExpired && review && o.PublishedAt.IsZero() {
			to = OfferReview // it ran out before anybody had looked at it
		}
	}
	return to, nil
}

// afterEdit: a changed text of a sensitive kind is looked at again, and a refused offer that was mended goes
// back to whoever refused it.
func afterEdit(from OfferState, review bool) OfferState {
	if review || from == OfferRefused {
		return OfferReview
	}
	return from
}

// requestArrows are the states from which an action on a request is possible, and where it leads.
var requestArrows = map[RequestAction]struct {
	from []RequestState
	to   RequestState
}{
	ConfirmRequest:  {[]RequestState{RequestUnconfirmed}, RequestOpen},
	WithdrawRequest: {[]RequestState{RequestUnconfirmed, RequestHeld, RequestOpen}, RequestWithdrawn},
	ReleaseRequest:  {[]RequestState{RequestHeld}, RequestOpen},
	RefuseRequest:   {[]RequestState{RequestHeld}, RequestNotHelped},
	HoldRequest:     {[]RequestState{RequestUnconfirmed, RequestOpen}, RequestHeld},
	ExpireRequest:   {[]RequestState{RequestUnconfirmed, RequestHeld, RequestOpen}, RequestExpired},
}

// NextRequest is the state that an action leads to from the request's own, or a conflict.
func NextRequest(r Request, do RequestAction) (RequestState, error) {
	arrow := requestArrows[do]
	if !slices.Contains(arrow.from, r.State) {
		return r.State, Fail(Conflict, "error.request-state")
	}
	return arrow.to, nil
}
