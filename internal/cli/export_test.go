package cli

import (
	"context"
	"io"
)

// RunAtTerminal is Run where somebody types at a terminal.
func RunAtTerminal(ctx context.Context, args []string, getenv func(string) string, typed io.Reader,
	stdout, stderr io.Writer) int {
	return run(ctx, args, getenv, input{typed, true}, stdout, stderr)
}
