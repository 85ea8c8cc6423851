package exchange

import (
	"context"
	"slices"
	"strings"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
)

// signInMinutes is how long a link or code to sign in with lives.
const signInMinutes = 10

// Proved is what a link or code has proved.
type Proved struct {
	Purpose string // store.ProveSignIn, ProveOffer or ProveRequest
	Subject string // id of the volunteer, offer or request
	Token   string // of the address of a request
	Offer   help.Offer
	Request help.Request
	Used    bool // it was used before: nothing more is to be done
}

// LookAtLink is what a link would prove, for the page with the button; it changes nothing. Only a sign-in link cares
// for the browser: elsewhere it is answered as forbidden.
func (e *Exchange) LookAtLink(ctx context.Context, link, browser string) (p Proved, err error) {
	err = e.db.View(ctx, func(tx *store.Tx) error {
		proof, same, err := tx.Proof(link, browser)
		if help.KindOf(err) == help.NotFound && err != nil {
			proof, err = tx.UsedProof(link)
			p.Used = err == nil
		}
		if err != nil {
			return err
		}
		p.Purpose, p.Subject = proof.Purpose, proof.Subject
		switch p.Purpose {
		case store.ProveOffer:
			p.Offer, err = tx.Offer(p.Subject)
		case store.ProveRequest:
			if p.Request, err = tx.Request(p.Subject); err == nil {
				p.Token, err = tx.RequestToken(p.Subject)
			}
		default:
			err = sameBrowser(proof, same)
		}
		return err
	})
	return p, err
}

func sameBrowser(p store.Proof, same bool) error {
	if p.Purpose == store.ProveSignIn && !same {
		return help.Fail(help.Forbidden, "error.other-browser")
	}
	return nil
}

// UseLink uses a link up and does what it was for. Where purposes are named, a link for any other is stale.
func (e *Exchange) UseLink(ctx context.Context, link, browser string, purposes ...string) (p Proved, err error) {
	return e.prove(ctx, func(tx *store.Tx) (store.Proof, error) {
		proof, same, err := tx.Proof(link, browser)
		if err != nil {
			return proof, err
		}
		if len(purposes) > 0 && !slices.Contains(purposes, proof.Purpose) {
			return proof, help.Fail(help.NotFound, "error.stale-link")
		}
		if err := sameBrowser(proof, same); err != nil {
			return proof, err
		}
		return tx.UseProof(link)
	})
}

// UseCode uses up the six digits that came with what was asked for under handle.
func (e *Exchange) UseCode(ctx context.Context, purpose, handle, code string) (p Proved, err error) {
	wrong := false
	p, err = e.prove(ctx, func(tx *store.Tx) (store.Proof, error) {
		wrong = false
		if err := tx.LockKeys("code/" + handle); err != nil {
			return store.Proof{}, err
		}
		left, asked, err := tx.CodeTries(purpose, handle)
		if err == nil && left > 0 {
			left, err = e.guessesLeft(tx, purpose, handle, left)
		}
		switch {
		case err != nil:
			return store.Proof{}, err
		case !asked:
			return store.Proof{}, help.Fail(help.NotFound, "error.stale-link")
		case left == 0:
			return store.Proof{}, help.Fail(help.TooMany, "error.code-tries")
		}
		proof, ok, err := tx.TryCode(purpose, handle, digits(code))
		if wrong = err == nil && !ok; wrong {
			err = e.countGuess(tx, purpose, handle)
		}
		return proof, err
	})
	if err == nil && wrong {
		return p, (&help.Problems{{Field: "code", Code: "code"}}).Err()
	}
	return p, err
}

// wrongCodesPerDay is how many wrong codes one account bears, over all browsers: six digits are not to be guessed with
// patience. Links go on working.
const wrongCodesPerDay = 30

func (e *Exchange) guessesLeft(tx *store.Tx, purpose, handle string, left int) (int, error) {
	subject, err := tx.CodeSubject(purpose, handle)
	if err != nil {
		return 0, err
	}
	key := "guess/" + subject
	had, err := tx.Counted(tx.Now.Add(-day), key)
	return min(left, max(wrongCodesPerDay-len(had[key]), 0)), err
}

