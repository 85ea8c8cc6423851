package letter

import (
	"time"

	"example.org/spolu/internal/i18n"
)

// OfferExpiring asks a volunteer whether the offer is still valid.
type OfferExpiring struct {
	Title, My, Pause string
	Ends             time.Time
}

func init() { register[OfferExpiring](confirmed, days) }

// Kind names the type.
func (OfferExpiring) Kind() string { return "offer-expiring" }

func (c OfferExpiring) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.expiring.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.expiring.why", c.Title, l.Date(c.Ends)))
	w.button(l.T("letter.expiring.button"), c.My)
	w.pause(c.Pause)
	return w.doc
}
