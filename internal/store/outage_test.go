package store_test

import (
	"context"
	"testing"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest"
)

// TestOutage: however many are refused, an outage is told of when it begins and when it ends; who left, and a statement
// that is wrong, are none.
func TestOutage(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		var told []store.Outage
		db.OnOutage(func(o store.Outage) { told = append(told, o) })
		db.SettleAtOnce()
		read := func(ctx context.Context) error {
			return db.View(ctx, func(tx *store.Tx) error {
				_, err := tx.CountRequests()
				return err
			})
		}
		if err := read(t.Context()); err != nil {
			t.Fatal(err)
		}
		gone, leave := context.WithCancel(t.Context())
		leave()
		if err := read(gone); err == nil || help.Told(err) {
			t.Errorf("whoever left: %v", err)
		}
		err := db.View(t.Context(), func(tx *store.Tx) error { return tx.SQL().Exec("nonsense") })
		if err == nil || help.Told(err) || !help.Is(err, help.Unavailable) {
			t.Errorf("a wrong statement: %v", err)
		}
		if len(told) != 0 {
			t.Fatalf("no outage is told as %+v", told)
		}
		db.LimitReading(-1)
		for range 10 {
			if err := read(t.Context()); !help.Told(err) || !help.Is(err, help.Unavailable) {
				t.Errorf("during an outage: %v", err)
			}
		}
		if len(told) != 1 || told[0].Cause == nil || told[0].Lasted != 0 {
			t.Errorf("the beginning is told as %+v", told)
		}
		db.LimitReading(store.ReadingTime)
		for range 2 {
			if err := read(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if len(told) != 2 || told[1].Failed != 10 {
			t.Errorf("the end is told as %+v", told)
		}
	})
}

// TestOnAudit: whoever wants to know hears of each line once, when it is there for good.
func TestOnAudit(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		var heard []string
		db.OnAudit(func(l store.AuditLine) { heard = append(heard, l.Verb+" "+l.Subject) })
		note := func(subject string, then error) {
			_ = db.InTx(t.Context(), func(tx *store.Tx) error {
				if err := tx.Audit(help.As(help.SystemActor, ""), "try", subject, ""); err != nil {
					return err
				}
				return then
			})
		}
		note("kept", nil)
		note("dropped", help.Fail(help.Conflict, "error.changed-elsewhere"))
		if len(heard) != 1 || heard[0] != "try kept" {
			t.Errorf("heard: %q", heard)
		}
	})
}
