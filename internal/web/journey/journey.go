// Package journey is the form engine: forms that are asked in steps, on one page or several, checked by whoever fills
// them in, then sent. A step knows how its question is read, shown and summed up.
package journey

import (
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/visit"
)

// Step is one question of a form: how it is read and checked, shown, and summed up.
type Step struct {
	Code   string   // names it in drafts and addresses
	Fields []string // those that it reads: a problem of one is shown here
	Read   func(values url.Values, p *help.Problems)
	Show   func(f visit.Layout) templ.Component
	Rows   func() []ui.SummaryRow
}

// Journey is a form on its way: asked on one page or several, checked by whoever fills it in, then sent.
type Journey interface {
	Steps() [][]Step        // of each page, in order
	Answered(page int) bool // what the page asks
	At(page int) string     // address of a page; of the check after the last one
	Keep(page int) error    // saves what was read from a page

	// ShowPage shows a page with what was answered before, and ShowCheck all answers; p is what is wrong.
	ShowPage(status, page int, p help.Problems) error
	ShowCheck(status int, p help.Problems) error

	// Send sends the form and gives the address of what came of it.
	Send() (string, error)
}

// Expired is what is wrong with a form whose answers have come to their end before it was sent.
var Expired = help.Problems{{Field: "form", Code: "form-expired", Args: []any{int(help.DraftLife.Minutes())}}}

// Fill reads a page of a form and leads on: to the next one, or to the check for who has answered all. p is what is
// wrong already.
func Fill(v *visit.Visit, j Journey, page int, values url.Values, p help.Problems) error {
	steps := j.Steps()
	for _, s := range steps[page] {
		s.Read(values, &p)
	}
	if len(p) > 0 {
		return j.ShowPage(422, page, p)
	}
	if err := j.Keep(page); err != nil {
		return err
	}
	next := page + 1
	if Missing(j) == len(steps) {
		next = len(steps)
	}
	return v.Lead(j.At(next))
}

// Missing is the first page that was not answered, or the number of pages.
func Missing(j Journey) int {
	pages := len(j.Steps())
	for page := range pages {
		if !j.Answered(page) {
			return page
		}
	}
	return pages
}

// Check shows all answers before they are sent; a page that was left out comes first.
func Check(v *visit.Visit, j Journey) error {
	if page := Missing(j); page < len(j.Steps()) {
		return v.Lead(j.At(page))
	}
	return j.ShowCheck(200, nil)
}

// Summary is all answers, each with the way to where it can be changed.
func Summary(v *visit.Visit, j Journey) []ui.SummaryRow {
	var rows []ui.SummaryRow
	for page, steps := range j.Steps() {
		for _, s := range steps {
			for _, row := range s.Rows() {
				row.Change = ui.Link{Text: v.Text.T("form.change"), Href: j.At(page)}
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// Submit sends a form. Whatever has become wrong since it was answered is asked again.
func Submit(v *visit.Visit, j Journey) error {
	to, err := j.Send()
	if p, ok := visit.Problems(err); ok {
		for page, steps := range j.Steps() {
			if slices.ContainsFunc(steps, func(s Step) bool { return slices.Contains(s.Fields, p[0].Field) }) {
				return j.ShowPage(422, page, p)
			}
		}
		return j.ShowCheck(422, p)
	}
	if err != nil {
		return err
	}
	return v.Lead(to)
}
