package backup_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/backup"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/vault"
)

var ctx = context.Background()

var anyone = help.As(help.Anyone, "")

// saved is a portal's database with something in it, its keys, and a backup.
type saved struct {
	address, backup string
	keys            *vault.Vault
	db              *store.DB
}

func newSaved(t *testing.T) saved {
	t.Helper()
	s := saved{address: storetest.SQLite(t), backup: filepath.Join(t.TempDir(), "backup.db"), keys: storetest.Vault(t)}
	var err error
	if s.db, err = store.Open(s.address, s.keys, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.db.Close() })
	if err := s.db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	storetest.Plant(t, s.db)
	if err := backup.Make(ctx, s.db, s.backup); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s saved) path() string { return strings.TrimPrefix(s.address, "sqlite:") }

// rows are those of all tables of the database at an address.
func rows(t *testing.T, address string) string {
	t.Helper()
	return fmt.Sprint(storetest.Rows(t, address))
}

// change runs f in a transaction that must succeed.
func change(t *testing.T, db *store.DB, f func(tx *store.Tx) error) {
	t.Helper()
	must(t, db.InTx(ctx, f))
}

// TestRestore: what was there when the backup was made is there again, contacts included; what came later is in the
// file that was put aside.
func TestRestore(t *testing.T) {
	s := newSaved(t)
	before := rows(t, s.address)
	change(t, s.db, func(tx *store.Tx) error { return tx.Audit(anyone, "later", "", "") })
	after := rows(t, s.address)
	if err := s.db.Close(); err != nil {
		t.Fatal(err)
	}
	done, err := backup.Restore(ctx, s.backup, s.address, s.keys, false)
	if err != nil || !done.Authenticated {
		t.Fatalf("authenticated: %v, %v", done.Authenticated, err)
	}
	if got := rows(t, s.address); got != before {
		t.Error("what was restored is not what was there")
	}
	if got := rows(t, "sqlite:"+done.Kept); got != after {
		t.Error("what was put aside is not what was there last")
	}
	db, err := store.Open(s.address, s.keys, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	change(t, db, func(tx *store.Tx) error {
		v, err := tx.VolunteerByEmail(contact.Email(storetest.Email, &help.Problems{}))
		if err == nil && (v.Email != storetest.Email || v.Surname != storetest.Surname || v.Phone != storetest.Phone) {
			t.Error("the restored contact is another")
		}
		return err
	})
}

// TestBackupOfABusyPortal: changes go on while the backup is made, and each is in it as a whole or not at all.
func TestBackupOfABusyPortal(t *testing.T) {
	s := newSaved(t)
	done, stop := make(chan error), make(chan struct{})
	go func() {
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			if err := s.db.InTx(ctx, func(tx *store.Tx) error {
				return errors.Join(tx.Audit(anyone, "twin", "", ""), tx.Audit(anyone, "twin", "", ""))
			}); err != nil {
				done <- err
				return
			}
		}
	}()
	busy := filepath.Join(t.TempDir(), "busy.db")
	err := backup.Make(ctx, s.db, busy)
	close(stop)
	if err := errors.Join(err, <-done); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(rows(t, "sqlite:"+busy), "twin"); n%2 != 0 {
		t.Errorf("%d halves of changes are in the backup", n)
	}
}

