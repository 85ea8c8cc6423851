package guard

import (
	"testing"
	"time"

	"example.org/spolu/internal/vault"
)

func TestCheck(t *testing.T) {
	v, err := vault.New()
	if err != nil {
		t.Fatal(err)
	}
	other, _ := vault.New()
	g, shown := New(v), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	token := g.Token(shown)
	for name, c := range map[string]struct {
		token, honeypot string
		after           time.Duration
		want            Verdict
	}{
		"a person":         {token, "", time.Minute, Verdict{}},
		"at once":          {token, "", 0, Verdict{Suspect: true}},
		"hidden field":     {token, "x", time.Minute, Verdict{Suspect: true}},
		"since yesterday":  {token, "", 25 * time.Hour, Verdict{Stale: true}},
		"no token":         {"", "", time.Minute, Verdict{Stale: true}},
		"changed":          {"z" + token, "", time.Minute, Verdict{Stale: true}},
		"without the hash": {token[:7], "", time.Minute, Verdict{Stale: true}},
		"of other keys":    {New(other).Token(shown), "", time.Minute, Verdict{Stale: true}},
	} {
		if got := g.Check(c.token, c.honeypot, shown.Add(c.after)); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
