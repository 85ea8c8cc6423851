package cli_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/store/storetest"
	"example.org/spolu/internal/vault"
)

// TestBackupAndRestore: a backup is made while the portal runs;
// it is restored when the portal has stopped, and not before.
func TestBackupAndRestore(t *testing.T) {
	s := newSettings(t)
	file := filepath.Join(t.TempDir(), "backup.db")
	s.fails(t, 1, "keys", "backup", file)
	s.ok(t, "sample", "--offers", "7")
	p := s.start(t, "serve")
	p.wait(t, p.stderr)
	if said := s.ok(t, "backup", file); !strings.Contains(said, "keep it apart from the keys") {
		t.Errorf("it says %q", said)
	}
	s.fails(t, 1, "name a new file", "backup", file)
	s.fails(t, 1, "stop the portal first", "restore", file)
	p.ends(t)
	s.ok(t, "sample", "--offers", "3", "--seed", "2")
	said := s.ok(t, "restore", file)
	_, rest, _ := strings.Cut(said, "The former one is in ")
	kept, _, _ := strings.Cut(rest, ";")
	if _, err := os.Stat(kept); err != nil {
		t.Errorf("it says %q: %v", said, err)
	}
	s.exchange(t, func(ctx context.Context, e *exchange.Exchange) {
		found, err := e.Search.Find(ctx, search.Query{Limit: 1})
		if err != nil || found.Total != 7 {
			t.Errorf("%d offers after the restore, %v", found.Total, err)
		}
	})
	other := s.with("SPOLU_KEYS", filepath.Join(t.TempDir(), "other.json"))
	other.ok(t, "keys", "new")
	other.fails(t, 1, "belongs to other keys", "restore", file)
	s.fails(t, 1, "no such file", "restore", file+"x")
	s.fails(t, 2, "it needs FILE", "restore")
}

// TestUnauthenticatedRestore: a backup without its MAC is taken only where somebody says so, and is told about; an
// altered one never is.
func TestUnauthenticatedRestore(t *testing.T) {
	s := newSettings(t)
	file := filepath.Join(t.TempDir(), "backup.db")
	s.ok(t, "migrate")
	if said := s.ok(t, "backup", file); !strings.Contains(said, "Keep "+file+".hmac with it") {
		t.Errorf("it says %q", said)
	}
	if said := s.ok(t, "restore", "--allow-unauthenticated", file); strings.Contains(said, ".hmac") {
		t.Errorf("of an authentic backup it says %q", said)
	}
	mac, err := os.ReadFile(file + ".hmac")
	if err := errors.Join(err, os.Remove(file+".hmac")); err != nil {
		t.Fatal(err)
	}
	s.fails(t, 1, "where an older version made the backup, add --allow-unauthenticated", "restore", file)
	said := s.ok(t, "restore", "--allow-unauthenticated", file)
	if !strings.Contains(said, "taken without "+file+".hmac") {
		t.Errorf("it says %q", said)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)-1]++
	if err := errors.Join(os.WriteFile(file, text, 0o600), os.WriteFile(file+".hmac", mac, 0o600)); err != nil {
		t.Fatal(err)
	}
	s.fails(t, 1, "take another backup", "restore", file)
	s.fails(t, 1, "take another backup", "restore", file, "--allow-unauthenticated")
}

// TestBackupsAndRotatedKeys: a backup made before a change of keys is restored with the file that was kept, one made
// after it with the new one.
func TestBackupsAndRotatedKeys(t *testing.T) {
	s := newGoodSettings(t)
	before, after := filepath.Join(t.TempDir(), "before.db"), filepath.Join(t.TempDir(), "after.db")
	s.ok(t, "sample", "--offers", "5", "--force")
	s.ok(t, "backup", before)
	for range 3 {
		then := time.Now().Add(-2 * vault.Settling)
		s.ok(t, "keys", "rotate")
		if err := os.Chtimes(s["SPOLU_KEYS"], then, then); err != nil {
			t.Fatal(err)
		}
	}
	s.ok(t, "backup", after)
	s.ok(t, "restore", after)
	s.ok(t, "check")
	s.fails(t, 1, "use the key file it was started with", "restore", before)
	kept, err := filepath.Glob(s["SPOLU_KEYS"] + ".until-*")
	if err != nil || len(kept) != 1 {
		t.Fatal(kept, err)
	}
	former := s.with("SPOLU_KEYS", kept[0])
	former.ok(t, "restore", before)
	former.ok(t, "check")
}

