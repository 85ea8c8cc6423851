package backup_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/backup"
	"example.org/spolu/internal/store/migrations"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/vault"
)

// closed is a saved portal that has stopped; its database has something that the backup has not.
func closed(t *testing.T) saved {
	t.Helper()
	s := newSaved(t)
	change(t, s.db, func(tx *store.Tx) error { return tx.Audit(anyone, "later", "", "") })
	if err := s.db.Close(); err != nil {
		t.Fatal(err)
	}
	return s
}

// copied is the backup and its MAC in a folder of their own, to be altered.
func (s saved) copied(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "backup.db")
	for _, name := range []func(string) string{func(p string) string { return p }, backup.MACFile} {
		write(t, name(path), read(t, name(s.backup)))
	}
	return path
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// refuses restores a backup, which must fail, and leave the folder of the database as it is.
func (s saved) refuses(t *testing.T, what, path string, v *vault.Vault, allow bool, want error, words string) {
	t.Helper()
	before := read(t, s.path())
	_, err := backup.Restore(ctx, path, s.address, v, allow)
	if !errors.Is(err, want) || err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("%s: %v, want %v with %q", what, err, want, words)
	}
	if !bytes.Equal(before, read(t, s.path())) {
		t.Fatalf("%s: the database is another", what)
	}
	if files, err := os.ReadDir(filepath.Dir(s.path())); err != nil || len(files) != 1 {
		t.Fatalf("%s: %v are beside the database, %v", what, files, err)
	}
}

// TestDamagedBackups: wherever 16 bytes of a backup are others, and wherever it ends, it is refused; then the good
// one is taken.
func TestDamagedBackups(t *testing.T) {
	s := closed(t)
	path := s.copied(t)
	whole := read(t, path)
	for i := range 100 {
		at := i * (len(whole) - 16) / 99
		damaged := bytes.Clone(whole)
		for j := range 16 {
			damaged[at+j] ^= 0x5a
		}
		write(t, path, damaged)
		s.refuses(t, fmt.Sprint("damaged at ", at), path, s.keys, i%2 == 0, backup.ErrAltered, "take another backup")
	}
	for _, length := range []int{0, 1, 4096, len(whole) / 2, len(whole) - 4096, len(whole) - 1} {
		write(t, path, whole[:length])
		s.refuses(t, fmt.Sprint("cut off at ", length), path, s.keys, false, backup.ErrAltered, "")
	}
	write(t, path, append(bytes.Clone(whole), 0))
	s.refuses(t, "longer", path, s.keys, false, backup.ErrAltered, "")
	write(t, path, whole)
	if _, err := backup.Restore(ctx, path, s.address, s.keys, false); err != nil {
		t.Fatal(err)
	}
	if rows(t, s.address) != rows(t, "sqlite:"+s.backup) {
		t.Error("the good backup was not restored")
	}
}

// TestAlteredBackups: what somebody has done to a backup by SQL is found by its MAC; what they did to its tables is
// found and named also where it has none.
func TestAlteredBackups(t *testing.T) {
	s := closed(t)
	for _, c := range []struct{ statements, named string }{
		{`DROP TRIGGER audit_is_not_shortened; DELETE FROM audit`, `trigger "audit_is_not_shortened" is missing`},
		{`DROP TRIGGER audit_is_not_changed`, `trigger "audit_is_not_changed" is missing`},
		{`CREATE TRIGGER planted AFTER INSERT ON audit BEGIN DELETE FROM letters; END`,
			`trigger "planted" is none of spolu's`},
		{`CREATE TABLE planted (id TEXT)`, `table "planted" is none of spolu's`},
		{`DROP INDEX audit_at`, `index "audit_at" is missing`},
		{`UPDATE offers SET title = 'Another'`, ""},
		{`DELETE FROM letters`, ""},
		{`UPDATE settings SET value = 'x' WHERE name = 'generation'`, ""},
		{`DELETE FROM goose_db_version`, ""},
		{`DELETE FROM goose_db_version WHERE version_id > 19`, ""},
		{`DROP TRIGGER audit_is_not_changed; DELETE FROM goose_db_version WHERE version_id > 15`, ""},
	} {
		path := s.copied(t)
		storetest.Tamper(t, "sqlite:"+path, c.statements)
		s.refuses(t, c.statements, path, s.keys, false, backup.ErrAltered, "")
		s.refuses(t, c.statements, path, s.keys, true, backup.ErrAltered, "") // what does not match is never allowed
		if c.named != "" {
			must(t, os.Remove(backup.MACFile(path)))
			s.refuses(t, c.statements, path, s.keys, true, migrations.ErrChanged, c.named)
		}
	}
}

// TestMACFile: a backup is taken with its own MAC only, made with the same keys.
func TestMACFile(t *testing.T) {
	s := newSaved(t)
	change(t, s.db, func(tx *store.Tx) error { return tx.Audit(anyone, "later", "", "") })
	second := filepath.Join(t.TempDir(), "second.db")
	must(t, backup.Make(ctx, s.db, second))
	must(t, s.db.Close())
	one, mac := s.copied(t), read(t, backup.MACFile(s.backup))

	write(t, backup.MACFile(one), read(t, backup.MACFile(second)))
	s.refuses(t, "another backup's MAC", one, s.keys, false, backup.ErrAltered, "another's")
	write(t, backup.MACFile(one), nil)
	s.refuses(t, "an empty MAC", one, s.keys, true, backup.ErrAltered, "")
	write(t, backup.MACFile(one), mac[:len(mac)-3])
	s.refuses(t, "a MAC that is cut off", one, s.keys, true, backup.ErrAltered, "")
	write(t, backup.MACFile(one), mac)
	s.refuses(t, "other keys", one, storetest.Vault(t), false, store.ErrOtherKeys, "use the key file")
	must(t, os.Remove(backup.MACFile(one)))
	s.refuses(t, "no MAC", one, s.keys, false, backup.ErrUnauthenticated, "put it beside the backup")
	must(t, os.Mkdir(backup.MACFile(one), 0o700))
	s.refuses(t, "a MAC that cannot be read", one, s.keys, true, syscall.EISDIR, "cannot be read")
	must(t, os.Remove(backup.MACFile(one)))

	done, err := backup.Restore(ctx, one, s.address, s.keys, true)
	if err != nil || done.Authenticated {
		t.Errorf("without a MAC, where that is allowed: authenticated: %v, %v", done.Authenticated, err)
	}
}

// TestBackupOfAnOlderVersion is compared with the tables of its own time, and brought up to date afterwards.
func TestBackupOfAnOlderVersion(t *testing.T) {
	for _, version := range []int64{1, 2, 15, 19, 20} {
		s := saved{address: storetest.SQLite(t), backup: filepath.Join(t.TempDir(), "backup.db"), keys: storetest.Vault(t)}
		db, err := store.Open(s.address, s.keys, nil)
		must(t, err)
		must(t, errors.Join(db.Schema().UpTo(ctx, version), backup.Make(ctx, db, s.backup), db.Close()))
		if _, err := backup.Restore(ctx, s.backup, s.address, s.keys, false); err != nil {
			t.Errorf("version %d: %v", version, err)
		}
		db, err = store.Open(s.address, s.keys, nil)
		must(t, err)
		must(t, errors.Join(db.Migrate(ctx), db.Schema().Check(ctx), db.Close()))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
