// Package access turns what a letter brought into an actor: links and codes to sign in and to confirm with.
package access

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/exchange/limit"
	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
)

// Access is what links and codes of letters let in. It is safe for concurrent use.
type Access struct {
	portal   *portal.Portal
	offers   *offers.Offers
	requests *requests.Requests
	refused  func(reason string)
}

// New makes the verbs.
func New(p *portal.Portal, o *offers.Offers, r *requests.Requests) *Access {
	return &Access{p, o, r, func(string) {}}
}

// refusals are why a link or a code lets nobody in, by the key of the error.
var refusals = map[string]string{
	"error.stale-link": "stale", "error.other-browser": "browser", "error.too-many-codes": "tries",
	"error.code-tries": "tries",
}

// wrongCode is the reason of a code that is another one.
const wrongCode = "code"

// Refusals are all reasons for which a link or a code lets nobody in.
func Refusals() []string {
	return slices.Compact(slices.Sorted(slices.Values(append(slices.Collect(maps.Values(refusals)), wrongCode))))
}

// OnRefusal sets who is told of each link and code that let nobody in, and why. Nobody may be using it yet.
func (e *Access) OnRefusal(tell func(reason string)) { e.refused = tell }

// refuse tells of an error that a link or a code ends with.
func (e *Access) refuse(err error) error {
	if of, is := errors.AsType[*help.Error](err); is {
		if reason, known := refusals[of.Key]; known {
			e.refused(reason)
		}
	}
	return err
}

// Proved is what a link or code has proved.
type Proved struct {
	Purpose string // store.ProveSignIn, ProveOffer or ProveRequest
	Subject string // id of the volunteer, offer or request
	Token   string // of the address of a request
	Offer   help.Offer
	Request help.Request
	Used    bool   // it was used before: nothing more is to be done
	SignIn  string // the volunteer who is signed in by it, or ""
}

// errStale is for a link or a code that is used up, too old, or never was.
var errStale = help.Fail(help.NotFound, "error.stale-link")

// purpose is what a letter's link or code is for.
type purpose struct {
	browser bool                                              // holds only in the browser that asked for it
	look    func(tx *store.Tx, p *Proved) error               // finds what it is about
	do      func(tx *store.Tx, p *Proved, by redeeming) error // what follows once it is proved
}

// redeeming is how a link or code came back.
type redeeming struct {
	token   store.OneTimeToken
	browser string // secret of the browser that it came back from
	same    bool   // that is the one that asked for it
}

// purposes are all of them: a new one is a row here, and a letter that brings it.
func (e *Access) purposes() map[string]purpose {
	return map[string]purpose{
		store.ProveSignIn: {
			browser: true,
			look:    func(*store.Tx, *Proved) error { return nil },
			do:      func(tx *store.Tx, p *Proved, by redeeming) error { return signIn(tx, p, p.Subject, by.browser) },
		},
		store.ProveOffer: {
			look: lookAtOffer,
			do:   e.confirmOffer,
		},
		store.ProveRequest: {
			look: lookAtRequest,
			do: func(tx *store.Tx, p *Proved, _ redeeming) error {
				if err := e.requests.Confirm(tx, help.As(help.RequesterActor, p.Subject), p.Subject); err != nil {
					return err
				}
				return lookAtRequest(tx, p)
			},
		},
	}
}

// confirmOffer publishes an offer, and signs its volunteer in where that gives nothing away: in the browser that offered,
// to an account that is new, or as soon as a link to sign in with would still work.
func (e *Access) confirmOffer(tx *store.Tx, p *Proved, by redeeming) error {
	if err := lookAtOffer(tx, p); err != nil {
		return err
	}
	before, err := tx.Volunteer(p.Offer.Volunteer)
	if err != nil {
		return err
	}
	if err := e.offers.Confirm(tx, help.As(help.LinkActor, p.Subject), p.Subject); err != nil {
		return err
	}
	if err := lookAtOffer(tx, p); err != nil || !by.same {
		return err
	}
	asked := by.token.Expires.Add(-time.Duration(e.portal.Site(p.Offer.Region).Policy.ConfirmHours) * time.Hour)
	if before.Confirmed && tx.Now.Sub(asked) > help.SignInLife {
		return nil
	}
	return signIn(tx, p, p.Offer.Volunteer, by.browser)
}

