package cli_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/vault"
)

// longAgo publishes offers as a portal did 91 days ago.
func (s settings) longAgo(t *testing.T, n int) {
	t.Helper()
	keys, err := vault.Load(s["SPOLU_KEYS"])
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(s["SPOLU_DATABASE"], keys, func() time.Time { return time.Now().AddDate(0, 0, -91) })
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	samples := make([]samples.Sample, n)
	for i := range samples {
		samples[i].Volunteer = help.Volunteer{
			ID: help.NewID(), FirstName: "Vzorek", Surname: "Tajný", Email: fmt.Sprintf("vera%d@example.org", i),
		}
		samples[i].Offer = help.Offer{
			ID: help.NewOfferID(),
			Description: help.Description{
				Kind: "other", Title: "Pomohu", Text: "S čímkoli.", Language: "cs",
				Reach: help.Reach{Type: help.ReachRegion}, Setting: help.AnySetting, Languages: []string{"cs"},
			},
			PublishedAt: db.Now(),
		}
	}
	e := exchange.New(db, site.Sites{site.Builtin()}, &url.URL{Scheme: "https", Host: "spolu.example.org"})
	if err := e.Samples.Seed(t.Context(), help.As(help.OperatorActor, ""), samples); err != nil {
		t.Fatal(err)
	}
}

// TestHeldEndings: a portal that finds far more due than it knew of ends nothing and says so, in its log, as a
// metric and to who asks, until somebody lets them end.
func TestHeldEndings(t *testing.T) {
	s := newSettings(t)
	s.ok(t, "migrate")
	s.longAgo(t, 60)
	p := s.start(t, "serve")
	p.wait(t, p.stderr)
	held := func() bool { return strings.Contains(p.stderr.String(), "spolu review expire") }
	for end := time.Now().Add(time.Minute); !held() && time.Now().Before(end); {
		fetch(t, "http://"+s["SPOLU_ADMIN_ADDR"]+"/healthz")
	}
	for _, want := range []string{"spolu_endings_held 120", "spolu_clock_jump_seconds 0"} {
		if _, body := fetch(t, "http://"+s["SPOLU_ADMIN_ADDR"]+"/metrics"); !strings.Contains(body, want) {
			t.Errorf("%s is missing in %s", want, body)
		}
	}
	if status, _ := fetch(t, "http://"+s["SPOLU_ADMIN_ADDR"]+"/readyz"); status != 200 {
		t.Errorf("requests do not go on: %d", status)
	}
	p.ends(t)
	if n := strings.Count(p.stderr.String(), `"level":"ERROR"`); n != 1 {
		t.Errorf("%d errors are logged: %s", n, p.stderr)
	}
	if _, out, _ := s.run(t, "check"); !strings.Contains(out, "120 endings are held") {
		t.Errorf("the check says %s", out)
	}
	const what = "60 offers to expire (forecast 0)"
	for range 2 {
		out := s.ok(t, "review")
		if !strings.Contains(out, what) || !strings.Contains(out, "spolu review expire") ||
			strings.Contains(out, "Nothing") {
			t.Errorf("review says %s", out)
		}
	}
	if out := s.ok(t, "review", "expire"); !strings.Contains(out, what) || !strings.Contains(out, "ten minutes") {
		t.Errorf("it says %s", out)
	}
	if out := s.ok(t, "review", "expire"); !strings.Contains(out, "Nothing is held") {
		t.Errorf("it says %s", out)
	}
	if out := s.ok(t, "review"); !strings.Contains(out, "Nothing waits") {
		t.Errorf("review says %s", out)
	}
	if out := s.ok(t, "audit"); !strings.Contains(out, `"verb":"endings.allow"`) || !strings.Contains(out, what) {
		t.Errorf("the audit says %s", out)
	}
}
