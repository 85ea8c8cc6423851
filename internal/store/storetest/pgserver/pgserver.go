// Package pgserver owns a private PostgreSQL server for tests: it finds the installed binaries, starts a server on
// an empty data directory, and leaves nothing behind. The server gives up durability for speed and trusts
// whoever can open its socket, so it is for tests only.
package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrNotInstalled says that no PostgreSQL server is installed on this machine.
var ErrNotInstalled = errors.New("no PostgreSQL server is installed: install it (Debian: postgresql) " +
	"or name one in SPOLU_TEST_POSTGRES")

const (
	startTimeout = time.Minute // generous: a busy machine with two cores runs many tests at once
	longestDir   = 60          // bytes; the path of a Unix socket may have some 100 in all
)

// supervise runs the server $1 in the directory $2, with what else there is as its options, until standard input ends,
// which it does when the process that holds the other end stops, however it dies. Then it stops the server and removes
// the directory. On a line it stops the server, which saves nothing then; on the next one it starts it again.
const supervise = `
bin=$1 dir=$2
shift 2
run() {
	"$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=200 \
		-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 \
		-c autovacuum=off -c jit=off -c TimeZone=UTC "$@" >>"$dir/log" 2>&1 </dev/null &
}
run "$@"
while read -r line; do
	case $line in
	halt) kill -QUIT $!; wait $!; touch "$dir/halted" ;;
	resume) rm "$dir/halted"; run "$@" ;;
	esac
done
kill -QUIT $!
wait $!
cd / && rm -rf "$dir"
`

// Server is a running private server.
type Server struct {
	dir        string
	supervisor *exec.Cmd
	hold       io.WriteCloser // the other end of the supervisor's standard input
}

// Tool is where a program of PostgreSQL's is, as pg_dump. The error is ErrNotInstalled where there is none.
func Tool(name string) (string, error) {
	bin, err := findBin()
	return filepath.Join(bin, name), err
}

// Start starts a server of its own, with settings ("fsync=on") beside those that make tests fast. It ends with Stop,
// or else together with this process, even if that is killed.
// The error is ErrNotInstalled where there is none to start.
func Start(ctx context.Context, settings ...string) (*Server, error) {
	bin, err := findBin()
	if err != nil {
		return nil, err
	}
	owner, err := serverOwner()
	if err != nil {
		return nil, err
	}
	dir, err := makeDir(owner)
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir}
	if err := s.start(ctx, bin, owner, settings); err != nil {
		err = fmt.Errorf("PostgreSQL for tests did not start: %w\n%s", err, s.log())
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (s *Server) start(ctx context.Context, bin string, owner *syscall.Credential, settings []string) error {
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", filepath.Join(s.dir, "data"), "-U", "spolu",
		"--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = s.dir, &syscall.SysProcAttr{Credential: owner}
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	args := []string{"-c", supervise, "spolu-postgres", bin, s.dir}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	s.supervisor = exec.Command("/bin/sh", args...)
	s.supervisor.Dir = s.dir
	// A group of its own: Ctrl-C at the terminal must not end the supervisor before its work is done.
	s.supervisor.SysProcAttr = &syscall.SysProcAttr{Credential: owner, Setpgid: true}
	hold, err := s.supervisor.StdinPipe()
	if err != nil {
		return err
	}
	s.hold = hold
	if err := s.supervisor.Start(); err != nil {
		return err
	}
	return s.wait(ctx)
}

// wait returns when the server answers.
func (s *Server) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.URL())
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Halt ends the server as a lost plug would, as far as it can without one: it saves nothing. Its data stay.
func (s *Server) Halt() error {
	if _, err := io.WriteString(s.hold, "halt\n"); err != nil {
		return err
	}
	for deadline := time.Now().Add(startTimeout); ; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(s.dir, "halted")); err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return errors.New("PostgreSQL does not halt")
		}
	}
}

// Resume starts the server after Halt, and returns when it answers.
func (s *Server) Resume(ctx context.Context) error {
	if _, err := io.WriteString(s.hold, "resume\n"); err != nil {
		return err
	}
	return s.wait(ctx)
}

// Socket is the path of its Unix socket.
func (s *Server) Socket() string { return filepath.Join(s.dir, ".s.PGSQL.5432") }

// URL connects to the server's own database as its superuser.
func (s *Server) URL() string { return s.Database("postgres") }

// Database connects to another database of the server.
func (s *Server) Database(name string) string {
	u := url.URL{Scheme: "postgres", User: url.User("spolu"), Path: "/" + name}
	u.RawQuery = url.Values{"host": {s.dir}, "sslmode": {"disable"}}.Encode()
	return u.String()
}

// Create makes an empty database.
func (s *Server) Create(ctx context.Context, name string) error {
	return execute(ctx, s.URL(), "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
}

// Settle does at once what autovacuum would do within some minutes after much was written to a database.
func (s *Server) Settle(ctx context.Context, name string) error {
	return execute(ctx, s.Database(name), "VACUUM ANALYZE")
}

func execute(ctx context.Context, address, statement string) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

// Stop ends the server and removes its directory.
func (s *Server) Stop() error {
	if s.supervisor == nil || s.supervisor.Process == nil {
		return os.RemoveAll(s.dir)
	}
	// The supervisor's status is the last command's, and tells nothing: what counts is that all is gone.
	_ = s.hold.Close()
	_ = s.supervisor.Wait()
	return os.RemoveAll(s.dir)
}

func (s *Server) log() string {
	text, _ := os.ReadFile(filepath.Join(s.dir, "log"))
	return string(text)
}

// makeDir makes the directory for the data and the socket.
func makeDir(owner *syscall.Credential) (string, error) {
	parent := os.TempDir()
	if len(parent) > longestDir {
		parent = "/tmp"
	}
	dir, err := os.MkdirTemp(parent, "spolu-pg-")
	if err != nil || owner == nil {
		return dir, err
	}
	return dir, os.Chown(dir, int(owner.Uid), int(owner.Gid))
}

// serverOwner is the user that the server runs as: PostgreSQL refuses root. For others it is nil, themselves.
func serverOwner() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root, and there is no user postgres or nobody: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
}
