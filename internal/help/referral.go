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
	ReferralDone          ReferralState = "done"          // the help that was promised came
	ReferralUnknown       ReferralState = "unknown"       // it was promised, and nobody has said what came of it
)

// ReferralStates lists all of them.
var ReferralStates = []ReferralState{ReferralQueued, ReferralSent, ReferralAccepted, ReferralDeclined,
	ReferralUnanswered, ReferralWithdrawn, ReferralUndeliverable, ReferralDone, ReferralUnknown}

// ShowsContact reports whether the volunteer may see who asks, and for what: while it is theirs to answer, and from
// their yes until it is over.
func (s ReferralState) ShowsContact() bool {
	return s == ReferralQueued || s == ReferralSent || s == ReferralAccepted
}

// DeclineReason is why a volunteer cannot help, "" where they did not say.
type DeclineReason string

// The reasons.
const (
	DeclineTime    DeclineReason = "no-time"
	DeclineFar     DeclineReason = "too-far"
	DeclineNotMine DeclineReason = "not-for-me"
	DeclineSilence DeclineReason = "nobody-answered" // whom they called or wrote to
	DeclineOther   DeclineReason = "other"
)

// DeclineReasons lists all of them.
var DeclineReasons = []DeclineReason{DeclineTime, DeclineFar, DeclineNotMine, DeclineSilence, DeclineOther}

// Referral is one request handed to one volunteer: the unit that is answered.
type Referral struct {
	ID        string
	Region    Region // of its request
	Request   string
	Offer     string
	Volunteer string
	State     ReferralState
	Reason    DeclineReason // of the last decline

	CreatedAt  time.Time
	UpdatedAt  time.Time
	SentAt     time.Time // the volunteer's mail server took the letter
	RemindedAt time.Time
	AnsweredAt time.Time // the volunteer answered, for the last time
}

// ReferralAction is something that happens to a referral.
type ReferralAction string

// What can happen to a referral.
const (
	ViewReferral     ReferralAction = "view"
	QueueReferral    ReferralAction = "queue"    // its letter is written
	SendReferral     ReferralAction = "send"     // a mail server took the letter, perhaps after it had failed once
	FailReferral     ReferralAction = "fail"     // the letter could not be delivered
	AcceptReferral   ReferralAction = "accept"   // the volunteer helps
	DeclineReferral  ReferralAction = "decline"  // the volunteer does not, or cannot after all
	LapseReferral    ReferralAction = "lapse"    // nobody has answered in time
	WithdrawReferral ReferralAction = "withdraw" // by the requester, or because the volunteer will not answer it
	FinishReferral   ReferralAction = "finish"   // the requester has the help
	ForgetReferral   ReferralAction = "forget"   // nobody has said what came of it
)

// referralTable is the state table of referrals. A request that was taken back may be handed there again. Who answers
// has the letter, whatever a mail server has said of it.
var referralTable = []transition[ReferralAction, ReferralState]{
	{action: ViewReferral, who: Own | Linked},
	{action: QueueReferral, from: append([]ReferralState{""}, ReferralStates...), to: ReferralQueued},
	{action: SendReferral, from: []ReferralState{ReferralQueued, ReferralUndeliverable}, to: ReferralSent},
	{action: FailReferral, from: []ReferralState{ReferralQueued}, to: ReferralUndeliverable},
	{action: AcceptReferral, from: []ReferralState{ReferralQueued, ReferralSent, ReferralUndeliverable,
		ReferralDeclined, ReferralUnanswered}, to: ReferralAccepted, who: Own | Linked},
	{action: DeclineReferral, from: []ReferralState{ReferralQueued, ReferralSent, ReferralUndeliverable,
		ReferralAccepted, ReferralUnanswered}, to: ReferralDeclined, who: Own | Linked},
	{action: LapseReferral, from: []ReferralState{ReferralSent}, to: ReferralUnanswered},
	{action: WithdrawReferral, from: []ReferralState{ReferralQueued, ReferralSent, ReferralAccepted},
		to: ReferralWithdrawn},
	{action: FinishReferral, from: []ReferralState{ReferralAccepted}, to: ReferralDone},
	{action: ForgetReferral, from: []ReferralState{ReferralAccepted}, to: ReferralUnknown},
}

// MoveReferral gives from which states an action on a referral is possible, and where it leads.
func MoveReferral(do ReferralAction) (from []ReferralState, to ReferralState) {
	from = origins(referralTable, do)
	to, _ = next(referralTable, do, from[0], false)
	return from, to
}
