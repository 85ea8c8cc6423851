package help

import (
	"maps"
	"slices"
	"time"
)

// OfferState is where an offer stands. The arrows between states are in offerTable.
type OfferState string

// The states of an offer. Only active ones are public.
const (
	OfferUnconfirmed OfferState = "unconfirmed" // waits for the volunteer's e-mail to be confirmed
	OfferReview      OfferState = "review"      // a coordinator looks first
	OfferRefused     OfferState = "refused"     // the coordinator said no
	OfferActive      OfferState = "active"      // public
	OfferPaused      OfferState = "paused"      // by the volunteer, until a date or further notice
	OfferFull        OfferState = "full"        // the volunteer's own weekly number is reached
	OfferExpired     OfferState = "expired"     // not confirmed again in time
	OfferClosed      OfferState = "closed"      // ended by the volunteer
	OfferBlocked     OfferState = "blocked"     // taken down by a coordinator
)

// OfferStates lists all of them.
var OfferStates = []OfferState{OfferUnconfirmed, OfferReview, OfferRefused, OfferActive, OfferPaused, OfferFull,
	OfferExpired, OfferClosed, OfferBlocked}

// Ended reports whether an offer in this state has ended; an expired or refused one may still be taken up again.
func (s OfferState) Ended() bool {
	return s == OfferExpired || s == OfferClosed || s == OfferRefused || s == OfferBlocked
}

// AuthorType says whether an offer is a person's or an organisation's.
type AuthorType string

// Who offers.
const (
	Person             AuthorType = "person"
	OrganisationAuthor AuthorType = "organisation"
)

// Author is the public face of an offer: a first name, or an organisation's name with its number, nothing more.
type Author struct {
	Name     string     `json:"name"`
	Type     AuthorType `json:"type"`
	ICO      string     `json:"ico,omitempty"` // of an organisation
	Verified bool       `json:"verified"`      // somebody of the portal has made sure that it is the organisation
}

// Unverified reports an organisation of which nobody has made sure that the offer is its own.
func (a Author) Unverified() bool { return a.Type == OrganisationAuthor && !a.Verified }

// Description is what a volunteer can do, where, when, for whom and how often.
type Description struct {
	Kind      string     `json:"kind"`
	Title     string     `json:"title"`
	Text      string     `json:"text"`
	Language  Language   `json:"language"` // that title and text are written in
	Place     string     `json:"place"`    // municipality code, or "" for the whole region
	Reach     Reach      `json:"reach"`
	Setting   Setting    `json:"setting"`
	Languages []Language `json:"languages"` // spoken
	Times     []Slot     `json:"times"`     // none: by agreement
	From      Date       `json:"from"`
	Until     Date       `json:"until"`
	PerWeek   int        `json:"per_week"` // requests a week at most; 0: no limit of the volunteer's own
	Answers   Answers    `json:"answers"`
}

// DescriptionFields is the field table of offers.
var DescriptionFields = []Field[Description]{
	{"kind", func(d *Description) any { return &d.Kind }, Public},
	{"title", func(d *Description) any { return &d.Title }, Public | Erased},
	{"text", func(d *Description) any { return &d.Text }, Public | Erased},
	{"language", func(d *Description) any { return &d.Language }, Public},
	{"place", func(d *Description) any { return &d.Place }, Public},
	{"reach", func(d *Description) any { return &d.Reach }, Public},
	{"setting", func(d *Description) any { return &d.Setting }, Public},
	{"languages", func(d *Description) any { return &d.Languages }, Public | Erased},
	{"times", func(d *Description) any { return &d.Times }, Public | Erased},
	{"from", func(d *Description) any { return &d.From }, Public},
	{"until", func(d *Description) any { return &d.Until }, Public},
	{"per_week", func(d *Description) any { return &d.PerWeek }, 0},
	{"answers", func(d *Description) any { return &d.Answers }, Public | Erased},
}

// Offer is a description of a volunteer's. Beside its public fields, its number, its author and when it was published
// and changed are public while it is active.
type Offer struct {
	ID           string
	Region       Region // of its place
	Volunteer    string // id of the account it belongs to
	Organisation string // id of the organisation it is made for, or ""
	By           Author
	State        OfferState
	BlockedFrom  OfferState // that it was taken down from; "" where it was not
	Version      int        // raised by every change

	Description

	PausedUntil Date // of a paused offer; "" is until further notice
	CreatedAt   time.Time
	UpdatedAt   time.Time
	PublishedAt time.Time // first became active; zero before
	RenewedAt   time.Time // last confirmed to be still valid
	ClosedAt    time.Time // ended, refused, blocked or expired; retention counts from it
}

// Differs reports whether what a coordinator has read of an offer has changed: kind, words, answers, author.
func (o Offer) Differs(from Offer) bool {
	return o.Kind != from.Kind || o.Title != from.Title || o.Text != from.Text || o.By != from.By ||
		o.Organisation != from.Organisation || !maps.EqualFunc(o.Answers, from.Answers, slices.Equal)
}

