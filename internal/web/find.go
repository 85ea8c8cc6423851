package web

import (
	"errors"
	"net/url"
	"slices"
	"strconv"

	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/ui"
)

const (
	perPage  = 20
	lastPage = 100 // whoever looks further narrows the search instead
)

// findQuery is what an address of the results page asks for.
type findQuery struct {
	query search.Query
	words string        // as they were typed
	cut   bool          // they are more than is searched by
	typed string        // the place as it was typed
	which []place.Match // what that may mean, where it is not one place
	page  int
	empty bool // there are parameters without a value
}

// readSearch reads an address. What it does not know it leaves out: a search always answers.
func (v *visit) readSearch(places *place.Gazetteer) findQuery {
	values := v.r.URL.Query()
	get := func(name string) string { return values.Get(i18n.Param(v.lang, name)) }
	s := findQuery{page: 1, empty: hasEmpty(values)}
	q := &s.query
	q.Region = v.region()
	for _, word := range values[i18n.Param(v.lang, "kind")] {
		if k, ok := v.kindByWord(v.lang, word); ok && !slices.Contains(q.Kinds, k.Code) {
			q.Kinds = append(q.Kinds, k.Code)
		}
	}
	s.readWords(get("q"))
	q.Filters = map[string]string{}
	for _, f := range search.Filters() {
		if value := f.Value(values.Get(f.Param(v.lang))); value != "" {
			q.Filters[f.Name] = value
		}
	}
	q.Answers = v.readAnswers(values, q.Kinds)
	if n, err := strconv.Atoi(get("page")); (err == nil || errors.Is(err, strconv.ErrRange)) && n > 1 {
		s.page = min(n, lastPage)
	}
	if m, ok := places.ByCode(get("place")); ok {
		q.Place = m.Code
	}
	v.readWhere(&s, get("where"), values.Get(i18n.Param(v.lang, "where")+"_code"), places)
	s.readOrder(v.lang, get("sort"))
	q.Page, q.Limit = s.page, perPage
	return s
}

// readWhere reads a place that was typed. Where it means several, the page asks which.
func (v *visit) readWhere(s *findQuery, typed, code string, places *place.Gazetteer) {
	s.typed, _ = help.Line(typed, help.MaxLine)
	if s.typed == "" {
		return
	}
	which := resolve(s.typed, code, places)
	if len(which) == 1 {
		s.query.Place = which[0].Code
		return
	}
	s.which = which
}

// readAnswers reads the filters by answers, which only make sense within one kind.
func (v *visit) readAnswers(values url.Values, kinds []string) map[string][]string {
	if len(kinds) != 1 {
		return nil
	}
	answers := map[string][]string{}
	k, _ := v.site.Kind(kinds[0])
	for _, q := range k.Guide.Questions {
		for _, value := range values[answerParam(q)] {
			if q.Filter && q.Allows(value) {
				answers[q.Code] = append(answers[q.Code], value)
			}
		}
	}
	return answers
}

func answerParam(q help.Question) string { return "answer." + q.Code }

// loose reports an address that a form has sent: parameters without a value, or a place as it was typed. Pages lead
// from it to the one address of what was asked.
func (s findQuery) loose() bool { return s.typed != "" && s.query.Place != "" || s.empty }

func (s *Server) offers(v *visit) error {
	ctx := v.r.Context()
	places, err := s.Exchange.Places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	search := v.readSearch(places)
	if search.loose() {
		return v.lead(v.address(search, search.page))
	}
	found, shown, err := s.find(ctx, search)
	if err != nil {
		return err
	}
	twins := v.inAll(func(v *visit) string { return v.address(search, shown.page) })
	f := v.layoutAt(v.address(shown, shown.page), twins, v.findTitle(search, places), "find.js")
	f.Summary = v.text.T("find.summary", v.say(v.site.Region.Where))
	f.Feed, f.List = v.feedAddress(shown), true
	p := v.findPage(shown, found, places)
	p.Cards, p.Filters = v.cards(found, places, false), v.filters(shown)
	if shown.query.Text != search.query.Text {
		p.Fewer, p.Beginning = shown.query.Text, ""
	}
	return v.show(200, f, p)
}

// hasEmpty reports parameters without a value, as forms send them.
func hasEmpty(values url.Values) bool {
	for _, given := range values {
		if slices.Contains(given, "") {
			return true
		}
	}
	return false
}

// inAll are addresses of the same in all languages of the site.
func (v *visit) inAll(address func(*visit) string) []ui.LanguageLink {
	var links []ui.LanguageLink
	for _, lang := range v.site.Languages {
		links = append(links, ui.LanguageLink{Lang: lang, Href: address(v.in(lang))})
	}
	return links
}

func (v *visit) findTitle(s findQuery, places *place.Gazetteer) string {
	title := v.text.T("find.title")
	if len(s.query.Kinds) == 1 {
		k, _ := v.site.Kind(s.query.Kinds[0])
		title = v.say(k.Name)
	}
	if m, ok := places.ByCode(s.query.Place); ok {
		title += " – " + m.Name
	}
	return title
}

