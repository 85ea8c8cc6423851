package pgserver

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// asHelper makes the test binary start a server, print its address and wait to be killed.
const asHelper = "SPOLU_PGSERVER_HELPER"

func TestMain(m *testing.M) {
	if os.Getenv(asHelper) == "" {
		os.Exit(m.Run())
	}
	s, err := Start(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(s.URL())
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0) // without Stop, as at the end of a test binary
}

func needsBinaries(t *testing.T) {
	t.Helper()
	if os.Getenv("SPOLU_TEST_NEEDS") == "sqlite" {
		t.Skip("SQLite alone is tested")
	}
	if _, err := findBin(); err != nil {
		if os.Getenv("SPOLU_TEST_NEEDS") == "all" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}

func TestStartAndStop(t *testing.T) {
	needsBinaries(t)
	s, err := Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := ask(t, s.URL(), "SHOW server_encoding"); got != "UTF8" {
		t.Errorf("encoding %s", got)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s was left behind: %v", s.dir, err)
	}
}

// A server must not outlive its process, however that ends.
func TestEndsWithProcess(t *testing.T) {
	needsBinaries(t)
	for name, end := range map[string]func(helper *exec.Cmd, stdin io.Closer) error{
		"exit": func(_ *exec.Cmd, stdin io.Closer) error { return stdin.Close() },
		"kill": func(helper *exec.Cmd, _ io.Closer) error { return helper.Process.Kill() },
	} {
		t.Run(name, func(t *testing.T) {
			helper, stdin, address := startHelper(t)
			ask(t, address, "SELECT 'alive'")
			if err := end(helper, stdin); err != nil {
				t.Fatal(err)
			}
			_ = helper.Wait()
			waitGone(t, dirOf(t, address))
		})
	}
}

func startHelper(t *testing.T) (helper *exec.Cmd, stdin io.Closer, address string) {
	t.Helper()
	helper = exec.Command(os.Args[0])
	helper.Env = append(os.Environ(), asHelper+"=1")
	helper.Stderr = os.Stderr
	stdin, err := helper.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := helper.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := helper.Start(); err != nil {
		t.Fatal(err)
	}
	address, err = bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return helper, stdin, strings.TrimSpace(address)
}

func dirOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("host")
}

// waitGone polls, because another process removes the directory and cannot be waited for.
func waitGone(t *testing.T, dir string) {
	t.Helper()
	for range 1000 {
		if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%s was left behind", dir)
}

func ask(t *testing.T, address, query string) (answer string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if err := conn.QueryRow(t.Context(), query).Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestVersion(t *testing.T) {
	for dir, want := range map[string]int{"/x/15/bin": 15, "/x/9.6/bin": 9, "/x/y/bin": 0} {
		if got := version(dir); got != want {
			t.Errorf("version(%q) = %d, want %d", dir, got, want)
		}
	}
}
