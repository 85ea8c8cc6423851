// Package privacy erases what is personal, on demand or when its time is over, and hands out what is held of a person.
package privacy

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/erased"
	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
)

// Privacy is erasing and handing out what is held of a person. It is safe for concurrent use.
type Privacy struct {
	portal   *portal.Portal
	places   *places.Places
	offers   *offers.Offers
	requests *requests.Requests
	list     *erased.List // of what was erased on demand; nil: not kept
}

// New makes the verbs.
func New(p *portal.Portal, known *places.Places, o *offers.Offers, r *requests.Requests) *Privacy {
	return &Privacy{portal: p, places: known, offers: o, requests: r}
}

// KeepErased sets where it is kept what people had erased.
func (e *Privacy) KeepErased(l *erased.List) { e.list = l }

// EraseMyRequest forgets everything personal of a request for its requester. One that is open is withdrawn with it: a
// volunteer who has had it is told.
func (e *Privacy) EraseMyRequest(ctx context.Context, a help.Actor) error {
	if _, err := e.requests.State(ctx, a, a.ID); err != nil {
		return err
	}
	return e.eraseForGood(ctx, a, erased.Entry{Kind: erased.Request, ID: a.ID})
}

// EraseMe ends and forgets all offers of a volunteer, and the account.
func (e *Privacy) EraseMe(ctx context.Context, a help.Actor) error {
	if !a.SignedIn() {
		return help.Fail(help.Forbidden, "error.sign-in")
	}
	return e.eraseForGood(ctx, a, erased.Entry{Kind: erased.Volunteer, ID: a.ID})
}

// EraseFor does either for somebody who has asked the people who run the portal: a volunteer is named by the address
// of the account, a request by its reference.
func (e *Privacy) EraseFor(ctx context.Context, a help.Actor, who string) error {
	if err := cmp.Or(a.May(help.Persons), a.May(help.Erase)); err != nil {
		return err
	}
	entry, err := e.person(ctx, who)
	if err != nil {
		return err
	}
	return e.eraseForGood(ctx, a, entry)
}

// Erasure is what EraseFor would erase, without a contact.
type Erasure struct {
	Kind   erased.Kind
	Offers int               // of the volunteer
	Handed int               // requests that were handed to the volunteer
	State  help.RequestState // of the request
}

// PreviewErasure looks at what EraseFor would erase. It fails with not found where EraseFor does.
func (e *Privacy) PreviewErasure(ctx context.Context, a help.Actor, who string) (p Erasure, err error) {
	if err := a.May(help.Persons); err != nil {
		return p, err
	}
	entry, err := e.person(ctx, who)
	if err != nil {
		return p, err
	}
	p.Kind = entry.Kind
	err = e.portal.DB.View(ctx, func(tx *store.Tx) error {
		if entry.Kind == erased.Request {
			r, err := tx.Request(entry.ID)
			p.State = r.State
			return err
		}
		offers, err := tx.OffersOf(entry.ID)
		if err != nil {
			return err
		}
		referrals, err := tx.ReferralsOf(entry.ID)
		handed := map[string]bool{}
		for _, ref := range referrals {
			handed[ref.Request] = true
		}
		p.Offers, p.Handed = len(offers), len(handed)
		return err
	})
	return p, err
}

// person finds whom a text names: a volunteer by an address or the number of the account, a request by its reference.
func (e *Privacy) person(ctx context.Context, who string) (entry erased.Entry, err error) {
	err = e.portal.DB.View(ctx, func(tx *store.Tx) error {
		if v, err := tx.Account(who); err == nil { // as lists name volunteers
			entry = erased.Entry{Kind: erased.Volunteer, ID: v.ID}
			return nil
		} else if !help.Is(err, help.NotFound) {
			return err
		}
		if !strings.Contains(who, "@") {
			r, err := tx.RequestByReference(strings.ToUpper(strings.TrimSpace(who)))
			entry = erased.Entry{Kind: erased.Request, ID: r.ID}
			return err
		}
		var p help.Problems
		address := contact.Email(who, &p)
		if len(p) > 0 {
			return help.Fail(help.NotFound, "error.not-found")
		}
		v, err := tx.VolunteerByEmail(address)
		entry = erased.Entry{Kind: erased.Volunteer, ID: v.ID}
		return err
	})
	return entry, err
}

// eraseForGood puts what is erased on the list first: were it the other way around, a crash between the two would let a
// restore bring it back.
func (e *Privacy) eraseForGood(ctx context.Context, a help.Actor, entry erased.Entry) error {
	if err := e.list.Add(entry); err != nil {
		return &help.Error{Kind: help.Unavailable, Key: "error.unavailable", Err: err}
	}
	if err := e.eraseEntry(ctx, a, entry); err != nil {
		return err
	}
	return e.scrub(ctx)
}

