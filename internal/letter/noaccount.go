package letter

import "example.org/spolu/internal/i18n"

// NoAccount answers who wants to sign in with an address that has no offers.
type NoAccount struct{ Start string }

func init() { register[NoAccount](anybody, minutes) }

// Kind names the type.
func (NoAccount) Kind() string { return "no-account" }

func (c NoAccount) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.no-account.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.no-account.why"))
	w.button(l.T("letter.no-account.button"), c.Start)
	w.minor(l.T("letter.not-you"))
	return w.doc
}
