package cli_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestAuditNamesOperators: what is done on the command line is noted with the user who did it: also a backup, which has
// the line itself, putting it back, and the steps of a change of keys.
func TestAuditNamesOperators(t *testing.T) {
	s := newSettings(t).with("SUDO_USER", "jana")
	s.ok(t, "migrate")
	has := func(verbs ...string) {
		t.Helper()
		audit := s.ok(t, "audit")
		for _, verb := range verbs {
			if strings.Count(audit, `"role":"operator","actor":"jana","verb":"`+verb+`"`) != 1 {
				t.Errorf("the audit lacks %s of jana:\n%s", verb, audit)
			}
		}
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	s.ok(t, "backup", copied)
	has("backup.make")
	s.ok(t, "restore", copied)
	has("backup.make", "backup.restore")
	s.ok(t, "keys", "rotate")
	has("keys.add")
	if out := s.with("SUDO_USER", "").ok(t, "sample", "--offers", "1"); out == "" {
		t.Error("nothing is said")
	}
	if audit := s.ok(t, "audit"); strings.Contains(audit, `"role":"operator","actor":""`) {
		t.Errorf("somebody has no name: %s", audit)
	}
}

func TestVersionAndHealth(t *testing.T) {
	s := newSettings(t)
	for _, ask := range []string{"version", "--version"} {
		if out := s.ok(t, ask); !strings.Contains(out, "version ") || !strings.Contains(out, "go       go1.") {
			t.Errorf("%s says %s", ask, out)
		}
	}
	s.fails(t, 1, "nobody answers on "+s["SPOLU_ADMIN_ADDR"], "health")
	p := s.start(t, "serve")
	p.wait(t, p.stderr)
	if out := s.ok(t, "health"); out != "ready\n" {
		t.Errorf("health says %q", out)
	}
	p.ends(t)
	log := p.stderr.String()
	for _, want := range []string{`"msg":"serving"`, `"version":"`, `"database":"sqlite"`, `"profile":"built-in"`,
		`"region":"CZ080"`, `"msg":"stopped"`, `"well":true`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s: %s", want, log)
		}
	}
}
