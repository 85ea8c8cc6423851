package portal

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"example.org/spolu/internal/exchange/limit"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// DraftKey names a draft: whose browser it is kept for, of which form.
type DraftKey struct {
	Browser string // its secret
	Form    string
	OfOffer bool // of an offer, not of a request: their limits differ
}

func (k DraftKey) String() string { return k.Browser + "/" + k.Form }

// ReadDraft reads a draft into a form; where there is none it leaves it as it is.
func ReadDraft(tx *store.Tx, key DraftKey, into any) error {
	content, ok, err := tx.Draft(key.String())
	if err != nil || !ok {
		return err
	}
	if err := json.Unmarshal([]byte(content), into); err != nil {
		return fmt.Errorf("a draft cannot be read: %T", err) // never its words
	}
	return nil
}

// SaveDraft keeps a draft for a time. From a network that begins very many it is too many.
func SaveDraft(tx *store.Tx, key DraftKey, network help.Network, d any, keep time.Duration) error {
	content, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, begun, err := tx.Draft(key.String())
	if err != nil {
		return err
	}
	if !begun {
		if err := limit.Draft(tx, key.OfOffer, network); err != nil {
			return err
		}
	}
	return tx.SaveDraft(key.String(), string(content), keep)
}

// Draft is ReadDraft in a transaction of its own.
func (p *Portal) Draft(ctx context.Context, key DraftKey, into any) error {
	return p.DB.View(ctx, func(tx *store.Tx) error { return ReadDraft(tx, key, into) })
}

// SaveDraft is SaveDraft in a transaction of its own.
func (p *Portal) SaveDraft(ctx context.Context, key DraftKey, network help.Network, d any, keep time.Duration) error {
	return p.DB.InTx(ctx, func(tx *store.Tx) error { return SaveDraft(tx, key, network, d, keep) })
}

// CarryDraft keeps a draft under another secret as well: of a browser that goes back, the former must still be there.
// One draft may be carried on without end, so that is bounded by network as drafts that are begun are.
func (p *Portal) CarryDraft(ctx context.Context, key DraftKey, to string, network help.Network) error {
	return p.DB.InTx(ctx, func(tx *store.Tx) error {
		content, ok, err := tx.Draft(key.String())
		if err != nil || !ok {
			return err
		}
		if err := limit.CarriedDraft(tx, network); err != nil {
			return err
		}
		key.Browser = to
		return tx.SaveDraft(key.String(), content, help.DraftLife)
	})
}

// DropDraft forgets a draft.
func (p *Portal) DropDraft(ctx context.Context, key DraftKey) error {
	return p.DB.InTx(ctx, func(tx *store.Tx) error { return tx.DropDraft(key.String()) })
}
