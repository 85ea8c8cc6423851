package visit

import (
	"net/url"
	"slices"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/help"
)

// Codes of what is asked about an address, and the field that answers.
const (
	askAccents = "email-accents"
	askLetters = "email-letters"
	asTyped    = "email_as_typed"
)

// CheckAccents asks whether an address of e-mail is meant as it stands where it has letters with accents before the @,
// or of another script. It asks nothing of known, which was there before.
func CheckAccents(values url.Values, email, known string, p *help.Problems) {
	letters, plain := contact.Accents(email)
	if len(letters) == 0 || email == known || p.For("email") != nil ||
		slices.Contains(values[asTyped], values.Get("email")) {
		return
	}
	said := ""
	for i, l := range letters {
		if i > 0 {
			said += ", "
		}
		said += l
	}
	if plain == "" {
		p.Add("email", askLetters, said)
		return
	}
	p.Add("email", askAccents, said, plain)
}

// asksAccents reports that the page asks about an address.
func (f Layout) asksAccents() bool {
	p := f.Problems.For("email")
	return p != nil && (p.Code == askAccents || p.Code == askLetters)
}

// Undelivered says when a letter has failed for good, and whether it was refused.
func (v *Visit) Undelivered(news help.LetterNews, at time.Time) string {
	return v.Text.T("correct."+string(news), v.Text.DateTime(v.Local(at)))
}

// Correction offers to correct the address that a letter went to, before the letter has failed or after.
type Correction struct {
	To    string // address that takes the corrected one; "" where nothing can be corrected
	Email string
	Open  bool // it did not arrive, or what was typed is wrong
}
