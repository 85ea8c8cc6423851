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
}

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
	keep := help.DraftLife
	if d.Form.Email != "" || d.Form.Surname != "" || d.Form.Phone != "" {
		keep = help.ContactDraftLife
	}
	return e.portal.SaveDraft(ctx, draftKey(browser), network, d, keep)
}
