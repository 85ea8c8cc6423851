package store

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"example.org/spolu/internal/store/mapping"
)

// SetWall sets the machine's clock as a database sees it.
func SetWall(db *DB, wall func() time.Time) { db.clock.wall = wall }

// ShiftClock makes the source that a database has its time from say something else than it does: by so much, and
// after a round trip of so long.
func ShiftClock(db *DB) (by, took *atomic.Int64) {
	by, took = new(atomic.Int64), new(atomic.Int64)
	ask := db.clock.ask
	db.clock.ask = func(ctx context.Context) (reading, error) {
		r, err := ask(ctx)
		r.said, r.unsure = r.said.Add(time.Duration(by.Load())), r.unsure+time.Duration(took.Load()/2)
		return r, err
	}
	return by, took
}

// DuePlans are how the database goes about counting what is due.
func DuePlans(tx *Tx) ([]string, error) {
	return tx.plans(func(heard *Tx) error {
		_, err := heard.CountDue(Cutoffs{Today: "2026-11-23"}, tx.Now)
		return err
	})
}

// Times are the times of what ends by itself, in whole hours after a time, for each table.
func Times(tx *Tx, since time.Time) (map[string]string, error) {
	found := map[string]string{}
	for table, column := range map[string]string{"drafts": "expires_at", "sessions": "expires_at",
		"proofs":  "expires_at",
		"counted": "at", "letters": "next_try"} {
		query := fmt.Sprintf(`SELECT (%s - %d) / 3600000000 FROM %s ORDER BY 1`, column, mapping.Micros(since), table)
		hours, err := all(tx, readNumber, query)
		if err != nil {
			return nil, err
		}
		found[table] = strings.Trim(fmt.Sprint(hours), "[]")
	}
	return found, nil
}
