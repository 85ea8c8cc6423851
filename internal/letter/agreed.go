package letter

import "example.org/spolu/internal/i18n"

// Agreed tells a volunteer who has said yes what comes now, with all that the request says.
type Agreed struct {
	Referral Referral
	Cancel   string // address to say at that it is not possible after all
}

func init() { register[Agreed](confirmed, days) }

// Kind names the type.
func (Agreed) Kind() string { return "agreed" }

func (c Agreed) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.agreed.subject", c.Referral.Reference))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.agreed.why"))
	c.Referral.about(w)
	w.call(c.Referral.Phone)
	c.Referral.advise(w)
	w.minor(l.T("letter.agreed.cancel"))
	w.link(l.T("answer.cancel"), c.Cancel)
	return w.doc
}
