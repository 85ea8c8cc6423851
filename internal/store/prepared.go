package store

import (
	"context"
	"database/sql"
	"sync"
)

// maxPrepared bounds how many statements stay prepared. Those with a list of places in them are all different.
const maxPrepared = 200

// prepared is a pool of connections that keeps its statements ready: SQLite would parse each text anew, which takes
// longer than many a query does. pgx does the like by itself.
type prepared struct {
	*sql.DB
	mu sync.RWMutex
	by map[string]*sql.Stmt
}

// QueryContext is that of the pool.
func (p *prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := p.statement(ctx, query)
	if err != nil || s == nil {
		return p.DB.QueryContext(ctx, query, args...) // which says what is wrong
	}
	return s.QueryContext(ctx, args...)
}

// QueryRowContext is that of the pool.
func (p *prepared) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := p.statement(ctx, query)
	if err != nil || s == nil {
		return p.DB.QueryRowContext(ctx, query, args...)
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
