package cli_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"example.org/spolu/internal/exchange"
)

// TestErasedStaysErasedAfterRestore: what was erased on demand after a backup was made does not come back with it.
func TestErasedStaysErasedAfterRestore(t *testing.T) {
	s := newSettings(t)
	s.ok(t, "migrate")
	s.exchange(t, func(ctx context.Context, e *exchange.Exchange) { seedOne(ctx, t, e) })
	file := filepath.Join(t.TempDir(), "backup.db")
	s.ok(t, "backup", file)
	if said := s.ok(t, "export", "\u2068vera@example.org\u200b "); !strings.Contains(said, `"surname": "Tajný"`) ||
		!strings.Contains(said, `"title": "Pomohu"`) {
		t.Errorf("the export is %s", said)
	}
	if said := s.ok(t, "erase", "--yes", "vera@example.org"); !strings.Contains(said, "stays erased") {
		t.Errorf("it says %q", said)
	}
	s.ok(t, "restore", file)
	s.ok(t, "export", "vera@example.org") // the backup has brought it back
	s.ok(t, "migrate")                    // as the start of the portal does
	s.fails(t, 1, "nobody is known by this", "export", "vera@example.org")
	s.fails(t, 1, "nobody is known by this", "erase", "--yes", "XXX-XXX")
	s.fails(t, 2, "it needs", "erase")
}
