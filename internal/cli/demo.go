package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"

	"example.org/spolu/internal/config"
	"example.org/spolu/internal/sample"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/web"
)

const (
	demoOffers = 420
	demoSeed   = 2020
)

func demo() command {
	return command{
		name:    "demo",
		summary: "runs the portal with sample offers and shows its letters; needs nothing",
		example: "spolu demo",
		run:     call.demo,
	}
}

// demo runs the portal on a database of its own that goes when it ends, with sample offers and a page of its letters.
func (c call) demo() error {
	cfg := c.config
	dir, err := os.MkdirTemp("", "spolu-demo-")
	if err != nil {
		return fmt.Errorf("no folder for the demo: %w", err)
	}
	defer os.RemoveAll(dir)
	public, err := c.listenAnywhere("SPOLU_ADDR", cfg.Addr)
	if err != nil {
		return err
	}
	admin, err := c.listenAnywhere("SPOLU_ADMIN_ADDR", cfg.AdminAddr)
	if err != nil {
		return errors.Join(err, public.Close())
	}
	cfg.URL = &url.URL{Scheme: "http", Host: reachable(public)}
	cfg.Database, cfg.Keys = "sqlite:"+filepath.Join(dir, "spolu.db"), filepath.Join(dir, "keys.json")
	cfg.SMTP = config.Mail{Folder: filepath.Join(dir, "letters")} // they are shown, never sent
	a, err := openMigrated(c.ctx, cfg, c.stderr)
	if err != nil {
		return errors.Join(err, public.Close(), admin.Close())
	}
	if err := sample.Fill(c.ctx, a.exchange, demoOffers, demoSeed, func(int) {}); err != nil {
		return errors.Join(plain(err), public.Close(), admin.Close(), a.db.Close())
	}
	fmt.Fprintf(c.stdout, "The demo is ready: open %s/\nIts letters are at %s/demo/letters. Stop it with Ctrl+C.\n",
		cfg.URL, cfg.URL)
	return a.run(c.ctx, public, admin,
		&web.Demo{Letters: a.openedLetters, Sender: a.sender, SignIn: sample.Address(demoSeed, 1)})
}

// listenAnywhere is listen, on a free port where nobody asked for the one that is taken.
func (c call) listenAnywhere(variable, address string) (net.Listener, error) {
	l, err := listen(variable, address)
	if err != nil && c.plain && c.getenv(variable)+c.getenv("SPOLU_ENV_FILE") == "" {
		return listen(variable, "localhost:0")
	}
	return l, err
}

// reachable is a listener's address as a browser on this machine can open it.
func reachable(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if ip := net.ParseIP(host); err != nil || ip == nil || ip.IsLoopback() || ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

// openedLetters are the newest letters of the demo.
func (a *app) openedLetters(ctx context.Context) (all []outbox.Letter, err error) {
	err = a.db.View(ctx, func(tx *store.Tx) error {
		all, err = outbox.Opened(tx, 200)
		return err
	})
	return all, err
}