// scrubTime is how long who has something erased waits for the words of offers to leave the index of search: of
// very many offers its upkeep does that in the night.
const scrubTime = 3 * time.Second

// scrub takes what was erased out of the files.
func (e *Privacy) scrub(ctx context.Context) error {
	merging, done := context.WithTimeout(ctx, scrubTime)
	defer done()
	if err := index.MergeTexts(merging, e.portal.DB); err != nil && merging.Err() == nil {
		return err
	}
	return ignoreRemnants(e.portal.DB.Scrub(ctx))
}

func (e *Privacy) eraseEntry(ctx context.Context, a help.Actor, entry erased.Entry) error {
	if entry.Kind == erased.Request {
		return e.eraseRequest(ctx, a, entry.ID)
	}
	return e.eraseVolunteer(ctx, a, entry.ID)
}

// eraseVolunteer erases an account with all its offers. Requests that have not left for it go to a coordinator.
func (e *Privacy) eraseVolunteer(ctx context.Context, a help.Actor, id string) error {
	return e.portal.Change(ctx, func(tx *store.Tx) error { return e.EraseVolunteerIn(tx, a, id) })
}

// EraseVolunteerIn erases an account with all its offers, for whoever has it or may erase.
func (e *Privacy) EraseVolunteerIn(tx *store.Tx, a help.Actor, id string) error {
	if !a.SignedIn() || a.ID != id {
		if err := a.May(help.Erase); err != nil {
			return err
		}
	}
	referrals, err := tx.ReferralsOf(id)
	if err != nil {
		return err
	}
	for _, ref := range referrals {
		if _, err := e.requests.TakeBack(tx, ref, help.ReferralQueued, help.ReferralSent,
			help.ReferralAccepted); err != nil {
			return err
		}
	}
	offers, err := tx.OffersOf(id)
	if err != nil {
		return err
	}
	for _, o := range offers {
		if err := e.eraseOfferIn(tx, a, o); err != nil {
			return err
		}
	}
	return e.eraseAccount(tx, a, id)
}

// unseen is how long a change may take to be seen by others, counted from its time.
const unseen = 5 * time.Minute

// GatherErased puts on this node's list what any node has erased on demand since a time, so that after a restore each
// list alone is enough. It gives the time to go on from.
func (e *Privacy) GatherErased(ctx context.Context, a help.Actor, since time.Time) (next time.Time, err error) {
	if err := a.May(help.Erase); err != nil {
		return since, err
	}
	var lines []store.AuditLine
	if err := e.portal.DB.LongView(ctx, func(tx *store.Tx) (err error) {
		next = tx.Now.Add(-unseen)
		lines, err = tx.ErasedOnDemand(since)
		return err
	}); err != nil {
		return since, err
	}
	if len(lines) == 0 {
		return next, nil
	}
	listed, err := e.list.All()
	if err != nil {
		return since, err
	}
	var more []erased.Entry
	for _, l := range lines {
		entry := erased.Entry{Kind: erased.Volunteer, ID: l.Subject}
		if l.Verb == "request.erase" {
			entry.Kind = erased.Request
		}
		if !slices.Contains(listed, entry) {
			more = append(more, entry)
		}
	}
	if err := e.list.Add(more...); err != nil {
		return since, err
	}
	return next, nil
}

// EnsureErased erases again what people had erased and a restored backup has brought back, and takes out of the
// files what a process that was killed had erased.
func (e *Privacy) EnsureErased(ctx context.Context, a help.Actor) error {
	if err := a.May(help.Erase); err != nil {
		return err
	}
	if err := ignoreRemnants(e.portal.DB.Scrub(ctx)); err != nil {
		return err
	}
	entries, err := e.list.All()
	if err != nil {
		return err
	}
	for _, entry := range entries {
		back, err := e.isBack(ctx, entry)
		if err == nil && back {
			err = e.eraseEntry(ctx, a, entry)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isBack reports whether something that was erased is there.
func (e *Privacy) isBack(ctx context.Context, entry erased.Entry) (back bool, err error) {
	err = e.portal.DB.View(ctx, func(tx *store.Tx) error {
		var err error
		if entry.Kind == erased.Request {
			_, err = tx.Request(entry.ID)
		} else {
			_, err = tx.Account(entry.ID)
		}
		if back = err == nil; help.Is(err, help.NotFound) {
			return nil
		}
		return err
	})
	return back, err
}
