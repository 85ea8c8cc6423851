package store

import (
	"context"
	"database/sql"
	"errors"
)

// maxPrepared bounds how many statements stay prepared. Those with a list of places in them are all different.
const maxPrepared = 200

// prepared is a connection that keeps its prepared statements: SQLite would parse each text anew, which takes longer
// than many a statement of a writing transaction does. Readings gain too little by it. pgx does the like by itself.
type prepared struct {
	*sql.Conn
	by map[string]*sql.Stmt
}

func newPrepared(c *sql.Conn) *prepared { return &prepared{c, map[string]*sql.Stmt{}} }

// ExecContext is that of the connection.
func (p *prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := p.statement(ctx, query)
	if err != nil || s == nil {
		return p.Conn.ExecContext(ctx, query, args...) // which says what is wrong
	}
	return s.ExecContext(ctx, args...)
}

// QueryContext is that of the connection.
func (p *prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := p.statement(ctx, query)
	if err != nil || s == nil {
		return p.Conn.QueryContext(ctx, query, args...)
	}
	return s.QueryContext(ctx, args...)
}

// QueryRowContext is that of the connection.
func (p *prepared) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := p.statement(ctx, query)
	if err != nil || s == nil {
		return p.Conn.QueryRowContext(ctx, query, args...)
	}
	return s.QueryRowContext(ctx, args...)
}

// statement is that of a query, or nil where too many are kept already.
func (p *prepared) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := p.by[query]; s != nil || len(p.by) >= maxPrepared {
		return s, nil
	}
	s, err := p.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	p.by[query] = s
	return s, nil
}

// close closes the statements.
func (p *prepared) close() (err error) {
	for _, s := range p.by {
		err = errors.Join(err, s.Close())
	}
	clear(p.by)
	return err
}
