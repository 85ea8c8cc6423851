package cli

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/store"
)

// TestTeller: what is held is a line each, what is much of one kind a line a minute, an outage one at either end.
func TestTeller(t *testing.T) {
	var said bytes.Buffer
	tell := newTeller(slog.New(slog.NewJSONHandler(&said, nil)))
	says := func(want ...string) {
		t.Helper()
		if n := strings.Count(said.String(), "\n"); n != len(want) {
			t.Errorf("%d lines, want %d: %s", n, len(want), &said)
		}
		for _, w := range want {
			if !strings.Contains(said.String(), w) {
				t.Errorf("%s is not said: %s", w, &said)
			}
		}
		said.Reset()
	}
	tell.audit(store.AuditLine{Verb: "request.hold", Subject: "x7", Detail: "network"})
	says(`"held":"x7","reason":"network"`)
	for range manyEvents {
		tell.audit(store.AuditLine{Verb: "offer.expire"})
		tell.audit(store.AuditLine{Verb: "offer.renew"})
	}
	tell.audit(store.AuditLine{Verb: "offer.expire"})
	for range manyEvents - 1 {
		tell.audit(store.AuditLine{Verb: "offer.create"})
	}
	tell.flush()
	says(`"what":"offer.expire","times":21`, `"what":"offer.renew","times":20`)
	tell.flush()
	says()
	tell.outage(store.Outage{Cause: errors.New("cause")})
	says(`"level":"ERROR","msg":"the database does not answer`)
	tell.outage(store.Outage{Cause: errors.New("cause"), Failed: 7, Lasted: time.Minute})
	says(`"lasted":"1m0s","failed":7`)
}

func TestLogin(t *testing.T) {
	for name, want := range map[string]string{
		"jana": "jana", "Jana.N-1_": "Jana.N-1_", `DOMAIN\jana`: "DOMAINjana", "": "", "jana@example.org": "janaexample.org",
		strings.Repeat("a", 100): strings.Repeat("a", 32),
	} {
		if got := login(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}
