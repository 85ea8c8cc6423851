package web

import (
	"context"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"
	"github.com/maypok86/otter/v2"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/ui"
)

// maxDrawn is how many cards are remembered.
const maxDrawn = 4096

// drawing is a card as it was drawn. Making those of a page of results anew took a quarter of the time that the page
// takes.
type drawing string

// Render writes it.
func (d drawing) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, string(d))
	return err
}

// drawings are the cards that were drawn, each good for one generation of what is public.
type drawings struct {
	*otter.Cache[drawingKey, drawing]
}

type drawingKey struct {
	generation, seq int64
	lang            string
	framed          bool
}

func newDrawings() drawings {
	return drawings{otter.Must(&otter.Options[drawingKey, drawing]{MaximumSize: maxDrawn})}
}

// cards are offers in a list; in a frame there may be but 240 pixels for each, and no titles above theirs.
func (v *visit) cards(found store.Results, places *place.Gazetteer, framed bool) ([]templ.Component, error) {
	cards := make([]templ.Component, len(found.Offers))
	for i, one := range found.Offers {
		key := drawingKey{found.Generation, one.At.Seq, v.lang, framed}
		drawn, ok := v.s.drawn.GetIfPresent(key)
		if !ok {
			card := v.card(one.Offer, places)
			if card.Top = framed; framed {
				card.Date = v.text.ShortDate(v.local(one.Offer.PublishedAt))
			}
			var b strings.Builder
			if err := card.Render(v.r.Context(), &b); err != nil {
				return nil, err
			}
			drawn = drawing(b.String())
			v.s.drawn.Set(key, drawn)
		}
		cards[i] = drawn
	}
	return cards, nil
}

// card is an offer in a list.
func (v *visit) card(o help.Offer, places *place.Gazetteer) ui.Card {
	k, _ := v.s.Site.Kind(o.Kind)
	published := v.local(o.PublishedAt)
	return ui.Card{Href: i18n.Path(v.lang, "offer", o.ID), Title: o.Title, Text: excerpt(o.Text), Lang: v.foreign(o.Language),
		Kind: v.say(k.Name), Date: v.text.Date(published), ISO: string(help.DateOf(published)),
		Facts: []ui.Fact{{Term: v.text.T("offer.who"), Text: o.By.Name}, {Term: v.text.T("offer.where"), Text: v.where(o, places)},
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
