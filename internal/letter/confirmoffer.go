package letter

import "example.org/spolu/internal/i18n"

// ConfirmOffer asks whether the address is that of who offered help.
type ConfirmOffer struct {
	Link, Code string
	Hours      int
}

func init() { register[ConfirmOffer](anybody, days) }

// Kind names the type.
func (ConfirmOffer) Kind() string { return "confirm-offer" }

func (c ConfirmOffer) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.confirm-offer.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.confirm-offer.why"))
	w.proof("letter.confirm-offer.button", c.Link, c.Code)
	w.para(l.N("letter.valid-hours", c.Hours))
	w.minor(l.T("letter.not-you"))
	return w.doc
}
