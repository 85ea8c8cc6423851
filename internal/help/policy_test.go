package help_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"example.org/spolu/internal/help"
)

// The actors of the tables: an owner, a holder of a link and a requester, each also of something else.
var actors = map[string]help.Actor{
	"nobody":          {},
	"anyone":          help.As(help.Anyone, ""),
	"anyone-id":       help.As(help.Anyone, "v"),
	"owner":           help.As(help.VolunteerActor, "v"),
	"other-owner":     help.As(help.VolunteerActor, "w"),
	"nameless-owner":  help.As(help.VolunteerActor, ""),
	"link":            help.As(help.LinkActor, "o"),
	"other-link":      help.As(help.LinkActor, "p"),
	"nameless-link":   help.As(help.LinkActor, ""),
	"sender":          help.As(help.SenderActor, "o"),
	"other-sender":    help.As(help.SenderActor, "p"),
	"nameless-sender": help.As(help.SenderActor, ""),
	"requester":       help.As(help.RequesterActor, "r"),
	"other-requester": help.As(help.RequesterActor, "o"),
	"nameless":        help.As(help.RequesterActor, ""),
	"operator":        help.As(help.OperatorActor, ""),
	"system":          help.As(help.SystemActor, ""),
	"unknown":         help.As("root", "v"),
}

var offerActions = []help.OfferAction{help.ViewOffer, help.CreateOffer, help.SampleOffer, help.ConfirmOffer, help.CorrectOffer,
	help.PublishOffer, help.RefuseOffer, help.EditOffer, help.PauseOffer, help.ResumeOffer, help.RenewOffer,
	help.EndOffer, help.ExpireOffer, help.BlockOffer, help.FillOffer, help.UnblockOffer, help.ReopenOffer,
	help.EraseOffer}

// mayOffer is who may do what to an offer; "!" in front of a state: in this one only. What is not here is denied.
var mayOffer = map[help.OfferAction]string{
	help.ViewOffer:    "owner link operator",
	help.CreateOffer:  "anyone anyone-id owner other-owner nameless-owner",
	help.SampleOffer:  "operator",
	help.CorrectOffer: "sender",
	help.ConfirmOffer: "link",
	help.PublishOffer: "operator",
	help.RefuseOffer:  "operator",
	help.EditOffer:    "owner",
	help.PauseOffer:   "owner link",
	help.ResumeOffer:  "owner system",
	help.RenewOffer:   "owner",
	help.EndOffer:     "owner",
	help.ExpireOffer:  "system",
	help.BlockOffer:   "operator",
	help.UnblockOffer: "operator",
	help.FillOffer:    "system",
	help.ReopenOffer:  "system",
	help.EraseOffer:   "owner operator system",
}

// ended are the states of what may be erased.
var ended = "refused expired closed blocked helped not-helped withdrawn"

// mayElse is who has the permissions that are for no single thing.
var mayElse = map[help.Permission]string{
	help.Own: "", help.Linked: "", help.Sent: "", 0: "", // ask for a thing
	help.TakePart:   "anyone anyone-id owner other-owner nameless-owner",
	help.Review:     "operator",
	help.Block:      "operator",
	help.Erase:      "operator system",
	help.Persons:    "operator",
	help.RunLetters: "operator",
	help.RunPlaces:  "operator",
	help.RunSamples: "operator",
	help.RunEndings: "operator",
	help.KeepTime:   "system",
}

func TestMay(t *testing.T) {
	for name, a := range actors {
		for p, who := range mayElse {
			if err := a.May(p); (err == nil) != named(who, name) || err != nil && !help.Is(err, help.Forbidden) {
				t.Errorf("%s may %b: %v", name, p, err)
			}
		}
	}
	if err := (help.Actor{Kind: help.OperatorActor}).May(help.Review); err == nil {
		t.Error("an actor that was not made with As may something")
	}
}

func TestCanLetter(t *testing.T) {
	for name, a := range actors {
		for _, do := range []help.LetterAction{help.RetryLetter, help.GiveUpLetter} {
			if help.CanLetter(a, do) != (name == "operator") {
				t.Errorf("%s may %s a letter", name, do)
			}
		}
		if help.CanLetter(a, help.AcceptLetter) {
			t.Errorf("%s may say that a letter was accepted", name)
		}
	}
}

