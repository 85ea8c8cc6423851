package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrRemnants says that what was deleted is still in SQLite's write-ahead log, because somebody reads from it all
// the time.
var ErrRemnants = errors.New("what was deleted is still in the write-ahead log (the file that ends in -wal): " +
	"it is read from all the time")

// Scrub takes out of the files what was deleted: SQLite overwrites it in the database (secure_delete), and here its
// write-ahead log is emptied, where it stands as well. It fails with ErrRemnants where that could not be done
// within some seconds.
func (f *File) Scrub(ctx context.Context) error {
	conn, err := f.Write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for range scrubTries {
		if busy, err := truncateLog(ctx, conn); err != nil || !busy {
			return err
		}
	}
	return ErrRemnants
}

const (
	scrubTries = 8
	scrubWait  = 250 * time.Millisecond // others write in between
)

// truncateLog works the write-ahead log into the database and empties it. busy is whether others kept it from that.
func truncateLog(ctx context.Context, conn *sql.Conn) (busy bool, err error) {
	var pages, moved int
	_, err = conn.ExecContext(ctx, fmt.Sprintf(`PRAGMA busy_timeout = %d`, scrubWait.Milliseconds()))
	if err == nil {
		err = conn.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved)
	}
	_, back := conn.ExecContext(context.WithoutCancel(ctx), `PRAGMA busy_timeout = 5000`)
	return busy, errors.Join(err, back)
}

// Rewrite writes the file anew: one from before it overwrote what is deleted still holds that in its free pages. It
// takes as much room again as the database has, and some seconds for a million offers. Scrub comes after it.
func (f *File) Rewrite(ctx context.Context) error {
	_, err := f.Write.ExecContext(ctx, `VACUUM`)
	return err
}