// Volunteer is an account: a confirmed address and the person behind it.
type Volunteer struct {
	ID        string
	FirstName string // public
	Surname   string // sealed
	Email     string // sealed, as it was proved; looked up by keyed hash
	Phone     string // sealed, E.164 or ""
	Language  Language
	Confirmed bool
	Standing  Standing
	CreatedAt time.Time
}

// Standing is what the people who run the portal know of an account.
type Standing string

// The standings.
const (
	StandingNone     Standing = ""
	StandingDoubtful Standing = "doubtful" // perhaps taken over by a look-alike address: see migration 21
	StandingBlocked  Standing = "blocked"  // all its offers are taken down, and no new one is published
)

// Organisation is an organisation as a volunteer named it.
type Organisation struct {
	ID   string
	ICO  string // eight digits with a checksum
	Name string

	Verified bool
}

// OfferAction is something that happens to an offer.
type OfferAction string

// What can happen to an offer.
const (
	ViewOffer    OfferAction = "view" // reading it, whoever reads it
	CreateOffer  OfferAction = "create"
	SampleOffer  OfferAction = "sample"  // one that nobody has made
	CorrectOffer OfferAction = "correct" // the address that is to be confirmed
	ConfirmOffer OfferAction = "confirm"
	PublishOffer OfferAction = "publish"
	RefuseOffer  OfferAction = "refuse"
	EditOffer    OfferAction = "edit"
	PauseOffer   OfferAction = "pause"
	ResumeOffer  OfferAction = "resume"
	RenewOffer   OfferAction = "renew"
	EndOffer     OfferAction = "end"
	ExpireOffer  OfferAction = "expire"
	BlockOffer   OfferAction = "block"
	UnblockOffer OfferAction = "unblock"
	FillOffer    OfferAction = "fill"   // the volunteer's weekly number is reached
	ReopenOffer  OfferAction = "reopen" // there is room again
	EraseOffer   OfferAction = "erase"  // what the volunteer wrote, on demand or when its time is over
)

// offerTable is the state table of offers. NextOffer knows the two things that a row cannot say.
var offerTable = []transition[OfferAction, OfferState]{
	{action: ViewOffer, who: Own | Linked | Review},
	{action: CreateOffer, from: []OfferState{""}, to: OfferUnconfirmed, who: TakePart},
	{action: SampleOffer, from: []OfferState{""}, to: OfferActive, who: RunSamples},
	{action: CorrectOffer, from: []OfferState{OfferUnconfirmed}, to: OfferUnconfirmed, who: Sent},
	{action: ConfirmOffer, from: []OfferState{OfferUnconfirmed}, to: OfferActive, before: OfferReview,
		who: Linked}, // the link, or its code, proves the address
	{action: PublishOffer, from: []OfferState{OfferReview}, to: OfferActive, who: Review},
	{action: RefuseOffer, from: []OfferState{OfferReview}, to: OfferRefused, who: Review},
	// A changed text of a sensitive kind is looked at again, and a refused offer that was mended goes back to whoever
	// refused it.
	{action: EditOffer, from: []OfferState{OfferReview, OfferRefused}, to: OfferReview, who: Own},
	{action: EditOffer, from: []OfferState{OfferActive, OfferPaused, OfferFull, OfferExpired}, before: OfferReview,
		who: Own},
	{action: PauseOffer, from: []OfferState{OfferActive, OfferFull}, to: OfferPaused, who: Own | Linked},
	{action: ResumeOffer, from: []OfferState{OfferPaused}, to: OfferActive, who: Own | KeepTime},
	{action: RenewOffer, from: []OfferState{OfferActive, OfferPaused, OfferFull}, who: Own},
	{action: RenewOffer, from: []OfferState{OfferExpired}, to: OfferActive, before: OfferReview, who: Own},
	{action: EndOffer, from: []OfferState{
		OfferUnconfirmed, OfferReview, OfferRefused, OfferActive, OfferPaused, OfferFull, OfferExpired,
	}, to: OfferClosed, who: Own},
	{action: ExpireOffer, from: []OfferState{OfferUnconfirmed, OfferActive, OfferPaused, OfferFull}, to: OfferExpired,
		who: KeepTime},
	{action: FillOffer, from: []OfferState{OfferActive}, to: OfferFull, who: KeepTime},
	{action: ReopenOffer, from: []OfferState{OfferFull}, to: OfferActive, who: KeepTime},
	{action: BlockOffer, from: []OfferState{OfferReview, OfferActive, OfferPaused, OfferFull, OfferExpired},
		to: OfferBlocked, who: Block},
	{action: UnblockOffer, from: []OfferState{OfferBlocked}, who: Block}, // back to where it was
	{action: EraseOffer, who: Own | Erase},
}
