package letter

import "example.org/spolu/internal/i18n"

// SignIn brings a link and a code to sign in with.
type SignIn struct {
	Link, Code string
	Minutes    int
}

func init() { register[SignIn](anybody, minutes) }

// Kind names the type.
func (SignIn) Kind() string { return "sign-in" }

func (c SignIn) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.sign-in.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.sign-in.why"))
	w.proof("letter.sign-in.button", c.Link, c.Code)
	w.para(l.N("letter.valid-minutes", c.Minutes))
	w.minor(l.T("letter.sign-in.browser"))
	w.minor(l.T("letter.not-you"))
	return w.doc
}