func TestCanOffer(t *testing.T) {
	for name, a := range actors {
		for _, do := range append(offerActions, "", "sell") {
			for _, state := range append(help.OfferStates, "") {
				want := named(mayOffer[do], name) || do == help.ViewOffer && state == help.OfferActive
				want = want && (do != help.EraseOffer || named(ended, string(state)))
				if got := help.CanOffer(a, do, help.Offer{ID: "o", Volunteer: "v", State: state}); got != want {
					t.Errorf("%s may %s an offer that is %s: %v, want %v", name, do, state, got, want)
				}
			}
		}
	}
	for name, a := range actors { // nobody owns an offer without an owner
		if name != "operator" && name != "system" && help.CanOffer(a, help.EditOffer, help.Offer{}) {
			t.Errorf("%s may edit an offer that is nobody's", name)
		}
	}
}

var requestActions = []help.RequestAction{help.ViewRequest, help.CreateRequest, help.HoldRequest, help.CorrectRequest,
	help.ConfirmRequest, help.AgreeRequest, help.ReopenRequest, help.FinishRequest, help.WithdrawRequest,
	help.ReleaseRequest, help.RefuseRequest, help.ExpireRequest, help.EraseRequest}

var mayRequest = map[help.RequestAction]string{
	help.ViewRequest:     "requester",
	help.CreateRequest:   "anyone anyone-id owner other-owner nameless-owner",
	help.HoldRequest:     "system",
	help.CorrectRequest:  "requester",
	help.ConfirmRequest:  "requester",
	help.AgreeRequest:    "system",
	help.ReopenRequest:   "system",
	help.FinishRequest:   "requester",
	help.WithdrawRequest: "requester",
	help.ReleaseRequest:  "operator",
	help.RefuseRequest:   "operator",
	help.ExpireRequest:   "system",
	help.EraseRequest:    "requester operator system",
}

func TestCanRequest(t *testing.T) {
	for name, a := range actors {
		for _, do := range append(requestActions, "", "sell") {
			for _, state := range append(help.RequestStates, "") {
				want := named(mayRequest[do], name) && (do != help.EraseRequest || named(ended, string(state)))
				if got := help.CanRequest(a, do, help.Request{ID: "r", Offer: "o", State: state}); got != want {
					t.Errorf("%s may %s a request that is %s: %v, want %v", name, do, state, got, want)
				}
			}
		}
	}
}

// mayReferral is who may do what to a referral of volunteer "v".
var mayReferral = map[help.ReferralAction]string{
	help.ViewReferral:    "owner referral-link",
	help.AcceptReferral:  "owner referral-link",
	help.DeclineReferral: "owner referral-link",
}

func TestCanReferral(t *testing.T) {
	all := maps.Clone(actors)
	all["referral-link"] = help.As(help.LinkActor, "f")
	for name, a := range all {
		for _, do := range []help.ReferralAction{help.ViewReferral, help.QueueReferral, help.SendReferral,
			help.FailReferral, help.AcceptReferral, help.DeclineReferral, help.LapseReferral, help.WithdrawReferral,
			help.FinishReferral, help.ForgetReferral, "", "sell"} {
			got := help.CanReferral(a, do, help.Referral{ID: "f", Request: "r", Offer: "o", Volunteer: "v"})
			if want := named(mayReferral[do], name); got != want {
				t.Errorf("%s may %s a referral: %v, want %v", name, do, got, want)
			}
		}
	}
}

// A volunteer sees who asks while it is theirs to answer or to help with, and at no other time.
func TestShowsContact(t *testing.T) {
	for _, s := range help.ReferralStates {
		if want := named("queued sent accepted", string(s)); s.ShowsContact() != want {
			t.Errorf("%s shows the contact: %v", s, !want)
		}
	}
}

func named(list, name string) bool { return strings.Contains(" "+list+" ", " "+name+" ") }

