package monitor_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/monitor"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/store/storetest"
)

func get(m *monitor.Monitor, path string) (status int, body string) {
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func TestReadiness(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		m := monitor.New(db)
		is := func(path string, want int) {
			t.Helper()
			if status, body := get(m, path); status != want {
				t.Errorf("%s: %d %s, want %d", path, status, body, want)
			}
		}
		is("/healthz", 200)
		is("/readyz", 200)
		is("/", 404)
		draining := monitor.New(db)
		draining.Drain()
		if status, _ := get(draining, "/readyz"); status != 503 {
			t.Errorf("draining: %d", status)
		}
		if status, _ := get(draining, "/healthz"); status != 200 {
			t.Errorf("draining is alive: %d", status)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		is("/healthz", 200)
		is("/readyz", 503)
		m.Request("GET /{$}", 503, time.Millisecond)
		if status, body := get(m, "/metrics"); status != 200 || !strings.Contains(body, "spolu_http_seconds_count") {
			t.Errorf("without a database there are no metrics at all: %d", status)
		}
	})
}

func TestNotMigrated(t *testing.T) {
	db, err := store.Open(storetest.EmptySQLite(t), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if status, body := get(monitor.New(db), "/readyz"); status != 503 {
		t.Errorf("%d %s", status, body)
	}
}

func TestMetrics(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	storetest.Each(t, func() time.Time { return now }, func(t *testing.T, db *store.DB) {
		err := db.InTx(t.Context(), func(tx *store.Tx) error {
			v := help.Volunteer{
				ID: help.NewID(), FirstName: "Kanárek", Surname: "Kanárek",
				Email: "canary@example.org", Phone: "+420601000001",
			}
			o := help.Offer{
				ID: help.NewOfferID(), Volunteer: v.ID, State: help.OfferActive,
				Description: help.Description{Title: "Kanárek"},
			}
			r := help.Request{
				ID: help.NewID(), Reference: "K7M-4PXQ", State: help.RequestHeld, Offer: o.ID,
				Ask: help.Ask{Name: "Kanárek", Email: v.Email},
			}
			id := help.NewID()
			l := outbox.Letter{ID: id, MessageID: id, Kind: "notice", Recipient: v.Email, Content: "canary"}
			return errors.Join(
				tx.AddVolunteer(v, contact.Email(v.Email, &help.Problems{})),
				tx.AddOffer(o, ""),
				tx.AddRequest(r, "canary-token", "o"),
				outbox.Add(tx, l),
				tx.SetEndingsHeld(300))
		})
		if err != nil {
			t.Fatal(err)
		}
		m := monitor.New(db)
		m.Request("GET /nabidky", 200, time.Millisecond)
		m.Request("", 404, time.Millisecond)
		m.Letter("notice", help.LetterAccepted)
		m.Request("GET /nabidky", 429, time.Millisecond)
		m.Shed()
		m.Refusals([]string{"code", "tries"})
		m.SignInFailed("code")
		m.Letters([]string{"notice", "sign-in"}, []string{"auth"})
		done := m.Job("erase", time.Minute)
		done(2*time.Second, true)
		status, body := get(m, "/metrics")
		if status != 200 {
			t.Fatal(status, body)
		}
		for _, want := range []string{
			`spolu_offers{state="active"} 1`, `spolu_help_requests{state="held"} 1`, `spolu_letters{state="queued"} 1`,
			`spolu_offers{state="review"} 0`, `spolu_help_requests{state="open"} 0`, `spolu_letters{state="failed"} 0`,
			`spolu_referrals{state="queued"} 0`, `spolu_letter_problems{problem="auth"} 0`, "spolu_ready 1",
			"spolu_build_info{", "spolu_held_age_seconds ", "spolu_review_age_seconds 0",
			`spolu_http_answers_total{status="429"} 1`, `spolu_http_answers_total{status="5xx"} 0`, "spolu_http_shed_total 1",
			`spolu_sign_in_failures_total{reason="code"} 1`, `spolu_sign_in_failures_total{reason="tries"} 0`,
			`spolu_letter_tries_total{kind="sign-in",state="failed"} 0`, `spolu_job_failures_total{job="erase"} 1`,
			`spolu_job_seconds{job="erase"} 2`, `spolu_job_period_seconds{job="erase"} 60`,
			`spolu_job_last_success_timestamp_seconds{job="erase"} `, "spolu_outbox_depth 1", "spolu_outbox_age_seconds 0", "spolu_endings_held 300",
			"spolu_clock_jump_seconds 0", `spolu_http_seconds_count{route="GET /nabidky",status="2xx"} 1`,
			`spolu_http_seconds_count{route="none",status="4xx"} 1`,
			`spolu_letter_tries_total{kind="notice",state="accepted"} 1`, "go_goroutines", "process_start_time_seconds",
		} {
			if !strings.Contains(body, want) {
				t.Errorf("%s is missing", want)
			}
		}
		for _, secret := range []string{"Kanárek", "canary", "601000001", "K7M"} {
			if strings.Contains(body, secret) {
				t.Errorf("%q is in the metrics", secret)
			}
		}
	})
}
