package portal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// Cutoffs are what is due at a time by the home's policy.
func (p *Portal) Cutoffs(now time.Time) store.Cutoffs {
	policy := p.Sites.Home().Policy
	closed := now.AddDate(0, 0, -policy.RequestContactDays)
	return store.Cutoffs{
		Today:         p.DayOf(help.HomeRegion, now),
		Unconfirmed:   now.Add(-time.Duration(policy.ConfirmHours) * time.Hour),
		Renewed:       now.AddDate(0, 0, -policy.OfferValidDays),
		Remind:        now.AddDate(0, 0, policy.RemindDaysBefore-policy.OfferValidDays),
		Open:          now.Add(-time.Duration(policy.RequestOpenDays) * help.Day),
		ClosedRequest: closed,
		ClosedPublic:  now.AddDate(0, -policy.OfferKeepMonths, 0),
		ClosedElse:    closed,
	}
}

// Each runs do for every id that find gives; one that is a conflict by now is left alone.
func (p *Portal) Each(ctx context.Context, find func(*store.Tx) ([]string, error), do func(id string) error) error {
	var ids []string
	err := p.DB.LongView(ctx, func(tx *store.Tx) (err error) {
		ids, err = find(tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if e := do(id); e != nil && !help.Is(e, help.Conflict) {
			err = errors.Join(err, fmt.Errorf("%s: %w", id, e)) // one that fails keeps no other waiting
		}
	}
	return err
}
