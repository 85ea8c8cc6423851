package cli_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
)

// TestSamplesComeAndGo: they are marked, so that they can be taken out again, and the audit knows of both.
func TestSamplesComeAndGo(t *testing.T) {
	eachDatabase(t, func(t *testing.T, s settings) {
		s.ok(t, "sample", "--offers", "7")
		if said := s.ok(t, "sample", "--remove"); said != "7 sample offers are gone, with their volunteers.\n" {
			t.Errorf("it says %q", said)
		}
		s.exchange(t, func(ctx context.Context, e *exchange.Exchange) {
			if found, err := e.Search.Find(ctx, search.Query{Limit: 1}); err != nil || found.Total != 0 {
				t.Errorf("%d offers are left: %v", found.Total, err)
			}
		})
		audit := s.ok(t, "audit")
		for _, want := range []string{`"verb":"sample.fill","subject":"","detail":"7"`,
			`"verb":"sample.remove","subject":"","detail":"7"`} {
			if strings.Count(audit, want) != 1 {
				t.Errorf("the audit lacks %s:\n%s", want, audit)
			}
		}
		if said := s.ok(t, "sample", "--remove"); !strings.HasPrefix(said, "0 ") {
			t.Errorf("again: %q", said)
		}
	})
}

// TestSamplesKeepOffALivePortal: an https address or one real offer is enough to refuse, before anything is written.
func TestSamplesKeepOffALivePortal(t *testing.T) {
	eachDatabase(t, func(t *testing.T, s settings) {
		live := s.with("SPOLU_URL", "https://spolu.example.org")
		live.fails(t, 1, "SPOLU_URL is https", "sample", "--offers", "2")
		live.fails(t, 1, "keys", "sample", "--remove") // no portal was made
		live.ok(t, "sample", "--offers", "2", "--force")
		s.publish(t)
		s.fails(t, 1, "offers of real people", "sample", "--offers", "2", "--seed", "2")
		if audit := s.ok(t, "audit"); strings.Count(audit, "sample.fill") != 1 {
			t.Errorf("what was refused is in the audit:\n%s", audit)
		}
		s.ok(t, "sample", "--offers", "2", "--seed", "2", "--force")
		if said := live.ok(t, "sample", "--remove"); !strings.HasPrefix(said, "4 ") {
			t.Errorf("it says %q", said)
		}
	})
}

// publish is what a volunteer does; the offer waits for its address to be confirmed.
func (s settings) publish(t *testing.T) {
	t.Helper()
	form := help.OfferForm{
		Description: help.Description{
			Kind: "other", Answers: help.Answers{"frequency": {"once"}}, Language: "cs",
			Title: "Pomohu s čímkoli", Text: "Pomohu s čímkoli, co bude třeba.", Place: "554821",
			Reach: help.Reach{Type: help.ReachRegion}, Setting: help.AnySetting, Languages: []string{"cs"},
		},
		As: help.Person, FirstName: "Věra", Surname: "Zkušební", Email: "vera@example.org",
	}
	s.exchange(t, func(ctx context.Context, e *exchange.Exchange) {
		err := e.Offers.SaveDraft(ctx, "browser", "192.0.2.1", offers.Draft{Form: form})
		if err == nil {
			_, err = e.Offers.Publish(ctx, help.As(help.Anyone, ""), "browser", "192.0.2.1", "cs")
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}

// seedOne puts a volunteer with an offer into the database.
func seedOne(ctx context.Context, t *testing.T, e *exchange.Exchange) {
	t.Helper()
	err := e.Samples.Seed(ctx, help.As(help.OperatorActor, ""), []samples.Sample{{
		Volunteer: help.Volunteer{ID: "v1", FirstName: "Vzorek", Surname: "Tajný", Email: "vera@example.org"},
		Offer: help.Offer{ID: "known", Description: help.Description{Kind: "other", Title: "Pomohu", Text: "S čímkoli.",
			Language: "cs",
			Reach:    help.Reach{Type: help.ReachRegion}, Setting: help.AnySetting, Languages: []string{"cs"}},
			PublishedAt: time.Now()}}})
	if err != nil {
		t.Fatal(err)
	}
}

// asked is the reference of a request to that offer.
func (s settings) asked(t *testing.T) (reference string) {
	t.Helper()
	form := help.Ask{Name: "Kanárek", Phone: "601 000 002", Place: "554821", Need: "Kanárek", Language: "cs"}
	s.exchange(t, func(ctx context.Context, e *exchange.Exchange) {
		seedOne(ctx, t, e)
		asked, err := e.Requests.Ask(ctx, help.As(help.Anyone, ""), requests.Ask{Offer: "known", Form: form})
		if err != nil {
			t.Fatal(err)
		}
		reference = asked.Request.Reference
	})
	return reference
}

// TestErasingAsksFirst: where nobody can answer it wants --yes, and at a terminal it takes yes alone for yes.
func TestErasingAsksFirst(t *testing.T) {
	eachDatabase(t, func(t *testing.T, s settings) {
		s.ok(t, "migrate")
		reference := s.asked(t)
		s.fails(t, 2, "add --yes", "erase", "vera@example.org")
		for _, no := range []string{"", "\n", "no\n", "y\n", "Yes, all\n"} {
			status, stdout, stderr := s.types(t, no, "erase", "vera@example.org")
			if status != 1 || stdout != "" || !strings.Contains(stderr, "nothing was erased") {
				t.Errorf("%q: %d %s%s", no, status, stdout, stderr)
			}
		}
		s.erasesAtTerminal(t, reference, "1 request, which is open")
		s.erasesAtTerminal(t, "vera@example.org", "a volunteer with 1 offer")
		status, _, stderr := s.types(t, "yes\n", "erase", "vera@example.org")
		if status != 1 || !strings.Contains(stderr, "nobody is known by this") || strings.Contains(stderr, "Type") {
			t.Errorf("who is erased: %d %s", status, stderr)
		}
	})
}

// erasesAtTerminal erases somebody with a yes; before it, it must say what will go, and never a contact.
func (s settings) erasesAtTerminal(t *testing.T, who, what string) {
	t.Helper()
	status, stdout, stderr := s.types(t, "yes\n", "erase", who)
	for _, said := range []string{what, "Type yes", "It is erased"} {
		if status != 0 || !strings.Contains(stderr+stdout, said) {
			t.Errorf("%s: %d %s%s, want %q", who, status, stdout, stderr, said)
		}
	}
	for _, contact := range []string{"vera@", "Vzorek", "Tajný", "Kanárek", "601"} {
		if strings.Contains(stdout+stderr, contact) {
			t.Errorf("it shows %s: %s%s", contact, stdout, stderr)
		}
	}
}
