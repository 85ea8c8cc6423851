package store

import (
	"database/sql"
	"errors"
	"time"

	"example.org/spolu/internal/store/mapping"
)

// ClaimJob takes a lease on a periodic job if it is due, so that it runs once among all nodes. ok is false where it
// is not due or another node runs it. What a wrong clock wrote keeps nobody waiting: a job is due as well where its
// time is further ahead than its period (with the jitter of a fifth), and a lease is void where it ends later than
// one taken now.
func (tx *Tx) ClaimJob(name string, period, lease time.Duration) (fence int64, ok bool, err error) {
	if err := tx.exec(`INSERT INTO jobs (name, next_run, lease_until, fence) VALUES ($1, 0, 0, 0)
		ON CONFLICT DO NOTHING`, name); err != nil {
		return 0, false, err
	}
	now, ends := mapping.Micros(tx.Now), tx.Now.Add(lease)
	far := tx.Now.Add(period + period/5 + MostDrift)
	err = tx.row(`UPDATE jobs SET lease_until = $3, fence = fence + 1 WHERE name = $1
		AND (next_run <= $2 OR next_run > $4) AND (lease_until <= $2 OR lease_until > $5) RETURNING fence`,
		name, now, mapping.Micros(ends), mapping.Micros(far), mapping.Micros(ends.Add(MostDrift))).Scan(&fence)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return fence, err == nil, err
}

// FinishJob sets when a job runs next, unless its lease was taken over.
func (tx *Tx) FinishJob(name string, fence int64, next time.Time) error {
	return tx.exec(`UPDATE jobs SET next_run = $3, lease_until = 0 WHERE name = $1 AND fence = $2`, name, fence,
		mapping.Micros(next))
}
