package letter

import "example.org/spolu/internal/i18n"

// OfferPublished tells a volunteer that the offer is public.
type OfferPublished struct {
	Title, Offer, My, Pause string
	Next, Advice            []string
}

func init() { register[OfferPublished](confirmed, days) }

// Kind names the type.
func (OfferPublished) Kind() string { return "offer-published" }

func (c OfferPublished) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.published.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.published.why", c.Title))
	w.button(l.T("letter.offer"), c.Offer)
	w.items(l.T("letter.published.next"), append([]string{l.T("letter.published.contact")}, c.Next...))
	w.items(l.T("letter.advice"), c.Advice)
	w.button(l.T("letter.my"), c.My)
	w.pause(c.Pause)
	return w.doc
}
