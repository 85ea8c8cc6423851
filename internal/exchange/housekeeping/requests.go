package housekeeping

import (
	"cmp"
	"context"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// endOpenRequests ends requests to which nothing has happened for the policy's days: the volunteer has had the
// contact for that long, and it must not be kept for ever.
func (e *Housekeeping) endOpenRequests(ctx context.Context, a help.Actor) error {
	find := func(tx *store.Tx) ([]string, error) { return tx.RequestsOpenSince(e.portal.Cutoffs(tx.Now).Open) }
	return e.portal.Each(ctx, find, func(id string) error {
		return e.portal.Change(ctx, func(tx *store.Tx) error {
			r, err := tx.Request(id)
			if err != nil {
				return err
			}
			referrals, err := tx.Referrals(id)
			if err != nil {
				return err
			}
			for _, ref := range referrals {
				if err := cmp.Or(tx.MoveReferral(ref.ID, help.LapseReferral),
					tx.MoveReferral(ref.ID, help.ForgetReferral)); err != nil {
					return err
				}
			}
			return cmp.Or(e.tellEnded(tx, r), e.requests.Expire(tx, a, r))
		})
	})
}

// tellEnded tells a requester, at a confirmed address, that nothing came of the request: silence is no answer.
func (e *Housekeeping) tellEnded(tx *store.Tx, r help.Request) error {
	if !r.Verified || r.State == help.RequestAgreed {
		return nil
	}
	return e.portal.WriteAbout(tx, r.Email, r.Language,
		letter.RequestEnded{Reference: r.Reference, Days: e.portal.Site(r.Region).Policy.RequestOpenDays,
			Find: e.portal.URL(r.Language, pages.Offers)}, outbox.Letter{Request: r.ID})
}
