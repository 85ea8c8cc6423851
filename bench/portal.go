package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server that was started, and how long it took until it answered.
type process struct {
	cmd   *exec.Cmd
	host  string
	start time.Duration
	said  bytes.Buffer // on stderr
}

// start runs a server on one core and waits until it answers a path.
func start(cmd *exec.Cmd, host, path string) (*process, error) {
	p := &process{cmd: cmd, host: host}
	cmd.Stderr = &p.said
	cmd.Env = append(cmd.Environ(), "GOMAXPROCS=1")
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	for time.Since(began) < time.Minute {
		if r, err := dial(host); err == nil {
			_, err = r.get(path)
			p.start = time.Since(began)
			if r.Close(); err == nil {
				return p, nil
			}
		}
		time.Sleep(time.Millisecond)
	}
	return nil, errors.Join(fmt.Errorf("%s does not answer: %s", filepath.Base(cmd.Path), p.said.String()), p.stop())
}

// stop ends the server as an operator would, and waits for it.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	err := p.cmd.Wait()
	if _, signalled := errors.AsType[*exec.ExitError](err); signalled {
		return nil // the bare handler does not catch the signal
	}
	return err
}

// resident is the memory of the server that is its own, in bytes, without the files it has mapped, which the system
// takes back when it needs to, and with them.
func (p *process) resident() (own, all int64, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(status)) {
		fields := strings.Fields(line)
		if len(fields) != 3 {
			continue
		}
		n, _ := strconv.ParseInt(fields[1], 10, 64)
		switch fields[0] {
		case "RssAnon:":
			own = n << 10
		case "VmRSS:":
			all = n << 10
		}
	}
	return own, all, nil
}

// portal is the program with its settings for one database.
type portal struct {
	program, dir, database string
}

func (p portal) command(env []string, args ...string) *exec.Cmd {
	cmd := exec.Command(p.program, args...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "SPOLU_DATABASE="+p.database, "SPOLU_KEYS="+filepath.Join(p.dir, "keys.json"))
	cmd.Env = append(cmd.Env, env...)
	return cmd
}

// run runs a command of the program to its end.
func (p portal) run(args ...string) error {
	cmd := p.command(nil, args...)
	cmd.Stderr = os.Stderr // its progress
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("spolu %s: %w: %s", args[0], err, out)
	}
	return nil
}

// serve starts the portal, with so many megabytes for kept pages, and lets one network read without limit: here one
// reader stands for all.
func (p portal) serve(cache int) (*process, error) {
	public, err := free()
	if err != nil {
		return nil, err
	}
	admin, err := free()
	if err != nil {
		return nil, err
	}
	return start(p.command([]string{"SPOLU_ADDR=" + public, "SPOLU_ADMIN_ADDR=" + admin, "SPOLU_URL=http://" + public,
		"SPOLU_CACHE=" + strconv.Itoa(cache), "SPOLU_RATE=0", "SPOLU_LOG=error"}, "serve"), public, "/")
}
