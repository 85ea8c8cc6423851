package help

import "time"

// ReferralState is where the handing of one request to one volunteer stands.
type ReferralState string

// The states of a referral.
const (
	ReferralQueued        ReferralState = "queued" // the letter waits to leave
	ReferralSent          ReferralState = "sent"   // the volunteer's mail server took the letter
	ReferralAccepted      ReferralState = "accepted"
	ReferralDeclined      ReferralState = "declined"
	ReferralUnanswered    ReferralState = "unanswered"
	ReferralWithdrawn     ReferralState = "withdrawn"
	ReferralUndeliverable ReferralState = "undeliverable" // the letter could not be delivered
)

// ReferralStates lists all of them.
var ReferralStates = []ReferralState{ReferralQueued, ReferralSent, ReferralAccepted, ReferralDeclined,
	ReferralUnanswered, ReferralWithdrawn, ReferralUndeliverable}

// Referral is one request handed to one volunteer: the unit that is answered.
type Referral struct {
	ID        string
	Region    Region // of its request
	Request   string
	Offer     string
	Volunteer string
	State     ReferralState
	CreatedAt time.Time
	UpdatedAt time.Time
}

// ReferralAction is something that happens to a referral.
type ReferralAction string

// What can happen to a referral.
const (
	QueueReferral    ReferralAction = "queue"    // its letter is written
	SendReferral     ReferralAction = "send"     // a mail server took the letter, perhaps after it had failed once
	FailReferral     ReferralAction = "fail"     // the letter could not be delivered
	LapseReferral    ReferralAction = "lapse"    // nobody has answered in time
	WithdrawReferral ReferralAction = "withdraw" // by the requester, or because the volunteer will not answer it
)

// referralTable is the state table of referrals. A request that was taken back may be handed there again.
var referralTable = []transition[ReferralAction, ReferralState]{
	{action: QueueReferral, from: append([]ReferralState{""}, ReferralStates...), to: ReferralQueued},
	{action: SendReferral, from: []ReferralState{ReferralQueued, ReferralUndeliverable}, to: ReferralSent},
	{action: FailReferral, from: []ReferralState{ReferralQueued}, to: ReferralUndeliverable},
	{action: LapseReferral, from: []ReferralState{ReferralSent}, to: ReferralUnanswered},
	{action: WithdrawReferral, from: []ReferralState{ReferralQueued, ReferralSent, ReferralAccepted},
		to: ReferralWithdrawn},
}

// MoveReferral gives from which states an action on a referral is possible, and where it leads.
func MoveReferral(do ReferralAction) (from []ReferralState, to ReferralState) {
	from = origins(referralTable, do)
	to, _ = next(referralTable, do, from[0], false)
	return from, to
}
