package web

import (
	"strings"
	"unicode/utf8"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/ui"
)

// cards are offers in a list; in a frame there may be but 240 pixels for each, and no titles above theirs.
func (v *visit) cards(found index.Results, places *place.Gazetteer, framed bool) []ui.Card {
	cards := make([]ui.Card, len(found.Offers))
	for i, one := range found.Offers {
		cards[i] = v.card(*one.Offer, places)
		if cards[i].Top = framed; framed {
			cards[i].Facts[2].Week = ui.Week{}
			cards[i].Date = v.text.ShortDate(v.local(one.Offer.PublishedAt))
		}
	}
	return cards
}

// card is an offer in a list.
func (v *visit) card(o help.Offer, places *place.Gazetteer) ui.Card {
	k, _ := v.site.Kind(o.Kind)
	published := v.local(o.PublishedAt)
	return ui.Card{Href: pages.Offer.Path(v.lang, o.ID), Title: o.Title, Text: excerpt(o.Text),
		Lang: v.foreign(o.Language), Kind: v.say(k.Name), Date: v.text.Date(published),
		ISO: string(help.DateOf(published)),
		Facts: []ui.Fact{v.who(o.By), {Term: v.text.T("offer.where"), Text: v.where(o.Description, places)},
			{Term: v.text.T("offer.when"), Text: v.times(o.Times), Week: v.week(o, false)}}}
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
