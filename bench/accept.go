package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/storetest/bare"
	"example.org/spolu/internal/vault"
)

// writers ask, or commit, at the same time.
const writers = 16

// accepting measures how many requests for help are accepted a second: the verb from the form to the durable commit,
// with contacts sealed and the letter in the outbox, beside commits of one row by the same driver with the same
// settings on the same disk.
func (b *bench) accepting(ctx context.Context, p portal, name string, n int) (err error) {
	keys, err := vault.Load(filepath.Join(p.dir, "keys.json"))
	if err != nil {
		return err
	}
	db, err := store.Open(p.database, keys, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	e := exchange.New(db, site.Sites{site.Builtin()}, &url.URL{Scheme: "http", Host: "localhost"})
	ask, err := askers(ctx, e)
	if err != nil {
		return err
	}
	table, err := bare.Open(ctx, p.database, writers)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, table.Close()) }()
	l := load{writers, b.seconds}
	all, err := byTurns(
		func() (outcome, error) { return repeat(ask, l) },
		func() (outcome, error) {
			return repeat(func(i int64) error { return table.Commit(ctx, i) }, l)
		})
	if err != nil {
		return err
	}
	b.report.accepted(name, n, all)
	return nil
}

// askers is the verb that asks for help, each time from another network and address,
// by turns with all offers of a page.
func askers(ctx context.Context, e *exchange.Exchange) (func(int64) error, error) {
	found, err := e.Search.Find(ctx, search.Query{Limit: 50})
	if err != nil {
		return nil, err
	}
	places, err := e.Places.Gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	run := help.NewID() // so that another run on the same database meets no limit of this one
	town := places.All()[0].Code
	return func(i int64) error {
		_, err := e.Requests.Ask(ctx, help.As(help.Anyone, ""), requests.Ask{
			Offer:   found.Offers[int(i)%len(found.Offers)].Offer.ID,
			Network: help.Network(fmt.Sprint(run, i)),
			Form: help.Ask{
				Name:  "Zkušební žádost",
				Email: fmt.Sprintf("zadost-%s-%d@example.org", strings.ToLower(run), i),
				Place: town, For: help.ForSelf, Language: "cs",
				Need: "Potřebuji ve středu dopoledne odvézt k lékaři a zase zpátky. " +
					"Chodím o holi, po schodech pomalu.",
			}})
		return err
	}, nil
}

// repeat lets so many writers do something again and again, and measures how often it was done.
func repeat(do func(int64) error, l load) (outcome, error) {
	var group sync.WaitGroup
	took, failed := make([][]time.Duration, l.readers), make([]error, l.readers)
	start := time.Now()
	for i := range l.readers {
		group.Go(func() {
			for time.Since(start) < l.duration && failed[i] == nil {
				began := time.Now()
				failed[i] = do(turns.Add(1))
				took[i] = append(took[i], time.Since(began))
			}
		})
	}
	group.Wait()
	return summary(slices.Concat(took...), time.Since(start)), errors.Join(failed...)
}

// turns numbers what writers do, in the whole run.
var turns atomic.Int64
