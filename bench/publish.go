package main

import (
	"context"
	"errors"
	"net/url"
	"path/filepath"
	"slices"
	"time"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/vault"
)

const published = 200 // offers, paused and made public again

// publishing measures how long it takes until an offer for the whole region is public: from the verb to the durable
// commit, with the search, its numbers and the audit brought up to date.
func (b *bench) publishing(ctx context.Context, p portal, name string, n int) (err error) {
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
	found, err := e.Search.Find(ctx, search.Query{Limit: 1})
	if err != nil {
		return err
	}
	o := *found.Offers[0].Offer
	owner := help.As(help.VolunteerActor, o.Volunteer)
	var took []time.Duration
	for range published {
		if _, err := e.Offers.Pause(ctx, owner, o.ID, ""); err != nil {
			return err
		}
		began := time.Now()
		if _, err := e.Offers.Resume(ctx, owner, o.ID); err != nil {
			return err
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.report.published(name, n, took[len(took)/2], took[len(took)*99/100])
	return nil
}
