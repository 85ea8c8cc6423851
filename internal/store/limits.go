package store

import (
	"math"
	"slices"
	"strings"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/mapping"
)

// Counted is when something was counted under each of the keys since a time, the newest first. Keys hold addresses and
// networks: only their hashes are stored.
func (tx *Tx) Counted(since time.Time, keys ...string) (map[string][]time.Time, error) {
	byHash := map[string]string{}
	var args []any
	for _, key := range keys {
		hash := tx.db.vault.Hash("limit", key)
		byHash[hash], args = key, append(args, hash, mapping.Micros(since), hash, int64(math.MaxInt64))
	}
	// Put so that only the index by keys serves: that by times would lead through all that was counted since,
	// whoever it was.
	const one = `SELECT key_hash, at FROM counted WHERE (key_hash, at) > (?, ?) AND (key_hash, at) < (?, ?)`
	each := slices.Repeat([]string{one}, len(keys))
	var query strings.Builder
	tx.db.dialect.number(&query, strings.Join(each, ` UNION ALL `)+` ORDER BY at DESC`, 0)
	times := map[string][]time.Time{}
	_, err := all(tx, func(row Row) (hash string, err error) {
		var at int64
		err = row.Scan(&hash, &at)
		times[byHash[hash]] = append(times[byHash[hash]], mapping.Instant(at))
		return hash, err
	}, query.String(), args...)
	return times, err
}

// Count counts one more under each of the keys, now.
func (tx *Tx) Count(keys ...string) error {
	rows := make([][]any, len(keys))
	for i, key := range keys {
		rows[i] = []any{tx.db.vault.Hash("limit", key), mapping.Micros(tx.Now), help.NewID()}
	}
	return tx.insert(`counted (key_hash, at, id)`, marksFor(3), rows...)
}

// LockKeys makes transactions that count under the same keys wait for one another until they end. SQLite has one writer
// anyway.
func (tx *Tx) LockKeys(keys ...string) error {
	if tx.db.dialect.name != "postgres" {
		return nil
	}
	args := make([]any, len(keys))
	for i, key := range keys {
		args[i] = tx.db.vault.Hash("limit", key)
	}
	var query strings.Builder
	tx.db.dialect.number(&query, `SELECT `+strings.Repeat(`pg_advisory_xact_lock(hashtextextended(?, 0)), `,
		len(keys)-1)+
		`pg_advisory_xact_lock(hashtextextended(?, 0))`, 0)
	return tx.exec(query.String(), args...)
}