func lookAtOffer(tx *store.Tx, p *Proved) (err error) {
	p.Offer, err = tx.Offer(p.Subject)
	return err
}

func lookAtRequest(tx *store.Tx, p *Proved) (err error) {
	if p.Request, err = tx.Request(p.Subject); err == nil {
		p.Token, err = tx.RequestToken(p.Subject)
	}
	return err
}

// LookAtLink is what a link would prove, for the page with the button; it changes nothing. Only a sign-in link cares
// for the browser: elsewhere it is answered as forbidden.
func (e *Access) LookAtLink(ctx context.Context, link, browser string) (p Proved, err error) {
	err = e.portal.DB.View(ctx, func(tx *store.Tx) error {
		token, same, err := tx.Token(link, browser)
		if help.Is(err, help.NotFound) {
			token, err = tx.UsedToken(link)
			p.Used = err == nil
		}
		if err == nil {
			err = e.sameBrowser(token, same)
		}
		if err != nil {
			return err
		}
		p.Purpose, p.Subject = token.Purpose, token.Subject
		of, known := e.purposes()[p.Purpose]
		if !known { // a newer version's, which shares the database
			return errStale
		}
		return of.look(tx, &p)
	})
	return p, err
}

func (e *Access) sameBrowser(t store.OneTimeToken, same bool) error {
	if e.purposes()[t.Purpose].browser && !same {
		return help.Fail(help.Forbidden, "error.other-browser")
	}
	return nil
}

// UseLink uses a link up and does what it was for. Where purposes are named, a link for any other is stale.
func (e *Access) UseLink(ctx context.Context, link, browser string, purposes ...string) (p Proved, err error) {
	p, err = e.redeem(ctx, func(tx *store.Tx) (redeeming, error) {
		token, same, err := tx.Token(link, browser)
		if err != nil {
			return redeeming{}, err
		}
		if len(purposes) > 0 && !slices.Contains(purposes, token.Purpose) {
			return redeeming{}, errStale
		}
		if err := e.sameBrowser(token, same); err != nil {
			return redeeming{}, err
		}
		token, err = tx.UseToken(link)
		return redeeming{token, browser, same}, err
	})
	return p, e.refuse(err)
}

// UseCode uses up the six digits of the newest letter that was asked for under handle: the secret of a browser, or
// of the address of a request. network is where they were typed.
func (e *Access) UseCode(ctx context.Context, purpose, handle, code string, network help.Network) (p Proved,
	err error) {
	wrong := false
	p, err = e.redeem(ctx, func(tx *store.Tx) (redeeming, error) {
		token, right, err := tryCode(tx, purpose, handle, code, network)
		wrong = err == nil && !right
		return redeeming{token, handle, true}, err
	})
	if err == nil && wrong {
		e.refused(wrongCode)
		return p, (&help.Problems{{Field: "code", Code: "code"}}).Err()
	}
	return p, e.refuse(err)
}

// tryCode tries a code. A wrong one counts against the mailbox that the letter went to, under one lock for all that
// are tried on it: neither another browser nor another purpose has tries of its own. The caller must let the
// transaction commit.
func tryCode(tx *store.Tx, purpose, handle, code string, network help.Network) (used store.OneTimeToken, right bool,
	err error) {
	token, asked, err := tx.TokenOfCode(purpose, handle)
	if err != nil {
		return token, false, err
	}
	if !asked {
		return token, false, errStale
	}
	known, err := knownBrowser(tx, token, handle)
	if err != nil {
		return token, false, err
	}
	limits := limit.Guesses(cmp.Or(token.Mailbox, token.Subject), handle, network, known)
	full, err := limit.Reached(tx, limits...)
	if err != nil {
		return token, false, err
	}
	switch {
	case full > 0:
		return token, false, help.Later("error.too-many-codes", full)
	case token.TriesLeft() == 0:
		return token, false, help.Fail(help.TooMany, "error.code-tries")
	}
	used, right, err = tx.TryCode(token, handle, digits(code))
	if err == nil && !right {
		err = limit.Count(tx, limits...)
	}
	return used, right, err
}

