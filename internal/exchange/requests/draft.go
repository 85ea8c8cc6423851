package requests

import (
	"context"

	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/help"
)

// Draft is a request in the making.
type Draft struct {
	Form    help.Ask `json:"form"`
	Suspect bool     `json:"suspect"` // the form was filled in as robots do
	Once    string   `json:"once"`    // idempotency key of the request that will come of it
	Sent    string   `json:"sent"`    // secret of that request's address
}

// Begun reports a draft that is one.
func (d Draft) Begun() bool { return d.Once != "" }

func draftKey(browser, offer string) portal.DraftKey {
	return portal.DraftKey{Browser: browser, Form: "ask/" + offer}
}

// Draft is the request to one offer that a browser has filled in so far; an empty one where that is nothing.
func (e *Requests) Draft(ctx context.Context, browser, offer string) (d Draft, err error) {
	err = e.portal.Draft(ctx, draftKey(browser, offer), &d)
	return d, err
}

// SaveDraft keeps it. Of a request that was sent only what leads to it is kept.
func (e *Requests) SaveDraft(ctx context.Context, browser string, network help.Network, offer string, d Draft) error {
	keep := help.DraftLife
	if d.Sent != "" {
		d, keep = Draft{Once: d.Once, Sent: d.Sent}, help.SentDraftLife
	}
	return e.portal.SaveDraft(ctx, draftKey(browser, offer), network, d, keep)
}

// CarryDraft keeps what is kept under one secret under another as well.
func (e *Requests) CarryDraft(ctx context.Context, from, to string, network help.Network, offer string) error {
	return e.portal.CarryDraft(ctx, draftKey(from, offer), to, network)
}

// DropDraft forgets it.
func (e *Requests) DropDraft(ctx context.Context, browser, offer string) error {
	return e.portal.DropDraft(ctx, draftKey(browser, offer))
}
