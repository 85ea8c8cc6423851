package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// rolling changes the nodes of a portal on PostgreSQL one after another to this version, as an operator would, from the
// one before the last migration. Meanwhile people ask at all of them, and the pages of both versions must answer.
func rolling(ctx context.Context, r *rig) (rows []row, err error) {
	former, revision, err := r.buildFormer(ctx)
	if err != nil {
		return nil, err
	}
	server, err := durablePostgres(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	now := r.program
	r.program = former
	t, err := r.onPostgres(ctx, server.Database("spolu"), 4)
	if r.program = now; err != nil {
		return nil, err
	}
	defer func() { _ = stopAll(t.nodes) }()
	one := row{fault: "nodes changed from " + revision + " one by one, PostgreSQL"}
	err = t.during(ctx, func() error {
		for _, n := range t.nodes {
			if err := t.change(ctx, n, now, &one); err != nil {
				return err
			}
			one.cycles++
		}
		return nil
	})
	if err == nil {
		one, err = t.end(ctx, one, false)
	}
	return []row{one}, err
}

// change starts a node as another program, and has all nodes serve side by side for some time.
func (t *trial) change(ctx context.Context, n *node, program string, one *row) error {
	pause(ctx, 2*time.Second)
	if err := n.end(syscall.SIGTERM); err != nil {
		return fmt.Errorf("it ends with %w: %s", err, n.said.String())
	}
	n.program = program
	if err := n.start(); err != nil {
		return err
	}
	if err := errors.Join(n.ready(ctx), t.recovery(ctx, one)); err != nil {
		return err
	}
	for range 10 {
		pause(ctx, 200*time.Millisecond)
		for _, n := range t.nodes {
			for _, path := range []string{
				"/", "/nabidky?q=n%C3%A1kup", "/nabidky?kde=Ostrava", "/nabidky/mista", "/api/v1/stats",
			} {
				if code := status(ctx, "http://"+n.host+path); code != http.StatusOK {
					return fmt.Errorf("%s answers %d while two versions run", path, code)
				}
			}
		}
	}
	return nil
}

// buildFormer makes the program of the commit before the last one that brought a migration of PostgreSQL.
func (r *rig) buildFormer(ctx context.Context) (program, revision string, err error) {
	last, err := output(ctx, "git", "log", "-1", "--diff-filter=A", "--format=%h", "--",
		"internal/store/migrations/shared", "internal/store/migrations/postgres")
	if err != nil {
		return "", "", err
	}
	if revision, err = output(ctx, "git", "rev-parse", "--short", last+"^"); err != nil {
		return "", "", fmt.Errorf("the version before is not in this clone: %w", err)
	}
	tree, archive := filepath.Join(r.dir, "former"), filepath.Join(r.dir, "former.tar")
	if err := os.Mkdir(tree, 0o700); err != nil {
		return "", "", err
	}
	if _, err := output(ctx, "git", "archive", "--output", archive, revision); err != nil {
		return "", "", err
	}
	if _, err := output(ctx, "tar", "--extract", "--file", archive, "--directory", tree); err != nil {
		return "", "", err
	}
	program = filepath.Join(r.dir, "spolu-former")
	return program, revision, compile(ctx, tree, program)
}

// output is what a command says; the error has what it complains of.
func output(ctx context.Context, name string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if failed := new(exec.ExitError); errors.As(err, &failed) {
		err = fmt.Errorf("%s %s: %w: %s", name, args[0], err, failed.Stderr)
	}
	return strings.TrimSpace(string(out)), err
}
