package find

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
	"example.org/spolu/internal/web/describe"
	"example.org/spolu/internal/web/visit"
)

const (
	perPage  = 20
	lastPage = 100 // whoever looks further narrows the search instead
)

// The keys of what a feed says where something is asked for that is not known, or a place that is not one.
const (
	notFound = "error.not-found"
	noPlace  = "error.feed-place"
)

// findQuery is what an address of the results page asks for.
type findQuery struct {
	query search.Query
	words string            // as they were typed
	cut   bool              // they are more than is searched by
	typed string            // the place as it was typed
	which []place.Match     // what that may mean, where it is not one place
	meant search.Understood // what of the words was taken for something else
	page  int
	empty bool   // there are parameters without a value
	left  string // what is asked for and left out, because it is not known, as the key of a sentence; or ""
	fewer bool   // a word that says something is searched by no more, because no offer has all
}

// readSearch reads an address. What it does not know it leaves out: a search always answers.
func readSearch(v *visit.Visit, places *place.Gazetteer) findQuery {
	values := v.R.URL.Query()
	get := func(name string) string { return values.Get(i18n.Param(v.Lang, name)) }
	s := findQuery{page: 1, empty: hasEmpty(values)}
	q := &s.query
	q.Region = v.Region()
	for _, word := range values[i18n.Param(v.Lang, "kind")] {
		if k, ok := v.KindByWord(v.Lang, word); !ok && word != "" {
			s.left = notFound
		} else if ok && !slices.Contains(q.Kinds, k.Code) {
			q.Kinds = append(q.Kinds, k.Code)
		}
	}
	s.readWords(get("q"))
	q.Filters = map[string]string{}
	for _, f := range search.Filters() {
		word := values.Get(f.Param(v.Lang))
		if value := f.Value(word); value != "" {
			q.Filters[f.Name] = value
		} else if word != "" {
			s.left = notFound
		}
	}
	q.Answers = readAnswers(v, values, q.Kinds)
	if n, err := strconv.Atoi(get("page")); (err == nil || errors.Is(err, strconv.ErrRange)) && n > 1 {
		s.page = min(n, lastPage)
	}
	if m, ok := places.ByCode(get("place")); ok {
		q.Place = m.Code
	} else if get("place") != "" {
		s.left = noPlace
	}
	readWhere(v, &s, get("where"), values.Get(i18n.Param(v.Lang, "where")+"_code"), places)
	q.Literal, q.Placed = get("literal") != "", s.typed != "" && q.Place == ""
	s.readOrder(v.Lang, get("sort"))
	q.Page, q.Limit = s.page, perPage
	return s
}

// readWhere reads a place that was typed. Where it means several, the page asks which.
func readWhere(v *visit.Visit, s *findQuery, typed, code string, places *place.Gazetteer) {
	s.typed, _ = help.Sought(typed, help.MaxLine)
	if s.typed == "" {
		return
	}
	which := places.Meant(s.typed, code)
	if len(which) == 1 {
		s.query.Place = which[0].Code
		return
	}
	s.which, s.left = which, noPlace
}

// readAnswers reads the filters by answers, which only make sense within one kind.
func readAnswers(v *visit.Visit, values url.Values, kinds []string) map[string][]string {
	if len(kinds) != 1 {
		return nil
	}
	answers := map[string][]string{}
	k, _ := v.Site.Kind(kinds[0])
	for _, q := range k.Guide.Questions {
		for _, value := range values[answerParam(q)] {
			if q.Filter && q.Allows(value) {
				answers[q.Code] = append(answers[q.Code], value)
			}
		}
	}
	return answers
}

func answerParam(q help.Question) string { return search.AnswerPrefix + q.Code }

// loose reports an address that a form has sent: parameters without a value, or a place as it was typed. Pages lead
// from it to the one address of what was asked.
func (s findQuery) loose() bool { return s.typed != "" && s.query.Place != "" || s.empty }

