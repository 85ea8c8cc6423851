package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// writer is group commit: it writes the transactions of this process into an SQLite file, which has one writer: one
// after another, and with one commit for all that came while it was busy. The disk takes about as long for many as
// for one. Each part but the first stands between savepoints, fails alone, and is acknowledged only when the commit
// that it is in is on the disk.
type writer struct {
	pool *sql.DB
	turn chan struct{} // holds one while somebody writes; those who wait come in their order. It guards what follows.
	conn *sql.Conn     // nil until there is something to write, and after a fault
	ask  *Conn         // conn with its statements
	open *shared       // that others may join; nil: none
}

// shared is a transaction of the database with parts of several that wait for its end.
type shared struct {
	parts int
	done  chan struct{} // closed at the end; then err is set
	err   error
}

func newWriter(pool *sql.DB) *writer {
	return &writer{pool: pool, turn: make(chan struct{}, 1)}
}

// errUndone is what the parts of a transaction end with that the database undid because of another one: they are to be
// done again.
var errUndone = errors.New("undone with another part of the same transaction")

// run does f in a transaction and returns when it is durable. While it waits for its turn it can be given up; from
// then on it must learn how it ends. One that is large begins a transaction, so that it needs no savepoint.
func (w *writer) run(ctx context.Context, large bool, f func(*Conn) error) error {
	s, err := w.join(ctx, large, f)
	if err != nil {
		return err
	}
	select {
	case <-s.done:
	case w.turn <- struct{}{}: // all who waited when this part was ready have joined
		if w.open == s {
			w.commit()
		}
		<-w.turn
	}
	return s.err
}

// join adds a part to the open transaction, or to a new one.
func (w *writer) join(ctx context.Context, large bool, f func(*Conn) error) (*shared, error) {
	select {
	case w.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-w.turn }()
	if w.open != nil && large {
		w.commit()
	}
	if w.open == nil {
		if err := w.begin(ctx); err != nil {
			return nil, err
		}
	}
	s, whole := w.open, false
	defer func() { // also where f panics
		if !whole {
			w.undo()
		}
	}()
	if s.parts > 0 {
		if err := w.do("SAVEPOINT part"); err != nil {
			return nil, err
		}
	}
	if err := f(w.ask); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if s.parts > 0 {
		if err := w.do("RELEASE part"); err != nil {
			return nil, err
		}
	}
	s.parts, whole = s.parts+1, true
	return s, nil
}

func (w *writer) begin(ctx context.Context) (err error) {
	if w.conn == nil {
		if w.conn, err = w.pool.Conn(ctx); err != nil {
			return err
		}
		w.ask = newConn(w.conn)
	}
	if _, err = w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		w.drop()
		return err
	}
	w.open = &shared{done: make(chan struct{})}
	return nil
}

// undo takes the last part back. Where the database has undone everything already, as it does when the disk is full, or
// where there is nothing else, the whole transaction ends.
func (w *writer) undo() {
	if w.open.parts > 0 && w.do("ROLLBACK TO part") == nil && w.do("RELEASE part") == nil {
		return
	}
	if w.do("ROLLBACK") != nil {
		w.drop()
	}
	w.end(errUndone)
}

func (w *writer) commit() {
	err := w.do("COMMIT")
	if err != nil && w.do("ROLLBACK") != nil {
		w.drop()
	}
	w.end(err)
}

func (w *writer) end(err error) {
	w.open.err = err
	close(w.open.done)
	w.open = nil
}

// do runs a statement of the transaction itself, which belongs to nobody who could give it up.
func (w *writer) do(statement string) error {
	if w.conn == nil {
		return sql.ErrConnDone
	}
	_, err := w.ask.ExecContext(context.Background(), statement)
	return err
}

// drop throws the connection away: nobody knows what state it is in. The next transaction gets a new one.
func (w *writer) drop() {
	if w.conn != nil {
		_ = w.ask.close() // first: a statement outlives its connection badly
		_ = w.conn.Raw(func(any) error { return driver.ErrBadConn })
		_ = w.release()
	}
}

func (w *writer) release() error {
	if w.conn == nil {
		return nil
	}
	err := errors.Join(w.ask.close(), w.conn.Close())
	if w.conn, w.ask = nil, nil; errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	return err
}

// close commits what waits for that, and closes the connection. Whoever is writing just then keeps it: what they do not
// commit any more, the database takes back.
func (w *writer) close() error {
	select {
	case w.turn <- struct{}{}:
	default:
		return nil
	}
	defer func() { <-w.turn }()
	if w.open != nil {
		w.commit()
	}
	return w.release()
}
