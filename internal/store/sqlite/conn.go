package sqlite

import (
	"context"
	"database/sql"
	"errors"
)

// maxPrepared bounds how many statements stay prepared. Those with a list of places in them are all different.
const maxPrepared = 200

// Conn is a connection that keeps its prepared statements: SQLite would parse each text anew, which takes longer
// than many a statement of a writing transaction does. Readings gain too little by it. pgx does the like by itself.
type Conn struct {
	*sql.Conn
	by map[string]*sql.Stmt
}

func newConn(c *sql.Conn) *Conn { return &Conn{c, map[string]*sql.Stmt{}} }

// ExecContext is that of the connection.
func (c *Conn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := c.statement(ctx, query)
	if err != nil || s == nil {
		return c.Conn.ExecContext(ctx, query, args...) // which says what is wrong
	}
	return s.ExecContext(ctx, args...)
}

// QueryContext is that of the connection.
func (c *Conn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := c.statement(ctx, query)
	if err != nil || s == nil {
		return c.Conn.QueryContext(ctx, query, args...)
	}
	return s.QueryContext(ctx, args...)
}

// QueryRowContext is that of the connection.
func (c *Conn) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := c.statement(ctx, query)
	if err != nil || s == nil {
		return c.Conn.QueryRowContext(ctx, query, args...)
	}
	return s.QueryRowContext(ctx, args...)
}

// statement is that of a query, or nil where too many are kept already.
func (c *Conn) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := c.by[query]; s != nil || len(c.by) >= maxPrepared {
		return s, nil
	}
	s, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	c.by[query] = s
	return s, nil
}

// close closes the statements.
func (c *Conn) close() (err error) {
	for _, s := range c.by {
		err = errors.Join(err, s.Close())
	}
	clear(c.by)
	return err
}
