package letter

import "example.org/spolu/internal/i18n"

// OfferInReview tells a volunteer that a coordinator looks at the offer first.
type OfferInReview struct {
	Title, My string
}

func init() { register[OfferInReview](confirmed, days) }

// Kind names the type.
func (OfferInReview) Kind() string { return "offer-in-review" }

func (c OfferInReview) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.in-review.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.in-review.why", c.Title))
	w.para(l.T("letter.in-review.next"))
	w.button(l.T("letter.my"), c.My)
	return w.doc
}
