package letter

import "example.org/spolu/internal/i18n"

// Unblocked tells a volunteer that what was taken down is back.
type Unblocked struct {
	Title, Reason, My string
}

func init() { register[Unblocked](confirmed, days) }

// Kind names the type.
func (Unblocked) Kind() string { return "unblocked" }

func (c Unblocked) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.unblocked.subject"))
	what := l.T("letter.unblocked.account")
	if c.Title != "" {
		what = l.T("letter.unblocked.offer", c.Title)
	}
	return w.decision(what, c.Reason, l.T("letter.unblocked.next"), c.My)
}
