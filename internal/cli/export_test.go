package cli

import (
	"context"
	"io"
	"log/slog"
	"time"
)

// RunAtTerminal is Run where somebody types at a terminal.
func RunAtTerminal(ctx context.Context, args []string, getenv func(string) string, typed io.Reader,
	stdout, stderr io.Writer) int {
	return run(ctx, args, getenv, input{typed, true}, stdout, stderr)
}

// TellClock is what is said of readings of the clock.
func TellClock(log *slog.Logger) func(jump time.Duration) { return (&app{log: log}).tellClock() }
