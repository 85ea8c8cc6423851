package store

import (
	"context"
	"errors"
)

// ErrOtherKeys says that the database's contacts were sealed with other keys than those at hand.
var ErrOtherKeys = errors.New("this database belongs to other keys: use the key file it was started with")

// Migrate brings the tables up to date and binds the database to the keys on first use. It fails with ErrOtherKeys
// where it is bound to others, and with migrations.ErrNewer where it is beyond this program; nothing is changed then.
func (db *DB) Migrate(ctx context.Context) error {
	if err := db.CheckKeys(ctx); errors.Is(err, ErrOtherKeys) {
		return err // a database without tables has no keys yet
	}
	if err := db.schema.Up(ctx); err != nil {
		return err
	}
	return db.bindKeys(ctx)
}

// bindKeys writes down the keys' fingerprint where there is none.
func (db *DB) bindKeys(ctx context.Context) error {
	err := db.InTx(ctx, func(tx *Tx) error {
		sample, err := db.vault.Seal("spolu", "settings/sample")
		if err != nil {
			return err
		}
		return tx.exec(`INSERT INTO settings (name, value) VALUES ('keys', $1), ('sample', $2) ON CONFLICT DO NOTHING`,
			db.vault.Fingerprint(), sample)
	})
	if err != nil {
		return err
	}
	return db.CheckKeys(ctx)
}

// CheckKeys fails with ErrOtherKeys where the database is bound to other keys.
func (db *DB) CheckKeys(ctx context.Context) error {
	var bound, sample string
	err := db.View(ctx, func(tx *Tx) (err error) {
		if bound, err = tx.Setting("keys"); err != nil {
			return err
		}
		sample, err = tx.Setting("sample")
		return err
	})
	if err != nil {
		return err
	}
	if bound == "" {
		return nil // nobody's yet
	}
	if _, err := db.vault.Open(sample, "settings/sample"); err != nil || bound != db.vault.Fingerprint() {
		return ErrOtherKeys
	}
	return nil
}
