package offers

import (
	"context"

	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/help"
)

// Draft is an offer in the making, kept under the secret of the browser that makes it.
type Draft struct {
	Form   help.OfferForm  `json:"form"`
	Passed map[string]bool `json:"passed"` // steps that were answered
	Edits  string          `json:"edits"`  // id of the offer that is being changed, or ""
	Sent   string          `json:"sent"`   // id of the offer that came of it: a second click makes no second one
	Letter string          `json:"letter"` // id of the letter that asks whether the address is right, or ""
}

// Begun reports a draft that is one.
func (d Draft) Begun() bool { return d.Form.Kind != "" || d.Edits != "" || d.Sent != "" }

func draftKey(browser string) portal.DraftKey {
	return portal.DraftKey{Browser: browser, Form: "offer", OfOffer: true}
}

// Draft is what a browser has filled in so far; an empty one where that is nothing.
func (e *Offers) Draft(ctx context.Context, browser string) (d Draft, err error) {
	err = e.portal.Draft(ctx, draftKey(browser), &d)
	return d, err
}

// SaveDraft keeps it. From a network that begins very many it is too many.
func (e *Offers) SaveDraft(ctx context.Context, browser string, network help.Network, d Draft) error {
	return e.portal.SaveDraft(ctx, draftKey(browser), network, d, help.DraftLife)
}

// CarryDraft keeps what is kept under one secret under another as well.
func (e *Offers) CarryDraft(ctx context.Context, from, to string, network help.Network) error {
	return e.portal.CarryDraft(ctx, draftKey(from), to, network)
}

// DropDraft forgets it.
func (e *Offers) DropDraft(ctx context.Context, browser string) error {
	return e.portal.DropDraft(ctx, draftKey(browser))
}
