package store

import (
	"context"
	"database/sql"
	"strings"

	"example.org/spolu/internal/store/mapping"
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

// Plans are how the database goes about the queries that ask asks without a transaction, a line each.
func Plans(ctx context.Context, db *DB, ask func(*Tx) error) ([]string, error) {
	return (&Tx{ctx: ctx, tx: db.read, db: db, reads: true}).plans(ask)
}

// CountedPlan is how the database goes about what was counted under keys.
func CountedPlan(tx *Tx, keys ...string) (string, error) {
	plans, err := tx.plans(func(heard *Tx) error {
		_, err := heard.Counted(tx.Now, keys...)
		return err
	})
	return strings.Join(plans, "\n"), err
}

// plans are how the database goes about each query that ask asks.
func (tx *Tx) plans(ask func(*Tx) error) (plans []string, err error) {
	heard := &listener{querier: tx.tx}
	listening := *tx
	listening.tx = heard
	if err := ask(&listening); err != nil {
		return nil, err
	}
	for _, q := range heard.queries {
		var step string
		explain, columns := "EXPLAIN ", []any{&step}
		if tx.db.dialect.name == "sqlite" {
			explain, columns = "EXPLAIN QUERY PLAN ", []any{new(int), new(int), new(int), &step}
		}
		steps, err := all(tx, func(row Row) (string, error) {
			err := row.Scan(columns...)
			return step, err
		}, explain+q.text, q.args...)
		if err != nil {
			return nil, err
		}
		plans = append(plans, strings.Join(steps, "; "))
	}
	return plans, nil
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

// Raised is how often this process has raised the generation.
func (db *DB) Raised() int64 { return db.raised.Load() }

// ErasedColumns says of all columns of the tables of people whether erasing a row empties them.
func ErasedColumns() map[string]bool {
	all := map[string]bool{}
	erasedOf(all, requestTable)
	erasedOf(all, offerTable)
	erasedOf(all, volunteerTable)
	return all
}

func erasedOf[R any](all map[string]bool, t *mapping.Table[R]) {
	_, columns, _ := strings.Cut(strings.TrimSuffix(t.Into, ")"), " (")
	for c := range strings.SplitSeq(columns, ", ") {
		all[t.Name+"."+c] = strings.Contains(t.Erasing, " "+c+" = ")
	}
}
