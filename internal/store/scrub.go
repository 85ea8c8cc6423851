package store

import (
	"context"

	"example.org/spolu/internal/store/sqlite"
)

// ErrRemnants says that what was deleted is still in a file: see sqlite.ErrRemnants.
var ErrRemnants = sqlite.ErrRemnants

// Scrub takes out of the files what was deleted: see sqlite.File.Scrub. It fails with ErrRemnants. PostgreSQL has a
// way of its own: see docs/operating.md.
func (db *DB) Scrub(ctx context.Context) error {
	if db.file == nil {
		return nil
	}
	return db.file.Scrub(ctx)
}

// scrubbedSetting notes that nothing is left of what was deleted before deleting meant overwriting.
const scrubbedSetting = "scrubbed"

// ScrubFormer rewrites SQLite's file, once in its life: see sqlite.File.Rewrite.
func (db *DB) ScrubFormer(ctx context.Context) error {
	if db.file == nil {
		return nil
	}
	var done string
	err := db.View(ctx, func(tx *Tx) (err error) {
		done, err = tx.Setting(scrubbedSetting)
		return err
	})
	if err != nil || done != "" {
		return err
	}
	if err := db.file.Rewrite(ctx); err != nil {
		return err
	}
	if err := db.InTx(ctx, func(tx *Tx) error { return tx.SetSetting(scrubbedSetting, "1") }); err != nil {
		return err
	}
	return db.file.Scrub(ctx)
}
