package web

import (
	"cmp"
	"net/url"

	"github.com/a-h/templ"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/ui"
)

// typedPlace is a municipality as it was typed into a form.
type typedPlace struct {
	text  string      // that the field shows
	which []ui.Option // what it may mean, where it is not one municipality
}

// readPlace reads a place that was typed into a form, with the code that was chosen for it: the code of the one
// municipality that is meant, what to show, and the code of what is wrong. An empty field has neither code nor problem.
func (v *visit) readPlace(values url.Values, places *place.Gazetteer) (code string, typed typedPlace, problem string) {
	typed.text = values.Get("place")
	text, problem := help.Line(typed.text, help.MaxLine)
	if problem != "" || text == "" {
		return "", typed, problem
	}
	which := resolve(text, cmp.Or(values.Get("which"), values.Get("place_code")), places)
	if problem = place.Problem(which); problem == "" {
		return which[0].Code, typedPlace{text: v.fullName(which[0].Municipality, places)}, ""
	}
	typed.text = text
	if len(which) == 0 {
		which = places.Suggest(text, 5)
	}
	for _, m := range which {
		typed.which = append(typed.which, ui.Option{Value: m.Code, Label: v.choice(m, places)})
	}
	return "", typed, problem
}

// resolve is what a typed place means: the one that a script found for just this text, or what the text says.
func resolve(typed, code string, places *place.Gazetteer) []place.Match {
	if m, ok := places.ByCode(code); ok && !m.Former {
		return []place.Match{{Municipality: m}}
	}
	return places.Resolve(typed)
}

// fullName is a municipality with its district where its name alone would not do.
func (v *visit) fullName(m place.Municipality, places *place.Gazetteer) string {
	if d := places.DistrictName(m.District); d != "" && !places.Unique(m.Code) {
		return v.text.T("place.in-district", m.Name, d)
	}
	return m.Name
}

// choice is a place that a typed text may mean as it stands beside others: the part that was meant with its
// municipality, or a municipality with its district.
func (v *visit) choice(m place.Match, places *place.Gazetteer) string {
	if m.Part != "" {
		return m.Part + ", " + v.fullName(m.Municipality, places)
	}
	if d := places.DistrictName(m.District); d != "" {
		return v.text.T("place.in-district", m.Name, d)
	}
	return m.Name
}

// placeOf is the full name of a municipality by its code, or "".
func (v *visit) placeOf(code string, places *place.Gazetteer) string {
	m, ok := places.ByCode(code)
	if !ok {
		return ""
	}
	return v.fullName(m, places)
}

// placeField asks for a municipality.
func (f layout) placeField(name, label, hint, value, code string) ui.Field {
	return ui.Field{Name: name, Label: label, Hint: hint, Value: value, Error: f.Problem(name), Autocomplete: "off",
		MaxLength: help.MaxLine, Places: &ui.Places{Address: "/api/v1/places", Name: name + "_code", Code: code,
			Found: f.T("place.found"), None: f.T("place.none")}}
}

// which asks which municipality is meant, where a typed text may mean several.
func (f layout) which(typed typedPlace) templ.Component {
	if len(typed.which) == 0 {
		return templ.NopComponent
	}
	return ui.Choice{Name: "which", Legend: f.T("find.which"), Options: typed.which}
}
