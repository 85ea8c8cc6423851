package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"example.org/spolu/internal/vault"
)

func migrate() command {
	return command{
		name:    "migrate",
		summary: "brings the database up to date",
		example: "spolu migrate",
		run:     call.migrate,
	}
}

// migrate brings the database up to date.
func (c call) migrate() error {
	a, err := openMigrated(c.ctx, c.config, c.stderr)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.stdout, "The database is up to date.")
	return a.db.Close()
}

func keys() command {
	return command{
		name:    "keys",
		summary: "the keys that seal contacts",
		more: "Without the keys nobody reads a contact again: keep a copy of them,\n" +
			"apart from the database's backups.",
		example: "spolu keys new",
		verbs: []command{{
			name:    "new",
			summary: "makes the keys that seal contacts",
			example: "spolu keys new --keys data/keys.json",
			run:     call.newKeys,
		}, {
			name:    "rotate",
			summary: "changes the key that seals contacts, a step at a time, while the portal runs",
			more:    "There are three steps; each says when to take the next.",
			example: "spolu keys rotate",
			run:     call.rotateKeys,
		}},
	}
}

// newKeys makes a key file.
func (c call) newKeys() error {
	cfg := c.config
	err := vault.Create(cfg.Keys)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s has keys already; whatever they sealed would be lost without them", cfg.Keys)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "New keys are in %s. Keep a copy in a safe place, apart from the database's backups.\n",
		cfg.Keys)
	return nil
}

// rotateKeys takes the next step of a change of keys and says what to do before the one after it.
func (c call) rotateKeys() error {
	cfg := c.config
	before, err := vault.StepOf(cfg.Keys)
	if err != nil {
		return unusable(err)
	}
	step, err := vault.Rotate(cfg.Keys)
	switch {
	case err != nil:
		return err
	case before == vault.Switched:
		return c.reseal()
	}
	if err := c.noteStep(step); err != nil {
		return err
	}
	switch step {
	case vault.Added:
		fmt.Fprintf(c.stdout, "Step 1 of 3: a new key is in %s, and nothing is sealed with it yet.\n", cfg.Keys)
	case vault.Switched:
		fmt.Fprintln(c.stdout, "Step 2 of 3: from now on contacts are sealed with the new key; "+
			"the former one still opens.")
	}
	fmt.Fprintln(c.stdout, "Keep a copy of the file, and copy it to every other node. "+
		"Run spolu keys rotate again in a minute.")
	return nil
}

// noteStep notes a step in the change of keys that was taken.
func (c call) noteStep(step vault.Step) error {
	keys, err := vault.Load(c.config.Keys)
	if err != nil {
		return unusable(err)
	}
	verb := map[vault.Step]string{vault.Added: "keys.add", vault.Switched: "keys.switch"}[step]
	if err := c.noteBeside(keys, verb, ""); err != nil {
		return fmt.Errorf("the step is taken, go on with the next one; but %w", err)
	}
	return nil
}

// reseal is the last step: what the former key has sealed is sealed anew, and the former key goes.
func (c call) reseal() error {
	a, err := openExisting(c.ctx, c.config, c.stderr)
	if err != nil {
		return err
	}
	rows, done := c.progress(-1, "rows")
	values, err := a.db.Reseal(c.ctx, rows)
	done()
	if err == nil {
		err = c.note(a.db, "keys.retire", fmt.Sprint(values))
	}
	if err = errors.Join(plain(err), a.db.Close()); err != nil {
		return err
	}
	kept, err := vault.Retire(c.config.Keys)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stdout,
		"Step 3 of 3: %d values are sealed anew, and %s has the new key alone. Copy it to every other node.\n",
		values, c.config.Keys)
	fmt.Fprintf(c.stdout, "The former key is in %s: backups made before today need it. "+
		"Delete it when the last of them is gone.\n", kept)
	return nil
}

// progress shows how far long work has come where somebody watches, and nothing elsewhere.
func (c call) progress(n int, what string) (set func(int), done func()) {
	f, ok := c.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func(int) {}, func() {}
	}
	bar := progressbar.NewOptions(n, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
	// a bar that cannot be drawn is no reason to stop
	return func(i int) { _ = bar.Set(i) }, func() { _ = bar.Finish() }
}
