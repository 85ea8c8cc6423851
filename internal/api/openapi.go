package api

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"slices"

	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
)

// openapiText describes the interface in the words of OpenAPI 3.1, but for what is the profile's.
// A test holds it against the handlers.
//
//go:embed openapi.json
var openapiText []byte

// document is a description that is complete.
type document struct{ value map[string]any }

// openapi gives the description.
func (s *Server) openapi(w http.ResponseWriter, r *http.Request) error {
	return write(w, r, s.description.value)
}

// title is the name of the portal, in English where it has one.
func (s *Server) title() string {
	name, _ := s.Exchange.Sites.Home().Name.In(help.FallbackLanguage)
	return name
}

// describeAll completes the description with what is the profile's: the name, kinds, languages and questions.
func (s *Server) describeAll() document {
	var d document
	if err := json.Unmarshal(openapiText, &d.value); err != nil {
		panic("api: openapi.json is part of the program: " + err.Error())
	}
	d.at("info")["title"] = s.title()
	d.at("info")["contact"] = map[string]any{"name": s.title(),
		"url": s.Exchange.URL(help.FallbackLanguage, pages.Contact)}
	d.value["servers"].([]any)[0].(map[string]any)["url"] = s.Exchange.Full(base)
	schemas := d.at("components", "schemas")
	var kinds []string
	for _, k := range s.Exchange.Sites.Home().Kinds {
		kinds = append(kinds, k.Code)
	}
	choose(schemas["KindCode"], kinds)
	choose(schemas["SpokenLanguage"], help.SpokenLanguages)
	choose(d.at("components", "parameters", "lang")["schema"], s.Exchange.Sites.Home().Languages)
	choose(d.at("components", "schemas", "Ask", "properties")["language"], s.Exchange.Sites.Home().Languages)
	count(d.at("components", "schemas", "OfferStats", "properties", "by_kind"), kinds)
	var states []string
	for _, state := range help.RequestStates {
		states = append(states, string(state))
	}
	count(d.at("components", "schemas", "RequestStats", "properties", "by_state"), states)
	offers := d.at("paths", "/offers", "get")
	offers["parameters"] = append(offers["parameters"].([]any), s.answerParameters()...)
	return d
}

// at is the object at a path of names.
func (d document) at(path ...string) map[string]any {
	here := d.value
	for _, name := range path {
		here = here[name].(map[string]any)
	}
	return here
}

// choose makes a schema one of these values.
func choose(schema any, values []string) { schema.(map[string]any)["enum"] = values }

// count makes a schema an object of numbers by these names.
func count(schema map[string]any, names []string) {
	numbers := map[string]any{}
	for _, name := range names {
		numbers[name] = map[string]any{"type": "integer", "minimum": 0}
	}
	schema["properties"], schema["required"] = numbers, names
}

// answerParameters are the filters by answers, one for each question that searches can filter by, whatever the kind.
func (s *Server) answerParameters() (parameters []any) {
	values, kinds := map[string][]string{}, map[string]string{}
	var codes []string
	for _, k := range s.Exchange.Sites.Home().Kinds {
		for _, q := range k.Guide.Questions {
			if !q.Filter {
				continue
			}
			if kinds[q.Code] == "" {
				codes = append(codes, q.Code)
			} else {
				kinds[q.Code] += ", "
			}
			kinds[q.Code] += k.Code
			values[q.Code] = append(values[q.Code], answerValues(q)...)
		}
	}
	for _, code := range codes {
		slices.Sort(values[code])
		items := map[string]any{"type": "string", "enum": slices.Compact(values[code])}
		parameters = append(parameters, map[string]any{"name": search.AnswerPrefix + code, "in": "query", "style": "form",
			"explode":     true,
			"description": "Offers with one of these answers; needs exactly one kind out of: " + kinds[code],
			"schema":      map[string]any{"type": "array", "items": items}})
	}
	return parameters
}

func answerValues(q help.Question) []string {
	if q.Type == help.YesNo {
		return []string{"no", "yes"}
	}
	var codes []string
	for _, o := range q.Options {
		codes = append(codes, o.Code)
	}
	return codes
}
