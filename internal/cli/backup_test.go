package cli_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/spolu/internal/exchange"
)

// TestBackupAndRestore: a backup is made while the portal runs; it is restored when the portal has stopped, and not before.
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
		found, err := e.Search(ctx, exchange.Query{Limit: 1})
		if err != nil || found.Total != 7 {
			t.Errorf("%d offers after the restore, %v", found.Total, err)
		}
	})
	other := s.with("SPOLU_KEYS", filepath.Join(t.TempDir(), "other.json"))
	other.ok(t, "keys", "new")
	other.fails(t, 1, "belongs to other keys", "restore", file)
	s.fails(t, 1, "no such file", "restore", file+"x")
	s.fails(t, 2, "it needs a file", "restore")
}
