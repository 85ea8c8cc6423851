package cli

import (
	"errors"
	"flag"
	"fmt"

	"example.org/spolu/internal/config"
	"example.org/spolu/internal/sample"
	"example.org/spolu/internal/store/index"
)

// fill puts sample offers into the configured database, or takes them out again.
func fill(c call) error {
	var n int
	var seed uint64
	var force, remove bool
	cfg, _, err := c.read("sample", 0, func(f *flag.FlagSet) {
		f.IntVar(&n, "offers", 0, "how many")
		f.Uint64Var(&seed, "seed", 1, "the same seed makes the same offers")
		f.BoolVar(&force, "force", false, "also where people have offers, or SPOLU_URL is https")
		f.BoolVar(&remove, "remove", false, "takes all sample offers out again")
	})
	switch {
	case err != nil:
		return err
	case remove && n != 0:
		return usageError("--remove takes all samples out; leave out --offers")
	case remove:
		return c.removeSamples(cfg)
	case n < 1 || n > 10_000_000:
		return usageError("--offers needs a number from 1 to 10000000")
	case cfg.URL.Scheme == "https" && !force:
		return errors.New("SPOLU_URL is https, so this portal is for people; take another one for trials, " +
			"or add --force to have samples among their offers")
	}
	return c.addSamples(cfg, n, seed, force)
}

func (c call) addSamples(cfg config.Config, n int, seed uint64, force bool) error {
	a, err := openMigrated(c.ctx, cfg, c.stderr)
	if err != nil {
		return err
	}
	err = a.sentence(a.exchange.Samples.BeginSamples(c.ctx, operator, n, force))
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

func (c call) removeSamples(cfg config.Config) error {
	a, err := openExisting(c.ctx, cfg, c.stderr)
	if err != nil {
		return err
	}
	all, err := a.exchange.Samples.CountSamples(c.ctx, operator)
	if err != nil {
		return errors.Join(a.sentence(err), a.db.Close())
	}
	progress, done := c.progress(all, "offers")
	n, err := a.exchange.Samples.RemoveSamples(c.ctx, operator, progress)
	done()
	if err == nil {
		fmt.Fprintf(c.stdout, "%d sample offers are gone, with their volunteers.\n", n)
	} else {
		err = fmt.Errorf("%d of %d sample offers are gone; run it again for the others: %w", n, all, a.sentence(err))
	}
	return errors.Join(err, a.db.Close())
}
