package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"example.org/spolu/internal/config"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/post"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/migrations"
	"example.org/spolu/internal/vault"
)

// checkup is one thing that can be wrong.
type checkup struct {
	what string
	look func() error
}

func check() command {
	return command{
		name:    "check",
		summary: "says what is wrong with settings, database and mail, and how to mend it",
		example: "spolu check",
		run:     call.check,
	}
}

// check looks at everything that serve needs, changes nothing, and says how to mend what is wrong.
func (c call) check() error {
	cfg := c.config
	a := &app{config: cfg, log: newLog(cfg.Log, io.Discard)}
	var keys *vault.Vault
	wrong := 0
	for _, one := range []checkup{
		{"site profile", a.loadSite},
		{"keys", func() (err error) {
			keys, err = vault.Load(cfg.Keys)
			return hint(err, "make them with spolu keys new")
		}},
		{"database", func() error { return c.checkDatabase(a, keys) }},
		{"mail", func() error { return c.checkMail(a) }},
		{"public address", func() error { return checkAddress(a) }},
	} {
		if err := one.look(); err != nil {
			wrong++
			fmt.Fprintf(c.stdout, "wrong  %s: %v\n", one.what, err)
			continue
		}
		fmt.Fprintf(c.stdout, "ok     %s\n", one.what)
	}
	for _, note := range a.notes() {
		fmt.Fprintf(c.stdout, "note   %s\n", note)
	}
	if wrong > 0 {
		return fmt.Errorf("%d of these need mending", wrong)
	}
	return nil
}

// hint adds to an error what to do about it.
func hint(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w; %s", err, what)
}

func (c call) checkDatabase(a *app, keys *vault.Vault) error {
	if keys == nil {
		return errors.New("cannot be checked without the keys")
	}
	if path, ok := strings.CutPrefix(a.config.Database, "sqlite:"); ok { // opening it would make it
		if _, err := os.Stat(path); err != nil {
			return hint(err, "make it with spolu migrate")
		}
	}
	db, err := store.Open(a.config.Database, keys, nil)
	if err != nil {
		return hint(err, "look at SPOLU_DATABASE")
	}
	defer db.Close()
	if err := db.Ping(c.ctx); err != nil {
		return hint(errors.New("it does not answer"), "look at SPOLU_DATABASE and whether the server runs")
	}
	migrated, err := db.Schema().Complete(c.ctx)
	if errors.Is(err, migrations.ErrNewer) {
		return err
	}
	if err != nil {
		return hint(err, "look at SPOLU_DATABASE")
	}
	if !migrated {
		return errors.New("it is not up to date; run spolu migrate")
	}
	err = db.Schema().Check(c.ctx)
	if errors.Is(err, migrations.ErrChanged) {
		err = hint(err, "find out who changed them, and restore a backup")
	}
	return errors.Join(db.CheckKeys(c.ctx), db.CheckDurable(c.ctx), err, c.checkEndings(db),
		a.findDoubtful(c.ctx, db))
}

// findDoubtful looks for accounts of which a person should make sure whose they are.
func (a *app) findDoubtful(ctx context.Context, db *store.DB) error {
	return plain(db.View(ctx, func(tx *store.Tx) (err error) {
		a.doubtful, err = tx.VolunteersIn(help.StandingDoubtful)
		return err
	}))
}

func (c call) checkMail(a *app) error {
	if a.config.SMTP.None() {
		return errors.New("SPOLU_SMTP is empty: letters wait in the outbox; set it to the mail server")
	}
	return post.Check(c.ctx, a.config.SMTP)
}

// notes say what is likely forgotten. The program speaks plain HTTP, so before an https address stands a proxy.
func (a *app) notes() (notes []string) {
	if a.config.URL.Scheme == "https" && len(a.config.TrustedProxies) == 0 {
		notes = append(notes, "SPOLU_TRUSTED_PROXIES is empty: behind a proxy all visitors count as one, "+
			"and the limits shut everybody out; set it to the proxy's address")
	}
	if host, _, err := net.SplitHostPort(a.config.AdminAddr); err == nil && !config.Loopback(host) {
		notes = append(notes, "SPOLU_ADMIN_ADDR can be reached from outside this machine: "+
			"health, metrics and profiles are for you alone; close it off, or set it to localhost:8081")
	}
	if host := a.config.URL.Hostname(); a.config.URL.Scheme == "https" && !sameDomain(a.config.From.Address, host) {
		notes = append(notes, "SPOLU_FROM is of another domain than SPOLU_URL: letters may end up as spam; "+
			"check that its SPF and DKIM know your mail server")
	}
	if len(a.doubtful) > 0 {
		notes = append(notes, fmt.Sprintf(
			"%d accounts may have been taken over by a look-alike address under a former version: %s; "+
				"call these volunteers, then spolu review unblock ID, or block ID; docs/operating.md says more",
			len(a.doubtful), strings.Join(a.doubtful, " ")))
	}
	return notes
}

// sameDomain reports whether an address is of the domain of a host, or one above or below it.
func sameDomain(address, host string) bool {
	_, domain, _ := strings.Cut(address, "@")
	return domain == host || strings.HasSuffix(host, "."+domain) || strings.HasSuffix(domain, "."+host)
}

func checkAddress(a *app) error {
	if a.config.URL.Scheme != "https" {
		return errors.New("SPOLU_URL is not https: good for trials on this machine only; " +
			"put a proxy with a certificate before it")
	}
	return nil
}
