// Package storetest gives each test a database of its own, SQLite or PostgreSQL, with the current schema.
package storetest

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.org/spolu/internal/store/storetest/pgserver"
)

// private is this test binary's own server. It ends with the process, so nobody stops it.
var private = sync.OnceValues(func() (*pgserver.Server, error) { return pgserver.Start(context.Background()) })

// postgres is the address of a server on which tests may make databases: the one that SPOLU_TEST_POSTGRES names
// (make test starts one for all packages), else this binary's own. Without either the test is skipped, or fails
// where SPOLU_TEST_NEEDS is "all"; where that is "sqlite" (make check) it is skipped in any case.
func postgres(tb testing.TB) (adminURL string) {
	tb.Helper()
	if os.Getenv("SPOLU_TEST_NEEDS") == "sqlite" {
		tb.Skip("SQLite alone is tested")
	}
	if named := os.Getenv("SPOLU_TEST_POSTGRES"); named != "" {
		return named
	}
	server, err := private()
	if errors.Is(err, pgserver.ErrNotInstalled) && os.Getenv("SPOLU_TEST_NEEDS") != "all" {
		tb.Skip(err)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return server.URL()
}

// Clone makes a database of the test's own, a copy of template, and drops it after the test. Nobody may be
// connected to the template meanwhile. Options are those of CREATE DATABASE.
func Clone(tb testing.TB, adminURL, template string, options ...string) (url string) {
	tb.Helper()
	name := "test_" + strings.ToLower(rand.Text())
	run(tb, adminURL, "CREATE DATABASE "+quote(name)+" TEMPLATE "+quote(template)+" "+strings.Join(options, " "))
	tb.Cleanup(func() { run(tb, adminURL, "DROP DATABASE "+quote(name)+" WITH (FORCE)") })
	return withDatabase(tb, adminURL, name)
}

// ensureTemplate makes sure that the server has a database called name, built by build, which gets its address
// and leaves no connection open. Test binaries that share the server build it once among them, so the name says
// what is in it, for instance by a hash of the migrations.
func ensureTemplate(tb testing.TB, adminURL, name string, build func(url string)) {
	tb.Helper()
	ctx := tb.Context()
	conn := connect(ctx, tb, adminURL)
	defer conn.Close(ctx)
	// The lock ends with the connection. Its number is any that nobody else uses.
	exec(ctx, tb, conn, "SELECT pg_advisory_lock(7765085)")
	var exists bool
	err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists)
	if err != nil {
		tb.Fatal(err)
	}
	if exists {
		return
	}
	// It gets its name when it is complete: a build that fails half-way leaves none that looks finished.
	draft := name + "_draft"
	exec(ctx, tb, conn, "DROP DATABASE IF EXISTS "+quote(draft)+" WITH (FORCE)")
	exec(ctx, tb, conn, "CREATE DATABASE "+quote(draft)+" TEMPLATE template0")
	build(withDatabase(tb, adminURL, draft))
	exec(ctx, tb, conn, "ALTER DATABASE "+quote(draft)+" RENAME TO "+quote(name))
}

// run executes one statement on a connection of its own. It works in a cleanup, when the test's context is over.
func run(tb testing.TB, adminURL, statement string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn := connect(ctx, tb, adminURL)
	defer conn.Close(ctx)
	exec(ctx, tb, conn, statement)
}

func connect(ctx context.Context, tb testing.TB, url string) *pgx.Conn {
	tb.Helper()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		tb.Fatalf("connecting to PostgreSQL for tests: %v", err)
	}
	return conn
}

func exec(ctx context.Context, tb testing.TB, conn *pgx.Conn, statement string) {
	tb.Helper()
	if _, err := conn.Exec(ctx, statement); err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

// withDatabase is the address of another database on the same server.
func withDatabase(tb testing.TB, address, database string) string {
	tb.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" {
		tb.Fatal("SPOLU_TEST_POSTGRES must be an address like postgres://user@host/postgres")
	}
	u.Path = "/" + database
	return u.String()
}
