package store

import (
	"time"

	"example.org/spolu/internal/help"
)

// Counted is how often something was counted under key since a time. Keys hold addresses and networks: only their
// keyed hashes are stored.
func (tx *Tx) Counted(key string, since time.Time) (n int, err error) {
	err = tx.row(`SELECT COUNT(*) FROM counted WHERE key_hash = $1 AND at > $2`, tx.db.vault.Hash("limit", key), micros(since)).Scan(&n)
	return n, err
}

// CountedAt is when the nth newest of what was counted under key was; zero where there are fewer.
func (tx *Tx) CountedAt(key string, nth int) (time.Time, error) {
	var at int64
	err := tx.row(`SELECT COALESCE(MAX(at), 0) FROM (SELECT at FROM counted WHERE key_hash = $1 ORDER BY at DESC, id DESC LIMIT 1 OFFSET $2) c`,
		tx.db.vault.Hash("limit", key), nth-1).Scan(&at)
	return instant(at), err
}

// Count counts something under key, now.
func (tx *Tx) Count(key string) error {
	return tx.exec(`INSERT INTO counted (key_hash, at, id) VALUES ($1, $2, $3)`, tx.db.vault.Hash("limit", key), micros(tx.Now), help.NewID())
}

// LockKey makes transactions that count under the same key wait for one another until they end. SQLite has one writer
// anyway.
func (tx *Tx) LockKey(key string) error {
	if tx.db.dialect.name != "postgres" {
		return nil
	}
	return tx.exec(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, tx.db.vault.Hash("limit", key))
}

// Audit notes who did what to which thing. detail never holds a contact or a text that somebody typed.
func (tx *Tx) Audit(a help.Actor, verb, subject, detail string) error {
	return tx.exec(`INSERT INTO audit (id, at, role, actor, verb, subject, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		help.NewID(), micros(tx.Now), a.Role, a.ID, verb, subject, detail)
}

// AddReport writes down that somebody found an offer not to be right.
func (tx *Tx) AddReport(offer, reason, text string) error {
	id := help.NewID()
	if err := tx.seal("reports", id, field{"text", &text}); err != nil {
		return err
	}
	return tx.exec(`INSERT INTO reports (id, offer, reason, text_sealed, created_at) VALUES ($1, $2, $3, $4, $5)`,
		id, offer, reason, text, micros(tx.Now))
}
