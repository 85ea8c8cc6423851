package store

import (
	"database/sql"
	"errors"
	"time"
)

// ClaimJob takes a lease on a periodic job if it is due, so that it runs once among all nodes. ok is false where it
// is not due or another node runs it.
func (tx *Tx) ClaimJob(name string, lease time.Duration) (fence int64, ok bool, err error) {
	if err := tx.exec(`INSERT INTO jobs (name, next_run, lease_until, fence) VALUES ($1, 0, 0, 0) ON CONFLICT DO NOTHING`, name); err != nil {
		return 0, false, err
	}
	err = tx.row(`UPDATE jobs SET lease_until = $3, fence = fence + 1 WHERE name = $1 AND next_run <= $2 AND lease_until <= $2 RETURNING fence`,
		name, micros(tx.Now), micros(tx.Now.Add(lease))).Scan(&fence)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return fence, err == nil, err
}

// FinishJob sets when a job runs next, unless its lease was taken over.
func (tx *Tx) FinishJob(name string, fence int64, next time.Time) error {
	return tx.exec(`UPDATE jobs SET next_run = $3, lease_until = 0 WHERE name = $1 AND fence = $2`, name, fence, micros(next))
}
