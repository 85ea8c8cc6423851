package requests

import (
	"cmp"
	"context"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/exchange/limit"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// Correct gives a request that waits to be confirmed another address, because the one that was typed first was wrong.
// The letter to that is stopped, and its link and code are worth nothing any more.
func (e *Requests) Correct(ctx context.Context, a help.Actor, id, email string, network help.Network) error {
	var p help.Problems
	address := contact.Email(email, &p)
	if err := p.Err(); err != nil {
		return err
	}
	return e.portal.Change(ctx, func(tx *store.Tx) error {
		token, err := tx.RequestToken(id)
		if err != nil {
			return err
		}
		if err := tx.DropTokens(store.ProveRequest, token, id); err != nil { // first, as who uses one does
			return err
		}
		r, err := e.mayRequest(tx, a, help.CorrectRequest, id)
		if err != nil {
			return err
		}
		if r.State, err = help.NextRequest(r, help.CorrectRequest); err != nil {
			return err
		}
		r.Email = address.Written
		if err := cmp.Or(limit.Correcting(tx, id), cancelLetters(tx, id), tx.SetRequestEmail(id, r.Email),
			tx.Audit(a, "request.correct", id, "")); err != nil {
			return err
		}
		return e.mayProve(tx, &r, token, network)
	})
}

// cancelLetters stops all letters to the requester.
func cancelLetters(tx *store.Tx, request string) error {
	letters, err := outbox.About(tx, request)
	if err != nil {
		return err
	}
	var ids []string
	for _, l := range letters {
		ids = append(ids, l.ID)
	}
	return outbox.Cancel(tx, ids...)
}
