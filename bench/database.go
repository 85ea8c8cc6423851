package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"example.org/spolu/internal/store/storetest/pgserver"
)

// database is one of the two, ready to hold portals of several sizes.
type database interface {
	name() string
	// open is the address of the database with n offers; fresh if it has to be filled.
	open(ctx context.Context, dir string, n int) (address string, fresh bool, err error)
	// settle ends the work that filling has left to do.
	settle(ctx context.Context, dir string, n int) error
	stop() error
}

func newDatabase(ctx context.Context, name, dir string) (database, error) {
	switch name {
	case "sqlite":
		return sqliteFiles{}, nil
	case "postgres":
		server, err := pgserver.Start(ctx, "fsync=on", "synchronous_commit=on", "full_page_writes=on", "autovacuum=on",
			"shared_buffers=512MB", "max_wal_size=4GB")
		return &postgresServer{server}, err
	}
	return nil, fmt.Errorf("%q is neither sqlite nor postgres", name)
}

// sqliteFiles are files that stay, to be used again.
type sqliteFiles struct{}

func (sqliteFiles) name() string { return "sqlite" }

// filledMark says that a database was filled to the end.
const filledMark = "filled"

func (sqliteFiles) open(_ context.Context, dir string, _ int) (string, bool, error) {
	_, err := os.Stat(filepath.Join(dir, filledMark))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", false, err
	}
	fresh := err != nil
	if fresh {
		err = errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700))
	}
	return "sqlite:" + filepath.Join(dir, "spolu.db"), fresh, err
}

func (sqliteFiles) settle(_ context.Context, dir string, _ int) error {
	return os.WriteFile(filepath.Join(dir, filledMark), nil, 0o600)
}

func (sqliteFiles) stop() error { return nil }

// postgresServer is a server of our own, as durable as one in earnest, that goes when the measurement ends.
type postgresServer struct{ *pgserver.Server }

func (postgresServer) name() string { return "postgres" }

func (s postgresServer) open(ctx context.Context, dir string, n int) (string, bool, error) {
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700), s.Create(ctx, sized(n))); err != nil {
		return "", false, err
	}
	return s.Database(sized(n)), true, nil
}

func sized(n int) string { return fmt.Sprintf("spolu_%d", n) }

func (s postgresServer) settle(ctx context.Context, _ string, n int) error {
	return s.Settle(ctx, sized(n))
}

func (s postgresServer) stop() error { return s.Stop() }
