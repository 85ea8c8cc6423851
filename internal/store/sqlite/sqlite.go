// Package sqlite is the portal's database in a file: opened so that what was acknowledged is durable and what was
// deleted is gone, written by one process at a time, many changes with one commit, and copied while it is in use.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// File is an open database. It is safe for concurrent use.
type File struct {
	Write  *sql.DB // the writer's connection, and one for migrations
	Read   *sql.DB // several, which change nothing
	writer *writer
}

// Open opens the file at a path, or makes it: one writer that takes the lock when it begins, several readers.
// synchronous=FULL, because with NORMAL a power cut loses acknowledged changes. The log grows to 32 MB before it is
// worked into the file: a commit of several requests has hundreds of pages.
func Open(path string) (f *File, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	// The -wal and -shm files take the mode of this one.
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	// What is deleted is overwritten: erased means gone from the file.
	address := address(path) + "?_pragma=secure_delete(ON)&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)" +
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_pragma=mmap_size(2000000000)" +
		"&_pragma=wal_autocheckpoint(8000)"
	// What savepoints need to undo a part is kept in memory: a part changes some twenty pages.
	const writing = "&_pragma=temp_store(MEMORY)&_pragma=cache_size(-8000)&_txlock=immediate"
	f = &File{}
	if f.Write, err = sql.Open("sqlite", address+writing); err != nil {
		return nil, err
	}
	f.Write.SetMaxOpenConns(2)
	f.writer = newWriter(f.Write)
	if err := f.checkPragmas(); err != nil {
		return nil, errors.Join(err, f.Write.Close())
	}
	if f.Read, err = sql.Open("sqlite", address+"&_pragma=query_only(ON)"); err != nil {
		return nil, errors.Join(err, f.Write.Close())
	}
	f.Read.SetMaxOpenConns(8)
	f.Read.SetMaxIdleConns(8)
	return f, nil
}

// checkPragmas refuses a file on which the promises of durability do not hold.
func (f *File) checkPragmas() error {
	for _, want := range []struct{ pragma, value string }{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"},
	} {
		var got string
		if err := f.Write.QueryRow("PRAGMA " + want.pragma).Scan(&got); err != nil {
			return fmt.Errorf("the database file cannot be used: %w", err)
		}
		if got != want.value {
			return fmt.Errorf("the database file does not support %s=%s", want.pragma, want.value)
		}
	}
	return nil
}

// Change runs do in a transaction and returns when it is durable. While it waits for its turn it can be given up;
// from then on it must learn how it ends. One that is large has a transaction of its own. It must be run again where
// Retryable says so of its error.
func (f *File) Change(ctx context.Context, large bool, do func(*Conn) error) error {
	return f.writer.run(ctx, large, do)
}

// Close closes all connections.
func (f *File) Close() error { return errors.Join(f.writer.close(), f.Read.Close(), f.Write.Close()) }

// CopyTo writes the database as it is at one moment into a new file while others read and write, with SQLite's own
// statement for it, by a reader that may write for this once. SQLite's stepped copying would begin anew with every
// change, and never end on a busy portal.
func (f *File) CopyTo(ctx context.Context, path string) error {
	reader, err := f.Read.Conn(ctx)
	if err != nil {
		return err
	}
	_, err = reader.ExecContext(ctx, `PRAGMA query_only = OFF`)
	if err == nil {
		_, err = reader.ExecContext(ctx, `VACUUM INTO $1`, path)
	}
	_, back := reader.ExecContext(context.WithoutCancel(ctx), `PRAGMA query_only = ON`)
	return errors.Join(err, back, reader.Close())
}

// OpenCopy opens a file that nobody writes into, to read it. Nothing is written, not even a lock beside it.
func OpenCopy(path string) (*sql.DB, error) {
	return sql.Open("sqlite", address(path)+"?mode=ro&immutable=1")
}

// InUse reports whether a process has the database at a path open. What its write-ahead log holds is in the file else.
func InUse(ctx context.Context, path string) (bool, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	pool, err := sql.Open("sqlite", address(path)+"?_pragma=busy_timeout(0)")
	if err != nil {
		return false, err
	}
	defer pool.Close()
	// Only who is alone may leave the write-ahead log. A file that is no database any more is nobody's.
	_, err = pool.ExecContext(ctx, `PRAGMA journal_mode = DELETE`)
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code()&0xff != sqlite3.SQLITE_NOTADB && e.Code()&0xff != sqlite3.SQLITE_CORRUPT, nil
}

// Retryable reports whether a transaction that ended with an error is to be run again.
func Retryable(err error) bool {
	if errors.Is(err, errUndone) {
		return true
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	busy := []int{sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_SNAPSHOT, sqlite3.SQLITE_LOCKED}
	return ok && slices.Contains(busy, e.Code())
}

// Lost reports whether an error says that the file is there for nobody: it or its disk cannot be read or written, or
// others hold it for too long. What else its number says is of no interest.
func Lost(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && slices.Contains([]int{sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
		sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB}, e.Code()&0xff)
}

// address is that of a file for the driver.
func address(path string) string { return "file:" + (&url.URL{Path: path}).EscapedPath() }
