package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

const sampled = 200 // samples in each portal

// trial is a portal with its people and its mail server.
type trial struct {
	*crowd
	mail *mailbox
	dir  string
}

// sqlitePortal is a running portal of one node on SQLite, in a folder.
func (r *rig) sqlitePortal(ctx context.Context, dir string, m *mailbox, smtp string, env ...string) (*trial, error) {
	n, err := r.newNode(dir, "sqlite:"+filepath.Join(dir, "spolu.db"), smtp, env...)
	if err != nil {
		return nil, err
	}
	return newTrial(ctx, m, dir, n)
}

// newTrial fills a portal's database with samples and starts its nodes.
func newTrial(ctx context.Context, m *mailbox, dir string, nodes ...*node) (*trial, error) {
	if _, err := nodes[0].command("sample", "--offers", fmt.Sprint(sampled)); err != nil {
		return nil, err
	}
	for _, n := range nodes {
		if err := n.start(); err != nil {
			return nil, err
		}
		if err := n.ready(ctx); err != nil {
			return nil, errors.Join(err, stopAll(nodes))
		}
	}
	c, err := newCrowd(ctx, nodes...)
	if err != nil {
		return nil, errors.Join(err, stopAll(nodes))
	}
	return &trial{c, m, dir}, nil
}

func stopAll(nodes []*node) error {
	for _, n := range nodes {
		n.kill()
	}
	return nil
}

// end is what a trial has shown. Letters may come again where their acceptance may have been lost;
// elsewhere that counts as doubled.
func (t *trial) end(ctx context.Context, one row, mayComeAgain bool) (row, error) {
	defer func() { _ = stopAll(t.nodes) }()
	if err := t.settle(ctx); err != nil {
		return one, err
	}
	if err := t.emptied(ctx); err != nil {
		return one, err
	}
	none, several, again := t.mail.count(t.all)
	lost := t.missing()
	extra, err := t.extra(ctx)
	one.acknowledged = int(t.acknowledged.Load())
	one.lost, one.doubled = lost+none, t.doubled+several+max(extra, 0)
	if again > 0 && !mayComeAgain {
		one.doubled += again
	}
	if again > 0 {
		one.note = joined(one.note, fmt.Sprintf("%d letters came again, with the same Message-ID", again))
	}
	return one, err
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// again has people ask while something is done so many times, each of which ends with the fault:
// then one more request must be acknowledged.
func (t *trial) again(ctx context.Context, one *row, times int, fault func() error) error {
	return t.during(ctx, func() error {
		for ; one.cycles < times; one.cycles++ {
			if err := fault(); err != nil {
				return err
			}
			if err := t.recovery(ctx, one); err != nil {
				return err
			}
		}
		return nil
	})
}

// recovery measures from now until the next request is acknowledged.
func (t *trial) recovery(ctx context.Context, one *row) error {
	began := time.Now()
	err := t.another(ctx, t.acknowledged.Load())
	one.recovered = max(one.recovered, time.Since(began))
	return err
}

// portal is a running portal of one node on SQLite in a new folder, with a mail server that works.
func (r *rig) portal(ctx context.Context) (*trial, error) {
	m, err := newMailbox()
	if err != nil {
		return nil, err
	}
	dir, err := r.folder()
	if err != nil {
		return nil, err
	}
	return r.sqlitePortal(ctx, dir, m, m.url())
}

// isRoot reports whether this process may mount.
func isRoot() bool { return os.Geteuid() == 0 }
