package web

import (
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/ui"
)

// step is one question of a form: how it is read and checked, shown, and summed up.
type step struct {
	code   string   // names it in drafts and addresses
	fields []string // those that it reads: a problem of one is shown here
	read   func(values url.Values, p *help.Problems)
	show   func(f layout) templ.Component
	rows   func() []ui.SummaryRow
}

// journey is a form on its way: asked on one page or several, checked by whoever fills it in, then sent.
type journey interface {
	steps() [][]step        // of each page, in order
	answered(page int) bool // what the page asks
	at(page int) string     // address of a page; of the check after the last one
	keep(page int) error    // saves what was read from a page

	// showPage shows a page with what was answered before, and showCheck all answers; p is what is wrong.
	showPage(status, page int, p help.Problems) error
	showCheck(status int, p help.Problems) error

	// send sends the form and gives the address of what came of it.
	send() (string, error)
}

// fill reads a page of a form and leads on: to the next one, or to the check for who has answered all. p is what is
// wrong already.
func (v *visit) fill(j journey, page int, values url.Values, p help.Problems) error {
	steps := j.steps()
	for _, s := range steps[page] {
		s.read(values, &p)
	}
	if len(p) > 0 {
		return j.showPage(422, page, p)
	}
	if err := j.keep(page); err != nil {
		return err
	}
	next := page + 1
	if missing(j) == len(steps) {
		next = len(steps)
	}
	return v.lead(j.at(next))
}

// missing is the first page that was not answered, or the number of pages.
func missing(j journey) int {
	pages := len(j.steps())
	for page := range pages {
		if !j.answered(page) {
			return page
		}
	}
	return pages
}

// check shows all answers before they are sent; a page that was left out comes first.
func (v *visit) check(j journey) error {
	if page := missing(j); page < len(j.steps()) {
		return v.lead(j.at(page))
	}
	return j.showCheck(200, nil)
}

// summary is all answers, each with the way to where it can be changed.
func (v *visit) summary(j journey) []ui.SummaryRow {
	var rows []ui.SummaryRow
	for page, steps := range j.steps() {
		for _, s := range steps {
			for _, row := range s.rows() {
				row.Change = ui.Link{Text: v.text.T("form.change"), Href: j.at(page)}
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// submit sends a form. Whatever has become wrong since it was answered is asked again.
func (v *visit) submit(j journey) error {
	to, err := j.send()
	if p, ok := problems(err); ok {
		for page, steps := range j.steps() {
			if slices.ContainsFunc(steps, func(s step) bool { return slices.Contains(s.fields, p[0].Field) }) {
				return j.showPage(422, page, p)
			}
		}
		return j.showCheck(422, p)
	}
	if err != nil {
		return err
	}
	return v.lead(to)
}
