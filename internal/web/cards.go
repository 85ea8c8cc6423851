package web

import (
	"context"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/ui"
)

// drawing is a part of pages as it was drawn when it was first shown: a card, the fields that narrow a search, the foot.
// Making the cards of a page of results anew took a quarter of the time that the page takes, and those fields an eighth.
type drawing struct {
	parts httpx.Parts
	part  httpx.Part
	draw  func() templ.Component
}

// Render writes it.
func (d drawing) Render(ctx context.Context, w io.Writer) error {
	text, err := d.parts.Get(d.part, func() (string, error) {
		var b strings.Builder
		err := d.draw().Render(ctx, &b)
		return b.String(), err
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}

// drawn is a part of pages that need not be drawn anew.
func (v *visit) drawn(part httpx.Part, draw func() templ.Component) templ.Component {
	return drawing{v.s.parts, part, draw}
}

// cards are offers in a list; in a frame there may be but 240 pixels for each, and no titles above theirs.
func (v *visit) cards(found store.Results, places *place.Gazetteer, framed bool) []templ.Component {
	cards := make([]templ.Component, len(found.Offers))
	as := v.lang
	if framed {
		as += " framed"
	}
	for i, one := range found.Offers {
		cards[i] = v.drawn(httpx.Part{Generation: found.Generation, Seq: one.At.Seq, As: as}, func() templ.Component {
			card := v.card(*one.Offer, places)
			if card.Top = framed; framed {
				card.Date = v.text.ShortDate(v.local(one.Offer.PublishedAt))
			}
			return card
		})
	}
	return cards
}

// card is an offer in a list.
func (v *visit) card(o help.Offer, places *place.Gazetteer) ui.Card {
	k, _ := v.s.Site.Kind(o.Kind)
	published := v.local(o.PublishedAt)
	return ui.Card{Href: i18n.Path(v.lang, "offer", o.ID), Title: o.Title, Text: excerpt(o.Text), Lang: v.foreign(o.Language),
		Kind: v.say(k.Name), Date: v.text.Date(published), ISO: string(help.DateOf(published)),
		Facts: []ui.Fact{{Term: v.text.T("offer.who"), Text: v.author(o.By)}, {Term: v.text.T("offer.where"), Text: v.where(o, places)},
			{Term: v.text.T("offer.when"), Text: v.times(o)}}}
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
