package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/place"
)

const (
	defaultLimit = 20
	maxLimit     = 100
)

// parameters are those of an address, and what is wrong with them. A parameter without a value counts as left out.
type parameters struct {
	values url.Values
	wrong  help.Problems
}

// readable refuses addresses whose parameters cannot be read, also where none is known.
func readable(next httpx.Handler) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if _, err := read(r); err != nil {
			return err
		}
		return next(w, r)
	}
}

// read reads an address; single are the parameters that may be there once. Those that it does not know are left alone.
func read(r *http.Request, single ...string) (p parameters, err error) {
	if p.values, err = url.ParseQuery(r.URL.RawQuery); err != nil {
		return p, &httpx.Refused{Status: http.StatusBadRequest,
			Detail: "the parameters are not encoded as name=value&name=value, with % for what is special"}
	}
	for name, given := range p.values {
		p.values[name] = slices.DeleteFunc(given, func(v string) bool { return v == "" })
	}
	for _, name := range single {
		if len(p.values[name]) > 1 {
			p.wrong.Add(name, "repeated")
		}
	}
	return p, nil
}

func (p *parameters) one(name string) string { return p.values.Get(name) }

// all are the values of a parameter that may be there several times, each once.
func (p *parameters) all(name string) []string {
	all := slices.Sorted(slices.Values(p.values[name]))
	return slices.Compact(all)
}

func (p *parameters) limit(standard int) int {
	typed := p.one("limit")
	if typed == "" {
		return standard
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 1 || n > maxLimit {
		p.wrong.Add("limit", "range", 1, maxLimit)
	}
	return n
}

func (p *parameters) text(name string) string {
	text, problem := help.Line(p.one(name), help.MaxLine)
	if problem != "" {
		p.wrong.Add(name, problem, help.MaxLine)
	}
	return text
}

// single are the parameters of a search that may be there once.
func single() []string {
	names := []string{"place", "where", "near", "q", "literal", "sort", "limit", "cursor"}
	for _, f := range search.Filters() {
		names = append(names, f.Name)
	}
	return names
}

// Parameters are the names of all that addresses of the interface may ask for.
func Parameters() []string { return append(single(), "kind", "lang", search.AnswerPrefix) }

// readQuery reads the parameters of a search. Unlike the pages, the interface refuses what it does not know: a
// program that is wrong should be told.
func (s *Server) readQuery(r *http.Request, places *place.Gazetteer) (search.Query, error) {
	p, err := read(r, single()...)
	if err != nil {
		return search.Query{}, err
	}
	q := search.Query{Region: s.region(r), Kinds: p.all("kind"), Filters: map[string]string{},
		Nearest: p.one("sort") == "nearest", Latest: p.one("sort") == "newest", Limit: p.limit(defaultLimit),
		Text: p.text("q")}
	for _, code := range q.Kinds {
		if _, ok := s.site(r).Kind(code); !ok {
			p.wrong.Add("kind", "unknown-kind")
		}
	}
	switch literal := p.one("literal"); literal {
	case "", "false":
	case "true":
		q.Literal = true
	default:
		p.wrong.Add("literal", "not-boolean")
	}
	p.readPlace(&q, places)
	for _, f := range search.Filters() {
		if value := p.one(f.Name); f.Allows(value) {
			q.Filters[f.Name] = value
		} else if value != "" {
			p.wrong.Add(f.Name, "unknown-"+f.Name)
		}
	}
	if sort := p.one("sort"); sort != "" && sort != "newest" && sort != "nearest" {
		p.wrong.Add("sort", "unknown-sort")
	}
	if q.Nearest && q.Place == "" && len(p.wrong) == 0 {
		p.wrong.Add("sort", "needs-place")
	}
	s.readAnswers(&q, &p)
	if at := p.one("cursor"); at != "" && len(p.wrong) == 0 {
		var ok bool
		if q.After, ok = readCursor(q, at); !ok {
			p.wrong.Add("cursor", "cursor")
		}
	}
	return q, p.wrong.Err()
}

// readPlace reads a place: by its code, else as people type it, else as a position.
func (p *parameters) readPlace(q *search.Query, places *place.Gazetteer) {
	if q.Place = p.one("place"); q.Place != "" {
		if _, ok := places.ByCode(q.Place); !ok {
			p.wrong.Add("place", place.Problem(nil))
		}
		return
	}
	if typed := p.text("where"); typed != "" {
		var problem string
		if q.Place, problem = resolve(typed, places); problem != "" {
			p.wrong.Add("where", problem)
		}
		return
	}
	if near := p.one("near"); near != "" {
		p.readPosition(q, near, places)
	}
}

// resolve is the code of the one municipality that a typed text means, or the code of what is wrong.
func resolve(typed string, places *place.Gazetteer) (code, problem string) {
	which := places.Resolve(typed)
	if problem = place.Problem(which); problem != "" {
		return "", problem
	}
	return which[0].Code, ""
}

// readPosition takes the municipality nearest to a position.
func (p *parameters) readPosition(q *search.Query, near string, places *place.Gazetteer) {
	lat, lon, _ := strings.Cut(near, ",")
	y, err1 := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	x, err2 := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	if err1 != nil || err2 != nil || !(y >= -90 && y <= 90 && x >= -180 && x <= 180) {
		p.wrong.Add("near", "position")
		return
	}
	if m, ok := places.Nearest(y, x); ok {
		q.Place = m.Code
	}
}

// readAnswers reads filters by answers: answer.payment=cash.
func (s *Server) readAnswers(q *search.Query, p *parameters) {
	for name := range p.values {
		code, ok := strings.CutPrefix(name, search.AnswerPrefix)
		given := p.all(name)
		if !ok || len(given) == 0 {
			continue
		}
		if len(q.Kinds) != 1 {
			p.wrong.Add(shown(name), "needs-one-kind")
			continue
		}
		k, _ := s.Exchange.Sites.ByRegion(q.Region).Kind(q.Kinds[0])
		question, ok := k.Question(code)
		if !ok || !question.Filter || slices.ContainsFunc(given, func(v string) bool { return !question.Allows(v) }) {
			p.wrong.Add(shown(name), "unknown-answer")
			continue
		}
		if q.Answers == nil {
			q.Answers = map[string][]string{}
		}
		q.Answers[code] = given
	}
}

// shown is the name of a parameter or field that somebody made up, fit to be given back.
func shown(name string) string {
	name = strings.ToValidUTF8(name, "?")
	if utf8.RuneCountInString(name) > 40 {
		return string([]rune(name)[:40]) + "…"
	}
	return name
}
