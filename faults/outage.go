package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/mail"
	"net/url"
	"path/filepath"
	"strconv"
	"time"

	"example.org/spolu/internal/config"
	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/post"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/vault"
)

const (
	hoursDown = 8 * time.Hour
	step      = 5 * time.Minute // between two requests
)

// shifted is a portal in this process, whose clock is moved on by hand.
type shifted struct {
	exchange *exchange.Exchange
	office   *post.Office
	mail     *mailbox
	now      time.Time

	offers []string
	asked  []*ask
}

// longOutage has somebody ask every five minutes of the eight hours for which there is no mail server, and then lets
// time pass until all letters have left. Each is tried whenever it is due.
func longOutage(ctx context.Context, r *rig) (rows []row, err error) {
	s, db, err := r.shifted(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	s.mail.close()
	one := row{fault: "no mail server for 8 hours, SQLite; in process, with a clock that is moved on", cycles: 1}
	for end := s.now.Add(hoursDown); s.now.Before(end); s.now = s.now.Add(step) {
		if err := errors.Join(s.ask(ctx), s.deliver(ctx)); err != nil {
			return nil, err
		}
	}
	if err := s.mail.open(nil); err != nil {
		return nil, err
	}
	back := s.now
	for waiting := len(s.asked); waiting > 0 && s.now.Before(back.Add(2*day)); s.now = s.now.Add(step) {
		if err := s.deliver(ctx); err != nil {
			return nil, err
		}
		waiting, _, _ = s.mail.count(s.asked)
		one.recovered = s.now.Sub(back)
	}
	none, several, again := s.mail.count(s.asked)
	one.acknowledged, one.lost, one.doubled = len(s.asked), none+s.missing(ctx), several+again
	return []row{one}, nil
}

const day = 24 * time.Hour

// shifted is a portal with samples, and its database.
func (r *rig) shifted(ctx context.Context) (s *shifted, db *store.DB, err error) {
	dir, err := r.folder()
	if err != nil {
		return nil, nil, err
	}
	address := "sqlite:" + filepath.Join(dir, "spolu.db")
	n, err := r.newNode(dir, address, "")
	if err != nil {
		return nil, nil, err
	}
	if _, err := n.command("sample", "--offers", fmt.Sprint(sampled)); err != nil {
		return nil, nil, err
	}
	keys, err := vault.Load(filepath.Join(dir, "keys.json"))
	if err != nil {
		return nil, nil, err
	}
	s = &shifted{now: time.Now()}
	if db, err = store.Open(address, keys, func() time.Time { return s.now }); err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	s.exchange = exchange.New(db, site.Sites{site.Builtin()}, &url.URL{Scheme: "http", Host: "localhost"})
	found, err := s.exchange.Search.Find(ctx, search.Query{Limit: 100})
	if err != nil {
		return nil, nil, err
	}
	for _, f := range found.Offers {
		s.offers = append(s.offers, f.Offer.ID)
	}
	if s.mail, err = newMailbox(); err != nil {
		return nil, nil, err
	}
	s.office, err = officeBefore(db, s.mail)
	return s, db, err
}

// officeBefore is an office whose letters go to a mail server.
func officeBefore(db *store.DB, m *mailbox) (*post.Office, error) {
	texts, err := i18n.New(nil)
	if err != nil {
		return nil, err
	}
	host, port, err := net.SplitHostPort(m.address)
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(port)
	return post.New(post.Settings{
		DB:      db,
		Carrier: post.NewCarrier(config.Mail{Host: host, Port: number, Encryption: config.Off}),
		Texts:   texts,
		Sender:  func(string) letter.Sender { return letter.Sender{Name: "Spolu", URL: "http://localhost/"} },
		From:    mail.Address{Address: "spolu@example.org"},
		Log:     slog.New(slog.NewTextHandler(io.Discard, nil)),
	}), err
}

// ask asks for help once more, and keeps the secret of the request's state.
func (s *shifted) ask(ctx context.Context) error {
	a := &ask{number: len(s.asked) + 1, offer: s.offers[len(s.asked)%len(s.offers)]}
	made, err := s.exchange.Requests.Ask(ctx, help.As(help.Anyone, ""),
		requests.Ask{Offer: a.offer, Network: help.Network(a.network()), Form: help.Ask{
			Name: "Zkouška", Email: a.email(), Place: "554821", Need: "Potřebuji nakoupit.",
			For: help.ForSelf, Language: "cs",
		}})
	a.url = made.Token
	s.asked = append(s.asked, a)
	return err
}

// deliver tries every letter that is due.
func (s *shifted) deliver(ctx context.Context) error {
	for {
		if found, err := s.office.Next(ctx); !found || err != nil {
			return err
		}
	}
}

// missing counts requests that are not there.
func (s *shifted) missing(ctx context.Context) (lost int) {
	for _, a := range s.asked {
		if _, err := s.exchange.Requests.Requester(ctx, a.url); err != nil {
			lost++
		}
	}
	return lost
}
