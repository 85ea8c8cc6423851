package letter

import (
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
)

// Said is what a volunteer has answered.
type Said string

// The answers.
const (
	SaidYes     Said = "yes"
	SaidNo      Said = "no"
	Cancelled   Said = "cancelled" // yes, and then it was not possible after all
	SaidNothing Said = "nothing"
)

// Answered tells the requester, at a confirmed address, what the volunteer has answered.
type Answered struct {
	Said          Said
	By            string // the public name of the volunteer
	Title         string // of the offer
	TitleLanguage help.Language
	Reference     string
	State         string // address of the page of the request
}

func init() { register[Answered](confirmed, days) }

// Kind names the type.
func (Answered) Kind() string { return "answered" }

func (c Answered) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.answered.subject."+string(c.Said), c.Reference))
	w.para(l.T("letter.hello"))
	w.strong(l.T("letter.answered.why."+string(c.Said), c.By))
	w.add(block{quote: &quote{c.Title, c.TitleLanguage}})
	w.para(l.T("letter.answered.next." + string(c.Said)))
	w.button(l.T("letter.answered.button"), c.State)
	w.para(l.T("letter.reference", c.Reference))
	return w.doc
}
