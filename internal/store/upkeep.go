package store

import "context"

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
