package offers

import (
	"context"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// Offer is an active offer. Any other is not found, whatever the reason.
func (e *Offers) Offer(ctx context.Context, id string) (help.Offer, error) {
	return e.offerFor(ctx, help.As(help.Anyone, ""), id)
}

// offerFor is an offer as an actor may see it; a foreign and a missing one are answered alike.
func (e *Offers) offerFor(ctx context.Context, a help.Actor, id string) (o help.Offer, err error) {
	err = e.portal.DB.Read(ctx, func(tx *store.Tx) error {
		o, err = Visible(tx, a, id)
		return err
	})
	return o, err
}

// Visible is an offer as an actor may see it; a foreign and a missing one are answered alike.
func Visible(tx *store.Tx, a help.Actor, id string) (help.Offer, error) {
	o, err := tx.Offer(id)
	if err == nil && !help.CanOffer(a, help.ViewOffer, o) {
		return help.Offer{}, help.Fail(help.NotFound, "error.no-offer")
	}
	if help.Is(err, help.NotFound) {
		return o, help.Fail(help.NotFound, "error.no-offer")
	}
	return o, err
}

// OrNone is an offer in whatever state; the zero one where it was erased meanwhile.
func OrNone(tx *store.Tx, id string) (help.Offer, error) {
	o, err := tx.Offer(id)
	if help.Is(err, help.NotFound) {
		return help.Offer{}, nil
	}
	return o, err
}
