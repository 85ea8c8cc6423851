package letter

import "example.org/spolu/internal/i18n"

// ConfirmRequest asks whether the address is that of who asked for help.
type ConfirmRequest struct {
	Link, Code, Reference string
	Hours                 int
}

func init() { register[ConfirmRequest](anybody, days) }

// Kind names the type.
func (ConfirmRequest) Kind() string { return "confirm-request" }

func (c ConfirmRequest) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.confirm-request.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.confirm-request.why"))
	w.proof("letter.confirm-request.button", c.Link, c.Code)
	w.para(l.N("letter.valid-hours", c.Hours))
	w.para(l.T("letter.reference", c.Reference))
	w.minor(l.T("letter.not-you"))
	return w.doc
}
