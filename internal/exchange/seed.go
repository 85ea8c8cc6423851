package exchange

import (
	"context"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// Sample is an offer with its volunteer that is put into the database as it stands: for trials and load tests.
type Sample struct {
	Volunteer help.Volunteer
	Org       help.Org // zero for a person
	Offer     help.Offer
}

// Seed writes samples as confirmed volunteers with public offers, in one transaction and without letters. Ids are
// taken from the samples; PublishedAt sets the order.
func (e *Exchange) Seed(ctx context.Context, samples []Sample) error {
	places, err := e.Places(ctx)
	if err != nil {
		return err
	}
	return e.db.InLargeTx(ctx, func(tx *store.Tx) error {
		if places, err = e.placesNow(tx, places); err != nil {
			return err
		}
		volunteers, listings := make([]help.Volunteer, len(samples)), make([]store.Listing, len(samples))
		for i, s := range samples {
			s.Volunteer.Confirmed = true
			o := s.Offer
			o.Volunteer, o.State = s.Volunteer.ID, help.OfferActive
			o.By = help.Author{Name: s.Volunteer.FirstName, Type: help.Person}
			if s.Org.Name != "" {
				org, err := tx.EnsureOrg(s.Org.ICO, s.Org.Name)
				if err != nil {
					return err
				}
				o.Organisation, o.By = org.ID, help.Author{Name: org.Name, Type: help.Organisation, ICO: org.ICO, Verified: org.Verified}
			}
			o.CreatedAt, o.UpdatedAt, o.RenewedAt, o.ClosedAt = o.PublishedAt, o.PublishedAt, tx.Now, time.Time{}
			volunteers[i], listings[i] = s.Volunteer, e.listing(o, places)
		}
		return tx.AddSamples(volunteers, listings)
	})
}
