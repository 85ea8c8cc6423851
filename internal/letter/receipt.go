package letter

import (
	"slices"

	"example.org/spolu/internal/i18n"
)

// Receipt tells the requester, at a confirmed address, that the request was handed on. Organisation and ICO are of
// one that offers and of which nobody has made sure yet; "" otherwise.
type Receipt struct {
	Reference, State  string
	Organisation, ICO string
	Next              []string // the kind's own next steps
	Advice            []string
}

func init() { register[Receipt](confirmed, days) }

// Kind names the type.
func (Receipt) Kind() string { return "receipt" }

func (c Receipt) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.receipt.subject", c.Reference))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.receipt.why"))
	if c.Organisation != "" {
		w.strong(l.T("letter.receipt.unverified", c.Organisation, c.ICO))
	}
	w.items(l.T("letter.receipt.next"), append([]string{l.T("letter.receipt.wait")}, c.Next...))
	w.button(l.T("letter.receipt.button"), c.State)
	w.items(l.T("letter.advice"), slices.Concat(c.Advice, []string{l.T("letter.receipt.money")}))
	w.para(l.T("letter.reference", c.Reference))
	return w.doc
}
