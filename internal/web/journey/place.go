package journey

import (
	"cmp"
	"net/url"

	"github.com/a-h/templ"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/describe"
	"example.org/spolu/internal/web/visit"
)

// TypedPlace is a municipality as it was typed into a form.
type TypedPlace struct {
	Text  string      // that the field shows
	Which []ui.Option // what it may mean, where it is not one municipality
}

// ReadPlace reads a place that was typed into a form, with the code that was chosen for it: the code of the one
// municipality that is meant, what to show, and the code of what is wrong. An empty field has neither code nor problem.
func ReadPlace(v *visit.Visit, values url.Values, places *place.Gazetteer) (
	code string, typed TypedPlace, problem string) {
	typed.Text = values.Get("place")
	text, problem := help.Line(typed.Text, help.MaxLine)
	if problem != "" || text == "" {
		return "", typed, problem
	}
	which := places.Meant(text, cmp.Or(values.Get("which"), values.Get("place_code")))
	if problem = place.Problem(which); problem == "" {
		return which[0].Code, TypedPlace{Text: describe.FullName(v, which[0].Municipality, places)}, ""
	}
	typed.Text = text
	if len(which) == 0 {
		which = places.Suggest(text, 5)
	}
	for _, m := range which {
		typed.Which = append(typed.Which, ui.Option{Value: m.Code, Label: describe.Choice(v, m, places)})
	}
	return "", typed, problem
}

// Ask asks which municipality is meant, where a typed text may mean several.
func (t TypedPlace) Ask(f visit.Layout) templ.Component {
	if len(t.Which) == 0 {
		return templ.NopComponent
	}
	return ui.Choice{Name: "which", Legend: f.T("find.which"), Options: t.Which}
}
