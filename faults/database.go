package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"example.org/spolu/internal/store/storetest/pgserver"
)

// databaseFaults take PostgreSQL away from two nodes: the connections, and the server.
func databaseFaults(ctx context.Context, r *rig) ([]row, error) {
	cut, err1 := r.onDurable(ctx, func(_ *pgserver.Server, w *wire, t *trial) (row, error) {
		cut := func() error { w.cut(); return nil }
		heal := func() error { w.heal(); return nil }
		return t.without(ctx, row{fault: "connections to PostgreSQL cut"}, cut, heal)
	})
	stopped, err2 := r.onDurable(ctx, func(s *pgserver.Server, _ *wire, t *trial) (row, error) {
		start := func() error { return s.Resume(ctx) }
		return t.without(ctx, row{fault: "PostgreSQL stopped at once, and started"}, s.Halt, start)
	})
	return []row{cut, stopped}, errors.Join(err1, err2)
}

// onDurable runs a trial of two nodes whose way to PostgreSQL can be cut.
func (r *rig) onDurable(
	ctx context.Context, do func(*pgserver.Server, *wire, *trial) (row, error),
) (one row, err error) {
	server, err := durablePostgres(ctx)
	if err != nil {
		return one, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	w, err := newWire(server.Socket())
	if err != nil {
		return one, err
	}
	defer w.cut()
	t, err := r.onPostgres(ctx, "postgres://spolu@"+w.address+"/spolu?sslmode=disable", 2)
	if err != nil {
		return one, err
	}
	defer func() { _ = stopAll(t.nodes) }()
	return do(server, w, t)
}

// without takes something away while people ask, for two seconds at a time.
func (t *trial) without(ctx context.Context, one row, take, giveBack func() error) (row, error) {
	err := t.again(ctx, &one, 10, func() error {
		pause(ctx, 500*time.Millisecond)
		if err := take(); err != nil {
			return err
		}
		pause(ctx, 2*time.Second)
		if code := status(ctx, "http://"+t.nodes[0].host+"/nabidky?druh=uklid"); code != http.StatusServiceUnavailable {
			return fmt.Errorf("a page answers %d while it cannot be answered", code)
		}
		return giveBack()
	})
	if err != nil {
		return one, err
	}
	one.note = t.answers()
	return t.end(ctx, one, true)
}

// refusals is how many answers were none.
func (c *crowd) refusals() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, times := range c.refused {
		n += times
	}
	return n
}

// answers says how those were answered who were not acknowledged.
func (c *crowd) answers() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	text := ""
	for _, code := range slices.Sorted(maps.Keys(c.refused)) {
		name := fmt.Sprint(code)
		if code == 0 {
			name = "no answer"
		}
		text = joined(text, fmt.Sprintf("%d × %s", c.refused[code], name))
	}
	return text
}

// wire leads connections to a Unix socket, and can be cut.
type wire struct {
	address, socket string

	mu       sync.Mutex
	whole    bool
	listener net.Listener
	open     map[net.Conn]bool
}

func newWire(socket string) (*wire, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	w := &wire{address: l.Addr().String(), socket: socket, whole: true, listener: l, open: map[net.Conn]bool{}}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go w.lead(c)
		}
	}()
	return w, nil
}

// lead passes on what comes, both ways, until one side ends or the wire is cut.
func (w *wire) lead(from net.Conn) {
	defer from.Close()
	to, err := net.Dial("unix", w.socket)
	if err != nil {
		return
	}
	defer to.Close()
	w.mu.Lock()
	whole := w.whole
	w.open[from], w.open[to] = true, true
	w.mu.Unlock()
	if whole {
		go func() {
			_, _ = io.Copy(to, from)
			_ = to.Close()
		}()
		_, _ = io.Copy(from, to)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.open, from)
	delete(w.open, to)
}

// cut ends all connections, and new ones at once.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.whole = false
	for c := range w.open {
		_ = c.Close()
	}
}

func (w *wire) heal() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.whole = true
}
