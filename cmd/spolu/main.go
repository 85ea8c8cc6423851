// Command spolu runs a region's exchange of help; see spolu help.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"example.org/spolu/internal/cli"
)

// collectAt is how much, in percent of what is kept, may be thrown away before the garbage is collected. A portal keeps
// little and throws away much with every page: with Go's 100 it answered a third fewer pages.
const collectAt = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := cli.Run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}