// TestTamperedDatabase: check names what was planted into the database of a portal.
func TestTamperedDatabase(t *testing.T) {
	for name, address := range databases {
		t.Run(name, func(t *testing.T) {
			s := newGoodSettings(t).with("SPOLU_DATABASE", address(t))
			s.ok(t, "migrate")
			s.ok(t, "check")
			storetest.Tamper(t, s["SPOLU_DATABASE"], `CREATE TABLE planted (id TEXT)`)
			const found = `wrong  database: its tables are not as spolu makes them: table "planted"`
			if status, out, _ := s.run(t, "check"); status != 1 || !strings.Contains(out, found) {
				t.Errorf("%d: %s", status, out)
			}
		})
	}
}

// newGoodSettings are settings of which check finds nothing wrong.
func newGoodSettings(t *testing.T) settings {
	return newSettings(t).with("SPOLU_URL", "https://spolu.example.org").
		with("SPOLU_SMTP", "file:"+filepath.Join(t.TempDir(), "letters"))
}

var databases = map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": durablePostgres}

// durablePostgres is a database that keeps what it has acknowledged, which those of tests otherwise do not.
func durablePostgres(tb testing.TB) string {
	tb.Helper()
	address := storetest.Postgres(tb)
	storetest.Tamper(tb, address, `DO $$ BEGIN
		EXECUTE format('ALTER DATABASE %I SET synchronous_commit = on', current_database());
	END $$`)
	return address
}

// TestNewerDatabase: no command works on a database that a newer version has brought up to date, unless that one says
// it may.
func TestNewerDatabase(t *testing.T) {
	const refused = "up to date by a newer version of spolu (tables 99, this program knows "
	for name, address := range databases {
		t.Run(name, func(t *testing.T) {
			s := newGoodSettings(t).with("SPOLU_DATABASE", address(t))
			s.ok(t, "migrate")
			tamper := func(statement string) { storetest.Tamper(t, s["SPOLU_DATABASE"], statement) }
			tamper(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, TRUE)`)
			says := func(from string) {
				tamper(`DELETE FROM settings WHERE name = 'compatible-from'`)
				if from != "" {
					tamper(`INSERT INTO settings (name, value) VALUES ('compatible-from', '` + from + `')`)
				}
			}
			file := filepath.Join(t.TempDir(), "backup.db")
			for _, from := range []string{"", "98", "99"} {
				says(from)
				commands := [][]string{{"serve"}, {"migrate"}, {"sample", "--offers", "1", "--force"}, {"review"},
					{"letters"}, {"export", "K7M-4PX"}, {"erase", "K7M-4PX"}, {"audit"},
					{"places", "import", "nothing.csv"}}
				if name == "sqlite" {
					commands = append(commands, []string{"backup", file})
				}
				for _, args := range commands {
					s.fails(t, 1, refused, args...)
				}
				if status, out, _ := s.run(t, "check"); status != 1 || !strings.Contains(out, refused) {
					t.Errorf("check, %d: %s", status, out)
				}
			}
			says("20")
			for _, args := range [][]string{{"migrate"}, {"check"}, {"sample", "--offers", "1", "--force"}, {"audit"}} {
				s.ok(t, args...)
			}
			p := s.start(t, "serve")
			p.wait(t, p.stderr)
			if status, body := fetch(t, "http://"+s["SPOLU_ADMIN_ADDR"]+"/readyz"); status != 200 {
				t.Errorf("beside a newer version that is compatible: %d %s", status, body)
			}
			says("98")
			if status, _ := fetch(t, "http://"+s["SPOLU_ADMIN_ADDR"]+"/readyz"); status != 503 {
				t.Errorf("beside one that is not: %d", status)
			}
			p.ends(t)
		})
	}
}
