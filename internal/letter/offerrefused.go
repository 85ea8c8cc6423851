package letter

import "example.org/spolu/internal/i18n"

// OfferRefused tells a volunteer that the offer was not published.
type OfferRefused struct {
	Title, My string
}

func init() { register[OfferRefused](confirmed, days) }

// Kind names the type.
func (OfferRefused) Kind() string { return "offer-refused" }

func (c OfferRefused) document(l *i18n.Locale, s Sender) document {
	w := write(l, l.T("letter.refused.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.refused.why", c.Title))
	w.para(l.T("letter.refused.next", s.Mail))
	w.button(l.T("letter.my"), c.My)
	return w.doc
}
