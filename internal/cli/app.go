package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"example.org/spolu/internal/api"
	"example.org/spolu/internal/config"
	"example.org/spolu/internal/erased"
	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/guard"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/jobs"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/monitor"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/post"
	"example.org/spolu/internal/session"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/vault"
	"example.org/spolu/internal/web"
)

// app is the parts of the program, wired.
type app struct {
	config   config.Config
	log      *slog.Logger
	site     *site.Profile
	texts    *i18n.Texts
	db       *store.DB
	exchange *exchange.Exchange
	doubtful []string // ids of accounts, for check
}

// open opens everything that commands on the database need.
func open(cfg config.Config, stderr io.Writer, loadKeys func(path string) (*vault.Vault, error)) (*app, error) {
	a := &app{config: cfg, log: newLog(cfg.Log, stderr)}
	if err := a.loadSite(); err != nil {
		return nil, err
	}
	keys, err := loadKeys(cfg.Keys)
	if err != nil {
		return nil, unusable(err)
	}
	if a.db, err = store.Open(cfg.Database, keys, nil); err != nil {
		return nil, fmt.Errorf("the database cannot be opened: %w", err)
	}
	a.exchange = exchange.New(a.db, site.Sites{a.site}, cfg.URL)
	a.exchange.Privacy.KeepErased(erased.Beside(cfg.Keys))
	return a, nil
}

// openMigrated opens what commands need that may be the first on a database: the keys are made if there are none, and
// the tables brought up to date.
func openMigrated(ctx context.Context, cfg config.Config, stderr io.Writer) (*app, error) {
	a, err := open(cfg, stderr, vault.LoadOrCreate)
	if err != nil {
		return nil, err
	}
	if err := a.db.CheckServer(ctx); err != nil {
		return nil, errors.Join(plain(err), a.db.Close())
	}
	if err := errors.Join(a.db.Migrate(ctx)); err != nil {
		return nil, errors.Join(plain(err), a.db.Close())
	}
	if err := a.db.ScrubFormer(ctx); err != nil { // it may want more room than there is: the portal runs without
		a.log.Warn("what was erased by former versions is still in the database's free pages; see docs/operating.md",
			"error", plain(err))
	}
	for _, ensure := range []func(context.Context) error{a.exchange.Places.Ensure, a.ensureListed, a.ensureErased} {
		if err := ensure(ctx); err != nil {
			return nil, errors.Join(plain(err), a.db.Close())
		}
	}
	return a, nil
}

func (a *app) ensureErased(ctx context.Context) error {
	return a.exchange.Privacy.EnsureErased(ctx, portal)
}

// ensureListed lists the offers that the search does not know. Where they are many it says how far it has come.
func (a *app) ensureListed(ctx context.Context) error {
	return a.exchange.Search.EnsureListed(ctx, func(n int) {
		if n%10_000 == 0 {
			a.log.Info("listing offers for the search", "listed", n)
		}
	})
}

// openExisting opens what commands need that look after a portal which runs already.
func openExisting(ctx context.Context, cfg config.Config, stderr io.Writer) (*app, error) {
	a, err := open(cfg, stderr, vault.Load)
	if err != nil {
		return nil, err
	}
	migrated, err := a.db.Schema().Complete(ctx)
	switch {
	case err != nil:
	case !migrated:
		err = errors.New("the database is not up to date; run spolu migrate")
	default:
		err = a.db.CheckKeys(ctx)
	}
	if err != nil {
		return nil, errors.Join(plain(err), a.db.Close())
	}
	return a, nil
}

// unusable is an error of the keys, with what to do about it.
func unusable(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = hint(err, "make them with spolu keys new, or name the file in SPOLU_KEYS")
	case errors.Is(err, fs.ErrPermission):
		err = hint(err, "run it as the portal's user, as spolu-as does")
	}
	return fmt.Errorf("the keys cannot be used: %w", err)
}

// plain takes the wrapping of the domain off an error, for people who run commands, and says what is behind it where
// that is known.
func plain(err error) error {
	if cause := store.Cause(err); cause != nil {
		return cause
	}
	if e, ok := errors.AsType[*help.Error](err); ok && e.Err != nil {
		return e.Err
	}
	return err
}