func offers(v *visit.Visit) error {
	ctx := v.R.Context()
	places, err := v.Exchange.Places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	search := readSearch(v, places)
	if search.loose() {
		return v.Lead(address(v, search, search.page))
	}
	meant, err := understand(v, search)
	if err != nil {
		return err
	}
	found, shown, err := find(v, meant)
	if err != nil {
		return err
	}
	twins := inAll(v, func(v *visit.Visit) string { return address(v, search, shown.page) })
	f := v.LayoutAt(address(v, shown, shown.page), twins, findTitle(v, meant, places), "find.js")
	f.Summary = v.Text.T("find.summary", v.Say(v.Site.Region.Where))
	f.Feed, f.List = feedAddress(v, shown), true
	p := pageOf(v, shown, found, places)
	p.Cards, p.Filters = cards(v, found, places, false), filtersOf(v, shown)
	if shown.fewer {
		p.Fewer, p.Beginning = shown.query.Text, ""
	}
	p.Understood, p.Literal = understoodText(v, meant, places), literalAddress(v, search)
	return v.Show(200, f, p)
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
func inAll(v *visit.Visit, address func(*visit.Visit) string) []ui.LanguageLink {
	var links []ui.LanguageLink
	for _, lang := range v.Site.Languages {
		links = append(links, ui.LanguageLink{Lang: lang, Href: address(v.In(lang))})
	}
	return links
}

func findTitle(v *visit.Visit, s findQuery, places *place.Gazetteer) string {
	title := v.Text.T("find.title")
	if len(s.query.Kinds) == 1 {
		k, _ := v.Site.Kind(s.query.Kinds[0])
		title = v.Say(k.Name)
	}
	if m, ok := places.ByCode(s.query.Place); ok {
		title += " – " + m.Name
	}
	return title
}

func pageOf(v *visit.Visit, s findQuery, found index.Results, places *place.Gazetteer) findPage {
	m, _ := places.ByCode(s.query.Place)
	p := findPage{Q: s.words, Where: s.typed, PlaceCode: m.Code, PlaceName: m.Name, Total: found.Total,
		Beyond: !found.Exact, Pages: pagination(v, s, found), ByPlace: placesAddress(v, s.query.Kinds)}
	if m.Code != "" {
		p.Where = describe.FullName(v, m, places)
	}
	p.Sort, p.Orders = sortValue(v, s.query), orders(v, s)
	if p.Wordless = s.words != "" && !s.query.Wording(); s.cut {
		p.Beginning = s.query.Text
	}
	ambiguous(v, &p, s, places)
	if found.Total == 0 {
		p.Near = waysOn(v, s)
	}
	return p
}

func ambiguous(v *visit.Visit, p *findPage, s findQuery, places *place.Gazetteer) {
	if s.typed != "" && len(s.which) == 0 && s.query.Place == "" {
		p.Unknown = s.typed
		s.which = places.Suggest(s.typed, 5)
	}
	p.Which = which(v, s, places, func(one findQuery) string { return address(v, one, 1) })
}

// which are the places that a typed one may mean.
func which(v *visit.Visit, s findQuery, places *place.Gazetteer, address func(findQuery) string) []ui.Link {
	var links []ui.Link
	for _, m := range s.which {
		one := s
		one.query.Place = m.Code
		links = append(links, ui.Link{Text: describe.Choice(v, m, places), Href: address(one)})
	}
	return links
}

// filtersOf are the fields that narrow a search.
func filtersOf(v *visit.Visit, s findQuery) filters {
	q := s.query
	p := filters{Questions: questionFilters(v, s)}
	for _, f := range search.Filters() {
		options := []ui.Option{{Value: "", Label: v.Text.T("find.any-" + f.Name)}}
		for _, value := range f.Shown {
			options = append(options, ui.Option{Value: value, Label: v.Text.T(f.Says + value)})
		}
		p.Selects = append(p.Selects, ui.Select{Name: f.Param(v.Lang), Label: v.Text.T("find." + f.Name),
			Value: q.Filters[f.Name], Options: options})
	}
	for _, k := range v.Site.Kinds {
		p.Kinds = append(p.Kinds, ui.Option{Value: visit.KindWord(v.Lang, k), Label: v.Say(k.Name)})
		if slices.Contains(q.Kinds, k.Code) {
			p.Chosen = append(p.Chosen, visit.KindWord(v.Lang, k))
		}
	}
	return p
}

func questionFilters(v *visit.Visit, s findQuery) []filter {
	if len(s.query.Kinds) != 1 {
		return nil
	}
	var filters []filter
	k, _ := v.Site.Kind(s.query.Kinds[0])
	for _, q := range k.Guide.Questions {
		if !q.Filter {
			continue
		}
		f := filter{Name: answerParam(q), Label: v.Say(q.Short), Chosen: s.query.Answers[q.Code]}
		for _, o := range q.Options {
			f.Options = append(f.Options, ui.Option{Value: o.Code, Label: v.Say(o.Label)})
		}
		if q.Type == help.YesNo {
			f.Options = []ui.Option{{Value: "yes", Label: v.Text.T("answer.yes")}}
		}
		filters = append(filters, f)
	}
	return filters
}

// waysOn are searches that ask for less than one that found nothing.
func waysOn(v *visit.Visit, s findQuery) []ui.Link {
	var links []ui.Link
	add := func(text string, change func(*search.Query)) {
		wider := s
		change(&wider.query)
		links = append(links, ui.Link{Text: text, Href: address(v, wider, 1)})
	}
	if s.query.Text != "" {
		add(v.Text.T("find.without-words"), func(q *search.Query) { q.Text, q.Latest = "", false })
	}
	if len(s.query.Filters)+len(s.query.Answers) > 0 {
		add(v.Text.T("find.without-filters"), func(q *search.Query) { q.Filters, q.Answers = nil, nil })
	}
	if s.query.Place != "" {
		add(v.Text.T("find.without-place"), func(q *search.Query) { q.Place, q.Nearest = "", false })
	}
	if len(s.query.Kinds) == 1 {
		k, _ := v.Site.Kind(s.query.Kinds[0])
		for _, code := range k.Near {
			if near, ok := v.Site.Kind(code); ok {
				add(v.Say(near.Name), func(q *search.Query) { q.Kinds, q.Answers = []string{code}, nil })
			}
		}
	}
	return append(links, ui.Link{Text: v.Text.T("places.choose"), Href: placesAddress(v, s.query.Kinds)},
		ui.Link{Text: v.Text.T("find.all"), Href: pages.Offers.Path(v.Lang)})
}

// lastOf is the last page that is known.
func lastOf(found index.Results) int {
	return max(1, min((found.Total+perPage-1)/perPage, lastPage))
}

// pagination leads through the pages: the first, the last that is known and those around the current one.
func pagination(v *visit.Visit, s findQuery, found index.Results) ui.Pagination {
	last := lastOf(found)
	p := ui.Pagination{Label: v.Text.T("pages.label"), Current: strconv.Itoa(s.page)}
	search := parametersOf(v, s)
	to := func(n int, text string) ui.Link { return ui.Link{Text: text, Href: pageAddress(v, search, n)} }
	if s.page > 1 {
		p.Prev = to(s.page-1, v.Text.T("pages.prev"))
	}
	if s.page < last || found.More && s.page < lastPage {
		p.Next = to(s.page+1, v.Text.T("pages.next"))
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
