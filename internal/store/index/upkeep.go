package index

import (
	"cmp"
	"context"
	"errors"

	"example.org/spolu/internal/store"
)

// mergeAtOnce is how many pages of the text index are put together in one transaction: who writes waits for it.
const mergeAtOnce = 300

// MergeTexts puts the pieces that changes leave of the text index together. Every word is looked for in each of them:
// with a million offers in a dozen pieces a search by words takes half as long again.
func MergeTexts(ctx context.Context, db *store.DB) error {
	merge := dialects[db.Dialect()].mergeTexts
	if merge == "" {
		return nil
	}
	for pages := -mergeAtOnce; ; pages = mergeAtOnce {
		var before, after int64
		err := db.InTx(ctx, func(tx *store.Tx) error {
			s := tx.SQL()
			const changes = `SELECT total_changes()`
			return cmp.Or(s.Row(changes).Scan(&before), s.Exec(merge, pages), s.Row(changes).Scan(&after))
		})
		if err != nil || after-before < 2 { // as SQLite's documentation says that nothing was left to do
			return err
		}
	}
}

// InBulk runs f, which writes very many listings, and leaves the text index in one piece. PostgreSQL's takes them in
// beside itself meanwhile, which is twice as fast and slow to search; at the end all is put together, also where f
// was broken off.
func InBulk(ctx context.Context, db *store.DB, f func() error) error {
	d := dialects[db.Dialect()]
	if d.textsAside == "" {
		if err := f(); err != nil {
			return err
		}
		return MergeTexts(ctx, db)
	}
	set := func(statement string) error {
		return db.InTx(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.SQL().Exec(statement) })
	}
	if err := set(d.textsAside); err != nil {
		return err
	}
	return errors.Join(f(), set(d.textsInside), set(d.mergeAside))
}