// TestRefusedRestores: each leaves the database as it was.
func TestRefusedRestores(t *testing.T) {
	s := newSaved(t)
	damaged, text := filepath.Join(t.TempDir(), "damaged"), filepath.Join(t.TempDir(), "text") // neither has a MAC
	whole, err := os.ReadFile(s.backup)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(damaged, whole[:len(whole)/2], 0o600),
		os.WriteFile(text, []byte("nothing"), 0o600)); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(t.TempDir(), "newer.db")
	change(t, s.db, func(tx *store.Tx) error {
		return tx.SQL().Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)`)
	})
	if err := backup.Make(ctx, s.db, newer); err != nil {
		t.Fatal(err)
	}
	before := rows(t, s.address)
	for name, c := range map[string]struct {
		backup, address string
		keys            *vault.Vault
		allow           bool
		want            error
	}{
		"in use":                 {s.backup, s.address, s.keys, false, backup.ErrInUse},
		"other keys":             {s.backup, s.address, storetest.Vault(t), false, store.ErrOtherKeys},
		"damaged":                {damaged, s.address, s.keys, true, backup.ErrNone},
		"damaged, without MAC":   {damaged, s.address, s.keys, false, backup.ErrUnauthenticated},
		"no backup":              {text, s.address, s.keys, true, backup.ErrNone},
		"newer":                  {newer, s.address, s.keys, false, backup.ErrNewer},
		"missing":                {text + "x", s.address, s.keys, false, fs.ErrNotExist},
		"missing, where allowed": {text + "x", s.address, s.keys, true, fs.ErrNotExist},
		"postgres":               {s.backup, "postgres://spolu@localhost/spolu", s.keys, false, store.ErrOwnTools},
	} {
		if _, err := backup.Restore(ctx, c.backup, c.address, c.keys, c.allow); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if rows(t, s.address) != before {
		t.Error("a refused restore has changed something")
	}
	if files, err := os.ReadDir(filepath.Dir(s.path())); err != nil || len(files) != 3 { // with -wal and -shm
		t.Errorf("files beside the database: %v, %v", files, err)
	}
}

// TestBackupFile: only its owner reads it and its MAC, nothing is written over, and it holds no contact in clear.
func TestBackupFile(t *testing.T) {
	s := newSaved(t)
	for _, path := range []string{s.backup, backup.MACFile(s.backup)} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", path, info.Mode(), err)
		}
	}
	mac, err := os.ReadFile(backup.MACFile(s.backup))
	if err != nil {
		t.Fatal(err)
	}
	if err := backup.Make(ctx, s.db, s.backup); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a backup: %v", err)
	}
	if again, err := os.ReadFile(backup.MACFile(s.backup)); err != nil || string(again) != string(mac) {
		t.Errorf("a refused backup changes the MAC of the one that is there: %v", err)
	}
	raw, err := os.ReadFile(s.backup)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{storetest.Email, storetest.Phone, storetest.Surname, storetest.Need} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("the backup holds %q", secret)
		}
	}
}

// TestBackupOrNothing: where one of the two files is there already, neither is written.
func TestBackupOrNothing(t *testing.T) {
	s := newSaved(t)
	for _, there := range []string{"one.db", "one.db.hmac"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, there), []byte("another's"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := backup.Make(ctx, s.db, filepath.Join(dir, "one.db")); !errors.Is(err, fs.ErrExist) {
			t.Errorf("beside %s: %v", there, err)
		}
		files, err := os.ReadDir(dir)
		if err != nil || len(files) != 1 || string(read(t, filepath.Join(dir, there))) != "another's" {
			t.Errorf("beside %s: %v, %v", there, files, err)
		}
	}
}

// TestRestoreOverRuins: a database that can no longer be read is put aside too.
func TestRestoreOverRuins(t *testing.T) {
	s := newSaved(t)
	want := rows(t, "sqlite:"+s.backup)
	if err := errors.Join(s.db.Close(), os.WriteFile(s.path(), []byte(strings.Repeat("ruins", 2000)),
		0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Restore(ctx, s.backup, s.address, s.keys, false); err != nil {
		t.Fatal(err)
	}
	if rows(t, s.address) != want {
		t.Error("the ruins were not replaced")
	}
}

// TestBackupOnPostgres says whose work it is there.
func TestBackupOnPostgres(t *testing.T) {
	db := storetest.New(t, storetest.Postgres(t), nil)
	if err := backup.Make(ctx, db, filepath.Join(t.TempDir(), help.NewID())); !errors.Is(err, store.ErrOwnTools) {
		t.Error(err)
	}
}
