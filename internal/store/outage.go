package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"example.org/spolu/internal/help"
)

// afterOutage is how long a database must answer all that ask it until an outage is over: one that answers some is told
// of once, not at every turn.
const afterOutage = 5 * time.Second

// outage is the time in which the database does not answer: told of once when it begins and once when it ends, however
// many stumble over it. It is the one place that decides this; the errors of those who are refused meanwhile are help.Told.
type outage struct {
	tell    func(Outage)
	settled time.Duration // afterOutage
	on      atomic.Bool

	mu     sync.Mutex
	now    Outage
	failed time.Time // last
}

// Outage is one that has begun, or ended.
type Outage struct {
	Cause  error // of the first failure
	Began  time.Time
	Failed int           // how often somebody was refused
	Lasted time.Duration // 0: it has just begun
}

// OnOutage sets who is told of outages. Nobody may be using the database yet.
func (db *DB) OnOutage(tell func(Outage)) { db.outage = &outage{tell: tell, settled: afterOutage} }

// settle is the error that a piece of work on the database ends with for its caller.
func (db *DB) settle(ctx context.Context, err error) error {
	lost := db.lost(ctx, err)
	if db.outage != nil {
		switch {
		case lost:
			db.outage.refuse(err)
		case err == nil:
			db.outage.answered()
		}
	}
	err = fault(err)
	if e, is := errors.AsType[*help.Error](err); is && lost && db.outage != nil {
		e.Told = true
	}
	return err
}

// lost reports whether err says that the database is not there for anybody. What a caller gave up tells nothing, nor
// does a statement that is wrong.
func (db *DB) lost(ctx context.Context, err error) bool {
	if err == nil || errors.Is(ctx.Err(), context.Canceled) {
		return false
	}
	if _, ofDomain := errors.AsType[*help.Error](err); ofDomain {
		return false
	}
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || db.dialect.lost(err)
}

// isAway reports a PostgreSQL server that cannot be reached, or does nothing for anybody: it stops or starts (57P), has
// no room left (53), cannot read its disk (58), or only reads.
func isAway(err error) bool {
	if _, connecting := errors.AsType[*pgconn.ConnectError](err); connecting || pgconn.SafeToRetry(err) {
		return true
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (strings.HasPrefix(e.Code, "57P") || strings.HasPrefix(e.Code, "53") || strings.HasPrefix(e.Code, "58") ||
		e.Code == "25006")
}

func (o *outage) refuse(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.failed = time.Now(); !o.on.Swap(true) {
		o.now = Outage{Cause: err, Began: o.failed}
		o.tell(o.now)
	}
	o.now.Failed++
}

func (o *outage) answered() {
	if !o.on.Load() { // the usual case, on the way of every page
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.on.Load() && time.Since(o.failed) >= o.settled {
		o.on.Store(false)
		o.now.Lasted = o.failed.Sub(o.now.Began)
		o.tell(o.now)
	}
}
