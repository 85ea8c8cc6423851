// Package store is the only place with SQL: the database in its two dialects, transactions and queries; what has
// tables or files of its own stands in its folder. What is personal is sealed on the way in and opened on the way
// out; no column ever holds a contact in clear.
package store

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/migrations"
	"example.org/spolu/internal/store/sqlite"
	"example.org/spolu/internal/vault"
)

// DB is a database with the keys that seal its contacts. It is safe for concurrent use.
type DB struct {
	write, read *sql.DB      // the same pool on PostgreSQL
	file        *sqlite.File // nil on PostgreSQL
	dialect     dialect
	schema      *migrations.Schema
	vault       *vault.Vault
	now         func() time.Time
	clock       *clock       // behind now; nil where a test gave its own
	raised      atomic.Int64 // how often this process has raised the generation
	outage      *outage      // nil: nobody is told
	noted       func(AuditLine)
	readingTime time.Duration
}

// Open opens "sqlite:PATH" or "postgres://…". It neither makes tables nor migrates; see Migrate. now is the
// clock; nil is the database's, which ReadClock reads.
func Open(address string, v *vault.Vault, now func() time.Time) (*DB, error) {
	db := &DB{vault: v, now: now, readingTime: ReadingTime}
	if now == nil {
		db.clock = newClock()
		db.now = db.clock.now
	}
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		return db, db.openSQLite(path)
	}
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return db, db.openPostgres(address)
	}
	return nil, errors.New("a database is sqlite:PATH or postgres://user@host/name")
}

func (db *DB) openSQLite(path string) (err error) {
	db.dialect = sqliteDialect
	if db.file, err = sqlite.Open(path); err != nil {
		return err
	}
	db.write, db.read = db.file.Write, db.file.Read
	db.schema = migrations.Of(db.write, db.read, db.dialect.name)
	return nil
}

// OpenCopy opens an SQLite file that nobody writes into, to read it.
func OpenCopy(path string, v *vault.Vault) (*DB, error) {
	pool, err := sqlite.OpenCopy(path)
	return &DB{write: pool, read: pool, dialect: sqliteDialect, schema: migrations.Of(pool, pool, "sqlite"), vault: v,
		now: time.Now, readingTime: ReadingTime}, err
}

func (db *DB) openPostgres(address string) (err error) {
	db.dialect = postgresDialect
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return errors.New("the address of the PostgreSQL database cannot be read") // the cause may quote a password
	}
	db.write = stdlib.OpenDB(*config, stdlib.OptionAfterConnect(planOnce))
	db.write.SetMaxOpenConns(16)
	db.write.SetMaxIdleConns(16)
	db.read = db.write
	db.schema = migrations.Of(db.write, db.read, db.dialect.name)
	if db.clock != nil {
		db.clock.ask = db.askServer
	}
	return nil
}

// planOnce has PostgreSQL plan each query once for a connection, whatever its values: they are written to be good for
// all, and planning one anew took as long as a page has time. Nor is what takes a millisecond worth compiling. A
// table without rows would be read from end to end, by that plan also when it has grown, so an index is taken
// wherever there is one.
func planOnce(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off")
	return err
}

// CopyTo writes the database as it is at one moment into a new file while others read and write. It fails with
// ErrOwnTools on PostgreSQL.
func (db *DB) CopyTo(ctx context.Context, path string) error {
	if db.file == nil {
		return ErrOwnTools
	}
	return db.file.CopyTo(ctx, path)
}

// ErrOwnTools says that PostgreSQL is backed up without the program.
var ErrOwnTools = errors.New("PostgreSQL has its own tools: pg_dump --format=custom and pg_restore")

// LimitReading sets how long a reading may take, in the place of ReadingTime. Nobody may be reading meanwhile.
func (db *DB) LimitReading(d time.Duration) { db.readingTime = d }

// Close closes all connections.
func (db *DB) Close() error {
	if db.file != nil {
		return db.file.Close()
	}
	return db.write.Close()
}

