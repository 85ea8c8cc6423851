package web

import (
	"strings"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/session"
	"example.org/spolu/internal/ui"
)

// my lists a volunteer's offers. Whose account was erased, perhaps in another browser, is nobody any more.
func (s *Server) my(v *visit) error {
	ctx := v.r.Context()
	me, err := s.Exchange.Offers.Volunteer(ctx, v.actor)
	if help.Is(err, help.NotFound) {
		return v.redirect(pages.SignIn)
	}
	if err != nil {
		return err
	}
	offers, err := s.Exchange.Offers.MyOffers(ctx, v.actor)
	if err != nil {
		return err
	}
	places, err := s.Exchange.Places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	p := myPage{Name: me.FirstName, Said: v.said()}
	for _, o := range offers {
		p.Offers = append(p.Offers, v.mine(o, places))
	}
	return v.show(200, v.layout(v.text.T("my.title")), p)
}

// done are the words in an address that say what was just done.
var done = map[string]bool{"pause": true, "resume": true, "renew": true, "end": true}

func (v *visit) said() string {
	if what := v.r.URL.Query().Get("done"); done[what] {
		return v.text.T("my.done." + what)
	}
	return ""
}

// can reports whether the volunteer may do that to the offer and its state allows it.
func (v *visit) can(do help.OfferAction, o help.Offer) bool {
	_, err := help.NextOffer(o, do, false)
	return err == nil && help.CanOffer(v.actor, do, o)
}

func (v *visit) mine(o help.Offer, places *place.Gazetteer) myOffer {
	k, _ := v.site.Kind(o.Kind)
	m := myOffer{ID: o.ID, Title: o.Title, Lang: o.Language, State: v.text.T("state." + string(o.State)),
		Tone:  ui.Warning,
		Pause: v.can(help.PauseOffer, o), Resume: v.can(help.ResumeOffer, o), Renew: v.can(help.RenewOffer, o) &&
			v.ageing(o),
		Facts: []ui.Fact{{Term: v.text.T("guide.kind"), Text: v.say(k.Name)},
			{Term: v.text.T("offer.where"), Text: v.where(o.Description, places)}}}
	switch {
	case o.State == help.OfferActive:
		m.Tone = ui.Success
		ends := v.local(o.RenewedAt.AddDate(0, 0, v.site.Policy.OfferValidDays))
		m.Facts = append(m.Facts, ui.Fact{Term: v.text.T("my.valid"), Text: v.text.T("times.until", v.text.Date(ends))})
	case o.State == help.OfferPaused && o.PausedUntil != "":
		m.Facts = append(m.Facts, ui.Fact{Term: v.text.T("my.back-on"), Text: v.text.Date(o.PausedUntil.Time())})
	}
	return m
}

// ageing reports whether it is time to ask if an offer is still valid: half of its term is over.
func (v *visit) ageing(o help.Offer) bool {
	half := time.Duration(v.site.Policy.OfferValidDays) * 12 * time.Hour
	return o.State == help.OfferExpired || v.s.Exchange.Now().Sub(o.RenewedAt) > half
}

func (s *Server) myOffer(v *visit) error { return v.showMine(200, "", nil) }

func (v *visit) showMine(status int, until string, p help.Problems) error {
	o, requests, err := v.s.Exchange.Offers.MyOffer(v.r.Context(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	places, err := v.s.Exchange.Places.Gazetteer(v.r.Context())
	if err != nil {
		return err
	}
	f := v.layout(o.Title)
	f.Problems = p
	k, _ := v.site.Kind(o.Kind)
	page := myOfferPage{Offer: v.mine(o, places), Edit: v.can(help.EditOffer, o), End: v.can(help.EndOffer, o),
		Until: until}
	page.Rows = []ui.SummaryRow{{Term: v.text.T("guide.kind"), Values: []string{v.say(k.Name)}},
		{Term: v.text.T("guide.text-label"), Values: strings.Split(o.Text, "\n"), Lang: v.foreign(o.Language)}}
	for _, fact := range append(v.facts(o, places), v.answers(k, o.Answers)...) {
		page.Rows = append(page.Rows, ui.SummaryRow{Term: fact.Term, Values: []string{fact.Text}})
	}
	if o.State == help.OfferActive {
		page.Public = ui.Link{Text: v.text.T("guide.sent.look"), Href: f.To(pages.Offer, o.ID)}
	}
	for _, r := range requests {
		page.Requests = append(page.Requests, v.requestToMe(r, places))
	}
	return v.show(status, f, page)
}

// requestToMe is a request as its volunteer sees it: with the contact while it is open, without once it is over.
func (v *visit) requestToMe(r help.Request, places *place.Gazetteer) myRequest {
	m := myRequest{Reference: r.Reference, State: v.text.T("my.request." + string(r.State))}
	date := ui.SummaryRow{Term: v.text.T("my.came"), Values: []string{v.text.DateTime(v.local(r.CreatedAt))}}
	m.Rows = []ui.SummaryRow{date}
	if r.State == help.RequestOpen {
		town, _ := places.ByCode(r.Place)
		m.Rows = append(m.Rows, v.askRows(r.Ask, town.Name)...)
	}
	return m
}

func (s *Server) postPause(v *visit) error {
	values, err := v.form()
	if err != nil {
		return err
	}
	until := values.Get("until")
	if _, asked := values["until"]; asked && until == "" { // a day was to be chosen; the plain button asks for none
		return v.showMine(422, until, help.Problems{{Field: "until", Code: "pause-day"}})
	}
	_, err = s.Exchange.Offers.Pause(v.r.Context(), v.actor, v.r.PathValue("id"), help.Date(until))
	if p, ok := problems(err); ok {
		return v.showMine(422, until, p)
	}
	return v.doneOr(err, "pause")
}

func (s *Server) postResume(v *visit) error {
	_, err := s.Exchange.Offers.Resume(v.r.Context(), v.actor, v.r.PathValue("id"))
	return v.doneOr(err, "resume")
}

func (s *Server) postRenew(v *visit) error {
	_, err := s.Exchange.Offers.Renew(v.r.Context(), v.actor, v.r.PathValue("id"))
	return v.doneOr(err, "renew")
}

func (s *Server) postEnd(v *visit) error {
	_, err := s.Exchange.Offers.End(v.r.Context(), v.actor, v.r.PathValue("id"))
	return v.doneOr(err, "end")
}

// doneOr leads back to the list, which says what was done. A second click finds the offer done already: that is no
// error to show.
func (v *visit) doneOr(err error, what string) error {
	if err != nil && !help.Is(err, help.Conflict) {
		return err
	}
	return v.lead(pages.My.Path(v.lang) + "?done=" + what)
}

func (s *Server) postEdit(v *visit) error {
	o, err := s.Exchange.Offers.StartEdit(v.r.Context(), v.actor, session.EnsureBrowser(v.w, v.r), v.network(),
		v.r.PathValue("id"))
	if err != nil {
		return err
	}
	k, ok := v.site.Kind(o.Kind)
	if !ok {
		return help.Fail(help.NotFound, "error.no-kind")
	}
	return v.redirect(pages.OfferCheck, kindWord(v.lang, k))
}
