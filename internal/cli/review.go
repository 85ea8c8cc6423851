package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"example.org/spolu/internal/exchange/review"
	"example.org/spolu/internal/help"
)

// portal is the portal itself, as who acts; whoever runs a command is call.operator.
var portal = help.As(help.SystemActor, "")

func reviewCommand() command {
	reason := []option{{"reason", "TEXT", "why, in a line that the volunteer reads", required}}
	return command{
		name:    "review",
		summary: "reports, offers to look at, requests and endings that are held; takes offers and volunteers down",
		example: `spolu review block k7m4px2wq9 --reason "Chce peníze předem."`,
		verbs: []command{{
			name:    "list",
			summary: "what waits for a person, without names and contacts",
			example: "spolu review list",
			run:     operating(func(c call, a *app, _ string) error { return c.listWaiting(a) }),
		}, {
			name: "publish", args: "ID",
			summary: "lets an offer through; its volunteer is told",
			example: "spolu review publish k7m4px2wq9",
			run:     deciding((*review.Review).PublishReviewed),
		}, {
			name: "refuse", args: "ID",
			summary: "refuses an offer, whose volunteer is told, or a held request, whose page says so",
			example: "spolu review refuse k7m4px2wq9",
			run:     deciding((*review.Review).Refuse),
		}, {
			name: "release", args: "ID",
			summary: "lets a held request go: to the volunteer, or first to be confirmed",
			example: "spolu review release k7m4px2wq9",
			run:     deciding((*review.Review).Release),
		}, {
			name: "dismiss", args: "ID",
			summary: "closes a report, or all reports of one offer",
			example: "spolu review dismiss k7m4px2wq9",
			run:     deciding((*review.Review).Dismiss),
		}, {
			name: "block", args: "ID", flags: reason,
			summary: "takes an offer down, or a volunteer with all offers; the volunteer is told the reason",
			example: `spolu review block k7m4px2wq9 --reason "Chce peníze předem."`,
			run:     reasoning((*review.Review).Block),
		}, {
			name: "unblock", args: "ID", flags: reason,
			summary: "brings back what was blocked, as it was; the volunteer is told the reason",
			example: `spolu review unblock k7m4px2wq9 --reason "Byl to omyl."`,
			run:     reasoning((*review.Review).Unblock),
		}, {
			name:    "expire",
			summary: "lets end what is held because far more is due than was forecast",
			example: "spolu review expire",
			run:     operating(func(c call, a *app, _ string) error { return c.allowEndings(a) }),
		}},
	}
}

// verdict is a verb that decides on something, for a reason.
type verdict func(_ *review.Review, _ context.Context, who help.Actor, id, reason string) (review.Decided, error)

// unreasoned is a verdict that nobody has to give a reason for.
type unreasoned func(_ *review.Review, _ context.Context, who help.Actor, id string) (review.Decided, error)

// reasoning is the run of a verb that decides with a reason, and says what that has done.
func reasoning(do verdict) func(call) error {
	return operating(func(c call, a *app, id string) error {
		d, err := do(a.exchange.Review, c.ctx, c.operator(), id, c.options["reason"])
		if err == nil {
			tellDecided(c.stdout, id, d)
		}
		return err
	})
}

// deciding is reasoning without a reason.
func deciding(do unreasoned) func(call) error {
	return reasoning(func(r *review.Review, ctx context.Context, who help.Actor, id, _ string) (review.Decided, error) {
		return do(r, ctx, who, id)
	})
}

// tellDecided says what a decision has done.
func tellDecided(w io.Writer, id string, d review.Decided) {
	fmt.Fprintf(w, "%s %s is now %s.", d.What, id, d.State)
	if d.What == "volunteer" {
		fmt.Fprintf(w, " Offers changed with it: %d.", d.Offers)
	}
	if d.Held > 0 {
		fmt.Fprintf(w, " Requests taken back from it: %d; they are in the list.", d.Held)
	}
	switch {
	case d.What == "request" && d.State == string(help.RequestUnconfirmed):
		fmt.Fprint(w, " Its sender is asked by e-mail to confirm the address.")
	case d.What == "request" && d.State == string(help.RequestOpen):
		fmt.Fprint(w, " It goes to the volunteer by e-mail.")
	case d.What == "request":
		fmt.Fprint(w, " Its page says so; no e-mail is sent.")
	case d.Told:
		fmt.Fprint(w, " The volunteer is told by e-mail.")
	}
	fmt.Fprintln(w)
}

