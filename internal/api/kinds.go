package api

import (
	"cmp"
	"net/http"
	"slices"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
)

type kindsAnswer struct {
	Kinds []kind `json:"kinds"`
}

type kind struct {
	Code      string     `json:"code"`
	Slug      string     `json:"slug"`
	Name      string     `json:"name"`
	Sensitive bool       `json:"sensitive"`
	Questions []question `json:"questions"`
}

type question struct {
	Code    string            `json:"code"`
	Type    help.QuestionType `json:"type"`
	Label   string            `json:"label"`
	Filter  bool              `json:"filter"`
	Options []option          `json:"options,omitempty"`
}

type option struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

// kinds lists the kinds of help with their questions, in the language that lang names, or in Czech.
func (s *Server) kinds(w http.ResponseWriter, r *http.Request) error {
	p, err := read(r, "lang")
	if err != nil {
		return err
	}
	lang := cmp.Or(p.one("lang"), i18n.Default)
	if !slices.Contains(s.site(r).Languages, lang) {
		p.wrong.Add("lang", "unknown-language")
	}
	if err := p.wrong.Err(); err != nil {
		return err
	}
	say := func(t help.Text) string {
		text, _ := t.In(lang)
		return text
	}
	answer := kindsAnswer{Kinds: []kind{}}
	for _, k := range s.site(r).Kinds {
		one := kind{Code: k.Code, Slug: k.Slug, Name: say(k.Name), Sensitive: k.Sensitive, Questions: []question{}}
		for _, q := range k.Guide.Questions {
			wire := question{Code: q.Code, Type: q.Type, Label: say(q.Label), Filter: q.Filter}
			for _, o := range q.Options {
				wire.Options = append(wire.Options, option{o.Code, say(o.Label)})
			}
			one.Questions = append(one.Questions, wire)
		}
		answer.Kinds = append(answer.Kinds, one)
	}
	return write(w, r, answer)
}
