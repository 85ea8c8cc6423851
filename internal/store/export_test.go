package store

import (
	"context"
	"database/sql"
	"strings"
)

// Endless asks for a row that never comes.
func (tx *Tx) Endless() error {
	_, err := all(tx, readNumber, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0`)
	return err
}

// EndlessRow asks for it the way that single rows are read.
func (tx *Tx) EndlessRow() error {
	_, err := readNumber(tx.row(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0`))
	return err
}

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

// Plans are how SQLite goes about the queries of a search, a line each.
func Plans(ctx context.Context, db *DB, s Search, spread *Spread) ([]string, error) {
	db.shown, db.heads = newShown(), newHeads() // what is remembered is not asked for
	heard := &listener{querier: db.read}
	if _, err := (&Tx{ctx: ctx, tx: heard, db: db, reads: true}).Search(s, spread); err != nil {
		return nil, err
	}
	var plans []string
	for _, q := range heard.queries {
		steps, err := all(&Tx{ctx: ctx, tx: db.read, db: db}, func(row scanner) (step string, err error) {
			var id, parent, unused int
			return step, row.Scan(&id, &parent, &unused, &step)
		}, "EXPLAIN QUERY PLAN "+q.text, q.args...)
		if err != nil {
			return nil, err
		}
		plans = append(plans, strings.Join(steps, "; "))
	}
	return plans, nil
}

// CountedPlan is how the database goes about what was counted under keys.
func CountedPlan(tx *Tx, keys ...string) (string, error) {
	heard := &listener{querier: tx.tx}
	if _, err := (&Tx{ctx: tx.ctx, tx: heard, db: tx.db}).Counted(tx.Now, keys...); err != nil {
		return "", err
	}
	explain, columns := "EXPLAIN ", 0
	if tx.db.dialect.name == "sqlite" {
		explain, columns = "EXPLAIN QUERY PLAN ", 3
	}
	steps, err := all(tx, func(row scanner) (step string, err error) {
		into := append(make([]any, 0, 4), new(int), new(int), new(int))[:columns]
		return step, row.Scan(append(into, &step)...)
	}, explain+heard.queries[0].text, heard.queries[0].args...)
	return strings.Join(steps, "\n"), err
}

// listener hears what is asked of a database.
type listener struct {
	querier
	queries []asking
}

type asking struct {
	text string
	args []any
}

func (l *listener) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	l.queries = append(l.queries, asking{text, args})
	return l.querier.QueryContext(ctx, text, args...)
}

// SmallShelves makes shelves hold few texts, and heads few listings, and searches count less.
func SmallShelves() {
	shelfSize, titleShelf, firstShelves, mostShelves, kindHead, homeHead, textHead, certain = 3, 4, 1, 2, 4, 3, 4, 2
}

// TextPieces is in how many pieces the text index is: SQLite's, or PostgreSQL's with what it takes in beside itself.
func TextPieces(ctx context.Context, db *DB) (n int, err error) {
	if db.dialect.mergeTexts == "" {
		return n, db.read.QueryRowContext(ctx, `SELECT CASE WHEN 'fastupdate=off' = ANY(reloptions) THEN 1 ELSE 2 END FROM pg_class
			WHERE relname = 'listing_texts_stems'`).Scan(&n)
	}
	return n, db.read.QueryRowContext(ctx, `SELECT COUNT(DISTINCT segid) FROM listing_texts_idx`).Scan(&n)
}

// PretendNewer notes a migration that this program does not have.
func PretendNewer(tx *Tx) error {
	return tx.exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)`)
}

// SealedColumns are all that Reseal looks at.
func SealedColumns() (columns []string) {
	for _, t := range sealedTables {
		for _, c := range t.columns {
			columns = append(columns, t.name+"."+c)
		}
	}
	return columns
}

// Exec runs any statement.
func (tx *Tx) Exec(statement string) error { return tx.exec(statement) }

// Remembered is how many of so many questions of a length, each asked once, are remembered.
func Remembered(questions, letters int) int {
	all := newHeads()
	for i := range questions {
		all.Set(headKey{text: strings.Repeat("x", letters) + itoa(i)}, head{unread: true})
	}
	all.CleanUp()
	return all.EstimatedSize()
}
