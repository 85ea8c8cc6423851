package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"syscall"
	"time"

	"example.org/spolu/internal/store/storetest/pgserver"
)

// killSQLite kills the one node at random moments.
func killSQLite(ctx context.Context, r *rig) ([]row, error) {
	t, err := r.portal(ctx)
	if err != nil {
		return nil, err
	}
	one, err := r.killing(ctx, t, row{fault: "kill -9, one node, SQLite"}, r.kills)
	return []row{one}, err
}

// killPostgres kills one of two nodes, either of them, at random moments, while the other goes on.
func killPostgres(ctx context.Context, r *rig) ([]row, error) {
	server, err := durablePostgres(ctx)
	if err != nil {
		return nil, err
	}
	defer server.Stop()
	t, err := r.onPostgres(ctx, server.Database("spolu"), 2)
	if err != nil {
		return nil, err
	}
	one, err := r.killing(ctx, t, row{fault: "kill -9, one of two nodes, PostgreSQL"}, (r.kills+2)*3/10)
	return []row{one}, err
}

// durablePostgres is a server of our own, as durable as one in earnest, with an empty database.
func durablePostgres(ctx context.Context) (*pgserver.Server, error) {
	server, err := pgserver.Start(ctx, "fsync=on", "synchronous_commit=on", "full_page_writes=on")
	if err != nil {
		return nil, err
	}
	return server, server.Create(ctx, "spolu")
}

// onPostgres is a running portal of some nodes with one database.
func (r *rig) onPostgres(ctx context.Context, database string, count int) (*trial, error) {
	m, err := newMailbox()
	if err != nil {
		return nil, err
	}
	dir, err := r.folder()
	if err != nil {
		return nil, err
	}
	nodes := make([]*node, count)
	for i := range nodes {
		if nodes[i], err = r.newNode(dir, database, m.url()); err != nil {
			return nil, err
		}
	}
	return newTrial(ctx, m, dir, nodes...)
}

func (r *rig) killing(ctx context.Context, t *trial, one row, cycles int) (row, error) {
	err := t.during(ctx, func() error {
		for one.cycles < cycles && ctx.Err() == nil {
			pause(ctx, time.Duration(20+rand.IntN(280))*time.Millisecond)
			n := t.nodes[rand.IntN(len(t.nodes))]
			n.kill()
			if err := n.start(); err != nil {
				return err
			}
			if err := t.recovery(ctx, &one); err != nil {
				return err
			}
			if len(t.nodes) > 1 { // the other has gone on: wait for this one, too
				if err := n.ready(ctx); err != nil {
					return err
				}
			}
			if one.cycles++; one.cycles%50 == 0 {
				r.say("  %d of %d, %d acknowledged", one.cycles, cycles, t.acknowledged.Load())
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return one, err
	}
	for _, n := range t.nodes {
		if err := n.ready(ctx); err != nil {
			return one, err
		}
	}
	return t.end(ctx, one, true)
}

// stopNode stops the node as an operator would: it must finish what it has in hand, within ten seconds.
func stopNode(ctx context.Context, r *rig) ([]row, error) {
	t, err := r.portal(ctx)
	if err != nil {
		return nil, err
	}
	one := row{fault: "SIGTERM, SQLite"}
	var longest time.Duration
	err = t.again(ctx, &one, 20, func() error {
		pause(ctx, time.Duration(50+rand.IntN(300))*time.Millisecond)
		n := t.nodes[0]
		began := time.Now()
		if err := n.end(syscall.SIGTERM); err != nil {
			return fmt.Errorf("it ends with %w: %s", err, n.said.String())
		}
		longest = max(longest, time.Since(began))
		return n.start()
	})
	if err != nil {
		return []row{one}, err
	}
	if longest > 10*time.Second {
		return []row{one}, fmt.Errorf("it takes %s to end", longest)
	}
	one.note = fmt.Sprintf("ended in at most %s", longest.Round(time.Millisecond))
	one, err = t.end(ctx, one, false)
	return []row{one}, err
}
