package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/place"
)

const (
	defaultLimit = 20
	maxLimit     = 100
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
	lang := r.URL.Query().Get("lang")
	if lang == "" {
		lang = i18n.Default
	}
	say := func(t help.Text) string {
		text, _ := t.In(lang)
		return text
	}
	answer := kindsAnswer{Kinds: []kind{}}
	for _, k := range s.Site.Kinds {
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

type placesAnswer struct {
	Places []fullPlace `json:"places"`
}

type fullPlace struct {
	Code        string   `json:"code"`
	Name        string   `json:"name"`
	Part        string   `json:"part,omitempty"` // that was meant, of the municipality
	District    string   `json:"district"`
	Lat         float64  `json:"lat"`
	Lon         float64  `json:"lon"`
	PostalCodes []string `json:"postal_codes"`
}

// places suggests municipalities for what was typed, best match first.
func (s *Server) places(w http.ResponseWriter, r *http.Request) error {
	var p help.Problems
	values := r.URL.Query()
	limit := readLimit(values, 8, &p)
	typed := readText(values, "q", &p)
	if err := p.Err(); err != nil {
		return err
	}
	places, err := s.Exchange.Places(r.Context())
	if err != nil {
		return err
	}
	answer := placesAnswer{Places: []fullPlace{}}
	for _, m := range places.Suggest(typed, limit) {
		codes := m.PostalCodes
		if codes == nil {
			codes = []string{}
		}
		answer.Places = append(answer.Places, fullPlace{m.Code, m.Name, m.Part, places.DistrictName(m.District), m.Lat, m.Lon, codes})
	}
	return write(w, r, answer)
}

func readLimit(values url.Values, standard int, p *help.Problems) int {
	typed := values.Get("limit")
	if typed == "" {
		return standard
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 1 || n > maxLimit {
		p.Add("limit", "range")
	}
	return n
}

func readText(values url.Values, name string, p *help.Problems) string {
	text, problem := help.Line(values.Get(name), help.MaxLine)
	if problem != "" {
		p.Add(name, problem)
	}
	return text
}

// shortPlace is a municipality as offers name it.
type shortPlace struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	District string `json:"district"`
}

// offer is all that is public of an offer.
type offer struct {
	ID        string          `json:"id"`
	Kind      string          `json:"kind"`
	Title     string          `json:"title"`
	Text      string          `json:"text"`
	Language  help.Language   `json:"language"`
	By        help.Author     `json:"by"`
	Place     *shortPlace     `json:"place"`
	Reach     help.Reach      `json:"reach"`
	Setting   help.Setting    `json:"setting"`
	Languages []help.Language `json:"languages"`
	Times     []help.Slot     `json:"times"`
	From      *help.Date      `json:"from"`
	Until     *help.Date      `json:"until"`
	Answers   map[string]any  `json:"answers"`
	CreatedAt time.Time       `json:"created_at"`
	UpdatedAt time.Time       `json:"updated_at"`
	URL       string          `json:"url"`
}

func (s *Server) wire(o help.Offer, places *place.Gazetteer) offer {
	wire := offer{ID: o.ID, Kind: o.Kind, Title: o.Title, Text: o.Text, Language: o.Language, By: o.By, Reach: o.Reach, Setting: o.Setting,
		Languages: o.Languages, Times: o.Times, From: date(o.From), Until: date(o.Until), Answers: s.answers(o),
		CreatedAt: o.PublishedAt.Truncate(time.Second), UpdatedAt: o.UpdatedAt.Truncate(time.Second),
		URL: s.Exchange.URL(i18n.Default, "offer", o.ID)}
	if m, ok := places.ByCode(o.Place); ok {
		wire.Place = &shortPlace{m.Code, m.Name, places.DistrictName(m.District)}
	}
	if wire.Reach.Districts == nil {
		wire.Reach.Districts = []string{}
	}
	if wire.Times == nil {
		wire.Times = []help.Slot{}
	}
	return wire
}

func date(d help.Date) *help.Date {
	if d == "" {
		return nil
	}
	return &d
}

// answers are those of an offer in the types of their questions: a text, a list, a number, true or false.
func (s *Server) answers(o help.Offer) map[string]any {
	typed := map[string]any{}
	k, _ := s.Site.Kind(o.Kind)
	for _, q := range k.Guide.Questions {
		values := o.Answers[q.Code]
		if len(values) == 0 {
			continue
		}
		switch q.Type {
		case help.Several:
			typed[q.Code] = values
		case help.Number:
			if n, err := strconv.Atoi(values[0]); err == nil {
				typed[q.Code] = n
			}
		case help.YesNo:
			typed[q.Code] = values[0] == "yes"
		default:
			typed[q.Code] = values[0]
		}
	}
	return typed
}

// offer is one active offer.
func (s *Server) offer(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Exchange.Offer(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	places, err := s.Exchange.Places(r.Context())
	if err != nil {
		return err
	}
	return write(w, r, s.wire(o, places))
}

type offersAnswer struct {
	Offers     []offer `json:"offers"`
	Total      int     `json:"total"`
	TotalExact bool    `json:"total_exact"`
	Next       *string `json:"next"`
}

// offers searches active offers.
func (s *Server) offers(w http.ResponseWriter, r *http.Request) error {
	places, err := s.Exchange.Places(r.Context())
	if err != nil {
		return err
	}
	q, err := s.readQuery(r.URL.Query(), places)
	if err != nil {
		return err
	}
	found, err := s.Exchange.Search(r.Context(), q)
	if err != nil {
		return err
	}
	answer := offersAnswer{Offers: []offer{}, Total: found.Total, TotalExact: found.Exact}
	for _, one := range found.Offers {
		answer.Offers = append(answer.Offers, s.wire(one.Offer, places))
	}
	if found.More {
		next := cursor(found.Offers[len(found.Offers)-1].At)
		answer.Next = &next
	}
	return write(w, r, answer)
}

// readQuery reads the parameters of a search. Unlike the pages, the interface refuses what it does not know: a
// program that is wrong should be told.
func (s *Server) readQuery(values url.Values, places *place.Gazetteer) (exchange.Query, error) {
	var p help.Problems
	q := exchange.Query{Kinds: values["kind"], Place: values.Get("place"), Setting: help.Setting(values.Get("setting")),
		Language: values.Get("language"), Nearest: values.Get("sort") == "nearest", Latest: values.Get("sort") == "newest", Limit: readLimit(values, defaultLimit, &p), Text: readText(values, "q", &p)}
	for _, code := range q.Kinds {
		if _, ok := s.Site.Kind(code); !ok {
			p.Add("kind", "unknown-kind")
		}
	}
	readPosition(&q, values.Get("near"), places, &p)
	if _, ok := places.ByCode(q.Place); q.Place != "" && !ok {
		p.Add("place", "unknown-place")
	}
	if q.Setting != "" && !slices.Contains(help.Settings, q.Setting) {
		p.Add("setting", "unknown-setting")
	}
	if q.Language != "" && !slices.Contains(help.SpokenLanguages, q.Language) {
		p.Add("language", "unknown-language")
	}
	if day := values.Get("day"); day != "" {
		n, err := strconv.Atoi(day)
		if q.Day = n; err != nil || n < 1 || n > 7 {
			p.Add("day", "unknown-day")
		}
	}
	s.readOrder(&q, values, &p)
	s.readAnswers(&q, values, &p)
	return q, p.Err()
}

// readPosition takes the municipality nearest to a position.
func readPosition(q *exchange.Query, near string, places *place.Gazetteer, p *help.Problems) {
	if near == "" || q.Place != "" {
		return
	}
	lat, lon, _ := strings.Cut(near, ",")
	y, err1 := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	x, err2 := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	if err1 != nil || err2 != nil || !(y >= -90 && y <= 90 && x >= -180 && x <= 180) {
		p.Add("near", "position")
		return
	}
	if m, ok := places.Nearest(y, x); ok {
		q.Place = m.Code
	}
}

func (s *Server) readOrder(q *exchange.Query, values url.Values, p *help.Problems) {
	if sort := values.Get("sort"); sort != "" && sort != "newest" && sort != "nearest" {
		p.Add("sort", "unknown-sort")
	}
	if q.Nearest && q.Place == "" {
		p.Add("sort", "needs-place")
	}
	if at := values.Get("cursor"); at != "" {
		position, ok := readCursor(at)
		if q.After = position; !ok {
			p.Add("cursor", "cursor")
		}
	}
}

const answerPrefix = "answer."

// readAnswers reads filters by answers: answer.payment=cash.
func (s *Server) readAnswers(q *exchange.Query, values url.Values, p *help.Problems) {
	for name, given := range values {
		code, ok := strings.CutPrefix(name, answerPrefix)
		if !ok {
			continue
		}
		if len(q.Kinds) != 1 {
			p.Add(name, "needs-one-kind")
			continue
		}
		k, _ := s.Site.Kind(q.Kinds[0])
		question, ok := k.Question(code)
		if !ok || !question.Filter || slices.ContainsFunc(given, func(v string) bool { return !question.Allows(v) }) {
			p.Add(name, "unknown-answer")
			continue
		}
		if q.Answers == nil {
			q.Answers = map[string][]string{}
		}
		q.Answers[code] = given
	}
}
