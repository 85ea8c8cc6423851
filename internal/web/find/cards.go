package find

import (
	"strings"
	"unicode/utf8"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/describe"
	"example.org/spolu/internal/web/visit"
)

// cards are offers in a list; in a frame there may be but 240 pixels for each, and no titles above theirs.
func cards(v *visit.Visit, found index.Results, places *place.Gazetteer, framed bool) []ui.Card {
	cards := make([]ui.Card, len(found.Offers))
	for i, one := range found.Offers {
		cards[i] = card(v, *one.Offer, places)
		if cards[i].Top = framed; framed {
			cards[i].Facts[2].Week = ui.Week{}
			cards[i].Date = v.Text.ShortDate(v.Local(one.Offer.PublishedAt))
		}
	}
	return cards
}

// card is an offer in a list.
func card(v *visit.Visit, o help.Offer, places *place.Gazetteer) ui.Card {
	k, _ := v.Site.Kind(o.Kind)
	published := v.Local(o.PublishedAt)
	return ui.Card{Href: pages.Offer.Path(v.Lang, o.ID), Title: o.Title, Text: excerpt(o.Text),
		Lang: v.Foreign(o.Language), Kind: v.Say(k.Name), Date: v.Text.Date(published),
		ISO: string(help.DateOf(published)),
		Facts: []ui.Fact{describe.Who(v, o.By),
			{Term: v.Text.T("offer.where"), Text: describe.Where(v, o.Description, places)},
			{Term: v.Text.T("offer.when"), Text: describe.Times(v, o.Times), Week: describe.Week(v, o, false)}}}
}

// excerpt is the beginning of a text for a card, cut between words; a first word without end is cut itself.
func excerpt(text string) string {
	const most = 100
	var b strings.Builder
	letters := 0
	for word := range strings.FieldsSeq(text) {
		if letters > 0 {
			word = " " + word
		}
		n := utf8.RuneCountInString(word)
		if letters+n > most {
			if letters < most/2 {
				b.WriteString(string([]rune(word)[:most-letters]))
			}
			return b.String() + " …"
		}
		b.WriteString(word)
		letters += n
	}
	return b.String()
}
