// Package backup makes backups of the portal's SQLite file that whoever has the keys can tell from altered ones, and
// puts them back.
package backup

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.org/spolu/internal/file"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/sqlite"
	"example.org/spolu/internal/vault"
)

// What keeps a backup from being restored, besides store.ErrOwnTools.
var (
	ErrInUse = errors.New("the database is in use: stop the portal first")
	ErrNone  = errors.New("this is not a backup that spolu made, or it is damaged")
	ErrNewer = errors.New("this backup was made by a newer version of spolu: install that one first")
)

// Make writes the database as it is at one moment into a new file, which only its owner may read, while others read
// and write, and its MAC into another beside it: see MACFile. Both are on the disk when it returns, whole, or neither
// is there. It fails with fs.ErrExist where there is one of them already, and with store.ErrOwnTools on PostgreSQL.
func Make(ctx context.Context, db *store.DB, path string) error {
	written := false
	err := file.New(path, func(temporary string) error {
		if err := db.CopyTo(ctx, temporary); err != nil {
			return err
		}
		// Before the backup has its name: there is none without its code, even after a crash.
		err := writeMAC(db.Vault(), temporary, path)
		written = err == nil
		return err
	})
	if err != nil && written {
		err = errors.Join(err, os.Remove(MACFile(path)))
	}
	return err
}

// Restored is what Restore has done.
type Restored struct {
	Kept          string // the name under which the former database was kept, "" where there was none
	Authenticated bool
}

// Restore puts a backup in the place of the SQLite database at an address, which no process may have open. What it
// looks at is the copy that it then puts there. A backup without a MAC is taken where unauthenticated ones are
// allowed, one that does not match its MAC never. It fails with ErrUnauthenticated, ErrAltered,
// store.ErrOtherKeys, where the backup was sealed with other keys than v, ErrInUse, ErrNone, ErrNewer,
// migrations.ErrChanged or store.ErrOwnTools; nothing is changed then.
func Restore(ctx context.Context, backup, address string, v *vault.Vault, allowUnauthenticated bool) (
	done Restored, err error) {
	path, ok := strings.CutPrefix(address, "sqlite:")
	if !ok {
		return done, store.ErrOwnTools
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
	if used, err := sqlite.InUse(ctx, path); err != nil || used {
		return done, errors.Join(cmp.Or(err, ErrInUse), os.Remove(incoming))
	}
	if done.Kept, err = putAside(path); err != nil {
		return done, err
	}
	return done, errors.Join(os.Rename(incoming, path), file.SyncDir(filepath.Dir(path)))
}

// checkBackup looks at a copy of a backup: whether the file is sound and of a version that this program knows, its
// tables are as the program made them, and its keys are at hand.
func checkBackup(ctx context.Context, path string, v *vault.Vault) error {
	db, err := store.OpenCopy(path, v)
	if err != nil {
		return err
	}
	defer db.Close()
	var sound string
	if db.LongView(ctx, func(tx *store.Tx) error {
		return tx.SQL().Row(`PRAGMA integrity_check(1)`).Scan(&sound)
	}) != nil || sound != "ok" {
		return ErrNone
	}
	switch version, known, err := db.Schema().Versions(ctx); {
	case err != nil:
		return err
	case version == 0:
		return ErrNone
	case version > known:
		return ErrNewer // whatever it is compatible with: its tables cannot be compared
	}
	if err := db.Schema().Check(ctx); err != nil {
		return err
	}
	return db.CheckKeys(ctx)
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
		return ErrNone // opening a pipe would wait for whoever writes to it
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
