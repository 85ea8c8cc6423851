package requests

import (
	"cmp"
	"context"
	"time"

	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// Requester is the actor that holds the secret of a request's address. The ID of the actor is that of the request.
func (e *Requests) Requester(ctx context.Context, token string) (a help.Actor, err error) {
	err = e.portal.DB.View(ctx, func(tx *store.Tx) error {
		r, err := tx.RequestByToken(token)
		a = help.As(help.RequesterActor, r.ID)
		return err
	})
	return a, err
}

// mayRequest is the request if the actor may do that to it; a foreign and a missing one are answered alike.
func (e *Requests) mayRequest(tx *store.Tx, a help.Actor, do help.RequestAction, id string) (help.Request, error) {
	r, err := tx.Request(id)
	if err == nil && !help.CanRequest(a, do, r) {
		err = help.Fail(help.NotFound, "error.not-found")
	}
	return r, err
}

// State is a request as its requester sees it.
type State struct {
	Request   help.Request
	Referrals []help.Referral
	Offer     help.Offer
	CodeTries int             // how often the code from the letter can still be tried
	Letter    help.LetterNews // of the one that asks whether the address is theirs, or the one to the volunteer
	LetterAt  time.Time       // when that became so
	AnswerBy  time.Time       // until when the volunteer is waited for; the zero time where nobody is
}

// State looks at a request.
func (e *Requests) State(ctx context.Context, a help.Actor, id string) (s State, err error) {
	err = e.portal.DB.View(ctx, func(tx *store.Tx) error {
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
		if s.Letter, s.LetterAt, err = letterNews(tx, s.Request); err != nil {
			return err
		}
		s.AnswerBy = e.answerBy(s.Request)
		s.Offer, err = offers.OrNone(tx, s.Request.Offer)
		return err
	})
	return s, err
}

func letterNews(tx *store.Tx, r help.Request) (help.LetterNews, time.Time, error) {
	waitsFor := map[help.RequestState]string{help.RequestUnconfirmed: letter.ConfirmRequest{}.Kind(),
		help.RequestOpen: letter.Referral{}.Kind()}
	letters, err := outbox.About(tx, r.ID)
	for _, l := range letters {
		if l.Kind == waitsFor[r.State] { // the newest of its kind tells
			return l.News(), l.DoneAt, err
		}
	}
	return help.LetterUnderWay, time.Time{}, err
}

// Withdraw takes a request back. A volunteer who has the letter already is told; one that has not left yet stays.
func (e *Requests) Withdraw(ctx context.Context, a help.Actor, id string) error {
	return e.portal.Change(ctx, func(tx *store.Tx) error {
		r, err := e.mayRequest(tx, a, help.WithdrawRequest, id)
		if err != nil {
			return err
		}
		if r.State == help.RequestWithdrawn {
			return nil // a second click
		}
		return e.WithdrawIn(tx, a, &r)
	})
}

// WithdrawIn is Withdraw of a request at hand, whoever may.
func (e *Requests) WithdrawIn(tx *store.Tx, a help.Actor, r *help.Request) (err error) {
	if r.State, err = help.NextRequest(*r, help.WithdrawRequest); err != nil {
		return err
	}
	r.ClosedAt = tx.Now
	if err := cmp.Or(tx.SetRequestState(*r), tx.Audit(a, "request.withdraw", r.ID, "")); err != nil {
		return err
	}
	return e.eachReferral(tx, *r, func(ref help.Referral) error { return e.withdrawReferral(tx, *r, ref) })
}

// withdrawReferral ends a referral that is not answered with no: a letter that has not left is stopped, and whoever has
// it is told that it is no longer wanted.
func (e *Requests) withdrawReferral(tx *store.Tx, r help.Request, ref help.Referral) error {
	if err := tx.MoveReferral(ref.ID, help.WithdrawReferral); err != nil {
		return err
	}
	stopped, err := outbox.Stop(tx, ref.ID)
	if err != nil || stopped || !ref.State.ShowsContact() {
		return err
	}
	o, err := offers.OrNone(tx, ref.Offer)
	if err != nil || o.ID == "" {
		return err // nobody is left who could be told
	}
	v, err := tx.Volunteer(ref.Volunteer)
	if err != nil {
		return err
	}
	return e.portal.Write(tx, v.Email, v.Language, letter.Withdrawn{Title: o.Title, Reference: r.Reference,
		Pause: e.offers.PauseURL(v.Language, o.ID)})
}

// Finish closes a request whose requester has help. Who has said yes has done it, as far as anybody knows; who has not
// answered is told that it is no longer wanted.
func (e *Requests) Finish(ctx context.Context, a help.Actor, id string) error {
	return e.portal.Change(ctx, func(tx *store.Tx) error {
		r, err := e.mayRequest(tx, a, help.FinishRequest, id)
		if err != nil {
			return err
		}
		if r.State == help.RequestHelped {
			return nil // a second click
		}
		if r.State, err = help.NextRequest(r, help.FinishRequest); err != nil {
			return err
		}
		r.ClosedAt = tx.Now
		if err := cmp.Or(tx.SetRequestState(r), tx.Audit(a, "request.finish", r.ID, "")); err != nil {
			return err
		}
		return e.eachReferral(tx, r, func(ref help.Referral) error {
			if ref.State == help.ReferralAccepted {
				return tx.MoveReferral(ref.ID, help.FinishReferral)
			}
			return e.withdrawReferral(tx, r, ref)
		})
	})
}

func (e *Requests) eachReferral(tx *store.Tx, r help.Request, do func(help.Referral) error) error {
	referrals, err := tx.Referrals(r.ID)
	if err != nil {
		return err
	}
	for _, ref := range referrals {
		if err := do(ref); err != nil {
			return err
		}
	}
	return nil
}

// Expire ends a request of which nothing came.
func (e *Requests) Expire(tx *store.Tx, a help.Actor, r help.Request) (err error) {
	if !help.CanRequest(a, help.ExpireRequest, r) {
		return help.Fail(help.Forbidden, "error.forbidden")
	}
	if r.State, err = help.NextRequest(r, help.ExpireRequest); err != nil {
		return err
	}
	r.ClosedAt = tx.Now
	return cmp.Or(tx.SetRequestState(r), tx.Audit(a, "request.expire", r.ID, ""))
}