func (e *Exchange) countGuess(tx *store.Tx, purpose, handle string) error {
	subject, err := tx.CodeSubject(purpose, handle)
	if err != nil {
		return err
	}
	return tx.Count("guess/" + subject)
}

// prove runs what finds a proof and, in the same transaction, what it was for.
func (e *Exchange) prove(ctx context.Context, find func(*store.Tx) (store.Proof, error)) (p Proved, err error) {
	places, err := e.Places(ctx)
	if err != nil {
		return p, err
	}
	err = e.change(ctx, func(tx *store.Tx) error {
		proof, err := find(tx)
		if err != nil {
			return err
		}
		p = Proved{Purpose: proof.Purpose, Subject: proof.Subject}
		switch {
		case strings.HasPrefix(proof.Subject, store.Nobody):
			return help.Fail(help.NotFound, "error.stale-link") // no letter ever named this link or code
		case proof.Purpose == store.ProveOffer:
			if err := e.confirmOffer(tx, proof.Subject, places); err != nil {
				return err
			}
			p.Offer, err = tx.Offer(proof.Subject)
		case proof.Purpose == store.ProveRequest:
			if err := e.confirmRequest(tx, proof.Subject); err != nil {
				return err
			}
			p.Token, err = tx.RequestToken(proof.Subject)
		case proof.Purpose == store.ProveSignIn:
			err = e.signedIn(tx, proof.Subject)
		}
		return err
	})
	return p, err
}

// signedIn notes a sign-in; the letter has proved the address as well.
func (e *Exchange) signedIn(tx *store.Tx, volunteer string) error {
	return tx.Audit(help.Actor{Role: help.VolunteerRole, ID: volunteer}, "sign-in", volunteer, "")
}

// SignIn writes a letter with a link and a code to whoever has the address. The answer is the same whether
// anybody has: nil, or an invalid address.
func (e *Exchange) SignIn(ctx context.Context, typed, browser, network, lang string) error {
	var p help.Problems
	address, canonical := contact.Email(typed, &p)
	if err := p.Err(); err != nil {
		return err
	}
	return e.change(ctx, func(tx *store.Tx) error {
		v, err := tx.VolunteerByEmail(canonical)
		known := err == nil && v.Confirmed
		if err != nil && help.KindOf(err) != help.NotFound {
			return err
		}
		if ok, err := e.maySignIn(tx, canonical, browser, network); err != nil || !ok {
			return err
		}
		link, code := help.NewToken(), help.NewCode()
		proof := store.Proof{Purpose: store.ProveSignIn, Subject: store.Nobody + e.db.Vault().Hash("nobody", canonical),
			Expires: tx.Now.Add(signInMinutes * time.Minute)}
		if known {
			proof.Subject = v.ID
		}
		if err := tx.AddProof(proof, link, browser, code); err != nil {
			return err
		}
		// Both kinds of addresses use up the same budget: nobody can tell them apart by what is left of it.
		err = e.limitUnconfirmed(tx, canonical, network)
		if known {
			if err != nil && help.KindOf(err) != help.TooMany {
				return err
			}
			return e.write(tx, v.Email, lang, letter.SignIn{Link: e.URL(lang, "sign-in-link", link), Code: code, Minutes: signInMinutes})
		}
		if help.KindOf(err) == help.TooMany && err != nil {
			return nil // who asked must not see a difference
		}
		if err != nil {
			return err
		}
		return e.write(tx, address, lang, letter.NoAccount{Start: e.URL(lang, "offer-help")})
	})
}

// digits is a code as people type it, without the spaces they put in.
func digits(typed string) string {
	kept := []byte{}
	for i := 0; i < len(typed) && len(kept) < 7; i++ {
		if typed[i] >= '0' && typed[i] <= '9' {
			kept = append(kept, typed[i])
		}
	}
	return string(kept)
}
