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
// and write. The file is on the disk when it returns, whole or not at all. It fails with fs.ErrExist where there is a
// file already, and with ErrOwnTools on PostgreSQL.
func (db *DB) Backup(ctx context.Context, path string) error {
	if db.dialect.name != "sqlite" {
		return ErrOwnTools
	}
	return file.New(path, func(temporary string) error { return db.vacuumInto(ctx, temporary) })
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

// Restore puts a backup in the place of the SQLite database at an address, which no process may have open, and gives
// the name under which the former one was kept, "" where there was none. It fails with ErrOtherKeys where the backup
// was sealed with other keys than v, with ErrInUse, ErrNoBackup, ErrNewBackup or ErrOwnTools; nothing is changed then.
func Restore(ctx context.Context, backup, address string, v *vault.Vault) (kept string, err error) {
	path, ok := strings.CutPrefix(address, "sqlite:")
	if !ok {
		return "", ErrOwnTools
	}
	if err := checkBackup(ctx, backup, v); err != nil {
		return "", err
	}
	if err := checkUnused(ctx, path); err != nil {
		return "", err
	}
	incoming := path + ".restoring"
	if err := os.Remove(incoming); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err // left by one that was interrupted
	}
	if err := file.New(incoming, func(temporary string) error { return copyFile(backup, temporary) }); err != nil {
		return "", err
	}
	if kept, err = putAside(path); err != nil {
		return "", err
	}
	return kept, errors.Join(os.Rename(incoming, path), file.SyncDir(filepath.Dir(path)))
}

// checkBackup looks at a backup before anything is touched.
func checkBackup(ctx context.Context, path string, v *vault.Vault) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	// Immutable: nothing of a backup is written, not even a lock beside it.
	pool, err := sql.Open("sqlite", sqliteFile(path)+"?mode=ro&immutable=1")
	if err != nil {
		return err
	}
	defer pool.Close()
	db := &DB{write: pool, read: pool, look: pool, dialect: sqliteDialect, vault: v, now: time.Now, patience: ReadingTime}
	var sound string
	var version int64
	if pool.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&sound) != nil || sound != "ok" ||
		pool.QueryRowContext(ctx, `SELECT MAX(version_id) FROM goose_db_version`).Scan(&version) != nil {
		return ErrNoBackup
	}
	known, err := newestMigration()
	switch {
	case err != nil:
		return err
	case version > known:
		return ErrNewBackup
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
	if e, ok := errors.AsType[*sqlite.Error](err); ok && e.Code()&0xff != sqlite3.SQLITE_NOTADB && e.Code()&0xff != sqlite3.SQLITE_CORRUPT {
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
