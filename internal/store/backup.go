package store

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"example.org/spolu/internal/file"
	"example.org/spolu/internal/store/migrations"
	"example.org/spolu/internal/vault"
)

// What keeps a backup from being made or restored.
var (
	ErrOwnTools  = errors.New("PostgreSQL has its own tools: pg_dump --format=custom and pg_restore")
	ErrInUse     = errors.New("the database is in use: stop the portal first")
	ErrNoBackup  = errors.New("this is not a backup that spolu made, or it is damaged")
	ErrNewBackup = errors.New("this backup was made by a newer version of spolu: install that one first")
)

// Backup writes the database as it is at one moment into a new file, which only its owner may read, while others read
// and write, and its MAC into another beside it: see MACFile. Both are on the disk when it returns, whole, or neither
// is there. It fails with fs.ErrExist where there is one of them already, and with ErrOwnTools on PostgreSQL.
func (db *DB) Backup(ctx context.Context, path string) error {
	if db.dialect.name != "sqlite" {
		return ErrOwnTools
	}
	written := false
	err := file.New(path, func(temporary string) error {
		if err := db.vacuumInto(ctx, temporary); err != nil {
			return err
		}
		// Before the backup has its name: there is none without its code, even after a crash.
		err := writeMAC(db.vault, temporary, path)
		written = err == nil
		return err
	})
	if err != nil && written {
		err = errors.Join(err, os.Remove(MACFile(path)))
	}
	return err
}

// vacuumInto copies the database with SQLite's own statement for it, by a reader that may write for this once. SQLite's
// stepped copying would begin anew with every change, and never end on a busy portal.
func (db *DB) vacuumInto(ctx context.Context, path string) error {
	reader, err := db.read.Conn(ctx)
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

// Restored is what Restore has done.
type Restored struct {
	Kept          string // the name under which the former database was kept, "" where there was none
	Authenticated bool
}

// Restore puts a backup in the place of the SQLite database at an address, which no process may have open. What it
// looks at is the copy that it then puts there. A backup without a MAC is taken where unauthenticated ones are
// allowed, one that does not match its MAC never. It fails with ErrUnauthenticated, ErrAltered, ErrOtherKeys, where
// the backup was sealed with other keys than v, ErrInUse, ErrNoBackup, ErrNewBackup, migrations.ErrChanged or ErrOwnTools;
// nothing is changed then.
func Restore(ctx context.Context, backup, address string, v *vault.Vault, allowUnauthenticated bool) (
	done Restored, err error) {
	path, ok := strings.CutPrefix(address, "sqlite:")
	if !ok {
		return done, ErrOwnTools
	}
	incoming := path + ".restoring"
	if err := os.Remove(incoming); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return done, err // left by one that was interrupted
	}
	if err := file.New(incoming, func(temporary string) (err error) {
		if err = copyFile(backup, temporary); err == nil {
			done.Authenticated, err = authenticate(v, temporary, backup, allowUnauthenticated)
		}
		if err == nil {
			err = checkBackup(ctx, temporary, v)
		}
		return err
	}); err != nil {
		return done, err
	}
	if err := checkUnused(ctx, path); err != nil {
		return done, errors.Join(err, os.Remove(incoming))
	}
	if done.Kept, err = putAside(path); err != nil {
		return done, err
	}
	return done, errors.Join(os.Rename(incoming, path), file.SyncDir(filepath.Dir(path)))
}

// checkBackup looks at a copy of a backup: whether the file is sound and of a version that this program knows, its
// tables are as the program made them, and its keys are at hand.
func checkBackup(ctx context.Context, path string, v *vault.Vault) error {
	// Immutable: nothing of a backup is written, not even a lock beside it.
	pool, err := sql.Open("sqlite", sqliteFile(path)+"?mode=ro&immutable=1")
	if err != nil {
		return err
	}
	defer pool.Close()
	db := &DB{write: pool, read: pool, dialect: sqliteDialect, vault: v, now: time.Now, readingTime: ReadingTime,
		schema: migrations.Of(pool, pool, "sqlite")}
	var sound string
	if pool.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&sound) != nil || sound != "ok" {
		return ErrNoBackup
	}
	switch version, known, err := db.schema.Versions(ctx); {
	case err != nil:
		return err
	case version == 0:
		return ErrNoBackup
	case version > known:
		return ErrNewBackup // whatever it is compatible with: its tables cannot be compared
	}
	if err := db.schema.Check(ctx); err != nil {
		return err
	}
	return db.CheckKeys(ctx)
}

// checkUnused reports a database that another process has open. What its write-ahead log holds is in the file then.
func checkUnused(ctx context.Context, path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	pool, err := sql.Open("sqlite", sqliteFile(path)+"?_pragma=busy_timeout(0)")
	if err != nil {
		return err
	}
	defer pool.Close()
	// Only who is alone may leave the write-ahead log. A file that is no database any more is nobody's.
	_, err = pool.ExecContext(ctx, `PRAGMA journal_mode = DELETE`)
	if e, ok := errors.AsType[*sqlite.Error](err); ok && e.Code()&0xff != sqlite3.SQLITE_NOTADB &&
		e.Code()&0xff != sqlite3.SQLITE_CORRUPT {
		return ErrInUse
	}
	return nil
}

// putAside renames a database and what belongs to it.
func putAside(path string) (kept string, err error) {
	name := path + ".before-" + time.Now().UTC().Format("20060102T150405.000")
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		switch err := os.Rename(path+suffix, name+suffix); {
		case err == nil:
			kept = name
		case !errors.Is(err, fs.ErrNotExist):
			return kept, err
		}
	}
	return kept, nil
}

func copyFile(from, to string) error {
	if info, err := os.Stat(from); err == nil && !info.Mode().IsRegular() {
		return ErrNoBackup // opening a pipe would wait for whoever writes to it
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// sqliteFile is the address of a file for the driver.
func sqliteFile(path string) string { return "file:" + (&url.URL{Path: path}).EscapedPath() }
