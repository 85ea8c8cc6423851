package exchange

import (
	"context"

	"example.org/spolu/internal/store"
)

// Listed are public offers in the order of their publication, for those who keep a list of all: what comes after a
// place in that order (0: from the first), without the first skip, at most limit. A reader goes on from the last one.
func (e *Exchange) Listed(ctx context.Context, after int64, skip, limit int) (listed []store.Listed, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		listed, err = tx.ListedAfter(after, skip, limit)
		return err
	})
	return listed, err
}
