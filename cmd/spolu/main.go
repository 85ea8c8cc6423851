// Command spolu runs a region's exchange of help; see spolu help.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"example.org/spolu/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := cli.Run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}
