package find

import (
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/describe"
	"example.org/spolu/internal/web/visit"
)

func offer(v *visit.Visit) error {
	o, err := v.Exchange.Offers.Offer(v.R.Context(), v.R.PathValue("id"))
	if err != nil {
		return err
	}
	places, err := v.Exchange.Places.Gazetteer(v.R.Context())
	if err != nil {
		return err
	}
	k, _ := v.Site.Kind(o.Kind)
	f := v.Layout(o.Title)
	f.Summary = excerpt(o.Text)
	f.Data = offerData(v, o, k, places)
	return v.Show(200, f, offerPage{ID: o.ID, Title: o.Title, Text: o.Text, Lang: o.Language, Kind: k,
		Facts: describe.Facts(v, o, places), Answers: describe.Answers(v, k, o.Answers),
		Advice: v.SayAll(k.Guide.RequesterAdvice), Next: nextForRequester(v, k),
		Address: v.Exchange.URL(v.Lang, pages.Offer, o.ID),
		Code:    grouped(o.ID), Back: ui.Link{Text: v.Text.T("back.offers"), Href: f.To(pages.Offers)}})
}

// nextForRequester is what happens to somebody who asks: the same for all kinds, but for what the kind adds.
func nextForRequester(v *visit.Visit, k help.Kind) []string {
	next := append([]string{v.Text.T("offer.next.1"), v.Text.T("offer.next.2")}, v.SayAll(k.Guide.RequesterNext)...)
	return append(next, v.Text.T("offer.silence"))
}

// grouped is an id in groups that can be read out.
func grouped(id string) string {
	if len(id) < 8 {
		return id
	}
	return id[:5] + " " + id[5:]
}
