package letter

import "example.org/spolu/internal/i18n"

// Withdrawn tells a volunteer that a request is no longer wanted.
type Withdrawn struct {
	Title, Reference, Pause string
}

func init() { register[Withdrawn](confirmed, days) }

// Kind names the type.
func (Withdrawn) Kind() string { return "withdrawn" }

func (c Withdrawn) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.withdrawn.subject", c.Reference))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.withdrawn.why", c.Reference, c.Title))
	w.para(l.T("letter.withdrawn.delete"))
	w.pause(c.Pause)
	return w.doc
}