// CheckServer reports a PostgreSQL server that does not keep what it has acknowledged, that cannot be written to, or
// whose encoding lacks letters that people write with. SQLite was checked when it was opened.
func (db *DB) CheckServer(ctx context.Context) error {
	if db.dialect.name != "postgres" {
		return nil
	}
	var commit, encoding string
	var standby bool
	if err := db.write.QueryRowContext(ctx, `SELECT current_setting('synchronous_commit'), pg_is_in_recovery(),
		current_setting('server_encoding')`).Scan(&commit, &standby, &encoding); err != nil {
		return fault(err)
	}
	switch {
	case encoding != "UTF8":
		return fmt.Errorf("the encoding of the database is %s, and texts in all languages need UTF8; make another one "+
			"(createdb --encoding=UTF8 --template=template0) and restore into it", encoding)
	case standby:
		return errors.New("the address leads to a standby; it must lead to the primary")
	case commit == "off":
		return errors.New("synchronous_commit is off: a crash would lose acknowledged requests; " +
			"turn it on for this role or database")
	}
	return nil
}

// Ping reports whether the database answers and can be written to by its owner.
func (db *DB) Ping(ctx context.Context) error { return db.read.PingContext(ctx) }

// Now is the time by the database's clock, for what is checked before a transaction.
func (db *DB) Now() time.Time { return db.now() }

// Dialect is "sqlite" or "postgres".
func (db *DB) Dialect() string { return db.dialect.name }

// Schema is its tables: of which version they are, and whether they are as the program made them.
func (db *DB) Schema() *migrations.Schema { return db.schema }

// Vault is what contacts are sealed with.
func (db *DB) Vault() *vault.Vault { return db.vault }

// Tx is a transaction. Now is its one point in time, in whole microseconds.
type Tx struct {
	Now time.Time

	ctx    context.Context
	tx     querier
	db     *DB
	reads  bool                  // changes nothing
	raised map[help.Region]int64 // to which generations were raised
	noted  []AuditLine           // in the audit
	err    error                 // of the first statement that failed
}

// querier is a transaction or a pool.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

const tries = 5

// ReadingTime is how long a reading may take before it is given up: whoever waits is told, and the others, who wait for
// the same disk, are not kept waiting.
const ReadingTime = 2 * time.Second

// InTx runs f in a transaction that writes, and again where the database asks for it (a clash with another one):
// f must be ready to run more than once. Whatever f returns comes back as it is; a fault of the database is
// an unavailable error.
func (db *DB) InTx(ctx context.Context, f func(*Tx) error) error { return db.inTx(ctx, false, f) }

// InLargeTx is InTx for what changes a good part of the database, and takes its time.
func (db *DB) InLargeTx(ctx context.Context, f func(*Tx) error) error { return db.inTx(ctx, true, f) }

func (db *DB) inTx(ctx context.Context, large bool, f func(*Tx) error) error {
	var err error
	for range tries {
		// A connection that somebody who left has broken is bad before anything was done on it.
		if err = db.change(ctx, large, f); !db.dialect.retryable(err) && !errors.Is(err, driver.ErrBadConn) {
			break
		}
	}
	return db.settle(ctx, err)
}

// View runs f in a transaction that only reads, within the time that a reading may take.
func (db *DB) View(ctx context.Context, f func(*Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, db.readingTime)
	defer cancel()
	return db.LongView(ctx, f)
}

// LongView is View without a limit of its own: for work of which nobody outside decides how much it is.
func (db *DB) LongView(ctx context.Context, f func(*Tx) error) error {
	if err := db.ensureClock(ctx); err != nil {
		return err
	}
	return db.settle(ctx, db.once(ctx, db.read, true, func(q querier) error { return f(db.begun(ctx, q, true)) }))
}

func (db *DB) change(ctx context.Context, large bool, f func(*Tx) error) error {
	if err := db.ensureClock(ctx); err != nil {
		return err
	}
	var raised bool
	var noted []AuditLine
	do := func(q querier) error {
		t := db.begun(ctx, q, false)
		err := f(t)
		raised, noted = len(t.raised) > 0, t.noted
		return cmp.Or(err, t.err)
	}
	var err error
	if db.file != nil {
		err = db.file.Change(ctx, large, func(c *sqlite.Conn) error { return do(c) })
	} else {
		err = db.once(ctx, db.write, false, do)
	}
	if err == nil && raised {
		db.raised.Add(1)
	}
	for _, line := range noted {
		if err == nil && db.noted != nil {
			db.noted(line)
		}
	}
	return err
}