// offerWays is where each action leads from each state: a state, a state for kinds that are looked at first after a
// slash, or "-" where it is not possible. The columns are help.OfferStates, after one for what is not there yet.
const offerWays = `
         new          unconfirmed    review   refused  active         paused          full          expired         closed  blocked
create   unconfirmed  -              -        -        -              -               -             -               -       -
sample   active       -              -        -        -              -               -             -               -       -
correct  -            unconfirmed    -        -        -              -               -             -               -       -
confirm  -            active/review  -        -        -              -               -             -               -       -
publish  -            -              active   -        -              -               -             -               -       -
refuse   -            -              refused  -        -              -               -             -               -       -
edit     -            -              review   review   active/review  paused/review   full/review   expired/review  -       -
pause    -            -              -        -        paused         -               paused        -               -       -
resume   -            -              -        -        -              active          -             -               -       -
renew    -            -              -        -        active         paused          full          active/review   -       -
end      -            closed         closed   closed   closed         closed          closed        closed          -       -
expire   -            expired        -        -        expired        expired         expired       -               -       -
block    -            -              blocked  -        blocked        blocked         blocked       blocked         -       -
unblock  -            -              -        -        -              -               -             -               -       expired
fill     -            -              -        -        full           -               -             -               -       -
reopen   -            -              -        -        -              -               active        -               -       -
erase    -            -              -        -        -              -               -             -               -       -
view     -            -              -        -        -              -               -             -               -       -`

// state is the name in a table as a state.
func state[S ~string](name string) S { return S(strings.TrimPrefix(name, "new")) }

func TestNextOffer(t *testing.T) {
	rows := table(offerWays)
	for _, row := range rows[1:] {
		for i, name := range rows[0] {
			plain, reviewed, both := strings.Cut(row[i+1], "/")
			if !both {
				reviewed = plain
			}
			for review, want := range map[bool]string{false: plain, true: reviewed} {
				o := help.Offer{State: state[help.OfferState](name)}
				got, err := help.NextOffer(o, help.OfferAction(row[0]), review)
				check(t, fmt.Sprintf("%s of %s with review %v", row[0], name, review), name, string(got), want, err)
			}
		}
	}
	if len(rows[0]) != len(help.OfferStates)+1 || len(rows) != len(offerActions)+1 {
		t.Error("the table lacks a state or an action")
	}
}

// What was taken down comes back to where it was.
func TestUnblockedOffer(t *testing.T) {
	for _, from := range []help.OfferState{
		help.OfferActive, help.OfferPaused, help.OfferFull, help.OfferReview, help.OfferExpired,
	} {
		o := help.Offer{State: help.OfferBlocked, BlockedFrom: from}
		if got, err := help.NextOffer(o, help.UnblockOffer, true); got != from || err != nil {
			t.Errorf("from %s: %s, %v", from, got, err)
		}
	}
}

