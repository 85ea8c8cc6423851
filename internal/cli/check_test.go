package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/spolu/internal/store/storetest"
)

// finds is a check that must find something wrong, and name it as words do.
func (s settings) finds(t *testing.T, words string, args ...string) {
	t.Helper()
	status, stdout, _ := s.run(t, append([]string{"check"}, args...)...)
	if status != 1 || !strings.Contains(stdout, "wrong  "+words) {
		t.Errorf("%d, want %q:\n%s", status, words, stdout)
	}
}

// goodSettings are those of a portal in which a check finds nothing wrong.
func goodSettings(t *testing.T) settings {
	t.Helper()
	s := newSettings(t).with("SPOLU_URL", "https://spolu.example.org").
		with("SPOLU_SMTP", "file:"+filepath.Join(t.TempDir(), "letters"))
	s.ok(t, "migrate")
	return s
}

func TestCheckOfNames(t *testing.T) {
	s := goodSettings(t)
	t.Setenv("SPOLU_DATABSE", "sqlite:other.db")
	s.with("SPOLU_DATABSE", "sqlite:other.db").finds(t, "settings: SPOLU_DATABSE is no setting; is SPOLU_DATABASE meant?")
}

func TestCheckOfKeys(t *testing.T) {
	s := goodSettings(t)
	if err := os.Chmod(s["SPOLU_KEYS"], 0o644); err != nil {
		t.Fatal(err)
	}
	_, stdout, _ := s.run(t, "check")
	if !strings.Contains(stdout, "chmod 600 "+s["SPOLU_KEYS"]) || strings.Contains(stdout, "keys new") {
		t.Errorf("keys that others read: %s", stdout)
	}
	if err := os.Remove(s["SPOLU_KEYS"]); err != nil {
		t.Fatal(err)
	}
	s.finds(t, "keys: the keys cannot be used: ")
	if _, stdout, _ = s.run(t, "check"); !strings.Contains(stdout, "spolu keys new") {
		t.Errorf("no keys: %s", stdout)
	}
	if status, _, stderr := s.run(t, "letters"); status != 1 || !strings.Contains(stderr, "spolu keys new") {
		t.Errorf("another command: %s", stderr)
	}
}

// TestCheckOfPlaces: a portal of another region than its municipalities' finds nothing for those who live there.
func TestCheckOfPlaces(t *testing.T) {
	s := goodSettings(t)
	profile := t.TempDir()
	text := func(of string) string { return of + " = { cs = \"Zlínský kraj\", en = \"Zlín Region\" }\n" }
	err := os.WriteFile(filepath.Join(profile, "site.toml"), []byte(text("subtitle")+"[region]\ncode = \"CZ072\"\n"+
		text("name")+text("where")+text("of")+text("whole")+"[[districts]]\ncode = \"CZ0724\"\nname = \"Zlín\"\n"),
		0o600)
	if err != nil {
		t.Fatal(err)
	}
	other := s.with("SPOLU_SITE", profile)
	other.finds(t, "database: it has no municipality of Zlín; import them with spolu places import FILE")
	p := other.start(t, "serve")
	p.wait(t, p.stderr)
	p.ends(t)
	if !strings.Contains(p.stderr.String(), "it has no municipality of Zlín") {
		t.Errorf("the log of such a portal: %s", p.stderr)
	}
}

// TestCheckOfPostgres: each command says the same of a database that it cannot work with.
func TestCheckOfPostgres(t *testing.T) {
	s := goodSettings(t)
	address := storetest.Guarded(t)
	for want, address := range map[string]string{
		"PostgreSQL does not take the password":   address("portal", "planted", "open").String(),
		"PostgreSQL has no database of this name": address("portal", storetest.Password, "missing").String(),
		"the encoding of the database is LATIN2":  storetest.Encoded(t, "LATIN2"),
	} {
		of := s.with("SPOLU_DATABASE", address)
		of.finds(t, "database: "+want)
		of.fails(t, 1, want, "serve")
		of.fails(t, 1, want, "migrate")
	}
}

func TestCheckSendsALetter(t *testing.T) {
	s := goodSettings(t)
	out := s.ok(t, "check", "--letter", "vera@example.org")
	folder := strings.TrimPrefix(s["SPOLU_SMTP"], "file:")
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 1 || !strings.Contains(out, "a letter was taken: it is in "+folder) {
		t.Fatalf("%d files, %v: %s", len(files), err, out)
	}
	text, err := os.ReadFile(filepath.Join(folder, files[0].Name()))
	if err != nil || !strings.Contains(string(text), "To: <vera@example.org>") {
		t.Errorf("%v, the letter: %s", err, text)
	}
	for _, address := range []string{"", "vera", "a@example.org, b@example.org"} {
		s.fails(t, 2, "--letter needs one address of e-mail", "check", "--letter", address)
	}
	s.with("SPOLU_SMTP", "smtp://"+freeAddress(t)+"?tls=off").finds(t, "letter: nothing listens at",
		"--letter=vera@example.org")
	s.with("SPOLU_SMTP", "").finds(t, "letter: SPOLU_SMTP is empty", "--letter=vera@example.org")
}
