// Package sample makes believable offers for the demo, trials and load tests. The same number and seed make the same
// offers, whose words are written by hand in texts/*.toml. Their people are plainly samples: surnames such as
// Vzorová, addresses at example.org, telephone and identification numbers that nobody has.
package sample

import (
	"context"
	"fmt"
	"iter"
	"time"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/site"
)

// Offers are n public offers with their volunteers, the oldest first. n, seed, profile and places decide everything
// but the dates, which lie in the 60 days before now. Memory does not grow with n; slices may be shared between
// samples, so read them only.
func Offers(
	n int, seed uint64, profile *site.Profile, places *place.Gazetteer, now time.Time,
) iter.Seq[samples.Sample] {
	return func(yield func(samples.Sample) bool) {
		m := newMaker(n, seed, profile, places, now)
		for i := range n {
			if !yield(m.sample(i)) {
				return
			}
		}
	}
}

// Fill writes n sample offers into the database of e, in batches; progress, unless nil, hears after each how many are
// done. Municipalities are added where there are none. The same seed cannot be written twice into one database.
// Batches written before an error or the end of ctx stay.
func Fill(ctx context.Context, e *exchange.Exchange, n int, seed uint64, progress func(done int)) error {
	if err := e.Places.Ensure(ctx); err != nil {
		return err
	}
	places, err := e.Places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	batch := make([]samples.Sample, 0, batchSize(n))
	done := 0
	flush := func() error {
		if err := e.Samples.Seed(ctx, help.As(help.OperatorActor, ""), batch); err != nil {
			return fmt.Errorf("sample offers could not be written after the first %d; "+
				"were some of seed %d written before? Then name another one with --seed; %w", done, seed, err)
		}
		done += len(batch)
		batch = batch[:0]
		if progress != nil {
			progress(done)
		}
		return nil
	}
	for s := range Offers(n, seed, e.Sites.Home(), places, time.Now()) {
		batch = append(batch, s)
		if len(batch) == cap(batch) || done+len(batch) == n {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// batchSize is how many offers go into one transaction.
func batchSize(n int) int {
	if n >= 20_000 {
		return 2000
	}
	return 500
}
