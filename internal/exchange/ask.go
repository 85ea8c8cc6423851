package exchange

import (
	"cmp"
	"context"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
)

// Ask is a request for help as it comes in.
type Ask struct {
	Offer   string
	Form    help.AskForm
	Once    string       // idempotency key: the same one makes one request, and stands for no other
	Network help.Network // where it comes from, for the limits
	Suspect bool         // filled in as robots do: held for a coordinator, never lost
}

// Asked is what became of it.
type Asked struct {
	Request help.Request
	Token   string // secret of the address of its state
}

// CheckAsk checks a form and tidies it; the problems come back as an invalid error.
func (e *Exchange) CheckAsk(ctx context.Context, f *help.AskForm) error {
	known, err := e.Places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	var p help.Problems
	f.CheckName(&p)
	f.Phone = contact.Phone(f.Phone, &p)
	if f.Email != "" {
		f.Email = contact.Email(f.Email, &p).Written
	}
	if f.Place == "" {
		p.Add("place", "place-empty")
	}
	places.Check(f.Place, known, &p)
	f.CheckNeed(&p)
	return p.Err()
}

// Ask takes a request. With an e-mail it waits for that to be confirmed; with a phone alone it goes to the volunteer
// at once, within limits. Beyond a limit it is held for a coordinator.
func (e *Exchange) Ask(ctx context.Context, a help.Actor, ask Ask) (asked Asked, err error) {
	if !help.CanRequest(a, help.CreateRequest, help.Request{}) {
		return asked, help.Fail(help.Forbidden, "error.forbidden")
	}
	if err := e.CheckAsk(ctx, &ask.Form); err != nil {
		return asked, err
	}
	if ask.Once == "" {
		ask.Once = help.NewToken()
	}
	err = e.change(ctx, func(tx *store.Tx) error {
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
	f := ask.Form
	return r.Offer == ask.Offer && r.Name == f.Name && r.Email == f.Email && r.Phone == f.Phone && r.Place == f.Place && r.Need == f.Need &&
		r.For == f.For && r.Beneficiary == f.Beneficiary && r.When == f.When && r.Language == f.Language
}

func (e *Exchange) ask(tx *store.Tx, ask Ask) (Asked, error) {
	o, err := public(tx, ask.Offer)
	if err != nil {
		return Asked{}, err
	}
	f := ask.Form
	asked := Asked{Token: help.NewToken(), Request: help.Request{ID: help.NewID(), Reference: help.NewReference(), Offer: o.ID,
		Name: f.Name, Email: f.Email, Phone: f.Phone, Need: f.Need, Beneficiary: f.Beneficiary,
		When: f.When, For: f.For, Place: f.Place, Language: f.Language, CreatedAt: tx.Now, UpdatedAt: tx.Now}}
	do, why, err := e.firstAction(tx, ask)
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
	if err := tx.Audit(help.As(help.RequesterActor, asked.Request.ID), "request.create", asked.Request.ID, string(asked.Request.State)); err != nil {
		return asked, err
	}
	return asked, e.afterAsking(tx, &asked.Request, asked.Token, ask.Network)
}

// limitAsking refuses what comes far too often from one network, and reports what comes too often.
func (e *Exchange) limitAsking(tx *store.Tx, network help.Network) (many bool, err error) {
	const key = "ask/network"
	if full, err := reached(tx, fromNetwork(key, network, mostRequestsPerNetworkHour, roomForMany, time.Hour)...); err != nil || full > 0 {
		return false, cmp.Or(err, help.Later("error.too-many-requests", full))
	}
	held := fromNetwork(key, network, requestsPerNetworkHour, roomForMany, time.Hour)
	full, err := reached(tx, held...)
	if err != nil {
		return false, err
	}
	return full > 0, tx.Count(keysOf(held)...)
}

// firstAction is how a request begins: it is made, or held at once and why.
func (e *Exchange) firstAction(tx *store.Tx, ask Ask) (help.RequestAction, help.HeldReason, error) {
	many, err := e.limitAsking(tx, ask.Network)
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
	if ok, err := e.phoneOnly(tx, ask.Offer, ask.Network); err != nil || !ok {
		return help.HoldRequest, help.HeldUnverified, err
	}
	return help.CreateRequest, "", nil
}

// afterAsking does what the state of a request calls for.
func (e *Exchange) afterAsking(tx *store.Tx, r *help.Request, token string, network help.Network) error {
	switch r.State {
	case help.RequestHeld:
		return e.notify(tx, letter.AboutHeld, r.ID, network)
	case help.RequestOpen:
		return e.refer(tx, r, false)
	}
	return e.mayProve(tx, r, token, network)
}

// mayProve is proveRequest within the limits of letters to whom nobody has proved; beyond them a coordinator looks,
// because perhaps strangers have used them up.
func (e *Exchange) mayProve(tx *store.Tx, r *help.Request, token string, network help.Network) error {
	err := e.limitUnconfirmed(tx, contact.Email(r.Email, &help.Problems{}).Mailbox, network)
	if help.Is(err, help.TooMany) {
		return e.hold(tx, r, help.HeldLetters, network)
	}
	if err != nil {
		return err
	}
	return e.proveRequest(tx, r, token)
}

// proveRequest sends the letter that asks whether the address is the requester's. Its code is typed into the page of
// the request's state, so the secret of that address is the handle.
func (e *Exchange) proveRequest(tx *store.Tx, r *help.Request, token string) error {
	var p help.Problems
	address := contact.Email(r.Email, &p)
	if err := p.Err(); err != nil {
		return err
	}
	hours := e.site.Policy.ConfirmHours
	link, code := help.NewToken(), help.NewCode()
	proof := store.OneTimeToken{Purpose: store.ProveRequest, Subject: r.ID, Mailbox: address.Mailbox,
		Expires: tx.Now.Add(time.Duration(hours) * time.Hour)}
	if err := tx.AddToken(proof, link, token, code); err != nil {
		return err
	}
	return e.writeAbout(tx, address.Written, r.Language, letter.ConfirmRequest{Link: e.URL(r.Language, pages.Confirm, link), Code: code,
		Reference: r.Reference, Hours: hours}, store.Letter{Request: r.ID})
}

// hold hands a request to a coordinator. network is where what caused it came from, "" for the portal itself.
func (e *Exchange) hold(tx *store.Tx, r *help.Request, why help.HeldReason, network help.Network) (err error) {
	if r.State, err = help.NextRequest(*r, help.HoldRequest); err != nil {
		return err
	}
	r.Held = why
	return cmp.Or(tx.SetRequestState(*r), e.notify(tx, letter.AboutHeld, r.ID, network), tx.Audit(system, "request.hold", r.ID, string(why)))
}

// confirmRequest marks the requester's address as confirmed and hands the request on.
func (e *Exchange) confirmRequest(tx *store.Tx, id string) error {
	r, err := tx.Request(id)
	if err != nil {
		return err
	}
	a := help.As(help.RequesterActor, id) // the link, or its code, proves the address
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
	return e.refer(tx, &r, false)
}

// offerOf is the offer that a request is aimed at; the zero one where it was erased meanwhile.
func offerOf(tx *store.Tx, id string) (help.Offer, error) {
	o, err := tx.Offer(id)
	if help.Is(err, help.NotFound) {
		return help.Offer{}, nil
	}
	return o, err
}

// refer hands an open request to the volunteer of its offer: the letter with the requester's contact is written in
// this transaction. Where the offer has been paused meanwhile, or the volunteer has had enough for today, a coordinator
// takes over: nobody is left without an answer. judged is whether a person has looked at the request.
func (e *Exchange) refer(tx *store.Tx, r *help.Request, judged bool) error {
	o, err := offerOf(tx, r.Offer)
	if err != nil {
		return err
	}
	if err := tx.LockKeys("referrals/" + o.Volunteer); err != nil {
		return err
	}
	why, err := e.noRoom(tx, *r, o, judged)
	if err != nil {
		return err
	}
	if why != "" {
		return e.hold(tx, r, why, help.Network(r.Offer))
	}
	v, err := tx.Volunteer(o.Volunteer)
	if err != nil {
		return err
	}
	_, queued := help.MoveReferral(help.QueueReferral)
	ref := help.Referral{ID: help.NewID(), Request: r.ID, Offer: o.ID, Volunteer: v.ID, State: queued, CreatedAt: tx.Now, UpdatedAt: tx.Now}
	if ref.ID, err = tx.AddReferral(ref); err != nil {
		return err
	}
	if err := e.writeReferralLetter(tx, *r, o, v, ref); err != nil {
		return err
	}
	return cmp.Or(e.receipt(tx, *r, o), e.fillUp(tx, o))
}

// noRoom is why a request cannot be handed to an offer now, "" where it can. What nobody has verified fills
// nobody's day or week, so beyond the volunteer's own number it waits for a person; judged is whether one has
// looked at it.
func (e *Exchange) noRoom(tx *store.Tx, r help.Request, o help.Offer, judged bool) (help.HeldReason, error) {
	switch {
	case contact.Dear(r.Phone):
		return help.HeldPhone, nil
	case o.State != help.OfferActive:
		return help.HeldOffer, nil
	}
	handed, err := tx.HandedTo(o.Volunteer, tx.Now.Add(-day))
	today := handed.All
	if r.Verified {
		today = handed.Verified
	}
	if err != nil || today >= e.site.Policy.ReferralsPerDay {
		return help.HeldVolunteer, err
	}
	if r.Verified || judged || o.PerWeek == 0 {
		return "", nil
	}
	handed, err = tx.HandedFor(o.ID, tx.Now.Add(-week))
	if err != nil || handed.All >= o.PerWeek {
		return help.HeldUnverified, err
	}
	return "", nil
}

const week = 7 * day

// fillUp hides an offer whose volunteer has had verified requests of as many people this week as they said they can
// manage; it comes back by itself.
func (e *Exchange) fillUp(tx *store.Tx, o help.Offer) error {
	handed, err := tx.HandedFor(o.ID, tx.Now.Add(-week))
	if err != nil || o.PerWeek == 0 || handed.People < o.PerWeek {
		return err
	}
	if o.State, err = help.NextOffer(o, help.FillOffer, false); err != nil {
		return err
	}
	return cmp.Or(tx.UpdateOffer(o), tx.Unlist(o.ID), tx.Audit(system, "offer.fill", o.ID, ""))
}

func (e *Exchange) writeReferralLetter(tx *store.Tx, r help.Request, o help.Offer, v help.Volunteer, ref help.Referral) error {
	k, _ := e.site.Kind(o.Kind) // a kind that left the profile has no advice
	town, err := tx.MunicipalityName(r.Place)
	if err != nil {
		return err
	}
	return e.writeAbout(tx, v.Email, v.Language, letter.Referral{Title: o.Title, Offer: e.URL(v.Language, pages.Offer, o.ID),
		Reference: r.Reference, Name: r.Name, Phone: contact.Readable(r.Phone), Email: r.Email, Place: town, Need: r.Need, NeedLanguage: r.Language,
		Beneficiary: r.Beneficiary, When: r.When, Verified: r.Verified, Advice: in(k.Guide.VolunteerAdvice, v.Language),
		Pause: e.pauseURL(v.Language, o.ID)}, store.Letter{Referral: ref.ID})
}

// receipt tells the requester that the request is on its way; only a confirmed address gets one.
func (e *Exchange) receipt(tx *store.Tx, r help.Request, o help.Offer) error {
	if !r.Verified {
		return nil
	}
	k, _ := e.site.Kind(o.Kind)
	token, err := tx.RequestToken(r.ID)
	if err != nil {
		return err
	}
	l := letter.Receipt{Reference: r.Reference, State: e.URL(r.Language, pages.Request, token),
		Next: in(k.Guide.RequesterNext, r.Language), Advice: in(k.Guide.RequesterAdvice, r.Language)}
	if o.By.Unverified() {
		l.Organisation, l.ICO = o.By.Name, o.By.ICO
	}
	return e.writeAbout(tx, r.Email, r.Language, l, store.Letter{Request: r.ID})
}

// Requester is the actor that holds the secret of a request's address. The ID of the actor is that of the request.
func (e *Exchange) Requester(ctx context.Context, token string) (a help.Actor, err error) {
	err = e.db.View(ctx, func(tx *store.Tx) error {
		r, err := tx.RequestByToken(token)
		a = help.As(help.RequesterActor, r.ID)
		return err
	})
	return a, err
}

// mayRequest is the request if the actor may do that to it; a foreign and a missing one are answered alike.
func (e *Exchange) mayRequest(tx *store.Tx, a help.Actor, do help.RequestAction, id string) (help.Request, error) {
	r, err := tx.Request(id)
	if err == nil && !help.CanRequest(a, do, r) {
		err = help.Fail(help.NotFound, "error.not-found")
	}
	return r, err
}

// RequestState is a request as its requester sees it.
type RequestState struct {
	Request   help.Request
	Referrals []help.Referral
	Offer     help.Offer
	CodeTries int // how often the code from the letter can still be tried
	Letter    LetterNews
}

// LetterNews is what a requester should know of the letter that their request waits for: the one that asks whether the
// address is theirs, or the one to the volunteer.
type LetterNews string

// The news.
const (
	LetterUnderWay    LetterNews = ""       // or arrived
	LetterLate        LetterNews = "late"   // tried in vain, and will be tried again
	LetterUndelivered LetterNews = "failed" // for good
)

// RequestState looks at a request.
func (e *Exchange) RequestState(ctx context.Context, a help.Actor, id string) (s RequestState, err error) {
	err = e.db.View(ctx, func(tx *store.Tx) error {
		if s.Request, err = e.mayRequest(tx, a, help.ViewRequest, id); err != nil {
			return err
		}
		token, err := tx.RequestToken(id)
		if err != nil {
			return err
		}
		if s.Referrals, err = tx.Referrals(s.Request.ID); err != nil {
			return err
		}
		if proof, ok, err := tx.TokenOfCode(store.ProveRequest, token); err != nil {
			return err
		} else if ok {
			s.CodeTries = proof.TriesLeft()
		}
		if s.Letter, err = letterNews(tx, s.Request); err != nil {
			return err
		}
		s.Offer, err = offerOf(tx, s.Request.Offer)
		return err
	})
	return s, err
}

func letterNews(tx *store.Tx, r help.Request) (LetterNews, error) {
	waitsFor := map[help.RequestState]string{help.RequestUnconfirmed: letter.ConfirmRequest{}.Kind(), help.RequestOpen: letter.Referral{}.Kind()}
	letters, err := tx.LettersAbout(r.ID)
	for _, l := range letters {
		if l.Kind != waitsFor[r.State] {
			continue
		}
		switch {
		case l.State == help.LetterFailed:
			return LetterUndelivered, err
		case l.State == help.LetterQueued && l.Attempts > 0:
			return LetterLate, err
		}
		break // the newest of its kind tells
	}
	return LetterUnderWay, err
}

// Withdraw takes a request back. A volunteer who has the letter already is told; one that has not left yet stays.
func (e *Exchange) Withdraw(ctx context.Context, a help.Actor, id string) error {
	return e.change(ctx, func(tx *store.Tx) error {
		r, err := e.mayRequest(tx, a, help.WithdrawRequest, id)
		if err != nil {
			return err
		}
		if r.State == help.RequestWithdrawn {
			return nil // a second click
		}
		return e.withdraw(tx, a, &r)
	})
}

func (e *Exchange) withdraw(tx *store.Tx, a help.Actor, r *help.Request) (err error) {
	if r.State, err = help.NextRequest(*r, help.WithdrawRequest); err != nil {
		return err
	}
	r.ClosedAt = tx.Now
	if err := cmp.Or(tx.SetRequestState(*r), tx.Audit(a, "request.withdraw", r.ID, "")); err != nil {
		return err
	}
	referrals, err := tx.Referrals(r.ID)
	if err != nil {
		return err
	}
	for _, ref := range referrals {
		if err := e.withdrawReferral(tx, *r, ref); err != nil {
			return err
		}
	}
	return nil
}

func (e *Exchange) withdrawReferral(tx *store.Tx, r help.Request, ref help.Referral) error {
	if err := tx.MoveReferral(ref.ID, help.WithdrawReferral); err != nil {
		return err
	}
	stopped, err := tx.StopLetters(ref.ID)
	if err != nil || stopped {
		return err
	}
	o, err := offerOf(tx, ref.Offer)
	if err != nil || o.ID == "" {
		return err // nobody is left who could be told
	}
	v, err := tx.Volunteer(ref.Volunteer)
	if err != nil {
		return err
	}
	return e.write(tx, v.Email, v.Language, letter.Withdrawn{Title: o.Title, Reference: r.Reference, Pause: e.pauseURL(v.Language, o.ID)})
}
