package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// maxPrepared bounds how many statements stay prepared. Those with a list of places in them are all different.
const maxPrepared = 200

// prepared is a pool of connections, or one, that keeps its statements ready: SQLite would parse each text anew, which
// takes longer than many a query does. pgx does the like by itself.
type prepared struct {
	connected
	mu sync.RWMutex
	by map[string]*sql.Stmt
}

// connected is a pool or a connection.
type connected interface {
	querier
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

func newPrepared(c connected) *prepared {
	return &prepared{connected: c, by: map[string]*sql.Stmt{}}
}

// ExecContext is that of the pool.
func (p *prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := p.statement(ctx, query)
	if err != nil || s == nil {
		return p.connected.ExecContext(ctx, query, args...) // which says what is wrong
	}
	return s.ExecContext(ctx, args...)
}

// QueryContext is that of the pool.
func (p *prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := p.statement(ctx, query)
	if err != nil || s == nil {
		return p.connected.QueryContext(ctx, query, args...)
	}
	return s.QueryContext(ctx, args...)
}

// QueryRowContext is that of the pool.
func (p *prepared) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := p.statement(ctx, query)
	if err != nil || s == nil {
		return p.connected.QueryRowContext(ctx, query, args...)
	}
	return s.QueryRowContext(ctx, args...)
}

// statement is that of a query, or nil where too many are kept already.
func (p *prepared) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	p.mu.RLock()
	s, full := p.by[query], len(p.by) >= maxPrepared
	p.mu.RUnlock()
	if s != nil || full {
		return s, nil
	}
	s, err := p.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if first := p.by[query]; first != nil {
		return first, s.Close()
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