func (v *visit) findPage(s findQuery, found index.Results, places *place.Gazetteer) findPage {
	m, _ := places.ByCode(s.query.Place)
	p := findPage{Q: s.words, Where: s.typed, PlaceCode: m.Code, PlaceName: m.Name, Total: found.Total,
		Beyond: !found.Exact, Pages: v.pagination(s, found), ByPlace: v.placesAddress(s.query.Kinds)}
	if m.Code != "" {
		p.Where = v.fullName(m, places)
	}
	p.Sort, p.Orders = v.sortValue(s.query), v.orders(s)
	if p.Wordless = s.words != "" && !s.query.Wording(); s.cut {
		p.Beginning = s.query.Text
	}
	v.ambiguous(&p, s, places)
	if found.Total == 0 {
		p.Near = v.waysOn(s)
	}
	return p
}

func (v *visit) ambiguous(p *findPage, s findQuery, places *place.Gazetteer) {
	if s.typed != "" && len(s.which) == 0 && s.query.Place == "" {
		p.Unknown = s.typed
		s.which = places.Suggest(s.typed, 5)
	}
	p.Which = v.which(s, places, func(one findQuery) string { return v.address(one, 1) })
}

// which are the places that a typed one may mean.
func (v *visit) which(s findQuery, places *place.Gazetteer, address func(findQuery) string) []ui.Link {
	var links []ui.Link
	for _, m := range s.which {
		one := s
		one.query.Place = m.Code
		links = append(links, ui.Link{Text: v.choice(m, places), Href: address(one)})
	}
	return links
}

// filters are the fields that narrow a search.
func (v *visit) filters(s findQuery) filters {
	q := s.query
	p := filters{Questions: v.questionFilters(s)}
	for _, f := range search.Filters() {
		options := []ui.Option{{Value: "", Label: v.text.T("find.any-" + f.Name)}}
		for _, value := range f.Shown {
			options = append(options, ui.Option{Value: value, Label: v.text.T(f.Says + value)})
		}
		p.Selects = append(p.Selects, ui.Select{Name: f.Param(v.lang), Label: v.text.T("find." + f.Name),
			Value: q.Filters[f.Name], Options: options})
	}
	for _, k := range v.site.Kinds {
		p.Kinds = append(p.Kinds, ui.Option{Value: kindWord(v.lang, k), Label: v.say(k.Name)})
		if slices.Contains(q.Kinds, k.Code) {
			p.Chosen = append(p.Chosen, kindWord(v.lang, k))
		}
	}
	return p
}

func (v *visit) questionFilters(s findQuery) []filter {
	if len(s.query.Kinds) != 1 {
		return nil
	}
	var filters []filter
	k, _ := v.site.Kind(s.query.Kinds[0])
	for _, q := range k.Guide.Questions {
		if !q.Filter {
			continue
		}
		f := filter{Name: answerParam(q), Label: v.say(q.Short), Chosen: s.query.Answers[q.Code]}
		for _, o := range q.Options {
			f.Options = append(f.Options, ui.Option{Value: o.Code, Label: v.say(o.Label)})
		}
		if q.Type == help.YesNo {
			f.Options = []ui.Option{{Value: "yes", Label: v.text.T("answer.yes")}}
		}
		filters = append(filters, f)
	}
	return filters
}

// waysOn are searches that ask for less than one that found nothing.
func (v *visit) waysOn(s findQuery) []ui.Link {
	var links []ui.Link
	add := func(text string, change func(*search.Query)) {
		wider := s
		change(&wider.query)
		links = append(links, ui.Link{Text: text, Href: v.address(wider, 1)})
	}
	if s.query.Text != "" {
		add(v.text.T("find.without-words"), func(q *search.Query) { q.Text, q.Latest = "", false })
	}
	if len(s.query.Filters)+len(s.query.Answers) > 0 {
		add(v.text.T("find.without-filters"), func(q *search.Query) { q.Filters, q.Answers = nil, nil })
	}
	if s.query.Place != "" {
		add(v.text.T("find.without-place"), func(q *search.Query) { q.Place, q.Nearest = "", false })
	}
	if len(s.query.Kinds) == 1 {
		k, _ := v.site.Kind(s.query.Kinds[0])
		for _, code := range k.Near {
			if near, ok := v.site.Kind(code); ok {
				add(v.say(near.Name), func(q *search.Query) { q.Kinds, q.Answers = []string{code}, nil })
			}
		}
	}
	return append(links, ui.Link{Text: v.text.T("places.choose"), Href: v.placesAddress(s.query.Kinds)},
		ui.Link{Text: v.text.T("find.all"), Href: pages.Offers.Path(v.lang)})
}

// lastOf is the last page that is known.
func lastOf(found index.Results) int {
	return max(1, min((found.Total+perPage-1)/perPage, lastPage))
}

// pagination leads through the pages: the first, the last that is known and those around the current one.
func (v *visit) pagination(s findQuery, found index.Results) ui.Pagination {
	last := lastOf(found)
	p := ui.Pagination{Label: v.text.T("pages.label"), Current: strconv.Itoa(s.page)}
	search := v.parameters(s)
	to := func(n int, text string) ui.Link { return ui.Link{Text: text, Href: v.pageAddress(search, n)} }
	if s.page > 1 {
		p.Prev = to(s.page-1, v.text.T("pages.prev"))
	}
	if s.page < last || found.More && s.page < lastPage {
		p.Next = to(s.page+1, v.text.T("pages.next"))
	}
	gap := false
	for n := 1; n <= last; n++ {
		if n == 1 || n == last || n >= s.page-1 && n <= s.page+1 {
			p.Pages = append(p.Pages, to(n, strconv.Itoa(n)))
			gap = false
		} else if !gap {
			p.Pages = append(p.Pages, ui.Link{Text: "…"})
			gap = true
		}
	}
	return p
}
