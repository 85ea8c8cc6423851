package letter

import "example.org/spolu/internal/i18n"

// Trial is a letter by which an operator tries the way that letters go.
type Trial struct{}

func init() { register[Trial](anybody, minutes) }

// Kind names the type.
func (Trial) Kind() string { return "trial" }

func (Trial) document(l *i18n.Locale, s Sender) document {
	w := write(l, l.T("letter.trial.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.trial.why"))
	w.button(l.T("letter.trial.button"), s.URL)
	w.minor(l.T("letter.trial.nothing"))
	return w.doc
}
