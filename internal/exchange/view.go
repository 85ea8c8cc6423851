package exchange

import (
	"context"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// Offer is an active offer. Any other is not found, whatever the reason.
func (e *Exchange) Offer(ctx context.Context, id string) (help.Offer, error) {
	return e.offerFor(ctx, help.As(help.Anyone, ""), id)
}

// offerFor is an offer as an actor may see it; a foreign and a missing one are answered alike.
func (e *Exchange) offerFor(ctx context.Context, a help.Actor, id string) (o help.Offer, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		o, err = visible(tx, a, id)
		return err
	})
	return o, err
}

func visible(tx *store.Tx, a help.Actor, id string) (help.Offer, error) {
	o, err := tx.Offer(id)
	if err == nil && !help.CanOffer(a, help.ViewOffer, o) {
		return help.Offer{}, help.Fail(help.NotFound, "error.no-offer")
	}
	if help.Is(err, help.NotFound) {
		return o, help.Fail(help.NotFound, "error.no-offer")
	}
	return o, err
}