// An offer that has been public is not looked at again for having run out.
func TestRenewedOfferThatWasPublic(t *testing.T) {
	o := help.Offer{State: help.OfferExpired, PublishedAt: help.Date("2026-01-01").Time()}
	if got, err := help.NextOffer(o, help.RenewOffer, true); got != help.OfferActive || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

// requestWays are the same of requests; after a slash stands where one leads whose address is not confirmed.
const requestWays = `
          new               unconfirmed  held              open       agreed     helped  not-helped  withdrawn  expired
create    open/unconfirmed  -            -                 -          -          -       -           -          -
correct   -                 unconfirmed  -                 -          -          -       -           -          -
confirm   -                 open         -                 -          -          -       -           -          -
agree     -                 -            -                 agreed     -          -       -           -          -
reopen    -                 -            -                 -          open       -       -           -          -
finish    -                 -            -                 helped     helped     -       -           -          -
withdraw  -                 withdrawn    withdrawn         withdrawn  withdrawn  -       -           -          -
release   -                 -            open/unconfirmed  -          -          -       -           -          -
refuse    -                 -            not-helped        not-helped -          -       -           -          -
hold      held              held         -                 held       held       -       -           -          -
expire    -                 expired      expired           expired    expired    -       -           -          -
erase     -                 -            -                 -          -          -       -           -          -
view      -                 -            -                 -          -          -       -           -          -`

func TestNextRequest(t *testing.T) {
	rows := table(requestWays)
	for _, row := range rows[1:] {
		for i, name := range rows[0] {
			proved, waits, both := strings.Cut(row[i+1], "/")
			if !both {
				waits = proved
			}
			r := help.Request{State: state[help.RequestState](name)}
			for want, of := range map[string][]help.Request{
				proved: {r, {State: r.State, Ask: help.Ask{Email: "a@example.org"}, Verified: true}},
				waits:  {{State: r.State, Ask: help.Ask{Email: "a@example.org"}}},
			} {
				if both || want == proved {
					for _, r := range of {
						got, err := help.NextRequest(r, help.RequestAction(row[0]))
						check(t, row[0]+" of "+name, name, string(got), want, err)
					}
				}
			}
		}
	}
	if len(rows[0]) != len(help.RequestStates)+1 || len(rows) != len(requestActions)+1 {
		t.Error("the table lacks a state or an action")
	}
}

// The ways of referrals and letters: from which states, and where to.
func TestMoves(t *testing.T) {
	for do, want := range map[help.ReferralAction]string{
		help.SendReferral: "queued undeliverable -> sent", help.FailReferral: "queued -> undeliverable",
		help.AcceptReferral:  "queued sent undeliverable declined unanswered -> accepted",
		help.DeclineReferral: "queued sent undeliverable accepted unanswered -> declined",
		help.LapseReferral:   "sent -> unanswered", help.WithdrawReferral: "queued sent accepted -> withdrawn",
		help.FinishReferral: "accepted -> done", help.ForgetReferral: "accepted -> unknown",
	} {
		if from, to := help.MoveReferral(do); ways(from, to) != want {
			t.Errorf("%s of a referral: %s, want %s", do, ways(from, to), want)
		}
	}
	for do, want := range map[help.LetterAction]string{
		help.ClaimLetter: "queued sending -> sending", help.AcceptLetter: "sending -> accepted",
		help.DeferLetter: "sending -> queued", help.FailLetter: "sending -> failed",
		help.RetryLetter: "queued failed -> queued", help.GiveUpLetter: "queued sending -> failed",
		help.StopLetter: "queued failed -> failed", help.RecallLetter: "sending -> failed",
	} {
		if from, to := help.MoveLetter(do); ways(from, to) != want {
			t.Errorf("%s of a letter: %s, want %s", do, ways(from, to), want)
		}
	}
}

func ways[S ~string](from []S, to S) string {
	var all []string
	for _, s := range from {
		all = append(all, string(s))
	}
	return strings.Join(all, " ") + " -> " + string(to)
}

func check(t *testing.T, what, from, got, want string, err error) {
	t.Helper()
	if want == "-" {
		if from = state[string](from); got != from || !help.Is(err, help.Conflict) {
			t.Errorf("%s leads to %s, %v; want a conflict", what, got, err)
		}
	} else if got != want || err != nil {
		t.Errorf("%s leads to %s, %v; want %s", what, got, err, want)
	}
}

func table(text string) (rows [][]string) {
	for line := range strings.Lines(strings.TrimSpace(text)) {
		rows = append(rows, strings.Fields(line))
	}
	return rows
}

// Whatever happens to an offer in whatever order, one of a sensitive kind is never public before it was published by
// an operator, and nothing leads out of closed and, but unblocking, out of blocked.
func TestNoWayAroundReview(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := help.Offer{State: help.OfferUnconfirmed}
		for _, do := range rapid.SliceOf(rapid.SampledFrom(offerActions)).Draw(t, "actions") {
			next, err := help.NextOffer(o, do, true)
			if err != nil {
				continue
			}
			if o.State == help.OfferClosed || o.State == help.OfferBlocked && do != help.UnblockOffer {
				t.Fatalf("%s leads from %s to %s", do, o.State, next)
			}
			if next == help.OfferActive && o.PublishedAt.IsZero() && do != help.PublishOffer {
				t.Fatalf("%s makes an offer public that nobody has looked at", do)
			}
			if do == help.BlockOffer {
				o.BlockedFrom = o.State
			}
			o.State = next
			if next == help.OfferActive && o.PublishedAt.IsZero() {
				o.PublishedAt = help.Date("2026-01-01").Time()
			}
		}
	})
}
