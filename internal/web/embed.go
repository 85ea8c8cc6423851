package web

import (
	"cmp"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/ui"
)

// The numbers of cards in a list for another site.
const (
	cardsUsual = 5
	cardsMost  = 20
)

// cardChoices are those that the form offers.
var cardChoices = []int{3, cardsUsual, 10, cardsMost}

// embedding is what an address of the list for other sites asks for.
type embedding struct {
	findQuery
	cards   int
	colours string // "light", "dark", or "" for what the reader's device has
}

// readEmbedding reads an address; what it does not know it leaves out.
func (v *visit) readEmbedding(places *place.Gazetteer) embedding {
	values := v.r.URL.Query()
	e := embedding{findQuery: v.readSearch(places), cards: cardsUsual,
		colours: i18n.ColoursCode(v.lang, values.Get(i18n.Param(v.lang, "colours")))}
	if n, err := strconv.Atoi(values.Get(i18n.Param(v.lang, "count"))); err == nil {
		e.cards = min(max(n, 1), cardsMost)
	}
	e.query.Page, e.query.Limit = 1, e.cards
	return e
}

// embedParameters say what a list shows.
func (v *visit) embedParameters(e embedding) parameters {
	with := v.parameters(e.findQuery)
	if e.cards != cardsUsual {
		with = v.add(with, "count", strconv.Itoa(e.cards))
	}
	return v.add(with, "colours", i18n.ColoursValue(v.lang, e.colours))
}

// embed is a list of offers to be shown inside another site.
func (s *Server) embed(v *visit) error {
	ctx := v.r.Context()
	places, err := s.Exchange.Places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	e := v.readEmbedding(places)
	found, err := s.Exchange.Search.Find(ctx, e.query)
	if err != nil {
		return err
	}
	p := embedPage{Heading: v.embedHeading(e, found, places), Colours: e.colours, All: v.address(e.findQuery, 1),
		Cards: v.cards(found, places, true)}
	if len(p.Cards) == 0 {
		p.All = pages.Offers.Path(v.lang)
	}
	v.cache = httpx.Minute
	return v.show(http.StatusOK, v.layout(v.findTitle(e.findQuery, places)), p)
}

// embedHeading says how many offers there are of what and where.
func (v *visit) embedHeading(e embedding, found index.Results, places *place.Gazetteer) string {
	where := v.say(v.site.Region.Where)
	if m, ok := places.ByCode(e.query.Place); ok {
		where = v.text.T("embed.for-place", v.fullName(m, places))
	}
	heading := v.text.N("embed.found", found.Total, where)
	if !found.Exact {
		heading = v.text.N("embed.beyond", found.Total, where)
	}
	if e.query.Text != "" {
		heading = v.text.T("feed.words", heading, e.query.Text)
	}
	if len(e.query.Kinds) == 1 {
		k, _ := v.site.Kind(e.query.Kinds[0])
		return v.text.T("embed.kind", v.say(k.Name), heading)
	}
	return heading
}

// embedHow explains to who runs another site how to show offers there, and puts the code together.
func (s *Server) embedHow(v *visit) error {
	places, err := s.Exchange.Places.Gazetteer(v.r.Context())
	if err != nil {
		return err
	}
	e, lang := v.readEmbedding(places), v.readList()
	list := v.in(cmp.Or(lang, v.lang))
	to := func(v *visit) string { return v.howAddress(e, lang) }
	if e.loose() {
		return v.lead(to(v))
	}
	f := v.layoutAt(pages.EmbedHow.Path(v.lang), v.inAll(to), v.text.T("embed.title"), "find.js")
	f.Summary, f.Styles = v.text.T("embed.lead"), []string{"embedded.css"}
	p := v.howPage(e, list, places)
	if e.typed != "" {
		f.Problems.Add(i18n.Param(v.lang, "where"), place.Problem(e.which))
		p.Which = v.which(e.findQuery, places, func(one findQuery) string {
			return v.howAddress(embedding{one, e.cards, e.colours}, lang)
		})
		return v.show(http.StatusUnprocessableEntity, f, p)
	}
	p.Src = list.query(pages.Embed, list.embedParameters(e))
	p.Name = list.findTitle(e.findQuery, places) + " – " + list.say(v.site.Name)
	p.Code = embedCode(s.Exchange.Full(p.Src), p.Name)
	p.Feed = list.feedAddress(e.findQuery)
	return v.show(http.StatusOK, f, p)
}

// readList is the language that the list is wanted in; "" is that of the page.
func (v *visit) readList() string {
	for _, lang := range v.site.Languages {
		if v.r.URL.Query().Get(i18n.Param(v.lang, "list")) == lang {
			return lang
		}
	}
	return ""
}

// howAddress is the one address of the page for a list in a language.
func (v *visit) howAddress(e embedding, lang string) string {
	with := v.embedParameters(e)
	if lang != v.lang {
		with = v.add(with, "list", lang)
	}
	return v.query(pages.EmbedHow, with)
}

func (v *visit) howPage(e embedding, list *visit, places *place.Gazetteer) embedHowPage {
	p := embedHowPage{Where: e.typed, Q: e.query.Text, Count: strconv.Itoa(e.cards), List: list.lang,
		Colours: i18n.ColoursValue(v.lang, e.colours),
		Kinds:   []ui.Option{{Value: "", Label: v.text.T("embed.any-kind")}}}
	if m, ok := places.ByCode(e.query.Place); ok {
		p.Where, p.PlaceCode = v.fullName(m, places), m.Code
	}
	for _, k := range v.site.Kinds {
		p.Kinds = append(p.Kinds, ui.Option{Value: kindWord(v.lang, k), Label: v.say(k.Name)})
	}
	if len(e.query.Kinds) > 0 {
		k, _ := v.site.Kind(e.query.Kinds[0])
		p.Kind = kindWord(v.lang, k)
	}
	for _, n := range cardChoices {
		p.Counts = append(p.Counts, ui.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n)})
	}
	return p
}

// embedCode is what the other site's keeper copies. The title is read out by screen readers.
func embedCode(src, title string) string {
	return `<iframe src="` + templ.EscapeString(src) + `" title="` + templ.EscapeString(title) +
		`" height="` + frameHeight +
		`" style="width:100%;border:0" loading="lazy"></iframe>`
}
