package store_test

import (
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// TestCountedByKey: what was counted under others does not matter, also where the database knows that nothing was.
// With a plan from then PostgreSQL once went through everything that was counted within the hour.
func TestCountedByKey(t *testing.T) {
	storetest.Each(t, func() time.Time { return start }, func(t *testing.T, db *store.DB) {
		change(t, db, func(tx *store.Tx) error {
			if err := tx.Exec("ANALYZE"); err != nil {
				return err
			}
			plan, err := store.CountedPlan(tx, "one", "another")
			byKey := strings.Contains(plan, "counted_pkey") || strings.Contains(plan, "USING PRIMARY KEY")
			if err == nil && (!byKey || strings.Contains(plan, "counted_at")) {
				t.Error(plan)
			}
			return err
		})
	})
}
