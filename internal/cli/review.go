package cli

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"strings"

	"example.org/spolu/internal/exchange/review"
	"example.org/spolu/internal/help"
)

// operator is who acts on the command line.
// Who acts in this package: whoever runs a command on the server, and the portal itself.
var (
	operator = help.As(help.OperatorActor, "")
	portal   = help.As(help.SystemActor, "")
)

// runReview lists what waits for a person, and decides on it.
func runReview(c call) error {
	var reason string
	decide := func(do func(a *app, id string) (review.Decided, error)) func(*app, string) error {
		return func(a *app, id string) error {
			d, err := do(a, id)
			if err == nil {
				tellDecided(c.stdout, id, d)
			}
			return err
		}
	}
	return c.operate("review", map[string]func(*app, string) error{
		"list": func(a *app, _ string) error { return c.listWaiting(a) },
		"publish": decide(func(a *app, id string) (review.Decided, error) {
			return a.exchange.Review.PublishReviewed(c.ctx, operator, id)
		}),
		"refuse": decide(func(a *app, id string) (review.Decided, error) {
			return a.exchange.Review.Refuse(c.ctx,
				operator, id)
		}),
		"release": decide(func(a *app, id string) (review.Decided, error) {
			return a.exchange.Review.Release(c.ctx,
				operator, id)
		}),
		"dismiss": decide(func(a *app, id string) (review.Decided, error) {
			return a.exchange.Review.Dismiss(c.ctx,
				operator, id)
		}),
		"block": decide(func(a *app, id string) (review.Decided, error) {
			return a.exchange.Review.Block(c.ctx, operator, id, reason)
		}),
		"unblock": decide(func(a *app, id string) (review.Decided, error) {
			return a.exchange.Review.Unblock(c.ctx, operator, id, reason)
		}),
		"expire": func(a *app, _ string) error { return c.allowEndings(a) },
	}, func(f *flag.FlagSet) {
		f.StringVar(&reason, "reason", "", "why an offer or volunteer is blocked or unblocked; the volunteer reads it")
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
	q, err := a.exchange.Review.Waiting(c.ctx, operator)
	if err != nil {
		return err
	}
	held, err := c.listHeld(a)
	if err != nil {
		return err
	}
	if len(q.Offers)+len(q.Requests)+len(q.Reports)+len(q.Doubtful) == 0 && !held {
		fmt.Fprintln(c.stdout, "Nothing waits.")
		return nil
	}
	for _, id := range q.Doubtful {
		fmt.Fprintf(c.stdout, "volunteer %s  perhaps taken over by a look-alike address under a former version: see who it is with "+
			"spolu export, call, then unblock or block\n", id)
	}
	for _, r := range q.Reports {
		c.listReport(r)
	}
	if q.MoreReports {
		fmt.Fprintln(c.stdout, "There are more reports; these are the oldest. dismiss OFFER closes all reports of one offer.")
	}
	for _, o := range q.Offers {
		fmt.Fprintf(c.stdout, "offer %s  %s  %s  volunteer %s  waits to be looked at since %s\n%s%s", o.ID, o.Kind,
			o.By.Name, o.Volunteer,
			day(o.UpdatedAt), indented(o.Title), indented(o.Text))
	}
	for _, r := range q.Requests {
		fmt.Fprintf(c.stdout, "request %s  %s  for offer %s  %s  held since %s: %s\n%s", r.ID, r.Reference, r.Offer,
			verified(r), day(r.UpdatedAt),
			heldReasons[r.Held], indented(r.Need))
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
	fmt.Fprintf(c.stdout, "report %s  %s  of offer %s (%s)  since %s\n%s%s", r.Report.ID, r.Report.Reason,
		r.Report.Offer, what, day(r.Report.CreatedAt),
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
	"":                   "no reason was noted",
	help.HeldSuspect:     "the form was filled in as programs do",
	help.HeldNetwork:     "many requests came from the same network",
	help.HeldUnverified:  "a phone alone, and the offer or the network has had as many of these as it may",
	help.HeldLetters:     "its address has had as many letters as strangers may cause, so it cannot be asked to confirm",
	help.HeldUnconfirmed: "its address was not confirmed in time, but there is a phone to call",
	help.HeldOffer:       "the offer was paused, full or taken down meanwhile",
	help.HeldPhone:       "calls to its phone cost extra, and the volunteer would be told to call",
	help.HeldVolunteer:   "the volunteer has had as many as a day allows, was blocked or erased",
}
