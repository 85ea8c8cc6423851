package offers

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/exchange/limit"
	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// Sent is the offer that a browser has sent last.
type Sent struct {
	Offer    help.Offer
	Address  string          // that is to confirm it while it waits for that
	Letter   help.LetterNews // of the letter that asks
	LetterAt time.Time       // when that became so
}

// Sent is the offer that a browser has sent last.
func (e *Offers) Sent(ctx context.Context, browser string) (s Sent, err error) {
	err = e.portal.DB.View(ctx, func(tx *store.Tx) error {
		var d Draft
		if err := portal.ReadDraft(tx, draftKey(browser), &d); err != nil {
			return err
		}
		if s.Offer, err = tx.Offer(d.Sent); err != nil || s.Offer.State != help.OfferUnconfirmed {
			return err
		}
		c, err := readContact(tx, d.Sent)
		if err != nil {
			return err
		}
		s.Address = c.Email
		l, err := outbox.Find(tx, d.Letter)
		if help.Is(err, help.NotFound) {
			return nil
		}
		s.Letter, s.LetterAt = l.News(), l.DoneAt
		return err
	})
	return s, err
}

// readContact is what came with an unconfirmed offer of the person.
func readContact(tx *store.Tx, offer string) (c stranger, err error) {
	given, err := tx.OfferContact(offer)
	if err == nil && json.Unmarshal([]byte(given), &c) != nil {
		err = errors.New("the contact of an offer cannot be read")
	}
	return c, err
}

// Sender is the actor that holds the secret of the browser that an offer was sent from. Its ID is that of the offer.
func (e *Offers) Sender(ctx context.Context, browser string) (help.Actor, error) {
	d, err := e.Draft(ctx, browser)
	return help.As(help.SenderActor, d.Sent), err
}

// Correction is another address for an offer that waits to be confirmed: the one that was typed first was wrong.
type Correction struct {
	Email    string
	Browser  string // secret that the offer was sent under
	Keep     string // secret that what was sent is kept under from now on
	Network  help.Network
	Language help.Language
}

// Correct moves an offer to the account of the corrected address, which gets a letter. That to the former is stopped,
// its link and code are worth nothing any more, and its account has nothing of the offer.
func (e *Offers) Correct(ctx context.Context, a help.Actor, id string, c Correction) error {
	var p help.Problems
	c.Email = contact.Email(c.Email, &p).Written
	if err := p.Err(); err != nil {
		return err
	}
	return e.portal.Change(ctx, func(tx *store.Tx) error {
		if err := tx.DropTokens(store.ProveOffer, c.Browser, id); err != nil { // first, as who uses one does
			return err
		}
		o, err := e.May(tx, a, help.CorrectOffer, id)
		if err != nil {
			return err
		}
		if o.State, err = help.NextOffer(o, help.CorrectOffer, false); err != nil {
			return err
		}
		if err := cmp.Or(limit.Correcting(tx, id), tx.Audit(a, "offer.correct", id, "")); err != nil {
			return err
		}
		return e.correct(tx, o, c)
	})
}

func (e *Offers) correct(tx *store.Tx, o help.Offer, c Correction) error {
	given, err := readContact(tx, o.ID)
	if err != nil {
		return err
	}
	given.Email = c.Email
	v, err := e.account(tx, help.As(help.Anyone, ""), help.OfferForm{Email: c.Email, FirstName: given.FirstName},
		c.Language)
	if err != nil {
		return err
	}
	text, err := json.Marshal(given)
	if err != nil {
		return err
	}
	var former Draft
	if err := cmp.Or(tx.SetOfferContact(o.ID, v.ID, string(text)), portal.ReadDraft(tx, draftKey(c.Browser), &former),
		outbox.Cancel(tx, former.Letter), tx.DropDraft(draftKey(c.Browser).String())); err != nil {
		return err
	}
	sent := Draft{Sent: o.ID, Letter: help.NewID()}
	return cmp.Or(portal.SaveDraft(tx, draftKey(c.Keep), c.Network, sent, help.ConfirmLife),
		e.proveOffer(tx, o, v, c.Email, c.Keep, c.Network, c.Language, sent.Letter))
}
