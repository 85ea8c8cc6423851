package letter

import "example.org/spolu/internal/i18n"

// Blocked tells a volunteer that an offer was taken down, or, without a title, the account with all offers.
type Blocked struct {
	Title, Reason, My string
}

func init() { register[Blocked](confirmed, days) }

// Kind names the type.
func (Blocked) Kind() string { return "blocked" }

func (c Blocked) document(l *i18n.Locale, s Sender) document {
	w := write(l, l.T("letter.blocked.subject"))
	what := l.T("letter.blocked.account")
	if c.Title != "" {
		what = l.T("letter.blocked.offer", c.Title)
	}
	return w.decision(what, c.Reason, l.T("letter.blocked.next", s.Mail), c.My)
}
