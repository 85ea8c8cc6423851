package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// stranger is somebody who proves nothing and, for a day, sends all that the limits let through, each as long as it
// may be.
type stranger struct {
	*shifted
	from  func(n int) help.Network
	sent  map[string]int
	n     int
	again int // refusals in a row after which a sort is given up for the hour
}

// strangers measures how much a stranger can make the portal keep, from one address of IPv4 and from all of a /48
// of IPv6.
func strangers(ctx context.Context, r *rig) (rows []row, err error) {
	one := func(int) help.Network { return help.NetworkOf(netip.AddrFrom4([4]byte{192, 0, 2, 1})) }
	site := func(n int) help.Network {
		return help.NetworkOf(netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, 0, 7, byte(n), byte(n >> 8), 15: 1}))
	}
	for _, from := range []struct {
		name  string
		hours int
		of    func(int) help.Network
		again int
	}{{"24 hours from one address of IPv4", 24, one, 1}, {"an hour from all of a /48 of IPv6", 1, site, 32}} {
		note, e := r.stranger(ctx, from.hours, from.of, from.again)
		rows = append(rows, row{fault: "a stranger who sends all that is let through, " + from.name +
			", SQLite; in process, with a clock that is moved on", cycles: 1, note: note})
		err = errors.Join(err, e)
	}
	return rows, err
}

// stranger says what was kept after some hours, and what of it is left when all terms are over.
func (r *rig) stranger(
	ctx context.Context, hours int, from func(int) help.Network, again int,
) (note string, err error) {
	shifted, db, err := r.shifted(ctx)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	s := &stranger{shifted: shifted, from: from, sent: map[string]int{}, again: again}
	before, err := r.size(ctx, db)
	if err != nil {
		return "", err
	}
	for range hours {
		if err := s.hour(ctx); err != nil {
			return "", err
		}
		s.now = s.now.Add(time.Hour)
	}
	full, err := r.size(ctx, db)
	if err != nil {
		return "", err
	}
	if err := s.refuseHeld(ctx); err != nil {
		return "", err
	}
	for range 12 { // a step past every term, and a batch a look
		s.now = s.now.Add(7 * day)
		if _, err := s.exchange.Housekeeping.AllowEndings(ctx, help.As(help.OperatorActor, "")); err != nil {
			return "", err
		}
		for range 10 {
			err := errors.Join(s.deliver(ctx), s.exchange.Housekeeping.Housekeep(ctx, help.As(help.SystemActor, "")))
			if err != nil {
				return "", err
			}
		}
	}
	left, err := r.size(ctx, db)
	return fmt.Sprintf("%d requests, %d offers, %d drafts, %d reports, and signing in all the time: %.1f MB; "+
		"%.1f MB when a person has decided on what is held and all terms are over",
		s.sent["requests"], s.sent["offers"], s.sent["drafts"], s.sent["reports"],
		float64(full-before)/1e6, float64(left-before)/1e6), err
}

// refuseHeld decides on what waits for a person, and has no other end.
func (s *stranger) refuseHeld(ctx context.Context) error {
	operator := help.As(help.OperatorActor, "")
	for {
		q, err := s.exchange.Review.Waiting(ctx, operator)
		if err != nil || len(q.Requests) == 0 {
			return err
		}
		for _, one := range q.Requests {
			if _, err := s.exchange.Review.Refuse(ctx, operator, one.ID); err != nil {
				return err
			}
		}
	}
}

// size is how many bytes the database has without free pages: those of a copy.
func (r *rig) size(ctx context.Context, db *store.DB) (int64, error) {
	dir, err := r.folder()
	if err != nil {
		return 0, err
	}
	copied := filepath.Join(dir, "copy.db")
	if err := db.CopyTo(ctx, copied); err != nil {
		return 0, err
	}
	info, err := os.Stat(copied)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// longOffer is as long as an offer may be.
func longOffer() help.OfferForm {
	return help.OfferForm{
		Description: help.Description{
			Kind: "other", Answers: help.Answers{"frequency": {"once"}}, Language: "cs",
			Title: strings.Repeat("ž", help.MaxTitle), Text: strings.Repeat("ž ", help.MaxText/2),
			Reach: help.Reach{Type: help.ReachRegion}, Setting: help.AnySetting, Languages: []string{"cs"},
		},
		As: help.Person, FirstName: strings.Repeat("ž", 50), Surname: strings.Repeat("ž", 50),
	}
}

// hour sends everything until it is refused.
func (s *stranger) hour(ctx context.Context) error {
	long := strings.Repeat("ž", help.MaxNeed)
	form := longOffer()
	do := func(sort string, send func(n int, network help.Network) error) error {
		for refused := 0; refused < s.again; {
			s.n++
			err := send(s.n, s.from(s.n))
			switch {
			case err == nil:
				s.sent[sort]++
				refused = 0
			case help.Is(err, help.TooMany):
				refused++
			default:
				return fmt.Errorf("%s: %w", sort, err)
			}
		}
		return nil
	}
	address := func(n int) string { return fmt.Sprintf("cizi%d@example.org", n) }
	return errors.Join(
		do("requests", func(n int, network help.Network) error {
			ask := requests.Ask{Offer: s.offers[n%len(s.offers)], Network: network}
			ask.Form = help.Ask{
				Name: "Zkouška", Email: address(n), Place: "554821", Need: long, For: help.ForSelf, Language: "cs",
			}
			_, err := s.exchange.Requests.Ask(ctx, help.As(help.Anyone, ""), ask)
			return err
		}),
		do("offers", func(n int, network help.Network) error {
			f, browser := form, help.NewToken()
			f.Email = address(n)
			if err := s.exchange.Offers.SaveDraft(ctx, browser, network, offers.Draft{Form: f}); err != nil {
				return err
			}
			_, err := s.exchange.Offers.Publish(ctx, help.As(help.Anyone, ""), browser, network, "cs")
			return err
		}),
		do("drafts", func(n int, network help.Network) error {
			browser := help.NewToken()
			d := offers.Draft{Form: form}
			if err := s.exchange.Offers.SaveDraft(ctx, browser, network, d); err != nil {
				return err
			}
			return s.exchange.Offers.SaveDraft(ctx, browser, network, d) // as if it went on, to be kept for long
		}),
		do("reports", func(n int, network help.Network) error {
			return s.exchange.Review.Report(ctx, help.As(help.Anyone, ""), s.offers[n%len(s.offers)], network,
				help.NewToken(), help.ReportForm{Reason: "other", Text: long})
		}),
		s.signIns(ctx, address))
}

// signIns asks to sign in. Of one address it is not told what is too much, only of a network, so there is an end to it.
func (s *stranger) signIns(ctx context.Context, address func(int) string) error {
	for range 20 * 21 {
		s.n++
		err := s.exchange.Access.SignIn(ctx, address(s.n), help.NewToken(), s.from(s.n), "cs")
		if err != nil && !help.Is(err, help.TooMany) {
			return err
		}
	}
	return nil
}
