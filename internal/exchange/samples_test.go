package exchange_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"example.org/spolu/internal/exchange/privacy"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// samples writes n of them.
func (w *world) samples(n int) {
	w.t.Helper()
	all := make([]samples.Sample, n)
	for i := range all {
		all[i] = samples.Sample{
			Volunteer: help.Volunteer{ID: fmt.Sprint("volunteer", i), FirstName: "Vzorek",
				Email: fmt.Sprintf("vzorek%d@example.org", i)},
			Offer: help.Offer{ID: fmt.Sprint("sample", i), Description: help.Description{Kind: "other", Title: "Pomůžu",
				Text: "Pomůžu.", Language: "cs",
				Reach: help.Reach{Type: help.ReachRegion}, Setting: help.AnySetting, Languages: []string{"cs"}},
				PublishedAt: w.now.Add(time.Duration(i) * time.Second)}}
	}
	w.must(w.Samples.Seed(w.ctx, help.As(help.OperatorActor, ""), all))
}

// details are what the audit says of each line of a verb by the operator.
func (w *world) details(verb string) (all []string) {
	w.t.Helper()
	w.must(w.db.View(w.ctx, func(tx *store.Tx) error {
		lines, err := tx.AuditAfter(time.Time{}, store.AuditLine{}, 10_000)
		for _, l := range lines {
			if l.Verb == verb && l.Role == string(help.OperatorActor) {
				all = append(all, l.Detail)
			}
		}
		return err
	}))
	return all
}

// TestSamplesStayAwayFromRealOffers: samples among samples are fine; where one real offer is public or waits, it
// takes force.
func TestSamplesStayAwayFromRealOffers(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.Samples.BeginSamples(w.ctx, operator, 3, false))
		w.samples(3)
		w.must(w.Samples.BeginSamples(w.ctx, operator, 5, false))
		o := w.publish(offerForm("other", "vera@example.org"))
		w.fails(w.Samples.BeginSamples(w.ctx, operator, 7, false), help.Conflict)
		_, err := w.Offers.Pause(w.ctx, w.owner(o), o.ID, "")
		w.must(err)
		w.fails(w.Samples.BeginSamples(w.ctx, operator, 7, false), help.Conflict)
		w.must(w.Samples.BeginSamples(w.ctx, operator, 9, true))
		w.keep()
		w.must(w.Privacy.EraseFor(w.ctx, operator, "vera@example.org"))
		w.must(w.Samples.BeginSamples(w.ctx, operator, 11, false))
		if got := w.details("sample.fill"); !slices.Equal(got, []string{"3", "5", "9", "11"}) {
			t.Errorf("the audit says %q", got)
		}
	})
}

// TestSamplesAreRemoved: they go with their volunteers and the letters to them, a request that has not left goes to a
// coordinator, real offers stay, and no node lists samples as erased on demand.
func TestSamplesAreRemoved(t *testing.T) {
	each(t, func(w *world) {
		list := w.keep()
		real := w.publish(offerForm("other", "vera@example.org"))
		w.samples(105)
		had := w.ask(requests.Ask{Offer: "sample0", Form: askForm("", "601000002")})
		w.carry(help.AcceptLetter)
		waiting := w.ask(requests.Ask{Offer: "sample104", Form: askForm("", "601000003")})
		if n, err := w.Samples.CountSamples(w.ctx, operator); n != 105 || err != nil {
			t.Errorf("there are %d samples: %v", n, err)
		}
		var steps []int
		n, err := w.Samples.RemoveSamples(w.ctx, operator, func(done int) { steps = append(steps, done) })
		if err != nil || n != 105 || !slices.Equal(steps, []int{100, 105}) {
			t.Errorf("%d are removed, by way of %d: %v", n, steps, err)
		}
		if got := w.found(search.Query{}); !slices.Equal(got, []string{real.ID}) {
			t.Errorf("the search finds %q", got)
		}
		w.gone("sample0")
		_, err = w.Offers.Volunteer(w.ctx, help.As(help.VolunteerActor, "volunteer0"))
		w.fails(err, help.NotFound)
		for _, l := range w.letters("vzorek0@example.org") {
			t.Errorf("a letter %s to a sample is left", l.Kind())
		}
		w.request(waiting, help.RequestHeld, help.ReferralWithdrawn)
		w.must(w.withdraw(had.Token))
		if _, err := w.Privacy.GatherErased(w.ctx, portal, time.Time{}); err != nil {
			t.Error(err)
		}
		if all, err := list.All(); len(all) != 0 || err != nil {
			t.Errorf("the list of what was erased on demand has %v, %v", all, err)
		}
		if got := w.details("sample.remove"); !slices.Equal(got, []string{"100", "5"}) {
			t.Errorf("the audit says %q", got)
		}
		n, err = w.Samples.RemoveSamples(w.ctx, operator, func(int) { t.Error("there was nothing to do") })
		if n != 0 || err != nil {
			t.Errorf("again: %d, %v", n, err)
		}
	})
}

// TestSamplesAreTheOperators: nobody else writes, counts or removes them, or looks at what would be erased.
func TestSamplesAreTheOperators(t *testing.T) {
	each(t, func(w *world) {
		w.samples(1)
		for _, kind := range []help.ActorKind{help.Anyone, help.VolunteerActor, help.RequesterActor, help.LinkActor,
			help.SystemActor} {
			a := help.As(kind, "volunteer0")
			_, countErr := w.Samples.CountSamples(w.ctx, a)
			_, removeErr := w.Samples.RemoveSamples(w.ctx, a, func(int) {})
			_, previewErr := w.Privacy.PreviewErasure(w.ctx, a, "vzorek0@example.org")
			for _, err := range []error{w.Samples.BeginSamples(w.ctx, a, 1, true), countErr, removeErr, previewErr} {
				if !help.Is(err, help.Forbidden) {
					t.Errorf("%s: %v", kind, err)
				}
			}
		}
		if n, err := w.Samples.CountSamples(w.ctx, operator); n != 1 || err != nil {
			t.Errorf("%d samples are left: %v", n, err)
		}
	})
}

// TestErasureIsPreviewed: what would be erased is told by kind and number, and nothing changes.
func TestErasureIsPreviewed(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		w.publish(offerForm("shopping", "vera@example.org"))
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000002")})
		w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000003")})
		for who, want := range map[string]privacy.Erasure{
			"Vera@example.org":      {Kind: "volunteer", Offers: 2, Handed: 2},
			asked.Request.Reference: {Kind: "request", State: help.RequestOpen},
		} {
			for range 2 {
				if got, err := w.Privacy.PreviewErasure(w.ctx, operator, who); got != want || err != nil {
					t.Errorf("%s: %+v, %v, want %+v", who, got, err, want)
				}
			}
		}
		_, err := w.Privacy.PreviewErasure(w.ctx, operator, "nobody@example.org")
		w.fails(err, help.NotFound)
	})
}
