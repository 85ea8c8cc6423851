package deploy

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.org/spolu/internal/store/storetest"
)

// server is a folder with what spolu-as needs on a server: the script, the program, the service's folder.
type server struct {
	dir, script string
}

// newServer has the program as /usr/local/bin/spolu and a runuser that changes no user.
func newServer(t *testing.T) server {
	t.Helper()
	s := server{dir: t.TempDir()}
	s.script = s.path("spolu-as")
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(os.Mkdir(s.path("bin"), 0o700), os.Mkdir(s.path("data"), 0o700),
		os.Symlink(own, s.path("bin/spolu")))
	if err != nil {
		t.Fatal(err)
	}
	write(t, s.path("bin/runuser"), "#!/bin/sh\n[ \"$1 $2 $3\" = '-u spolu --' ] || exit 64\nshift 3\nexec \"$@\"\n",
		0o700)
	write(t, s.script, shipped(t, "spolu-as", map[string]string{
		"/etc/spolu.env": s.path("spolu.env"), "/var/lib/spolu": s.path("data"), "/usr/local/bin": s.path("bin")}),
		0o700)
	return s
}

func (s server) path(name string) string { return filepath.Join(s.dir, name) }

// as runs a command through the script, with variables in root's environment.
func (s server) as(t *testing.T, environment []string, args ...string) (said string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), s.script, args...)
	cmd.Env = append([]string{"PATH=" + s.path("bin") + ":/usr/bin:/bin"}, environment...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestSpoluAsTakesTheSettingsWhole: no shell has read the file, and nothing of root's own environment counts.
func TestSpoluAsTakesTheSettingsWhole(t *testing.T) {
	s := newServer(t)
	write(t, s.path("spolu.env"), "SPOLU_DATABASE=sqlite:"+s.path("a&b $(c).db")+
		"\nSPOLU_FROM=Spolu to dáme <spolu@example.org>\n", 0o600)
	root := []string{"SPOLU_DATABASE=sqlite:" + s.path("other.db"), "SPOLU_KEYS=" + s.path("other.json")}
	if said, err := s.as(t, root, "migrate"); err != nil {
		t.Fatal(err, said)
	}
	for name, want := range map[string]bool{"a&b $(c).db": true, "data/data/keys.json": true,
		"data/data/spolu.db": false, "other.db": false, "other.json": false} {
		if _, err := os.Stat(s.path(name)); (err == nil) != want {
			t.Errorf("%s is there: %v", name, err == nil)
		}
	}
	if said, err := s.as(t, root, "letters", "list", "failed"); err != nil || said != "No letter yet.\n" {
		t.Errorf("a command with words: %v: %s", err, said)
	}
}

// TestSpoluAsOnPostgres: an address with "&" leads to the database that it names. Cut, it would be refused.
func TestSpoluAsOnPostgres(t *testing.T) {
	s := newServer(t)
	address := storetest.EmptyPostgres(t)
	sign := "?"
	if strings.Contains(address, "?") {
		sign = "&"
	}
	address += sign + "connect_timeout=5&options=-c%20synchronous_commit%3Don" // which the tests' server has off
	write(t, s.path("spolu.env"), "SPOLU_DATABASE="+address+"\n", 0o600)
	if said, err := s.as(t, nil, "migrate"); err != nil {
		t.Fatal(err, said)
	}
	if rows := storetest.Rows(t, address); len(rows["settings"]) == 0 {
		t.Error("the tables are not in the database of the file")
	}
	if _, err := os.Stat(s.path("data/data/spolu.db")); err == nil {
		t.Error("another database was made")
	}
}

func TestSpoluAsRefusesAMisspeltName(t *testing.T) {
	s := newServer(t)
	write(t, s.path("spolu.env"), "SPOLU_DATABSE=sqlite:"+s.path("spolu.db")+"\n", 0o600)
	if said, err := s.as(t, nil, "migrate"); err == nil ||
		!strings.Contains(said, "line 1: SPOLU_DATABSE is no setting") {
		t.Errorf("%v: %s", err, said)
	}
	if made, _ := filepath.Glob(s.path("data/*")); made != nil {
		t.Errorf("it has made %q", made)
	}
}
