// Command withpostgres runs another command with a private PostgreSQL server, whose address the command finds in
// SPOLU_TEST_POSTGRES, and stops the server afterwards:
//
//	go run ./internal/store/storetest/withpostgres go test ./...
//
// Where that variable is set already, or no server is installed, it only runs the command.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"example.org/spolu/internal/store/storetest/pgserver"
)

const variable = "SPOLU_TEST_POSTGRES"

func main() {
	status, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
	}
	os.Exit(status)
}

// run gives the status of the command, 1 where it could not be run, 2 where there is none.
func run(command []string) (status int, err error) {
	if len(command) == 0 {
		return 2, errors.New("say which command to run, for instance go test")
	}
	if os.Getenv(variable) == "" {
		server, err := pgserver.Start(context.Background())
		switch {
		case err == nil:
			defer server.Stop()
			os.Setenv(variable, server.URL())
		case !errors.Is(err, pgserver.ErrNotInstalled):
			return 1, err
		}
	}
	return runCommand(command)
}

// runCommand passes signals on, so that the server is stopped after the command and not before.
func runCommand(command []string) (status int, err error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	if err := cmd.Start(); err != nil {
		return 1, err
	}
	go func() {
		for s := range signals {
			_ = cmd.Process.Signal(s)
		}
	}()
	if err := cmd.Wait(); err != nil {
		return max(cmd.ProcessState.ExitCode(), 1), nil // the command has said why itself
	}
	return 0, nil
}
