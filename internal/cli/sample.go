package cli

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"

	"example.org/spolu/internal/sample"
	"example.org/spolu/internal/store/index"
)

func samples() command {
	return command{
		name:    "sample",
		summary: "puts sample offers into the database, for trials and load tests, or takes them out",
		example: "spolu sample --offers 1000\nspolu sample --remove",
		flags: []option{
			{"offers", "N", "how many, from 1 to 10000000", required},
			{"seed", "S", "a number; the same seed makes the same offers (1)", optional},
			{"force", "", "also where people have offers, or SPOLU_URL is https", optional},
			{"remove", "", "takes all sample offers out again", alone},
		},
		run: call.samples,
	}
}

// samples puts sample offers into the configured database, or takes them out again.
func (c call) samples() error {
	force := c.options["force"] == "true"
	n, _ := strconv.Atoi(c.options["offers"]) // what is no number is 0
	seed, err := strconv.ParseUint(cmp.Or(c.options["seed"], "1"), 10, 64)
	switch {
	case c.options["remove"] == "true":
		return c.removeSamples()
	case n < 1 || n > 10_000_000:
		return usageError("--offers needs a number from 1 to 10000000")
	case err != nil:
		return usageError("--seed needs a number, 0 or more")
	case c.config.URL.Scheme == "https" && !force:
		return errors.New("SPOLU_URL is https, so this portal is for people; take another one for trials, " +
			"or add --force to have samples among their offers")
	}
	return c.addSamples(n, seed, force)
}

func (c call) addSamples(n int, seed uint64, force bool) error {
	a, err := openMigrated(c.ctx, c.config, c.stderr)
	if err != nil {
		return err
	}
	err = a.sentence(a.exchange.Samples.BeginSamples(c.ctx, c.operator(), n, force))
	if err == nil {
		progress, done := c.progress(n, "offers")
		err = index.InBulk(c.ctx, a.db, func() error { return sample.Fill(c.ctx, a.exchange, n, seed, progress) })
		done()
	}
	if err == nil {
		fmt.Fprintf(c.stdout, "%d sample offers are in the database; spolu sample --remove takes them out again.\n", n)
	}
	return errors.Join(err, a.db.Close())
}

func (c call) removeSamples() error {
	a, err := openExisting(c.ctx, c.config, c.stderr)
	if err != nil {
		return err
	}
	all, err := a.exchange.Samples.CountSamples(c.ctx, c.operator())
	if err != nil {
		return errors.Join(a.sentence(err), a.db.Close())
	}
	progress, done := c.progress(all, "offers")
	n, err := a.exchange.Samples.RemoveSamples(c.ctx, c.operator(), progress)
	done()
	if err == nil {
		fmt.Fprintf(c.stdout, "%d sample offers are gone, with their volunteers.\n", n)
	} else {
		err = fmt.Errorf("%d of %d sample offers are gone; run it again for the others: %w", n, all, a.sentence(err))
	}
	return errors.Join(err, a.db.Close())
}
