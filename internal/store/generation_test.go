package store_test

import (
	"testing"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// When something public changed is known for each region, and never goes back, whatever a clock says.
func TestChangedNeverGoesBack(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
		at := func(change time.Duration, region help.Region) (changed time.Time) {
			t.Helper()
			err := db.InTx(t.Context(), func(tx *store.Tx) error {
				tx.Now = now.Add(change)
				return tx.RaiseGeneration(region)
			})
			if err == nil {
				err = db.View(t.Context(), func(tx *store.Tx) error {
					changed, err = tx.Changed(region)
					return err
				})
			}
			if err != nil {
				t.Fatal(err)
			}
			return changed
		}
		for _, c := range []struct {
			region       help.Region
			change, want time.Duration
		}{{help.HomeRegion, 0, 0}, {help.HomeRegion, time.Hour, time.Hour}, {help.HomeRegion, -time.Hour, time.Hour},
			{"other", 0, 0}, {"other", time.Minute, time.Minute}, {help.HomeRegion, 0, time.Hour}} {
			if got := at(c.change, c.region); !got.Equal(now.Add(c.want)) {
				t.Errorf("%s after %s: %s, want %s", c.region, c.change, got, now.Add(c.want))
			}
		}
	})
}
