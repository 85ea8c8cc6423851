// Package bare owns the least that a durable change takes: a commit of one row, by the same driver and with the same
// settings as package store's. The bench measures beside it what the portal's changes take.
package bare

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	_ "modernc.org/sqlite"             // driver "sqlite"
)

// Table is a table of one number, on the disk of a portal's database.
type Table struct {
	db     *sql.DB
	insert *sql.Stmt
}

// Open makes the table: in the PostgreSQL database at address, or in a file of its own beside the SQLite one. So many
// writers will commit at the same time.
func Open(ctx context.Context, address string, writers int) (t *Table, err error) {
	t = new(Table)
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		t.db, err = sql.Open("sqlite", "file:"+filepath.Join(filepath.Dir(path), "bare.db")+
			"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
		writers = 1 // as package store has it
	} else {
		t.db, err = sql.Open("pgx", address)
	}
	if err != nil {
		return nil, err
	}
	t.db.SetMaxOpenConns(writers)
	t.db.SetMaxIdleConns(writers)
	if _, err = t.db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS bare (n BIGINT NOT NULL)`); err == nil {
		t.insert, err = t.db.PrepareContext(ctx, `INSERT INTO bare (n) VALUES ($1)`)
	}
	if err != nil {
		return nil, errors.Join(err, t.db.Close())
	}
	return t, nil
}

// Commit adds a row, durably.
func (t *Table) Commit(ctx context.Context, n int64) error {
	_, err := t.insert.ExecContext(ctx, n)
	return err
}

// Close closes all connections.
func (t *Table) Close() error { return errors.Join(t.insert.Close(), t.db.Close()) }
