package store

import (
	"time"

	"example.org/spolu/internal/store/mapping"
)

// Counts are how many things there are, by state; states without any are left out.
type Counts struct {
	Offers, Requests, Referrals, Letters map[string]int
	Problems                             map[string]int // of letters that wait or have failed
	EndingsHeld                          int
	// When the first of them was written or came to wait; zero: there is none.
	OldestLetter, OldestHeld, OldestReview time.Time
}

// Census counts everything that has a state.
func (tx *Tx) Census() (c Counts, err error) {
	for _, one := range []struct {
		into  *map[string]int
		query string
	}{
		{&c.Offers, `SELECT state, COUNT(*) FROM offers GROUP BY state`},
		{&c.Requests, `SELECT state, COUNT(*) FROM requests GROUP BY state`},
		{&c.Referrals, `SELECT state, COUNT(*) FROM referrals GROUP BY state`},
		{&c.Letters, `SELECT state, COUNT(*) FROM letters GROUP BY state`},
		{&c.Problems, `SELECT problem, COUNT(*) FROM letters WHERE problem <> '' AND state <> 'accepted' GROUP BY problem`},
	} {
		if *one.into, err = tx.countBy(one.query); err != nil {
			return c, err
		}
	}
	for _, one := range []struct {
		into  *time.Time
		query string
	}{
		{&c.OldestLetter, `SELECT COALESCE(MIN(created_at), 0) FROM letters WHERE state IN ('queued', 'sending')`},
		{&c.OldestHeld, `SELECT COALESCE(MIN(updated_at), 0) FROM requests WHERE state = 'held'`},
		{&c.OldestReview, `SELECT COALESCE(MIN(updated_at), 0) FROM offers WHERE state = 'review'`},
	} {
		var first int64
		if err := tx.row(one.query).Scan(&first); err != nil {
			return c, err
		}
		*one.into = mapping.Instant(first)
	}
	c.EndingsHeld, err = tx.EndingsHeld()
	return c, err
}

// CountRequests is how many requests there are in each state; states without any are left out.
func (tx *Tx) CountRequests() (map[string]int, error) {
	return tx.countBy(`SELECT state, COUNT(*) FROM requests GROUP BY state`)
}

// countBy reads a query of names and counts.
func (tx *Tx) countBy(query string) (map[string]int, error) {
	type count struct {
		name string
		n    int
	}
	counts, err := all(tx, func(row Row) (c count, err error) { return c, row.Scan(&c.name, &c.n) }, query)
	by := make(map[string]int, len(counts))
	for _, c := range counts {
		by[c.name] = c.n
	}
	return by, err
}
