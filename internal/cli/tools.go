package cli

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"example.org/spolu/internal/sample"
	"example.org/spolu/internal/vault"
)

// migrate brings the database up to date.
func migrate(c call) error {
	cfg, _, err := c.read("migrate", 0)
	if err != nil {
		return err
	}
	a, err := openMigrated(c.ctx, cfg, c.stderr)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.stdout, "The database is up to date.")
	return a.db.Close()
}

// newKeys makes a key file.
func newKeys(c call) error {
	cfg, _, err := c.read("keys new", 0)
	if err != nil {
		return err
	}
	err = vault.Create(cfg.Keys)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s has keys already; whatever they sealed would be lost without them", cfg.Keys)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "New keys are in %s. Keep a copy in a safe place, apart from the database's backups.\n", cfg.Keys)
	return nil
}

// fill puts sample offers into the configured database.
func fill(c call) error {
	var n int
	var seed uint64
	cfg, _, err := c.read("sample", 0, func(f *flag.FlagSet) {
		f.IntVar(&n, "offers", 0, "how many")
		f.Uint64Var(&seed, "seed", 1, "the same seed makes the same offers")
	})
	if err != nil {
		return err
	}
	if n < 1 || n > 10_000_000 {
		return usageError("--offers needs a number from 1 to 10000000")
	}
	a, err := openMigrated(c.ctx, cfg, c.stderr)
	if err != nil {
		return err
	}
	progress, done := c.progress(n, "offers")
	err = sample.Fill(c.ctx, a.exchange, n, seed, progress)
	done()
	if err == nil {
		err = plain(a.exchange.MergeTexts(c.ctx))
	}
	if err == nil {
		fmt.Fprintf(c.stdout, "%d sample offers are in the database.\n", n)
	}
	return errors.Join(err, a.db.Close())
}

// progress shows how far long work has come where somebody watches, and nothing elsewhere.
func (c call) progress(n int, what string) (set func(int), done func()) {
	f, ok := c.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func(int) {}, func() {}
	}
	bar := progressbar.NewOptions(n, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription(what), progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
	return func(i int) { _ = bar.Set(i) }, func() { _ = bar.Finish() } // a bar that cannot be drawn is no reason to stop
}
