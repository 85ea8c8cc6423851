package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"example.org/spolu/internal/config"
	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/post"
	"example.org/spolu/internal/site"
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
		example: "spolu check\nspolu check --letter me@example.org",
		flags: []option{{"letter", "ADDRESS", "sends one letter there, whatever else is wrong, and says what the " +
			"mail server answered", optional}},
		run: call.check,
	}
}

// check looks at everything that serve needs, changes nothing, and says how to mend what is wrong.
func (c call) check() error {
	var p help.Problems
	if letter, asked := c.options["letter"]; asked && contact.Email(letter, &p).Written == "" || len(p) > 0 {
		return usageError("--letter needs one address of e-mail")
	}
	a := &app{config: c.config, log: newLog(c.config.Log, io.Discard)}
	wrong := 0
	for _, one := range c.checkups(a) {
		if err := one.look(); err != nil {
			wrong++
			fmt.Fprintf(c.stdout, "wrong  %s: %s\n", one.what, strings.ReplaceAll(err.Error(), "\n", "; "))
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

// checkups are all of them; what the later ones need the earlier ones have found.
func (c call) checkups(a *app) []checkup {
	var keys *vault.Vault
	all := []checkup{
		{"settings", func() error { return c.checkNames() }},
		{"site profile", a.loadSite},
		{"keys", func() (err error) {
			if keys, err = vault.Load(c.config.Keys); err != nil {
				err = unusable(err)
			}
			return err
		}},
		{"database", func() error { return c.checkDatabase(a, keys) }},
		{"mail", func() error { return c.checkMail(a) }},
		{"public address", func() error { return checkAddress(a) }},
	}
	if to, asked := c.options["letter"]; asked {
		all = append(all, checkup{"letter", func() error { return c.tryLetter(a, to) }})
	}
	return all
}

// checkNames finds variables that nobody reads.
func (c call) checkNames() error {
	if problems := config.Misspelt(c.getenv); len(problems) > 0 {
		return errors.New(strings.Join(problems, "; "))
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

// answering is how long a database has to answer.
const answering = 10 * time.Second

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
	if err := c.checkAnswer(db); err != nil {
		return err
	}
	migrated, err := db.Schema().Complete(c.ctx)
	if errors.Is(err, migrations.ErrNewer) {
		return err
	}
	if err != nil {
		return hint(plain(err), "look at SPOLU_DATABASE")
	}
	if !migrated {
		return errors.New("it is not up to date; run spolu migrate")
	}
	err = db.Schema().Check(c.ctx)
	if errors.Is(err, migrations.ErrChanged) {
		err = hint(err, "find out who changed them, and restore a backup")
	}
	return errors.Join(db.CheckKeys(c.ctx), err, c.checkEndings(db), a.findDoubtful(c.ctx, db), a.checkPlaces(c.ctx, db))
}

// checkAnswer finds out why a database does not answer, or is not one to work with.
func (c call) checkAnswer(db *store.DB) error {
	ctx, cancel := context.WithTimeout(c.ctx, answering)
	defer cancel()
	if err := db.Ping(ctx); err != nil {
		const unknown = "it does not answer; look at SPOLU_DATABASE and whether the server runs"
		return cmp.Or(store.Cause(err), errors.New(unknown))
	}
	return plain(db.CheckServer(ctx))
}

// checkPlaces finds a district of the profile without any municipality: whoever lives there finds nothing. A portal of
// another region than the built-in one needs places of its own.
func (a *app) checkPlaces(ctx context.Context, db *store.DB) error {
	if a.site == nil {
		return nil // which was said
	}
	known, err := places.New(db, site.Sites{a.site}).Gazetteer(ctx)
	if err != nil {
		return plain(err)
	}
	empty := a.site.DistrictNames()
	for _, m := range known.All() {
		if !m.Former {
			delete(empty, m.District)
		}
	}
	if len(empty) == 0 {
		return nil
	}
	return fmt.Errorf("it has no municipality of %s; import them with spolu places import FILE, "+
		"or look at the districts of the site profile", strings.Join(slices.Sorted(maps.Values(empty)), ", "))
}

// findDoubtful looks for accounts of which a person should make sure whose they are.
func (a *app) findDoubtful(ctx context.Context, db *store.DB) error {
	return plain(db.View(ctx, func(tx *store.Tx) (err error) {
		a.doubtful, err = tx.VolunteersIn(help.StandingDoubtful)
		return err
	}))
}

// errNoMail is what is wrong where letters have nowhere to go.
var errNoMail = errors.New("SPOLU_SMTP is empty: letters wait in the outbox; set it to the mail server")

func (c call) checkMail(a *app) error {
	if a.config.SMTP.None() {
		return errNoMail
	}
	return post.Check(c.ctx, a.config.SMTP, a.config.From)
}

// tryLetter sends one letter the way that all go, past the outbox, and says what became of it.
func (c call) tryLetter(a *app, to string) error {
	switch {
	case a.config.SMTP.None():
		return errNoMail
	case a.texts == nil:
		return errors.New("it cannot be written without the site profile")
	}
	lang := a.site.DefaultLanguage
	m, err := letter.Render(letter.Trial{}, a.texts.Locale(lang), a.sender(lang))
	if err != nil {
		return err
	}
	answer, err := post.Try(c.ctx, a.config.SMTP, post.Envelope{
		From: a.config.From, To: contact.Email(to, &help.Problems{}).Written, Subject: m.Subject, Text: m.Text,
		HTML: m.HTML, MessageID: help.NewID() + "@" + a.config.URL.Hostname(), Language: m.Language, Date: time.Now(),
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "       a letter was taken: %s\n", answer)
	return nil
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
