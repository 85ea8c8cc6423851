package web

import (
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/ui"
)

func (s *Server) offer(v *visit) error {
	o, err := s.Exchange.Offers.Offer(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	places, err := s.Exchange.Places.Gazetteer(v.r.Context())
	if err != nil {
		return err
	}
	k, _ := v.site.Kind(o.Kind)
	f := v.layout(o.Title)
	f.Summary = excerpt(o.Text)
	f.Data = v.offerData(o, k, places)
	return v.show(200, f, offerPage{ID: o.ID, Title: o.Title, Text: o.Text, Lang: o.Language, Kind: k,
		Facts: v.facts(o, places), Answers: v.answers(k, o.Answers), Advice: v.sayAll(k.Guide.RequesterAdvice),
		Next: v.nextForRequester(k), Address: s.Exchange.URL(v.lang, pages.Offer, o.ID),
		Code: grouped(o.ID), Back: ui.Link{Text: v.text.T("back.offers"), Href: f.To(pages.Offers)}})
}

// nextForRequester is what happens to somebody who asks: the same for all kinds, but for what the kind adds.
func (v *visit) nextForRequester(k help.Kind) []string {
	next := append([]string{v.text.T("offer.next.1"), v.text.T("offer.next.2")}, v.sayAll(k.Guide.RequesterNext)...)
	return append(next, v.text.T("request.next.silence"))
}

// grouped is an id in groups that can be read out.
func grouped(id string) string {
	if len(id) < 8 {
		return id
	}
	return id[:5] + " " + id[5:]
}
