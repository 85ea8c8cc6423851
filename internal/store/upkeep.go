package store

import (
	"context"
	"errors"
)

// mergeAtOnce is how many pages of the text index are put together in one transaction: who writes waits for it.
const mergeAtOnce = 300

// MergeTexts puts the pieces that changes leave of the text index together. Every word is looked for in each of them: with
// a million offers in a dozen pieces a search by words takes half as long again.
func (db *DB) MergeTexts(ctx context.Context) error {
	if db.dialect.mergeTexts == "" {
		return nil
	}
	for pages := -mergeAtOnce; ; pages = mergeAtOnce {
		var before, after int64
		err := db.InTx(ctx, func(tx *Tx) error {
			if err := tx.row(`SELECT total_changes()`).Scan(&before); err != nil {
				return err
			}
			if err := tx.exec(db.dialect.mergeTexts, pages); err != nil {
				return err
			}
			return tx.row(`SELECT total_changes()`).Scan(&after)
		})
		if err != nil || after-before < 2 { // as SQLite's documentation says that nothing was left to do
			return err
		}
	}
}

// InBulk runs f, which writes very many listings. PostgreSQL's text index takes them in beside itself meanwhile, which is
// twice as fast and slow to search; at the end all is put together, also where f was broken off.
func (db *DB) InBulk(ctx context.Context, f func() error) error {
	if db.dialect.textsAside == "" {
		if err := f(); err != nil {
			return err
		}
		return db.MergeTexts(ctx)
	}
	set := func(statement string) error {
		return db.InTx(context.WithoutCancel(ctx), func(tx *Tx) error { return tx.exec(statement) })
	}
	if err := set(db.dialect.textsAside); err != nil {
		return err
	}
	return errors.Join(f(), set(db.dialect.textsInside), set(db.dialect.mergeAside))
}
