package letter

import "example.org/spolu/internal/i18n"

// Notice tells the people who run the portal that something waits for them. It names the thing by its id only.
type Notice struct {
	About string // one of the About… constants
	ID    string
}

// What a notice can be about.
const (
	AboutReview      = "review"
	AboutHeld        = "held"
	AboutReport      = "report"
	AboutUndelivered = "undelivered"
	AboutUnanswered  = "unanswered"
)

func init() { register[Notice](confirmed, days) }

// Kind names the type.
func (Notice) Kind() string { return "notice" }

// noticeCommands are the commands that deal with what a notice is about.
var noticeCommands = map[string]string{
	AboutReview:      "spolu review",
	AboutHeld:        "spolu review",
	AboutReport:      "spolu review",
	AboutUndelivered: "spolu letters list failed",
	AboutUnanswered:  "spolu review",
}

func (c Notice) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.notice."+c.About+".subject"))
	w.para(l.T("letter.notice." + c.About + ".why"))
	w.add(block{facts: []fact{{l.T("letter.notice.id"), c.ID, ""}}})
	w.para(l.T("letter.notice.how"))
	w.add(block{code: noticeCommands[c.About]})
	return w.doc
}
