package letter

import "example.org/spolu/internal/i18n"

// RequestEnded tells the requester, at a confirmed address, that the request has ended by itself, because nothing
// happened to it for so many days.
type RequestEnded struct {
	Reference string
	Days      int
	Find      string // address of the offers
}

func init() { register[RequestEnded](confirmed, days) }

// Kind names the type.
func (RequestEnded) Kind() string { return "request-ended" }

func (c RequestEnded) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.request-ended.subject", c.Reference))
	w.para(l.T("letter.hello"))
	w.para(l.N("letter.request-ended.why", c.Days))
	w.para(l.T("letter.request-ended.sorry"))
	w.button(l.T("letter.request-ended.button"), c.Find)
	w.para(l.T("letter.request-ended.erase"))
	w.para(l.T("letter.reference", c.Reference))
	return w.doc
}
