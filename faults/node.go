package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// rig is what all trials share.
type rig struct {
	program, dir string
	kills        int
	say          func(format string, a ...any)
	numbers      atomic.Int64 // of folders
}

// build makes the program as the README says.
func (r *rig) build(ctx context.Context) (err error) {
	if r.dir, err = os.MkdirTemp("", "spolu-faults-"); err != nil {
		return err
	}
	r.program = filepath.Join(r.dir, "spolu")
	return compile(ctx, "", r.program)
}

// compile makes the program of the sources around a folder.
func compile(ctx context.Context, folder, program string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", program, "example.org/spolu/cmd/spolu")
	cmd.Dir, cmd.Env = folder, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("the program cannot be built: %w\n%s", err, out)
	}
	return nil
}

// folder is a new empty one.
func (r *rig) folder() (string, error) {
	dir := filepath.Join(r.dir, fmt.Sprint(r.numbers.Add(1)))
	return dir, os.Mkdir(dir, 0o700)
}

// node is one process of the portal, which can be started again and again.
type node struct {
	program, dir string
	env          []string
	host, admin  string

	mu   sync.Mutex
	cmd  *exec.Cmd
	said bytes.Buffer // of the last start
	done chan error
}

// newNode is a node that was not started. Nodes with one folder share the keys.
func (r *rig) newNode(dir, database, smtp string, env ...string) (*node, error) {
	n := &node{program: r.program, dir: dir}
	var err error
	if n.host, err = free(); err != nil {
		return nil, err
	}
	if n.admin, err = free(); err != nil {
		return nil, err
	}
	n.env = append(os.Environ(),
		"SPOLU_DATABASE="+database,
		"SPOLU_KEYS="+filepath.Join(dir, "keys.json"),
		"SPOLU_ADDR="+n.host,
		"SPOLU_ADMIN_ADDR="+n.admin,
		"SPOLU_URL=http://"+n.host,
		"SPOLU_SMTP="+smtp,
		"SPOLU_TRUSTED_PROXIES=127.0.0.1/32",
		"SPOLU_RATE=0",
		"SPOLU_LOG=warn")
	n.env = append(n.env, env...)
	return n, nil
}

func free() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// command runs a command of the program to its end and gives what it says.
func (n *node) command(args ...string) (string, error) {
	cmd := exec.Command(n.program, args...)
	cmd.Dir, cmd.Env = n.dir, n.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("spolu %s: %w: %s", args[0], err, out)
	}
	return string(out), nil
}

// start starts the node; it may take a while until it is ready.
func (n *node) start() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.cmd = exec.Command(n.program, "serve")
	n.cmd.Dir, n.cmd.Env = n.dir, n.env
	n.said.Reset()
	n.cmd.Stderr = &n.said
	// It must not live on where the rig is killed.
	n.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := n.cmd.Start(); err != nil {
		return err
	}
	done := make(chan error, 1)
	n.done = done
	cmd := n.cmd
	go func() { done <- cmd.Wait() }()
	return nil
}

// ready waits until the node says so.
func (n *node) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		select {
		case err := <-n.done:
			n.done <- err
			return fmt.Errorf("it has ended: %w: %s", err, n.said.String())
		case <-ctx.Done():
			return fmt.Errorf("it is not ready: %w", ctx.Err())
		case <-time.After(5 * time.Millisecond):
		}
		if status(ctx, "http://"+n.admin+"/readyz") == http.StatusOK {
			return nil
		}
	}
}

// end sends a signal and waits for the process; the error is the process's.
func (n *node) end(signal os.Signal) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.cmd == nil {
		return nil
	}
	if err := n.cmd.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	err := <-n.done
	n.cmd = nil
	return err
}

// kill ends the process as a lost plug would.
func (n *node) kill() { _ = n.end(syscall.SIGKILL) }

// status is that of a page, or 0.
func status(ctx context.Context, url string) int {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}