func (a *app) loadSite() (err error) {
	a.site = site.Builtin()
	var overrides fs.FS
	if a.config.Site != "" {
		dir := os.DirFS(a.config.Site)
		if a.site, err = site.Load(dir); err != nil {
			return fmt.Errorf("the site profile in %s: %w", a.config.Site, err)
		}
		if _, err := fs.Stat(dir, "texts"); err == nil {
			if overrides, err = fs.Sub(dir, "texts"); err != nil {
				return err
			}
		}
	}
	a.texts, err = i18n.New(overrides)
	return err
}

// newLog writes JSON lines, or text where a person reads along.
func newLog(level slog.Level, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}

// sender is what letters say of the portal.
func (a *app) sender(lang string) letter.Sender {
	say := func(t help.Text) string {
		s, _ := t.In(lang)
		return s
	}
	return letter.Sender{
		Name: say(a.site.Name), URL: a.config.URL.Scheme + "://" + a.config.URL.Host + pages.Home.Path(lang),
		Phone: a.site.Phone, Hours: say(a.site.PhoneHours), Mail: a.site.Operator.Mail,
		Colour: a.site.Colours.PrimaryDark, Accent: a.site.Colours.Accent,
	}
}

// office delivers the letters.
func (a *app) office(m *monitor.Monitor) *post.Office {
	office := post.New(post.Settings{
		DB: a.db, Carrier: post.NewCarrier(a.config.SMTP), Texts: a.texts, Sender: a.sender, From: a.config.From,
		Log: a.log, OnDone: m.Letter, Outcome: a.exchange.Requests.LetterOutcome,
	})
	a.exchange.OnLetter(office.Wake)
	return office
}

// jobs is the table of periodic work: what each node does for itself, and what one does for all.
func (a *app) jobs() []jobs.Job {
	return append(a.housekeeping(), []jobs.Job{
		{Name: "renew listings", Every: time.Minute, Do: a.exchange.Search.Reindex},
		{Name: "merge texts", Every: 24 * time.Hour, Do: func(ctx context.Context) error {
			return index.MergeTexts(ctx, a.db)
		}},
		{Name: "read keys", Every: vault.Settling / 4, Do: a.readKeys, EachNode: true},
		{Name: "gather erased", Every: time.Minute, Do: a.gatherErased(), EachNode: true},
		{Name: "read clock", Every: readsClock, Do: a.readClock(), EachNode: true},
	}...)
}

// What is done at once, and how long one may wait for a place. SQLite takes what waits together with one commit; a
// second of writing is some hundred requests.
const (
	mostReading = 256
	mostWriting = 64
	maxWait     = 3 * time.Second
)

// handler is all that the public address answers.
func (a *app) handler(
	m *monitor.Monitor, demo *web.Demo, kept *httpx.Pages, limiter *httpx.Limiter,
) (http.Handler, error) {
	sessions := session.New(a.db, a.config.URL.Scheme == "https")
	pages := &web.Server{Exchange: a.exchange, Texts: a.texts, Sessions: sessions,
		Guard: guard.New(a.db.Vault()), Log: a.log, Demo: demo}
	sessions.OnError(pages.Answer)
	mux := http.NewServeMux()
	data := &api.Server{Exchange: a.exchange, Log: a.log}
	interfaces := data.Handler()
	mux.Handle("/api", interfaces)
	mux.Handle("/api/", interfaces)
	mux.Handle("/", pages.Handler())
	answer := func(w http.ResponseWriter, r *http.Request, err error) {
		if r.URL.Path == "/api" || strings.HasPrefix(r.URL.Path, "/api/") {
			data.Answer(w, r, err)
			return
		}
		pages.Answer(w, r, err)
	}
	shield := httpx.Shield{
		Log: a.log, Proxies: a.config.TrustedProxies, Origin: a.exchange.Full(""), Answer: answer, OnDone: m.Request,
		Pages: kept, Limiter: limiter, Gate: httpx.NewGate(mostReading, mostWriting, maxWait, a.log).OnShed(m.Shed),
		Parameters: append(pages.Parameters(), api.Parameters()...),
	}
	return shield.Wrap(mux)
}

// newLimiter keeps networks within the rate that is set; nil where none is. Lists inside other sites are counted apart:
// whoever reads there has not asked for them.
func (a *app) newLimiter() *httpx.Limiter {
	if a.config.Rate.PerSecond == 0 {
		return nil
	}
	var framed []string
	for _, lang := range a.site.Languages {
		framed = append(framed, pages.Embed.Path(lang))
	}
	return httpx.NewLimiter(httpx.Rate(a.config.Rate), framed, nil)
}
