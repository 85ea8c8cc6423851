package store

import "context"

// Rollback undoes all migrations.
func (db *DB) Rollback(ctx context.Context) error {
	provider, err := db.migrator()
	if err != nil {
		return err
	}
	_, err = provider.DownTo(ctx, 0)
	return err
}

// DeleteOffer deletes an offer's row.
func (tx *Tx) DeleteOffer(id string) error { return tx.exec(`DELETE FROM offers WHERE id = $1`, id) }

// MigrateTo brings the tables to an older version.
func MigrateTo(db *DB, version int64) error {
	provider, err := db.migrator()
	if err != nil {
		return err
	}
	_, err = provider.UpTo(context.Background(), version)
	return err
}
