// Package guard tells forms that people fill in from those that programs do, without a puzzle and without
// JavaScript: a token with the form's age, and a field that people do not see.
package guard

import (
	"strconv"
	"strings"
	"time"

	"example.org/spolu/internal/vault"
)

// Names of the fields that Check reads.
const (
	TokenField    = "form"
	HoneypotField = "comment"
)

const (
	youngest = time.Second    // nobody fills in a form faster
	oldest   = 24 * time.Hour // a form left open since yesterday is shown again
)

// Verdict is what a form looks like.
type Verdict struct {
	Suspect bool // filled in as robots do: hold what it asks for
	Stale   bool // too old, or not one of ours: show it again, as it was filled in
}

// Guard makes and checks the tokens of forms.
type Guard struct{ vault *vault.Vault }

// New makes a guard whose tokens only it and other nodes with the same keys can make.
func New(v *vault.Vault) *Guard { return &Guard{v} }

// Token goes into a form that is shown now.
func (g *Guard) Token(now time.Time) string {
	at := strconv.FormatInt(now.Unix(), 36)
	return at + "." + g.vault.Hash("form", at)[:22]
}

// Check looks at a form that came back.
func (g *Guard) Check(token, honeypot string, now time.Time) Verdict {
	at, _, _ := strings.Cut(token, ".")
	seconds, err := strconv.ParseInt(at, 36, 64)
	if err != nil || !vault.SameText(token, at+"."+g.vault.Hash("form", at)[:22]) {
		return Verdict{Stale: true, Suspect: honeypot != ""}
	}
	age := now.Sub(time.Unix(seconds, 0))
	return Verdict{Suspect: honeypot != "" || age < youngest, Stale: age > oldest}
}
