// Package samples puts sample offers into a database, and takes them out again.
package samples

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"time"

	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/exchange/privacy"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// Samples is putting samples into a database, and taking them out. It is safe for concurrent use.
type Samples struct {
	portal  *portal.Portal
	search  *search.Search
	privacy *privacy.Privacy
}

// New makes the verbs.
func New(p *portal.Portal, s *search.Search, erasing *privacy.Privacy) *Samples {
	return &Samples{p, s, erasing}
}

// Sample is an offer with its volunteer that is put into the database as it stands: for trials and load tests.
type Sample struct {
	Volunteer help.Volunteer
	Org       help.Organisation // zero for a person
	Offer     help.Offer
}

// Seed writes samples as confirmed volunteers with public offers, in one transaction and without letters. Ids are
// taken from the samples; PublishedAt sets the order.
func (e *Samples) Seed(ctx context.Context, a help.Actor, samples []Sample) error {
	if err := a.May(help.RunSamples); err != nil {
		return err
	}
	return e.portal.DB.InLargeTx(ctx, func(tx *store.Tx) error {
		active, err := help.NextOffer(help.Offer{}, help.SampleOffer, false)
		if err != nil {
			return err
		}
		volunteers, offers := make([]help.Volunteer, len(samples)), make([]help.Offer, len(samples))
		for i, s := range samples {
			s.Volunteer.Confirmed = true
			o := s.Offer
			o.Volunteer, o.State = s.Volunteer.ID, active
			o.By = help.Author{Name: s.Volunteer.FirstName, Type: help.Person}
			if s.Org.Name != "" {
				org, err := tx.EnsureOrganisation(s.Org.ICO, s.Org.Name)
				if err != nil {
					return err
				}
				o.Organisation = org.ID
				o.By = help.Author{Name: org.Name, Type: help.OrganisationAuthor, ICO: org.ICO, Verified: org.Verified}
			}
			o.CreatedAt, o.UpdatedAt, o.RenewedAt, o.ClosedAt = o.PublishedAt, o.PublishedAt, tx.Now, time.Time{}
			volunteers[i], offers[i] = s.Volunteer, o
		}
		return cmp.Or(tx.AddSamples(volunteers, offers), e.search.List(tx, offers...))
	})
}

// BeginSamples notes in the audit that n samples are about to be written with Seed. Unless forced it fails where
// somebody has a real offer: nobody who looks for help can tell the two apart.
func (e *Samples) BeginSamples(ctx context.Context, a help.Actor, n int, force bool) error {
	if err := a.May(help.RunSamples); err != nil {
		return err
	}
	return e.portal.DB.InTx(ctx, func(tx *store.Tx) error {
		if !force {
			if real, err := tx.HasRealOffers(); err != nil {
				return err
			} else if real {
				return &help.Error{Kind: help.Conflict, Key: "error.forbidden", Err: errRealOffers}
			}
		}
		return tx.Audit(a, "sample.fill", "", strconv.Itoa(n))
	})
}

var errRealOffers = errors.New("the database has offers of real people; take another one for trials, " +
	"or add --force to have samples among them")

// CountSamples is how many samples RemoveSamples would remove.
func (e *Samples) CountSamples(ctx context.Context, a help.Actor) (n int, err error) {
	if err := a.May(help.RunSamples); err != nil {
		return 0, err
	}
	err = e.portal.DB.LongView(ctx, func(tx *store.Tx) error {
		n, err = tx.CountSamples()
		return err
	})
	return n, err
}

// samplesAtOnce is how many samples are removed in one transaction: others wait no longer for it than a moment.
const samplesAtOnce = 100

// RemoveSamples erases all samples with what has become of them, as EraseFor does for a volunteer, but does not
// list them as erased on demand: nobody has asked. progress hears how many are gone. Those before an error or the
// end of ctx stay gone, and the audit has their number.
func (e *Samples) RemoveSamples(ctx context.Context, a help.Actor, progress func(done int)) (n int, err error) {
	if err := a.May(help.RunSamples); err != nil {
		return 0, err
	}
	for last := ""; ; {
		var ids []string
		err := e.portal.Change(ctx, func(tx *store.Tx) (err error) {
			if ids, err = tx.Samples(last, samplesAtOnce); err != nil || len(ids) == 0 {
				return err
			}
			for _, id := range ids {
				if err := e.privacy.EraseVolunteerIn(tx, a, id); err != nil {
					return err
				}
			}
			return tx.Audit(a, "sample.remove", "", strconv.Itoa(len(ids)))
		})
		if err != nil || len(ids) == 0 {
			return n, err
		}
		n, last = n+len(ids), ids[len(ids)-1]
		progress(n)
	}
}
