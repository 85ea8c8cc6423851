package letter

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
)

// document is a letter between its meaning and its two forms.
type document struct {
	subject string
	replyTo string // a confirmed address, or ""
	blocks  []block
}

// heading is the subject at the top of a page; in a subject line it follows the portal's name.
func (d document) heading() string {
	first, size := utf8.DecodeRuneInString(d.subject)
	return string(unicode.ToUpper(first)) + d.subject[size:]
}

// block is one part of a letter; exactly one of its fields is set.
type block struct {
	para    string
	strong  string // a paragraph that must not be missed
	facts   []fact
	list    []string
	quote   *quote
	button  *button
	answers []button // of which one is to be chosen, all as large
	code    string
	minor   string // small print
}

// fact is a term and its value; href, where set, is what a tap on it does.
type fact struct{ term, value, href string }

// quote is what somebody typed, in their language.
type quote struct {
	text string
	lang help.Language
}

// button is a link that is the point of the letter, or a second one, less conspicuous.
type button struct {
	label, url string
	second     bool
}

// writer gathers the blocks of a letter in one language.
type writer struct {
	*i18n.Locale
	doc document
}

func write(l *i18n.Locale, subject string) *writer {
	return &writer{l, document{subject: subject}}
}

func (w *writer) add(b block)              { w.doc.blocks = append(w.doc.blocks, b) }
func (w *writer) para(text string)         { w.add(block{para: text}) }
func (w *writer) strong(text string)       { w.add(block{strong: text}) }
func (w *writer) minor(text string)        { w.add(block{minor: text}) }
func (w *writer) button(label, url string) { w.add(block{button: &button{label, url, false}}) }

// link is a second, less conspicuous button.
func (w *writer) link(label, url string) { w.add(block{button: &button{label, url, true}}) }

// call is a button that dials a number as people read it; none for "".
func (w *writer) call(phone string) {
	if phone != "" {
		w.link(w.T("letter.call", phone), dial(phone))
	}
}

// dial is the address that calls a number.
func dial(phone string) string { return "tel:" + strings.ReplaceAll(phone, " ", "") }

func (w *writer) items(heading string, list []string) {
	if len(list) > 0 {
		w.strong(heading)
		w.add(block{list: list})
	}
}

func (w *writer) proof(button, link, code string) {
	w.button(w.T(button), link)
	w.para(w.T("letter.code"))
	w.add(block{code: code})
}

func (w *writer) pause(url string) {
	w.minor(w.T("letter.pause.why"))
	w.link(w.T("letter.pause.button"), url)
}

// decision is a letter that says what was decided, why, and what to do now.
func (w *writer) decision(what, reason, next, my string) document {
	w.para(w.T("letter.hello"))
	w.para(what)
	w.strong(w.T("letter.reason"))
	w.add(block{quote: &quote{reason, ""}})
	w.para(next)
	w.button(w.T("letter.my"), my)
	return w.doc
}