// listWaiting shows what a coordinator decides on: what will be public of an offer, what somebody needs and why
// that is held, what was reported. Names and contacts of requesters are not in it.
func (c call) listWaiting(a *app) error {
	q, err := a.exchange.Review.Waiting(c.ctx, c.operator())
	if err != nil {
		return err
	}
	held, err := c.listHeld(a)
	if err != nil {
		return err
	}
	if len(q.Offers)+len(q.Requests)+len(q.Unanswered)+len(q.Reports)+len(q.Doubtful) == 0 && !held {
		fmt.Fprintln(c.stdout, "Nothing waits.")
		return nil
	}
	for _, id := range q.Doubtful {
		fmt.Fprintf(c.stdout, "volunteer %s  perhaps taken over by a look-alike address under a former version: "+
			"see who it is with spolu export, call, then unblock or block\n", id)
	}
	for _, r := range q.Reports {
		c.listReport(r)
	}
	if q.MoreReports {
		fmt.Fprintln(c.stdout, "There are more reports; these are the oldest. "+
			"dismiss OFFER closes all reports of one offer.")
	}
	for _, o := range q.Offers {
		fmt.Fprintf(c.stdout, "offer %s  %s  %s  volunteer %s  waits to be looked at since %s\n%s%s",
			o.ID, o.Kind, o.By.Name, o.Volunteer, day(o.UpdatedAt), indented(o.Title), indented(o.Text))
	}
	for _, r := range q.Requests {
		fmt.Fprintf(c.stdout, "request %s  %s  for offer %s  %s  held since %s: %s\n%s",
			r.ID, r.Reference, r.Offer, verified(r), day(r.UpdatedAt), heldReasons[r.Held], indented(r.Need))
	}
	for _, r := range q.Unanswered {
		fmt.Fprintf(c.stdout, "request %s  %s  for offer %s  %s  by %s  nobody helps, since %s\n%s",
			r.ID, r.Reference, r.Offer, verified(r), r.Urgency, day(r.UpdatedAt), indented(r.Need))
	}
	if q.MoreUnanswered {
		fmt.Fprintln(c.stdout, "There are more that nobody helps with; these are the longest waiting.")
	}
	if q.MoreRequests {
		fmt.Fprintln(c.stdout, "There are more requests; these are the longest waiting of each reason.")
	}
	return nil
}

func (c call) listReport(r review.ReportedOffer) {
	what := "erased meanwhile"
	if r.Offer.ID != "" {
		what = fmt.Sprintf("%s, by volunteer %s", r.Offer.State, r.Offer.Volunteer)
	}
	fmt.Fprintf(c.stdout, "report %s  %s  of offer %s (%s)  since %s\n%s%s",
		r.Report.ID, r.Report.Reason, r.Report.Offer, what, day(r.Report.CreatedAt),
		indented(r.Offer.Title), indented(cmp.Or(r.Report.Text, "(no words)")))
}

func verified(r help.Request) string {
	if r.Verified {
		return "verified"
	}
	return "not verified"
}

// indented is a text set in by two spaces; an empty one is nothing.
func indented(text string) string {
	if text == "" {
		return ""
	}
	return "  " + strings.ReplaceAll(text, "\n", "\n  ") + "\n"
}

// heldReasons say why a request is held.
var heldReasons = map[help.HeldReason]string{
	"":                  "no reason was noted",
	help.HeldSuspect:    "the form was filled in as programs do",
	help.HeldNetwork:    "many requests came from the same network",
	help.HeldUnverified: "a phone alone, and the offer or the network has had as many of these as it may",
	help.HeldLetters: "its address has had as many letters as strangers may cause, " +
		"so it cannot be asked to confirm",
	help.HeldUnconfirmed: "its address was not confirmed in time, but there is a phone to call",
	help.HeldOffer:       "the offer was paused, full or taken down meanwhile",
	help.HeldPhone:       "calls to its phone cost extra, and the volunteer would be told to call",
	help.HeldVolunteer:   "the volunteer has had as many as a day allows, was blocked or erased",
}
