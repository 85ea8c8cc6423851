package requests

import (
	"cmp"
	"context"
	"slices"

	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// Handed is a request as the volunteer sees it whom it was handed to.
type Handed struct {
	Referral help.Referral
	Offer    help.Offer
	// Request has of who asks and for what only the place, the reference, the state and the times, unless the
	// volunteer is signed in and the referral shows them; of an erased one there is nothing.
	Request help.Request
}

// Can reports whether the answer is possible.
func (h Handed) Can(do help.ReferralAction) bool {
	_, err := help.NextReferral(h.Referral, do)
	return err == nil && (h.Request.State == help.RequestOpen || h.Referral.State == help.ReferralAccepted)
}

// answerPurpose is what a letter's link to answer with is signed for.
const answerPurpose = "answer"

// AnswerToken is the secret of the address at which a volunteer answers a referral.
func (e *Requests) AnswerToken(referral string) string {
	return e.portal.SignedToken(answerPurpose, referral)
}

// ByAnswerLink is the actor that holds a letter's link to answer with. The ID of the actor is that of the referral.
func (e *Requests) ByAnswerLink(token string) (help.Actor, error) {
	id, err := e.portal.SignedID(answerPurpose, token)
	if err != nil {
		return help.Actor{}, err
	}
	return help.As(help.LinkActor, id), nil
}

// Referral is a request that was handed to the actor, to be answered. A link shows neither contact nor need: they
// stand in the letter that it came with.
func (e *Requests) Referral(ctx context.Context, a help.Actor, id string) (h Handed, err error) {
	err = e.portal.DB.View(ctx, func(tx *store.Tx) error {
		ref, err := mayReferral(tx, a, help.ViewReferral, id)
		if err != nil {
			return err
		}
		h, err = e.handed(tx, a, ref)
		return err
	})
	return h, err
}

// Mine are the requests that were handed to a volunteer, newest first: those to one offer, or all that wait for an
// answer or for the help that was promised.
func (e *Requests) Mine(ctx context.Context, a help.Actor, offer string) (mine []Handed, err error) {
	if !a.SignedIn() {
		return nil, help.Fail(help.Forbidden, "error.sign-in")
	}
	err = e.portal.DB.View(ctx, func(tx *store.Tx) error {
		referrals, err := tx.ReferralsOf(a.ID)
		if err != nil {
			return err
		}
		for _, ref := range slices.Backward(referrals) {
			if ref.Offer != offer && (offer != "" || !ref.State.ShowsContact()) {
				continue
			}
			h, err := e.handed(tx, a, ref)
			if err != nil {
				return err
			}
			if h.Request.ID != "" && (offer != "" || !h.Request.State.Closed()) {
				mine = append(mine, h)
			}
		}
		return nil
	})
	return mine, err
}

// mayReferral is the referral if the actor may do that to it; a foreign and a missing one are answered alike.
func mayReferral(tx *store.Tx, a help.Actor, do help.ReferralAction, id string) (help.Referral, error) {
	ref, err := tx.Referral(id)
	if err == nil && !help.CanReferral(a, do, ref) {
		err = help.Fail(help.NotFound, "error.not-found")
	}
	return ref, err
}

func (e *Requests) handed(tx *store.Tx, a help.Actor, ref help.Referral) (h Handed, err error) {
	h.Referral = ref
	if h.Offer, err = offers.OrNone(tx, ref.Offer); err != nil {
		return h, err
	}
	r, err := tx.Request(ref.Request)
	switch {
	case help.Is(err, help.NotFound):
		return h, nil // erased
	case err != nil:
		return h, err
	case !a.SignedIn() || !ref.State.ShowsContact() || r.State.Closed():
		r.Ask = help.Ask{Place: r.Place, Language: r.Language}
	}
	h.Request = r
	return h, nil
}

// Answer is what a volunteer says to a request.
type Answer struct {
	Do     help.ReferralAction // AcceptReferral or DeclineReferral
	Reason help.DeclineReason  // of a decline
	// Pause takes the offer out of the search with a decline: until a day, or until further notice where Until is "".
	Pause bool
	Until help.Date
}

func (w Answer) check() error {
	var p help.Problems
	if w.Do != help.AcceptReferral && w.Do != help.DeclineReferral {
		p.Add("answer", "choose")
	}
	if w.Reason != "" && !slices.Contains(help.DeclineReasons, w.Reason) {
		p.Add("reason", "choose")
	}
	return p.Err()
}

// Answer takes a volunteer's answer. The same one again changes nothing; one that comes too late is a conflict.
func (e *Requests) Answer(ctx context.Context, a help.Actor, id string, with Answer) error {
	if err := with.check(); err != nil {
		return err
	}
	return e.portal.Change(ctx, func(tx *store.Tx) error {
		ref, err := mayReferral(tx, a, with.Do, id)
		if err != nil {
			return err
		}
		r, err := tx.Request(ref.Request) // locked: of two answers at once the second sees what the first has done
		if help.Is(err, help.NotFound) {
			return help.Fail(help.Conflict, "error.request-state")
		}
		if err != nil {
			return err
		}
		if ref, err = tx.Referral(id); err != nil {
			return err
		}
		if _, to := help.MoveReferral(with.Do); ref.State == to {
			return nil
		}
		return e.answer(tx, a, &r, ref, with)
	})
}

func (e *Requests) answer(tx *store.Tx, a help.Actor, r *help.Request, ref help.Referral, with Answer) (err error) {
	promised := ref.State == help.ReferralAccepted
	if ref.State, err = help.NextReferral(ref, with.Do); err != nil {
		return err
	}
	ref.Reason, ref.AnsweredAt = with.Reason, tx.Now
	if err := cmp.Or(tx.AnswerReferral(ref),
		tx.Audit(a, "referral."+string(with.Do), ref.ID, string(with.Reason))); err != nil {
		return err
	}
	if with.Do == help.AcceptReferral {
		return e.agree(tx, r, ref)
	}
	if with.Pause {
		if err := e.offers.PauseIn(tx, help.As(help.LinkActor, ref.Offer), ref.Offer, with.Until); err != nil &&
			!help.Is(err, help.Conflict) && !help.Is(err, help.NotFound) { // it is paused, over or erased
			return err
		}
	}
	return e.declined(tx, r, ref, promised)
}

// agree notes a volunteer's yes, and tells both sides.
func (e *Requests) agree(tx *store.Tx, r *help.Request, ref help.Referral) (err error) {
	if r.State, err = help.NextRequest(*r, help.AgreeRequest); err != nil {
		return err
	}
	o, err := offers.OrNone(tx, ref.Offer)
	if err != nil {
		return err
	}
	v, err := tx.Volunteer(ref.Volunteer)
	if err != nil {
		return err
	}
	handed, err := e.referralLetter(tx, *r, o, v, ref)
	if err != nil {
		return err
	}
	return cmp.Or(tx.SetRequestState(*r), e.tellAnswer(tx, *r, o, letter.SaidYes),
		e.portal.WriteAbout(tx, v.Email, v.Language, letter.Agreed{Referral: handed,
			Cancel: e.answerURL(v.Language, ref.ID, help.DeclineReferral)}, outbox.Letter{Request: r.ID}))
}

// declined notes that a volunteer cannot help, or cannot after all, and leaves the request to a person: nobody else is
// asked by the portal itself.
func (e *Requests) declined(tx *store.Tx, r *help.Request, ref help.Referral, promised bool) (err error) {
	said := letter.SaidNo
	if promised {
		said = letter.Cancelled
		if r.State, err = help.NextRequest(*r, help.ReopenRequest); err != nil {
			return err
		}
		if err := tx.SetRequestState(*r); err != nil {
			return err
		}
	}
	o, err := offers.OrNone(tx, ref.Offer)
	if err != nil {
		return err
	}
	return cmp.Or(e.rest(tx, r, help.Network(ref.Volunteer)), e.tellAnswer(tx, *r, o, said))
}

// tellAnswer tells a requester, at a confirmed address, what the volunteer has said.
func (e *Requests) tellAnswer(tx *store.Tx, r help.Request, o help.Offer, said letter.Said) error {
	if !r.Verified {
		return nil
	}
	token, err := tx.RequestToken(r.ID)
	if err != nil {
		return err
	}
	return e.portal.WriteAbout(tx, r.Email, r.Language, letter.Answered{Said: said, By: o.By.Name, Title: o.Title,
		TitleLanguage: o.Language, Reference: r.Reference, State: e.portal.URL(r.Language, pages.Request, token)},
		outbox.Letter{Request: r.ID})
}

// answerURL is the address of a letter at which its reader gives an answer.
func (e *Requests) answerURL(lang help.Language, referral string, do help.ReferralAction) string {
	return e.portal.URL(lang, pages.Answer, e.AnswerToken(referral)) + "?answer=" + string(do)
}
