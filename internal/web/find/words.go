package find

import (
	"strings"

	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/describe"
	"example.org/spolu/internal/web/visit"
)

// readWords reads the words of a search. What was typed stays in the form; searched for is what can be: of a text that
// is too long its beginning.
func (s *findQuery) readWords(typed string) {
	s.words, _ = help.Sought(typed, help.MaxText)
	s.query.Text, s.cut = help.Sought(typed, help.MaxLine)
}

// readOrder reads the order of results. Nearest needs a place, and newest first is usual where no words decide.
func (s *findQuery) readOrder(lang, typed string) {
	switch i18n.SortCode(lang, typed) {
	case "nearest":
		s.query.Nearest = s.query.Place != "" || len(s.which) > 0
	case "newest":
		s.query.Latest = s.query.Wording()
	}
}

// understand is a search with its words understood. What became of them stands in the form.
func understand(v *visit.Visit, s findQuery) (findQuery, error) {
	var err error
	s.query, s.meant, err = v.Exchange.Search.Understand(v.R.Context(), s.query)
	if s.meant.Any() {
		s.words = s.query.Text
		s.readOrder(v.Lang, v.R.URL.Query().Get(i18n.Param(v.Lang, "sort")))
	}
	return s, err
}

// understoodText says what words were taken for, or "".
func understoodText(v *visit.Visit, s findQuery, places *place.Gazetteer) string {
	var all []string
	if m := s.meant.Place; m.Code != "" {
		all = append(all, v.Text.T("find.understood-place", describe.FullName(v, m.Municipality, places)))
	}
	for _, f := range search.Filters() {
		if value := s.meant.Filters[f.Name]; value != "" {
			all = append(all, v.Text.T("find.understood-filter", v.Text.T("find."+f.Name), v.Text.T(f.Says+value)))
		}
	}
	return strings.Join(all, " ")
}

// literalAddress is that of a search by all its words as they stand.
func literalAddress(v *visit.Visit, s findQuery) string {
	s.query.Literal = true
	return address(v, s, 1)
}

// find searches. Where no offer has all the words, it searches by those that find something together; shown is then
// that search, which has an address of its own.
func find(v *visit.Visit, asked findQuery) (found index.Results, shown findQuery, err error) {
	ctx := v.R.Context()
	found, err = v.Exchange.Search.Find(ctx, asked.query)
	if last := lastOf(found); err == nil && len(found.Offers) == 0 && found.Total > 0 && asked.page > last {
		asked.page, asked.query.Page = last, last // there is nothing behind it: whoever goes too far sees the last one
		found, err = v.Exchange.Search.Find(ctx, asked.query)
	}
	if err != nil || found.Total > 0 || !asked.query.Wording() {
		return found, asked, err
	}
	fewer, gone, err := v.Exchange.Search.Relax(ctx, asked.query)
	if err != nil || fewer == "" {
		return found, asked, err
	}
	shown = asked
	shown.fewer = gone
	shown.page, shown.query.Page, shown.query.Text = 1, 1, fewer
	found, err = v.Exchange.Search.Find(ctx, shown.query)
	return found, shown, err
}

// orders are the orders that results can be in, each with its one address.
func orders(v *visit.Visit, s findQuery) []ui.NavItem {
	var orders []ui.NavItem
	add := func(key string, nearest, latest bool) {
		other := s
		other.query.Nearest, other.query.Latest = nearest, latest
		orders = append(orders, ui.NavItem{Link: ui.Link{Text: v.Text.T(key), Href: address(v, other, 1)},
			Current: nearest == s.query.Nearest && latest == s.query.Latest})
	}
	if s.query.Wording() {
		add("find.best", false, false)
		add("find.newest", false, true)
	} else {
		add("find.newest", false, false)
	}
	if s.query.Place != "" {
		add("find.nearest", true, false)
	}
	return orders
}

// sortValue is the word for the order of a search in an address, "" for the usual one.
func sortValue(v *visit.Visit, q search.Query) string {
	switch {
	case q.Nearest:
		return i18n.SortValue(v.Lang, "nearest")
	case q.Latest:
		return i18n.SortValue(v.Lang, "newest")
	}
	return ""
}
