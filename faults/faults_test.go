package main

import (
	"errors"
	"os"
	"testing"

	"example.org/spolu/internal/store/storetest/pgserver"
)

// The rig itself, shortly: what it proves at length is in docs/reliability.md.
func TestFaults(t *testing.T) {
	r := &rig{say: t.Logf, kills: 6}
	if err := r.build(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(r.dir)
	t.Run("faults", func(t *testing.T) { // most of the time they wait for letters to be taken over
		for _, fault := range []string{"outage", "stop", "kill sqlite", "kill postgres"} {
			t.Run(fault, func(t *testing.T) {
				t.Parallel()
				rows, err := r.try(t.Context(), []string{fault})
				if errors.Is(err, pgserver.ErrNotInstalled) && os.Getenv("SPOLU_TEST_NEEDS") == "" {
					t.Skip(err)
				}
				if err != nil {
					t.Error(err)
				}
				for _, one := range rows {
					if one.acknowledged == 0 || one.cycles == 0 {
						t.Errorf("%s: %d cycles, %d acknowledged: nothing was tried", one.fault, one.cycles,
							one.acknowledged)
					}
				}
			})
		}
	})
}
