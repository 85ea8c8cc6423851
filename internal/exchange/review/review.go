// Package review holds the verbs of the people who run the portal: what waits for them, and what they decide on offers,
// requests, accounts and reports.
package review

import (
	"cmp"
	"context"
	"strconv"

	"example.org/spolu/internal/exchange/limit"
	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
)

// Review is the verbs of those who run the portal. It is safe for concurrent use.
type Review struct {
	portal   *portal.Portal
	offers   *offers.Offers
	requests *requests.Requests
}

// New makes the verbs.
func New(p *portal.Portal, o *offers.Offers, r *requests.Requests) *Review { return &Review{p, o, r} }

// Queue is what waits for a person, the longest waiting first; requests by why they are held.
type Queue struct {
	Offers   []help.Offer   // in review
	Requests []help.Request // held
	// Unanswered are open requests with which the portal does nothing more by itself.
	Unanswered []help.Request
	Reports    []ReportedOffer

	Doubtful []string // ids of accounts that a look-alike address may have taken over, see migration 21

	MoreRequests, MoreUnanswered, MoreReports bool // than are in it
}

// ReportedOffer is a report that nobody has acted on.
type ReportedOffer struct {
	Report help.Report
	Offer  help.Offer // the zero one where it was erased meanwhile
}

// Decided is what a decision has done, for who has made it.
type Decided struct {
	What   string // "offer", "request", "volunteer" or "report"
	State  string // that it is in now; of a volunteer the standing
	Told   bool   // a letter is on its way to whom it concerns
	Offers int    // of a volunteer: how many were taken down, or brought back
	Held   int    // how many requests were taken back with it, and wait for a person
}

const (
	mostRequests = 200 // held for one reason: very many for one hide none for another
	mostReports  = 200
)

// Waiting is what waits for a decision. Needs of requesters are in it, so that it was read is in the audit.
func (e *Review) Waiting(ctx context.Context, a help.Actor) (q Queue, err error) {
	if err := a.May(help.Review); err != nil {
		return q, err
	}
	err = e.portal.DB.View(ctx, func(tx *store.Tx) error {
		if q.Offers, err = tx.OffersIn(help.OfferReview); err != nil {
			return err
		}
		if q.Requests, q.MoreRequests, err = heldRequests(tx); err != nil {
			return err
		}
		q.Unanswered, err = tx.RequestsUnanswered(mostRequests + 1)
		if err != nil {
			return err
		}
		if q.MoreUnanswered = len(q.Unanswered) > mostRequests; q.MoreUnanswered {
			q.Unanswered = q.Unanswered[:mostRequests]
		}
		if q.Doubtful, err = tx.VolunteersIn(help.StandingDoubtful); err != nil {
			return err
		}
		q.Reports, q.MoreReports, err = reported(tx)
		return err
	})
	if err != nil {
		return q, err
	}
	return q, e.portal.DB.InTx(ctx, func(tx *store.Tx) error {
		return tx.Audit(a, "review.list", "", strconv.Itoa(len(q.Requests)+len(q.Unanswered)))
	})
}

// heldRequests are those that are held, by why they are.
func heldRequests(tx *store.Tx) (found []help.Request, more bool, err error) {
	for _, why := range help.HeldReasons {
		some, err := tx.RequestsHeld(why, mostRequests+1)
		if err != nil {
			return found, more, err
		}
		more = more || len(some) > mostRequests
		found = append(found, some[:min(len(some), mostRequests)]...)
	}
	return found, more, nil
}

// reported are the reports that wait, with their offers.
func reported(tx *store.Tx) (found []ReportedOffer, more bool, err error) {
	reports, err := tx.ReportsWaiting(mostReports + 1)
	if more = len(reports) > mostReports; more {
		reports = reports[:mostReports]
	}
	for _, r := range reports {
		o, err := offers.OrNone(tx, r.Offer)
		if err != nil {
			return found, more, err
		}
		found = append(found, ReportedOffer{r, o})
	}
	return found, more, err
}

// PublishReviewed publishes an offer that was looked at, and tells its volunteer.
func (e *Review) PublishReviewed(ctx context.Context, a help.Actor, id string) (Decided, error) {
	o, err := e.offers.Act(ctx, a, help.PublishOffer, id, func(tx *store.Tx, o *help.Offer) error {
		v, err := tx.Volunteer(o.Volunteer)
		if err != nil {
			return err
		}
		return cmp.Or(e.offers.Activate(tx, o), e.offers.TellPublished(tx, *o, v))
	})
	return Decided{What: "offer", State: string(o.State), Told: true}, err
}

