package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"example.org/spolu/internal/config"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/jobs"
	"example.org/spolu/internal/version"
	"example.org/spolu/internal/web"
)

// drain is how long requests in hand may take after the process was told to stop.
const drain = 8 * time.Second

func serve() command {
	return command{
		name:    "serve",
		summary: "runs the portal; brings its database up to date first",
		example: "SPOLU_URL=https://spolu.example.org spolu serve",
		run:     call.serve,
	}
}

// serve runs the portal until it is told to stop.
func (c call) serve() error {
	cfg := c.config
	public, err := listen("SPOLU_ADDR", cfg.Addr)
	if err != nil {
		return err
	}
	admin, err := listen("SPOLU_ADMIN_ADDR", cfg.AdminAddr)
	if err != nil {
		return errors.Join(err, public.Close())
	}
	a, err := openMigrated(c.ctx, cfg, c.stderr)
	if err != nil {
		return errors.Join(err, public.Close(), admin.Close())
	}
	if cfg.SMTP.None() {
		a.log.Warn("no mail server is set (SPOLU_SMTP): letters wait in the outbox")
	}
	if err := a.findDoubtful(c.ctx, a.db); err != nil {
		a.log.Error("accounts in doubt cannot be looked for", "error", err)
	}
	if err := a.checkPlaces(c.ctx, a.db); err != nil {
		a.log.Warn("the portal lacks places: " + err.Error())
	}
	for _, note := range append(config.Misspelt(c.getenv), a.notes()...) {
		a.log.Warn(note)
	}
	a.log.Info("serving", a.facts()...)
	began := time.Now()
	err = a.run(c.ctx, public, admin, nil)
	a.log.Info("stopped", "served", time.Since(began).Round(time.Second).String(), "well", err == nil)
	return err
}

// facts are what the log says of the program and what it works with when it begins.
func (a *app) facts() []any {
	name, _ := a.site.Name.In(a.site.DefaultLanguage)
	return []any{
		"address", a.config.Addr, "url", a.config.URL.String(), "version", version.Get().Version,
		"commit", version.Get().Commit, "database", a.db.Dialect(), "mail", a.config.SMTP.String(),
		"profile", cmp.Or(a.config.Site, "built-in"), "portal", name, "region", a.site.Region.Code,
	}
}

// listen takes an address; variable names the setting it came from.
func listen(variable, address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot listen on %s: %w; stop what uses it or choose another address",
			variable, address, errors.Unwrap(err))
	}
	return l, nil
}

// edition is what a request is answered from.
func (a *app) edition(r *http.Request) (help.Region, int64, error) {
	sites := a.exchange.Sites
	region := sites.Key(sites.ByHost(r.Host))
	generation, err := a.exchange.Search.Generation(r.Context(), region)
	return region, generation, err
}

// run answers on both addresses, delivers letters and does the periodic work until ctx is done; then it is not ready,
// finishes what it has in hand and closes the database.
func (a *app) run(ctx context.Context, public, admin net.Listener, demo *web.Demo) error {
	tell := newTeller(a.log)
	a.db.OnOutage(tell.outage)
	a.db.OnAudit(tell.audit)
	m := a.monitor()
	office := a.office(m)
	var kept *httpx.Pages
	if a.config.Cache > 0 {
		kept = httpx.NewPages(a.config.Cache, a.edition)
		defer kept.Close()
	}
	limiter := a.newLimiter()
	if limiter != nil {
		defer limiter.Close()
	}
	handler, err := a.handler(m, demo, kept, limiter)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	servers := []*http.Server{a.newServer(handler), a.newServer(m.Handler())}
	var group errgroup.Group
	for i, l := range []net.Listener{public, admin} {
		group.Go(func() error {
			defer stop() // one gone, all go
			if err := servers[i].Serve(l); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
	}
	group.Go(func() error { return office.Run(ctx) })
	group.Go(func() error { return jobs.Run(ctx, a.db, a.log, counted(m, append(a.jobs(), tell.job()))) })
	<-ctx.Done()
	m.Drain()
	err = shutDown(servers)
	err = errors.Join(err, group.Wait(), a.db.Close())
	tell.flush()
	return err
}

// readKeys takes up keys that were added to the file.
func (a *app) readKeys(context.Context) error {
	if err := a.db.Vault().Refresh(); err != nil {
		return fmt.Errorf("the keys cannot be read again: %w", err)
	}
	return nil
}

// gatherErased takes up what other nodes were asked to erase.
func (a *app) gatherErased() func(context.Context) error {
	var since time.Time
	return func(ctx context.Context) (err error) {
		if since, err = a.exchange.Privacy.GatherErased(ctx, portal, since); err != nil {
			return fmt.Errorf("what was erased cannot be put on the list: %w", err)
		}
		return nil
	}
}

// newServer bounds what a client may take. The lines of net/http name addresses of people: only debug shows them.
func (a *app) newServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       20 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    httpx.MaxHeader,
		ErrorLog:          slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	}
}

// shutDown finishes the requests in hand; those that take too long are cut.
func shutDown(servers []*http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	var failed error
	for _, s := range servers {
		if err := s.Shutdown(ctx); err != nil {
			failed = errors.Join(failed, s.Close()) // and on to the others: none may be left running
		}
	}
	return failed
}
