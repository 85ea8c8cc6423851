package find

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/describe"
	"example.org/spolu/internal/web/visit"
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
func readEmbedding(v *visit.Visit, places *place.Gazetteer) embedding {
	values := v.R.URL.Query()
	e := embedding{findQuery: readSearch(v, places), cards: cardsUsual,
		colours: i18n.ColoursCode(v.Lang, values.Get(i18n.Param(v.Lang, "colours")))}
	if n, err := strconv.Atoi(values.Get(i18n.Param(v.Lang, "count"))); err == nil {
		e.cards = min(max(n, 1), cardsMost)
	}
	e.query.Page, e.query.Limit = 1, e.cards
	return e
}

// embedParameters say what a list shows.
func embedParameters(v *visit.Visit, e embedding) parameters {
	with := parametersOf(v, e.findQuery)
	if e.cards != cardsUsual {
		with = add(v, with, "count", strconv.Itoa(e.cards))
	}
	return add(v, with, "colours", i18n.ColoursValue(v.Lang, e.colours))
}

// embed is a list of offers to be shown inside another site.
func embed(v *visit.Visit) error {
	ctx := v.R.Context()
	places, err := v.Exchange.Places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	e := readEmbedding(v, places)
	if e.findQuery, err = understand(v, e.findQuery); err != nil {
		return err
	}
	found, err := v.Exchange.Search.Find(ctx, e.query)
	if err != nil {
		return err
	}
	p := embedPage{Heading: embedHeading(v, e, found, places), Colours: e.colours, All: address(v, e.findQuery, 1),
		Cards: cards(v, found, places, true)}
	if len(p.Cards) == 0 {
		p.All = pages.Offers.Path(v.Lang)
	}
	v.Cache = httpx.Minute
	return v.Show(http.StatusOK, v.Layout(findTitle(v, e.findQuery, places)), p)
}

// embedHeading says how many offers there are of what and where.
func embedHeading(v *visit.Visit, e embedding, found index.Results, places *place.Gazetteer) string {
	where := v.Say(v.Site.Region.Where)
	if m, ok := places.ByCode(e.query.Place); ok {
		where = v.Text.T("embed.for-place", describe.FullName(v, m, places))
	}
	heading := v.Text.N("embed.found", found.Total, where)
	if !found.Exact {
		heading = v.Text.N("embed.beyond", found.Total, where)
	}
	if e.query.Text != "" {
		heading = v.Text.T("feed.words", heading, e.query.Text)
	}
	if len(e.query.Kinds) == 1 {
		k, _ := v.Site.Kind(e.query.Kinds[0])
		return v.Text.T("embed.kind", v.Say(k.Name), heading)
	}
	return heading
}

// embedHow explains to who runs another site how to show offers there, and puts the code together.
func embedHow(v *visit.Visit) error {
	places, err := v.Exchange.Places.Gazetteer(v.R.Context())
	if err != nil {
		return err
	}
	e, lang := readEmbedding(v, places), readList(v)
	list := v.In(cmp.Or(lang, v.Lang))
	to := func(v *visit.Visit) string { return howAddress(v, e, lang) }
	if e.loose() {
		return v.Lead(to(v))
	}
	f := v.LayoutAt(pages.EmbedHow.Path(v.Lang), inAll(v, to), v.Text.T("embed.title"), "find.js", "embedded.js")
	f.Summary, f.Styles = v.Text.T("embed.lead"), []string{"embedded.css"}
	p := howPage(v, e, list, places)
	if e.typed != "" {
		f.Problems.Add(i18n.Param(v.Lang, "where"), place.Problem(e.which))
		p.Which = which(v, e.findQuery, places, func(one findQuery) string {
			return howAddress(v, embedding{one, e.cards, e.colours}, lang)
		})
		return v.Show(http.StatusUnprocessableEntity, f, p)
	}
	p.Src = query(list, pages.Embed, embedParameters(list, e))
	p.Name = findTitle(list, e.findQuery, places) + " – " + list.Say(v.Site.Name)
	p.Code = embedCode(v.Exchange.Full(p.Src), p.Name, e.cards)
	p.Feed = feedAddress(list, e.findQuery)
	return v.Show(http.StatusOK, f, p)
}

// readList is the language that the list is wanted in; "" is that of the page.
func readList(v *visit.Visit) string {
	for _, lang := range v.Site.Languages {
		if v.R.URL.Query().Get(i18n.Param(v.Lang, "list")) == lang {
			return lang
		}
	}
	return ""
}

// howAddress is the one address of the page for a list in a language.
func howAddress(v *visit.Visit, e embedding, lang string) string {
	with := embedParameters(v, e)
	if lang != v.Lang {
		with = add(v, with, "list", lang)
	}
	return query(v, pages.EmbedHow, with)
}

func howPage(v *visit.Visit, e embedding, list *visit.Visit, places *place.Gazetteer) embedHowPage {
	p := embedHowPage{Height: strconv.Itoa(frameFor(e.cards).narrow), Where: e.typed, Q: e.query.Text, Count: strconv.Itoa(e.cards), List: list.Lang,
		Colours: i18n.ColoursValue(v.Lang, e.colours),
		Kinds:   []ui.Option{{Value: "", Label: v.Text.T("embed.any-kind")}}}
	if m, ok := places.ByCode(e.query.Place); ok {
		p.Where, p.PlaceCode = describe.FullName(v, m, places), m.Code
	}
	for _, k := range v.Site.Kinds {
		p.Kinds = append(p.Kinds, ui.Option{Value: visit.KindWord(v.Lang, k), Label: v.Say(k.Name)})
	}
	if len(e.query.Kinds) > 0 {
		k, _ := v.Site.Kind(e.query.Kinds[0])
		p.Kind = visit.KindWord(v.Lang, k)
	}
	for _, n := range cardChoices {
		p.Counts = append(p.Counts, ui.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n)})
	}
	return p
}

// frame is how high a list is where it is not cut, in pixels: so much at least and in a column of 480 or more; for each
// hundredth of the column's width that is missing then, so much more. In one of 240, the narrowest, it is narrow.
type frame struct{ least, slope, narrow int }

// frameFor is for a list of so many offers. Their texts have bounds, and so have their heights.
func frameFor(cards int) frame {
	f := frame{least: 260 + 190*cards, slope: 25 + 50*cards}
	f.narrow = f.least + f.slope*24/10
	return f
}

// embedCode is what the other site's keeper copies. The title is read out by screen readers. The height follows the
// width without a script; browsers that cannot have that of the narrowest column.
func embedCode(src, title string, cards int) string {
	f := frameFor(cards)
	return fmt.Sprintf(`<div style="container-type:inline-size"><iframe src="%s" title="%s" height="%d" `+
		`style="width:100%%;height:max(%dpx,%dpx - %dcqi);border:0" loading="lazy"></iframe></div>`,
		templ.EscapeString(src), templ.EscapeString(title), f.narrow, f.least, f.least+f.slope*48/10, f.slope)
}
