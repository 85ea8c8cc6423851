package exchange

import (
	"context"
	"time"

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
}

// LookAtLink is what a link would prove, for the page with the button; it changes nothing. Only a sign-in link cares
// for the browser: elsewhere it is answered as forbidden.
func (e *Exchange) LookAtLink(ctx context.Context, link, browser string) (p Proved, err error) {
	err = e.db.View(ctx, func(tx *store.Tx) error {
		proof, same, err := tx.Proof(link, browser)
		if err != nil {
			return err
		}
		p = Proved{Purpose: proof.Purpose, Subject: proof.Subject}
		return sameBrowser(proof, same)
	})
	return p, err
}

func sameBrowser(p store.Proof, same bool) error {
	if p.Purpose == store.ProveSignIn && !same {
		return help.Fail(help.Forbidden, "error.other-browser")
	}
	return nil
}

// UseLink uses a link up and does what it was for.
func (e *Exchange) UseLink(ctx context.Context, link, browser string) (p Proved, err error) {
	return e.prove(ctx, func(tx *store.Tx) (store.Proof, error) {
		proof, same, err := tx.Proof(link, browser)
		if err != nil {
			return proof, err
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
		left, asked, err := tx.CodeTries(purpose, handle)
		switch {
		case err != nil:
			return store.Proof{}, err
		case !asked:
			return store.Proof{}, help.Fail(help.NotFound, "error.stale-link")
		case left == 0:
			return store.Proof{}, help.Fail(help.TooMany, "error.code-tries")
		}
		proof, ok, err := tx.TryCode(purpose, handle, digits(code))
		wrong = err == nil && !ok
		return proof, err
	})
	if err == nil && wrong {
		return p, (&help.Problems{{Field: "code", Code: "code"}}).Err()
	}
	return p, err
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
		case proof.Subject == "":
			return nil
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
	address, canonical := checkEmail(typed, &p)
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
		proof := store.Proof{Purpose: store.ProveSignIn, Expires: tx.Now.Add(signInMinutes * time.Minute)}
		if known {
			proof.Subject = v.ID
		}
		if err := tx.AddProof(proof, link, browser, code); err != nil {
			return err
		}
		if known {
			return e.write(tx, v.Email, lang, letter.SignIn{Link: e.URL(lang, "sign-in-link", link), Code: code, Minutes: signInMinutes})
		}
		return e.tellNoAccount(tx, address, canonical, network, lang)
	})
}

// tellNoAccount writes to an address that has no offers, within the limits of every address that is not confirmed.
func (e *Exchange) tellNoAccount(tx *store.Tx, address, canonical, network, lang string) error {
	err := e.limitUnconfirmed(tx, canonical, network)
	if err == nil {
		return e.write(tx, address, lang, letter.NoAccount{Start: e.URL(lang, "offer-help")})
	}
	if help.KindOf(err) == help.TooMany {
		return nil // who asked must not see a difference
	}
	return err
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
