package exchange

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// How long a draft waits for its browser to come back. One that holds a contact may stand on a library's computer:
// it stays for a day, and what was sent is shown for an hour. A new one, which may be anybody's who sends forms by
// the thousand, stays for some hours, until its browser takes the next step.
const (
	keepNewDraft     = 3 * time.Hour
	keepOfferDraft   = 30 * day
	keepContactDraft = day
	keepAskSent      = time.Hour
)

// OfferDraft is an offer in the making, kept under the secret of the browser that makes it.
type OfferDraft struct {
	Form   help.OfferForm  `json:"form"`
	Passed map[string]bool `json:"passed"` // steps that were answered
	Edits  string          `json:"edits"`  // id of the offer that is being changed, or ""
	Sent   string          `json:"sent"`   // id of the offer that came of it: a second click makes no second one
}

// AskDraft is a request in the making.
type AskDraft struct {
	Form    help.AskForm `json:"form"`
	Where   string       `json:"where"`   // the place as it was typed
	Suspect bool         `json:"suspect"` // the form was filled in as robots do
	Once    string       `json:"once"`    // idempotency key of the request that will come of it
	Sent    string       `json:"sent"`    // secret of that request's address
}

// OfferDraft is what a browser has filled in so far; an empty one where that is nothing.
func (e *Exchange) OfferDraft(ctx context.Context, browser string) (d OfferDraft, err error) {
	err = e.readDraft(ctx, browser+"/offer", &d)
	return d, err
}

// SaveOfferDraft keeps it. From a network that begins very many it is too many.
func (e *Exchange) SaveOfferDraft(ctx context.Context, browser string, network help.Network, d OfferDraft) error {
	if d.Form.Email != "" || d.Form.Surname != "" || d.Form.Phone != "" {
		return e.saveDraft(ctx, browser+"/offer", network, d, keepContactDraft)
	}
	return e.saveDraft(ctx, browser+"/offer", network, d, keepOfferDraft)
}

// AskDraft is the request to one offer that a browser has filled in so far.
func (e *Exchange) AskDraft(ctx context.Context, browser, offer string) (d AskDraft, err error) {
	err = e.readDraft(ctx, browser+"/ask/"+offer, &d)
	return d, err
}

// SaveAskDraft keeps it, as SaveOfferDraft does. Of a request that was sent only what leads to it is kept.
func (e *Exchange) SaveAskDraft(ctx context.Context, browser string, network help.Network, offer string, d AskDraft) error {
	if d.Sent != "" {
		return e.saveDraft(ctx, browser+"/ask/"+offer, network, AskDraft{Once: d.Once, Sent: d.Sent}, keepAskSent)
	}
	return e.saveDraft(ctx, browser+"/ask/"+offer, network, d, keepContactDraft)
}

func (e *Exchange) readDraft(ctx context.Context, key string, into any) error {
	return e.db.View(ctx, func(tx *store.Tx) error { return readDraft(tx, key, into) })
}

func readDraft(tx *store.Tx, key string, into any) error {
	content, ok, err := tx.Draft(key)
	if err != nil || !ok {
		return err
	}
	if err := json.Unmarshal([]byte(content), into); err != nil {
		return fmt.Errorf("a draft cannot be read: %T", err) // never its words
	}
	return nil
}

func (e *Exchange) saveDraft(ctx context.Context, key string, network help.Network, d any, keep time.Duration) error {
	return e.db.InTx(ctx, func(tx *store.Tx) error { return saveDraft(tx, key, network, d, keep) })
}

func saveDraft(tx *store.Tx, key string, network help.Network, d any, keep time.Duration) error {
	content, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, begun, err := tx.Draft(key)
	if err != nil {
		return err
	}
	if !begun {
		if err := newDraft(tx, key, network); err != nil {
			return err
		}
		keep = min(keep, keepNewDraft)
	}
	return tx.SaveDraft(key, string(content), keep)
}
