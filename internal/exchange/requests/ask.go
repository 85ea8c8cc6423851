// Package requests holds the verbs on requests: ask, confirm, hand on, withdraw; and what the end of a letter means
// for them.
package requests

import (
	"cmp"
	"context"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/exchange/limit"
	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// Requests is the verbs on requests. It is safe for concurrent use.
type Requests struct {
	portal *portal.Portal
	places *places.Places
	offers *offers.Offers
}

// New makes the verbs.
func New(p *portal.Portal, known *places.Places, o *offers.Offers) *Requests {
	return &Requests{p, known, o}
}

// Ask is a request for help as it comes in.
type Ask struct {
	Offer   string
	Form    help.Ask
	Once    string       // idempotency key: the same one makes one request, and stands for no other
	Network help.Network // where it comes from, for the limits
	Suspect bool         // filled in as robots do: held for a coordinator, never lost
}

// Asked is what became of it.
type Asked struct {
	Request help.Request
	Token   string // secret of the address of its state
}

// CheckAsker checks who asks, and how to answer.
func CheckAsker(f *help.Ask, p *help.Problems) {
	f.CheckName(p)
	f.Phone = contact.Phone(f.Phone, p)
	if help.Blank(f.Email) {
		f.Email = ""
	} else {
		f.Email = contact.Email(f.Email, p).Written
	}
}

// Check checks a form and tidies it; the problems come back as an invalid error.
func (e *Requests) Check(ctx context.Context, f *help.Ask) error {
	known, err := e.places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	var p help.Problems
	CheckAsker(f, &p)
	if f.Place == "" {
		p.Add("place", "place-empty")
	}
	places.Check(f.Place, known, &p)
	f.CheckNeed(&p)
	return p.Err()
}

// Ask takes a request. With an e-mail it waits for that to be confirmed; with a phone alone it goes to the volunteer
// at once, within limits. Beyond a limit it is held for a coordinator.
func (e *Requests) Ask(ctx context.Context, a help.Actor, ask Ask) (asked Asked, err error) {
	if !help.CanRequest(a, help.CreateRequest, help.Request{}) {
		return asked, help.Fail(help.Forbidden, "error.forbidden")
	}
	if err := e.Check(ctx, &ask.Form); err != nil {
		return asked, err
	}
	if ask.Once == "" {
		ask.Once = help.NewToken()
	}
	err = e.portal.Change(ctx, func(tx *store.Tx) error {
		if err := tx.LockKeys("once/" + ask.Once); err != nil {
			return err
		}
		r, ok, err := tx.RequestByOnce(ask.Once)
		switch {
		case err != nil:
			return err
		case !ok:
			asked, err = e.ask(tx, ask)
			return err
		case !ask.made(r):
			return ErrOtherRequest
		}
		asked.Request = r
		asked.Token, err = tx.RequestToken(r.ID)
		return err
	})
	return asked, err
}

// ErrOtherRequest is for who comes with the idempotency key of another request: neither is anything made, nor is
// anything said of that one.
var ErrOtherRequest = help.Fail(help.Conflict, "error.other-request")

// made reports whether r is the request that ask made, word for word.
func (ask Ask) made(r help.Request) bool {
	return r.Offer == ask.Offer && r.Ask == ask.Form
}

func (e *Requests) ask(tx *store.Tx, ask Ask) (Asked, error) {
	o, err := offers.Public(tx, ask.Offer)
	if err != nil {
		return Asked{}, err
	}
	asked := Asked{Token: help.NewToken(), Request: help.Request{ID: help.NewID(), Reference: help.NewReference(),
		Region: e.places.RegionOf(ask.Form.Place), Offer: o.ID, Ask: ask.Form, CreatedAt: tx.Now, UpdatedAt: tx.Now}}
	do, why, err := e.firstAction(tx, asked.Request.Region, ask)
	if err != nil {
		return asked, err
	}
	asked.Request.Held = why
	if asked.Request.State, err = help.NextRequest(asked.Request, do); err != nil {
		return asked, err
	}
	if err := tx.AddRequest(asked.Request, asked.Token, ask.Once); err != nil {
		return asked, err
	}
	if err := tx.Audit(help.As(help.RequesterActor, asked.Request.ID), "request.create", asked.Request.ID,
		string(asked.Request.State)); err != nil {
		return asked, err
	}
	return asked, e.afterAsking(tx, &asked.Request, asked.Token, ask.Network)
}

// firstAction is how a request begins: it is made, or held at once and why.
func (e *Requests) firstAction(tx *store.Tx, region help.Region, ask Ask) (help.RequestAction, help.HeldReason,
	error) {
	many, err := limit.Asking(tx, ask.Network)
	switch {
	case err != nil:
		return "", "", err
	case ask.Suspect:
		return help.HoldRequest, help.HeldSuspect, nil
	case many:
		return help.HoldRequest, help.HeldNetwork, nil
	case ask.Form.Email != "":
		return help.CreateRequest, "", nil
	}
	if ok, err := limit.PhoneOnly(tx, e.portal.Site(region).Policy, ask.Offer, ask.Network); err != nil || !ok {
		return help.HoldRequest, help.HeldUnverified, err
	}
	return help.CreateRequest, "", nil
}

// afterAsking does what the state of a request calls for.
func (e *Requests) afterAsking(tx *store.Tx, r *help.Request, token string, network help.Network) error {
	switch r.State {
	case help.RequestHeld:
		return e.portal.Notify(tx, r.Region, letter.AboutHeld, r.ID, network)
	case help.RequestOpen:
		return e.Refer(tx, r, false)
	}
	return e.mayProve(tx, r, token, network)
}

// mayProve is Prove within the limits of letters to whom nobody has proved; beyond them a coordinator looks,
// because perhaps strangers have used them up.
func (e *Requests) mayProve(tx *store.Tx, r *help.Request, token string, network help.Network) error {
	err := limit.Letters(tx, e.portal.Site(r.Region).Policy, contact.Email(r.Email, &help.Problems{}).Mailbox, network)
	if help.Is(err, help.TooMany) {
		return e.Hold(tx, r, help.HeldLetters, network)
	}
	if err != nil {
		return err
	}
	return e.Prove(tx, r, token)
}

// Prove sends the letter that asks whether the address is the requester's. Its code is typed into the page of
// the request's state, so the secret of that address is the handle.
func (e *Requests) Prove(tx *store.Tx, r *help.Request, token string) error {
	var p help.Problems
	address := contact.Email(r.Email, &p)
	if err := p.Err(); err != nil {
		return err
	}
	hours := e.portal.Site(r.Region).Policy.ConfirmHours
	link, code := help.NewToken(), help.NewCode()
	proof := store.OneTimeToken{Purpose: store.ProveRequest, Subject: r.ID, Mailbox: address.Mailbox,
		Expires: tx.Now.Add(time.Duration(hours) * time.Hour)}
	if err := tx.AddToken(proof, link, token, code); err != nil {
		return err
	}
	return e.portal.WriteAbout(tx, address.Written, r.Language,
		letter.ConfirmRequest{Link: e.portal.URL(r.Language, pages.Confirm, link), Code: code,
			Reference: r.Reference, Hours: hours}, outbox.Letter{Request: r.ID})
}

// Hold hands a request to a coordinator. network is where what caused it came from, "" for the portal itself.
func (e *Requests) Hold(tx *store.Tx, r *help.Request, why help.HeldReason, network help.Network) (err error) {
	if r.State, err = help.NextRequest(*r, help.HoldRequest); err != nil {
		return err
	}
	r.Held = why
	return cmp.Or(tx.SetRequestState(*r), e.portal.Notify(tx, r.Region, letter.AboutHeld, r.ID, network),
		tx.Audit(portal.Self, "request.hold", r.ID, string(why)))
}

// Confirm marks the requester's address as confirmed and hands the request on.
func (e *Requests) Confirm(tx *store.Tx, a help.Actor, id string) error {
	r, err := tx.Request(id)
	if err != nil {
		return err
	}
	if !help.CanRequest(a, help.ConfirmRequest, r) {
		return help.Fail(help.Forbidden, "error.forbidden")
	}
	if r.State, err = help.NextRequest(r, help.ConfirmRequest); err != nil {
		return err
	}
	r.Verified = true
	if err := cmp.Or(tx.SetRequestState(r), tx.Audit(a, "request.confirm", r.ID, "")); err != nil {
		return err
	}
	return e.Refer(tx, &r, false)
}
