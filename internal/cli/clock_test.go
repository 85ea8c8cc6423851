package cli_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/cli"
)

// TestAJumpIsToldOnce, and its end.
func TestAJumpIsToldOnce(t *testing.T) {
	var log bytes.Buffer
	tell := cli.TellClock(slog.New(slog.NewJSONHandler(&log, nil)))
	for _, jump := range []time.Duration{0, 9600 * time.Hour, 9600*time.Hour + time.Second, 0, 0, -time.Hour} {
		tell(jump)
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], `"level":"ERROR"`) ||
		!strings.Contains(lines[0], `"by":"9600h0m0s"`) || !strings.Contains(lines[1], "well again") ||
		!strings.Contains(lines[2], `"by":"-1h0m0s"`) {
		t.Errorf("the log: %s", &log)
	}
}
