package store

import (
	"time"

	"example.org/spolu/internal/store/mapping"
)

// Counts are how many things there are, by state.
type Counts struct {
	Offers, Requests, Letters map[string]int
	OldestLetter              time.Time // written first of those that have not left; zero: none
}

// Census counts everything that has a state.
func (tx *Tx) Census() (c Counts, err error) {
	for _, one := range []struct {
		into  *map[string]int
		table string
	}{{&c.Offers, "offers"}, {&c.Requests, "requests"}, {&c.Letters, "letters"}} {
		if *one.into, err = tx.countBy("SELECT state, COUNT(*) FROM " + one.table + " GROUP BY state"); err != nil {
			return c, err
		}
	}
	var first int64
	err = tx.row(`SELECT COALESCE(MIN(created_at), 0) FROM letters WHERE state IN ('queued', 'sending')`).Scan(&first)
	c.OldestLetter = mapping.Instant(first)
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
