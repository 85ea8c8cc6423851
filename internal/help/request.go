package help

import "time"

// RequestState is where a request for help stands.
type RequestState string

// The states of a request.
const (
	RequestUnconfirmed RequestState = "unconfirmed" // waits for the requester's e-mail to be confirmed
	RequestHeld        RequestState = "held"        // beyond an abuse limit; a coordinator looks
	RequestOpen        RequestState = "open"        // handed on, or looking for somebody to be handed to
	RequestAgreed      RequestState = "agreed"      // a volunteer has said yes
	RequestHelped      RequestState = "helped"
	RequestNotHelped   RequestState = "not-helped"
	RequestWithdrawn   RequestState = "withdrawn"
	RequestExpired     RequestState = "expired"
)

// RequestStates lists all of them.
var RequestStates = []RequestState{RequestUnconfirmed, RequestHeld, RequestOpen, RequestAgreed, RequestHelped,
	RequestNotHelped, RequestWithdrawn, RequestExpired}

// Closed reports whether nothing more will happen to a request in this state.
func (s RequestState) Closed() bool {
	return s == RequestHelped || s == RequestNotHelped || s == RequestWithdrawn || s == RequestExpired
}

// HeldReason is why a request is held, or was; "" for one that never was.
type HeldReason string

// The reasons.
const (
	HeldSuspect     HeldReason = "suspect"     // filled in as robots do
	HeldNetwork     HeldReason = "network"     // many from one network
	HeldUnverified  HeldReason = "unverified"  // a phone alone, beyond what offers and networks have room for
	HeldLetters     HeldReason = "letters"     // the address has had all letters that it may, and cannot confirm
	HeldUnconfirmed HeldReason = "unconfirmed" // the address was not confirmed in time, but there is a phone
	HeldOffer       HeldReason = "offer"       // the offer was taken down, paused or full meanwhile
	HeldVolunteer   HeldReason = "volunteer"   // the volunteer has had as many as a day allows, was blocked or erased
	HeldPhone       HeldReason = "phone"       // the phone costs whoever calls it more than a call
)

// HeldReasons lists all of them; the empty one is of requests from before reasons were noted.
var HeldReasons = []HeldReason{
	"", HeldSuspect, HeldNetwork, HeldUnverified, HeldLetters, HeldUnconfirmed, HeldOffer, HeldVolunteer, HeldPhone,
}

// Whom a request is for.
const (
	ForSelf  = "self"
	ForOther = "other"
)

// Ask is what a requester fills in.
type Ask struct {
	Name        string   `json:"name"`
	Email       string   `json:"email"`
	Phone       string   `json:"phone"`
	Place       string   `json:"place"` // municipality code
	Need        string   `json:"need"`
	When        string   `json:"when"`
	Urgency     Urgency  `json:"urgency"`     // by when
	For         string   `json:"for"`         // ForSelf or ForOther
	Beneficiary string   `json:"beneficiary"` // who it is for, when not the requester
	Language    Language `json:"language"`
}

// AskFields is the field table of requests.
var AskFields = []Field[Ask]{
	{"name", func(a *Ask) any { return &a.Name }, Sealed | Erased | Handed},
	{"email", func(a *Ask) any { return &a.Email }, Sealed | Erased | Handed},
	{"phone", func(a *Ask) any { return &a.Phone }, Sealed | Erased | Handed},
	{"place", func(a *Ask) any { return &a.Place }, Handed},
	{"need", func(a *Ask) any { return &a.Need }, Sealed | Erased | Handed},
	{"when", func(a *Ask) any { return &a.When }, Sealed | Erased | Handed},
	{"urgency", func(a *Ask) any { return &a.Urgency }, Handed},
	{"for", func(a *Ask) any { return &a.For }, 0}, // the volunteer is told for whom
	{"beneficiary", func(a *Ask) any { return &a.Beneficiary }, Sealed | Erased | Handed},
	{"language", func(a *Ask) any { return &a.Language }, Handed},
}

// Request is somebody's need, aimed at one offer or open.
type Request struct {
	ID        string
	Reference string // short and easy to read over the phone: "K7M-4PX"
	State     RequestState
	Held      HeldReason
	Region    Region // of its place
	Offer     string // id of the offer it is aimed at, or "" for an open request
	Verified  bool   // the requester's e-mail was confirmed
	NextStep  LoopStep
	NextAt    time.Time // when that is due; the zero time where there is none
	Ask

	CreatedAt time.Time
	UpdatedAt time.Time
	ClosedAt  time.Time
}

// RequestAction is something that happens to a request.
type RequestAction string

// What can happen to a request.
const (
	ViewRequest     RequestAction = "view"
	CreateRequest   RequestAction = "create"
	CorrectRequest  RequestAction = "correct" // the address that is to be confirmed
	ConfirmRequest  RequestAction = "confirm"
	AgreeRequest    RequestAction = "agree"  // a volunteer says yes
	ReopenRequest   RequestAction = "reopen" // and then cannot after all
	FinishRequest   RequestAction = "finish" // the requester has help, wherever it came from
	WithdrawRequest RequestAction = "withdraw"
	ReleaseRequest  RequestAction = "release"
	RefuseRequest   RequestAction = "refuse"
	ExpireRequest   RequestAction = "expire"
	HoldRequest     RequestAction = "hold"
	EraseRequest    RequestAction = "erase" // everything personal, on demand or when its time is over
)

// requestTable is the state table of requests.
var requestTable = []transition[RequestAction, RequestState]{
	{action: ViewRequest, who: Own},
	{action: CreateRequest, from: []RequestState{""}, to: RequestOpen, before: RequestUnconfirmed, who: TakePart},
	{action: CorrectRequest, from: []RequestState{RequestUnconfirmed}, to: RequestUnconfirmed, who: Own},
	{action: ConfirmRequest, from: []RequestState{RequestUnconfirmed}, to: RequestOpen, who: Own},
	{action: AgreeRequest, from: []RequestState{RequestOpen}, to: RequestAgreed, who: KeepTime},
	{action: ReopenRequest, from: []RequestState{RequestAgreed}, to: RequestOpen, who: KeepTime},
	{action: FinishRequest, from: []RequestState{RequestOpen, RequestAgreed}, to: RequestHelped, who: Own},
	{action: WithdrawRequest, from: []RequestState{RequestUnconfirmed, RequestHeld, RequestOpen, RequestAgreed},
		to: RequestWithdrawn, who: Own},
	{action: ReleaseRequest, from: []RequestState{RequestHeld}, to: RequestOpen, before: RequestUnconfirmed,
		who: Review},
	{action: RefuseRequest, from: []RequestState{RequestHeld, RequestOpen}, to: RequestNotHelped,
		who: Review},
	{action: HoldRequest, from: []RequestState{"", RequestUnconfirmed, RequestOpen, RequestAgreed}, to: RequestHeld,
		who: KeepTime},
	{action: ExpireRequest, from: []RequestState{RequestUnconfirmed, RequestHeld, RequestOpen, RequestAgreed},
		to: RequestExpired, who: KeepTime},
	{action: EraseRequest, who: Own | Erase},
}
