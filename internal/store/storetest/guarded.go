package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"example.org/spolu/internal/store/storetest/pgserver"
)

// Password is that of the role portal of a guarded server.
const Password = "planted-password"

// Guarded is a PostgreSQL server of a test's own that asks for passwords and has no TLS: the database open lets the
// role portal in, and closed lets in whoever comes with TLS, so nobody. It gives the address of a database for a role.
func Guarded(tb testing.TB) (address func(role, password, database string) *url.URL) {
	tb.Helper()
	_ = postgres(tb) // or the test is skipped
	dir, err := os.MkdirTemp("", "spolu-hba-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	hba := filepath.Join(dir, "pg_hba.conf")
	const rules = "local all spolu trust\nhost open all 127.0.0.0/8 scram-sha-256\nhost missing all 127.0.0.0/8 trust\n" +
		"host open nobody 127.0.0.0/8 trust\nhostssl closed all 127.0.0.0/8 trust\n"
	// #nosec G302 G306 -- PostgreSQL, which is another user, reads it
	if err := errors.Join(os.Chmod(dir, 0o755), os.WriteFile(hba, []byte(rules), 0o644)); err != nil {
		tb.Fatal(err)
	}
	// An address of this machine that nobody else has: the port is that of all servers of tests.
	// #nosec G404 -- nothing is gained by guessing it
	host := fmt.Sprintf("127.%d.%d.%d", 1+rand.N(250), rand.N(250), 1+rand.N(250))
	server, err := pgserver.Start(context.Background(), "listen_addresses="+host, "hba_file="+hba)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := server.Stop(); err != nil {
			tb.Error(err)
		}
	})
	for _, statement := range []string{
		"CREATE ROLE portal LOGIN PASSWORD '" + Password + "'", "CREATE DATABASE open", "CREATE DATABASE closed",
	} {
		run(tb, server.URL(), statement)
	}
	return func(role, password, database string) *url.URL {
		return &url.URL{Scheme: "postgres", User: url.UserPassword(role, password), Host: host,
			Path: database, RawQuery: "sslmode=disable"}
	}
}

// Encoded is the address of a new database without tables, of another encoding than UTF8.
func Encoded(tb testing.TB, encoding string) string {
	tb.Helper()
	return Clone(tb, postgres(tb), "template0", "ENCODING "+encoding, "LOCALE 'C'")
}
