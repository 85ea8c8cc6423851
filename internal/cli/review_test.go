package cli_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// TestReviewReports: the operator reads a report with its words, takes the offer down with a reason, brings it
// back, and is told each time what was done.
func TestReviewReports(t *testing.T) {
	s := newSettings(t)
	s.ok(t, "migrate")
	s.ok(t, "sample", "--offers", "3")
	var offer help.Offer
	s.exchange(t, func(ctx context.Context, e *exchange.Exchange) {
		r, err := e.Search.Find(ctx, search.Query{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		offer = *r.Offers[0].Offer
		for _, text := range []string{"Chce peníze předem.", "Druhé hlášení."} {
			form := help.ReportForm{Reason: "money", Text: text}
			if err := e.Review.Report(ctx, help.As(help.Anyone, ""), offer.ID, "192.0.2.1", text, form); err != nil {
				t.Fatal(err)
			}
		}
	})
	list := s.ok(t, "review")
	for _, want := range []string{
		"money", "Chce peníze předem.", "Druhé hlášení.", offer.ID, offer.Volunteer, offer.Title,
	} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %q: %s", want, list)
		}
	}
	report := regexp.MustCompile(`(?m)^report (\w+)`).FindStringSubmatch(list)[1]
	if out := s.ok(t, "review", "dismiss", report); out != "report "+report+" is now dismissed.\n" {
		t.Errorf("dismissing says %s", out)
	}
	s.fails(t, 2, "reason", "review", "block", offer.ID)
	s.fails(t, 1, "none with this id", "review", "block", "nothing", "--reason", "x")
	out := s.ok(t, "review", "block", offer.ID, "--reason", "Chtěl peníze předem.")
	if out != "offer "+offer.ID+" is now blocked. The volunteer is told by e-mail.\n" {
		t.Errorf("blocking says %s", out)
	}
	if out := s.ok(t, "review", "list"); !strings.Contains(out, "Nothing waits") {
		t.Errorf("after the decision the list says %s", out)
	}
	s.fails(t, 1, "", "review", "block", offer.ID, "--reason", "x")
	if out := s.ok(t, "review", "unblock", offer.ID, "--reason", "Omyl."); !strings.Contains(out, "is now active") {
		t.Errorf("unblocking says %s", out)
	}
	out = s.ok(t, "review", "block", offer.Volunteer, "--reason", "Chtěl peníze předem.")
	if !strings.Contains(out, "Offers changed with it: 1") {
		t.Errorf("blocking a volunteer says %s", out)
	}
	out = s.ok(t, "review", "unblock", offer.Volunteer, "--reason", "Omyl.")
	if !strings.Contains(out, "volunteer "+offer.Volunteer+" is now good. Offers changed with it: 1") {
		t.Errorf("unblocking a volunteer says %s", out)
	}
	if out := s.ok(t, "audit"); !strings.Contains(out, "offer.block") || !strings.Contains(out, "review.list") ||
		strings.Contains(out, "peníze") {
		t.Errorf("the audit says %s", out)
	}
}

// TestManyLetters: a list that stops says so.
func TestManyLetters(t *testing.T) {
	s := newSettings(t)
	s.ok(t, "migrate")
	write := func(n int) {
		s.database(t, func(db *store.DB) {
			if err := db.InTx(t.Context(), func(tx *store.Tx) (err error) {
				for range n {
					id := help.NewID()
					err = errors.Join(err, outbox.Add(tx, outbox.Letter{
						ID: id, MessageID: id, Kind: "no-account", Language: "cs",
						Recipient: "vera@example.org", Content: "{}",
					}))
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
	write(200)
	if out := s.ok(t, "letters"); strings.Count(out, "\n") != 201 || strings.Contains(out, "there are more") {
		t.Errorf("%d lines for 200 letters", strings.Count(out, "\n"))
	}
	write(1)
	if out := s.ok(t, "letters"); strings.Count(out, "\n") != 202 ||
		!strings.Contains(out, "the newest 200; there are more") {
		t.Errorf("%d lines for 201 letters", strings.Count(out, "\n"))
	}
}