// Refuse refuses what waits: an offer in review, whose volunteer is told, or a request that is held or that nobody has
// said yes to.
func (e *Review) Refuse(ctx context.Context, a help.Actor, id string) (Decided, error) {
	o, err := e.offers.Act(ctx, a, help.RefuseOffer, id, func(tx *store.Tx, o *help.Offer) error {
		v, err := tx.Volunteer(o.Volunteer)
		if err != nil {
			return err
		}
		o.ClosedAt = tx.Now
		return cmp.Or(tx.UpdateOffer(*o), index.Unlist(tx, *o),
			e.portal.Write(tx, v.Email, v.Language,
				letter.OfferRefused{Title: o.Title, My: e.portal.URL(v.Language, pages.My)}))
	})
	if !help.Is(err, help.NotFound) {
		return Decided{What: "offer", State: string(o.State), Told: true}, err
	}
	return e.decide(ctx, a, id, help.RefuseRequest, func(tx *store.Tx, r *help.Request) error {
		r.ClosedAt = tx.Now
		return tx.SetRequestState(*r)
	})
}

// Release lets a held request go on as if it had not been held: to be confirmed where it has an address that was not
// confirmed, else to the volunteer.
func (e *Review) Release(ctx context.Context, a help.Actor, id string) (Decided, error) {
	return e.decide(ctx, a, id, help.ReleaseRequest, func(tx *store.Tx, r *help.Request) error {
		if err := tx.SetRequestState(*r); err != nil {
			return err
		}
		token, err := tx.RequestToken(r.ID)
		if err != nil {
			return err
		}
		if r.State == help.RequestOpen {
			err = e.requests.Refer(tx, r, true)
		} else {
			err = e.requests.Prove(tx, r, token)
		}
		if err != nil {
			return err
		}
		if r.State == help.RequestHeld {
			return help.Fail(help.Conflict, "error.cannot-refer")
		}
		return nil
	})
}

func (e *Review) decide(ctx context.Context, a help.Actor, id string, do help.RequestAction,
	change func(*store.Tx, *help.Request) error) (d Decided, err error) {
	err = e.portal.Change(ctx, func(tx *store.Tx) error {
		r, err := tx.Request(id)
		if err != nil {
			return err
		}
		if !help.CanRequest(a, do, r) {
			return help.Fail(help.Forbidden, "error.forbidden")
		}
		if r.State, err = help.NextRequest(r, do); err != nil {
			return err
		}
		if err := change(tx, &r); err != nil {
			return err
		}
		d = Decided{What: "request", State: string(r.State), Told: r.State != help.RequestNotHelped}
		return tx.Audit(a, "request."+string(do), r.ID, "")
	})
	return d, err
}

// Report notes, once for each idempotency key, that somebody found an offer not to be right,
// and tells the people who run the portal.
func (e *Review) Report(ctx context.Context, a help.Actor, offer string, network help.Network, once string,
	f help.ReportForm) error {
	if err := a.May(help.TakePart); err != nil {
		return err
	}
	var p help.Problems
	f.Check(&p)
	if err := p.Err(); err != nil {
		return err
	}
	return e.portal.Change(ctx, func(tx *store.Tx) error {
		o, err := offers.Public(tx, offer)
		if err != nil {
			return err
		}
		again, err := limit.Reporting(tx, offer, network, once)
		if err != nil || again {
			return err // a second click
		}
		return cmp.Or(tx.AddReport(o.ID, f.Reason, f.Text),
			e.portal.Notify(tx, o.Region, letter.AboutReport, o.ID, network),
			tx.Audit(a, "offer.report", o.ID, f.Reason))
	})
}

// Dismiss closes a report, or all reports of an offer, on which nothing needs to be done.
func (e *Review) Dismiss(ctx context.Context, a help.Actor, id string) (Decided, error) {
	if err := a.May(help.Review); err != nil {
		return Decided{}, err
	}
	err := e.portal.DB.InTx(ctx, func(tx *store.Tx) error {
		n, err := tx.DecideReports(id)
		if err == nil && n == 0 {
			err = help.Fail(help.NotFound, "error.not-found")
		}
		if err != nil {
			return err
		}
		return tx.Audit(a, "report.dismiss", id, "")
	})
	return Decided{What: "report", State: "dismissed"}, err
}