// Read runs f, which only reads, without a transaction: each query sees what is there at its own moment. It saves the
// searches two ways to the database and back. It has the same time as View.
func (db *DB) Read(ctx context.Context, f func(*Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, db.readingTime)
	defer cancel()
	if err := db.ensureClock(ctx); err != nil {
		return err
	}
	return db.settle(ctx, f(db.begun(ctx, db.read, true)))
}

// once runs f in a transaction of a pool.
func (db *DB) once(ctx context.Context, pool *sql.DB, reads bool, f func(querier) error) error {
	tx, err := pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: reads && db.dialect.name == "postgres"})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func (db *DB) begun(ctx context.Context, q querier, reads bool) *Tx {
	return &Tx{Now: db.now().UTC().Truncate(time.Microsecond), ctx: ctx, tx: q, db: db, reads: reads}
}

// fault marks whatever is not an error of the domain as the database's.
func fault(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*help.Error](err); ok || errors.Is(err, context.Canceled) {
		return err
	}
	return &help.Error{Kind: help.Unavailable, Key: "error.unavailable", Err: fmt.Errorf("database: %w", err)}
}

func (tx *Tx) exec(query string, args ...any) error {
	_, err := tx.affected(query, args...)
	return err
}

// changed is exec for a statement that must change exactly one row; sql.ErrNoRows where it changed none.
func (tx *Tx) changed(query string, args ...any) error {
	n, err := tx.affected(query, args...)
	if err == nil && n == 0 {
		tx.err = sql.ErrNoRows
	}
	return tx.err
}

// affected is exec that gives the number of rows that were changed.
func (tx *Tx) affected(query string, args ...any) (n int64, err error) {
	if tx.err != nil {
		return 0, tx.err
	}
	result, err := tx.tx.ExecContext(tx.ctx, query, args...)
	if err == nil {
		n, err = result.RowsAffected()
	}
	tx.err = err
	return n, err
}

func (tx *Tx) row(query string, args ...any) Row {
	if tx.err != nil {
		return failed{tx.err}
	}
	return onlyRow{tx.tx.QueryRowContext(tx.ctx, query, args...), tx}
}

// Row is a row to read from.
type Row interface{ Scan(into ...any) error }

// onlyRow is the row of a query; that there is none is no failure of the transaction.
type onlyRow struct {
	row *sql.Row
	tx  *Tx
}

func (r onlyRow) Scan(into ...any) error {
	err := r.row.Scan(into...)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		r.tx.err = err
	}
	return err
}

// failed is the row of a query that was not asked any more.
type failed struct{ err error }

func (f failed) Scan(...any) error { return f.err }

// all reads every row of a query with one function.
func all[T any](tx *Tx, read func(Row) (T, error), query string, args ...any) ([]T, error) {
	if tx.err != nil {
		return nil, tx.err
	}
	rows, err := tx.tx.QueryContext(tx.ctx, query, args...)
	if err != nil {
		tx.err = err
		return nil, err
	}
	defer rows.Close()
	var found []T
	for rows.Next() {
		one, err := read(rows)
		if err != nil {
			tx.err = err
			return nil, err
		}
		found = append(found, one)
	}
	tx.err = rows.Err()
	return found, tx.err
}

func readText(row Row) (s string, err error) { return s, row.Scan(&s) }

func readNumber(row Row) (n int64, err error) { return n, row.Scan(&n) }

// missing turns "no such row" into the domain's not found, which is the same for foreign and absent things.
func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return help.Fail(help.NotFound, "error.not-found")
	}
	return err
}

// lock ends a SELECT of a row that the transaction may change; a reading transaction locks nothing.
func (tx *Tx) lock() string {
	if tx.reads {
		return ""
	}
	return tx.db.dialect.forUpdate
}