// knownBrowser reports whether the account that a token is for was signed in to before in the browser.
func knownBrowser(tx *store.Tx, p store.OneTimeToken, browser string) (bool, error) {
	if p.Purpose != store.ProveSignIn {
		return false, nil
	}
	return tx.KnowsBrowser(browser, p.Subject)
}

// redeem runs what finds a token and, in the same transaction, what it was for.
func (e *Access) redeem(ctx context.Context, find func(*store.Tx) (redeeming, error)) (p Proved, err error) {
	err = e.portal.Change(ctx, func(tx *store.Tx) error {
		by, err := find(tx)
		if err != nil {
			return err
		}
		p = Proved{Purpose: by.token.Purpose, Subject: by.token.Subject}
		if strings.HasPrefix(p.Subject, store.Nobody) {
			return errStale // no letter ever named this link or code
		}
		if p.Purpose == "" { // a wrong code, which is to be counted
			return nil
		}
		of, known := e.purposes()[p.Purpose]
		if !known { // it stays for the newer version that wrote the letter
			return errStale
		}
		return of.do(tx, &p, by)
	})
	return p, err
}

// signIn notes a sign-in; the letter has proved the address as well.
func signIn(tx *store.Tx, p *Proved, volunteer, browser string) error {
	p.SignIn = volunteer
	return cmp.Or(tx.KnowBrowser(browser, volunteer, help.BrowserLife),
		tx.Audit(help.As(help.VolunteerActor, volunteer), "sign-in", volunteer, ""))
}

// SignIn writes a letter with a link and a code to whoever has the address. The answer is the same whether
// anybody has: nil, or an invalid address.
func (e *Access) SignIn(ctx context.Context, typed, browser string, network help.Network, lang string) error {
	var p help.Problems
	address := contact.Email(typed, &p)
	if err := p.Err(); err != nil {
		return err
	}
	return e.portal.Change(ctx, func(tx *store.Tx) error {
		v, err := tx.VolunteerByEmail(address)
		if err != nil && !help.Is(err, help.NotFound) {
			return err
		}
		account := err == nil && v.Confirmed
		token := store.OneTimeToken{Purpose: store.ProveSignIn,
			Subject: store.Nobody + e.portal.DB.Vault().Hash("nobody", address.Account),
			Mailbox: address.Mailbox, Expires: tx.Now.Add(help.SignInLife)}
		if account {
			token.Subject = v.ID
		}
		known, err := knownBrowser(tx, token, browser)
		if err != nil {
			return err
		}
		if ok, err := limit.SignIn(tx, address.Mailbox, browser, network, known); err != nil || !ok {
			return err
		}
		link, code := help.NewToken(), help.NewCode()
		if err := tx.AddToken(token, link, browser, code); err != nil {
			return err
		}
		// Both kinds of addresses use up the same budget: nobody can tell them apart by what is left of it.
		room, err := limit.NoAccount(tx, e.portal.Sites.Home().Policy, address.Mailbox, network)
		switch {
		case err != nil:
			return err
		case account:
			return e.portal.Write(tx, v.Email, lang, letter.SignIn{Link: e.portal.URL(lang, pages.SignInLink, link),
				Code: code, Minutes: int(help.SignInLife.Minutes())})
		case !room:
			return nil // who asked must not see a difference
		}
		return e.portal.Write(tx, address.Written, lang, letter.NoAccount{Start: e.portal.URL(lang, pages.OfferHelp)})
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
