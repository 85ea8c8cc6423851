package my

import (
	"net/url"
	"strings"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/describe"
	"example.org/spolu/internal/web/visit"
)

// my lists a volunteer's offers. Whose account was erased, perhaps in another browser, is nobody any more.
func my(v *visit.Visit) error {
	ctx := v.R.Context()
	_, err := v.Exchange.Offers.Volunteer(ctx, v.Actor)
	if help.Is(err, help.NotFound) {
		return v.Redirect(pages.SignIn)
	}
	if err != nil {
		return err
	}
	offers, err := v.Exchange.Offers.MyOffers(ctx, v.Actor)
	if err != nil {
		return err
	}
	places, err := v.Exchange.Places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	handed, err := v.Exchange.Requests.Mine(ctx, v.Actor, "")
	if err != nil {
		return err
	}
	p := myPage{Said: said(v)}
	for _, h := range handed {
		p.Requests = append(p.Requests, requestToMe(v, h, places))
	}
	for _, o := range offers {
		p.Offers = append(p.Offers, mine(v, o, places))
	}
	return v.Show(200, v.Layout(v.Text.T("my.title")), p)
}

// done are the words in an address that say what was just done.
var done = map[string]bool{"pause": true, "resume": true, "renew": true, "end": true}

func said(v *visit.Visit) string {
	if what := v.R.URL.Query().Get("done"); done[what] {
		return v.Text.T("my.done." + what)
	}
	return ""
}

// can reports whether the volunteer may do that to the offer and its state allows it.
func can(v *visit.Visit, do help.OfferAction, o help.Offer) bool {
	_, err := help.NextOffer(o, do, false)
	return err == nil && help.CanOffer(v.Actor, do, o)
}

func mine(v *visit.Visit, o help.Offer, places *place.Gazetteer) myOffer {
	k, _ := v.Site.Kind(o.Kind)
	m := myOffer{ID: o.ID, Title: o.Title, Lang: o.Language, State: v.Text.T("state." + string(o.State)),
		Tone:  ui.Warning,
		Pause: can(v, help.PauseOffer, o), Resume: can(v, help.ResumeOffer, o), Renew: can(v, help.RenewOffer, o) &&
			ageing(v, o),
		Facts: []ui.Fact{{Term: v.Text.T("guide.kind"), Text: v.Say(k.Name)},
			{Term: v.Text.T("offer.where"), Text: describe.Where(v, o.Description, places)}}}
	switch {
	case o.State == help.OfferActive:
		m.Tone = ui.Success
		ends := v.Local(o.RenewedAt.AddDate(0, 0, v.Site.Policy.OfferValidDays))
		m.Facts = append(m.Facts, ui.Fact{Term: v.Text.T("my.valid"), Text: v.Text.T("times.until", v.Text.Date(ends))})
	case o.State == help.OfferPaused && o.PausedUntil != "":
		m.Facts = append(m.Facts, ui.Fact{Term: v.Text.T("my.back-on"), Text: v.Text.Date(o.PausedUntil.Time())})
	}
	return m
}

// ageing reports whether it is time to ask if an offer is still valid: half of its term is over.
func ageing(v *visit.Visit, o help.Offer) bool {
	half := time.Duration(v.Site.Policy.OfferValidDays) * 12 * time.Hour
	return o.State == help.OfferExpired || v.Exchange.Now().Sub(o.RenewedAt) > half
}

func offer(v *visit.Visit) error { return showMine(v, 200, "", nil) }

func showMine(v *visit.Visit, status int, until string, p help.Problems) error {
	o, err := v.Exchange.Offers.MyOffer(v.R.Context(), v.Actor, v.R.PathValue("id"))
	if err != nil {
		return err
	}
	handed, err := v.Exchange.Requests.Mine(v.R.Context(), v.Actor, o.ID)
	if err != nil {
		return err
	}
	places, err := v.Exchange.Places.Gazetteer(v.R.Context())
	if err != nil {
		return err
	}
	f := v.Layout(o.Title)
	f.Problems = p
	k, _ := v.Site.Kind(o.Kind)
	page := myOfferPage{Offer: mine(v, o, places), Edit: can(v, help.EditOffer, o), End: can(v, help.EndOffer, o),
		Until: until}
	page.Rows = []ui.SummaryRow{{Term: v.Text.T("guide.kind"), Values: []string{v.Say(k.Name)}},
		{Term: v.Text.T("guide.text-label"), Values: strings.Split(o.Text, "\n"), Lang: v.Foreign(o.Language)}}
	for _, fact := range append(describe.Facts(v, o, places), describe.Answers(v, k, o.Answers)...) {
		page.Rows = append(page.Rows, ui.SummaryRow{Term: fact.Term, Values: []string{fact.Text}})
	}
	if o.State == help.OfferActive {
		page.Public = ui.Link{Text: v.Text.T("guide.sent.look"), Href: f.To(pages.Offer, o.ID)}
	}
	for _, h := range handed {
		page.Requests = append(page.Requests, requestToMe(v, h, places))
	}
	return v.Show(status, f, page)
}

// requestToMe is a request as its volunteer sees it: with the contact while it is theirs to answer or to help with.
func requestToMe(v *visit.Visit, h requests.Handed, places *place.Gazetteer) myRequest {
	m := myRequest{Reference: h.Request.Reference, State: v.Text.T("my.referral." + string(h.Referral.State)),
		Answer: pages.Answer.Path(v.Lang, v.Exchange.Requests.AnswerToken(h.Referral.ID))}
	if h.Request.State.Closed() && h.Referral.State.ShowsContact() {
		m.State = v.Text.T("my.request." + string(h.Request.State))
	}
	m.Rows = []ui.SummaryRow{
		{Term: v.Text.T("my.offer"), Values: []string{h.Offer.Title}, Lang: v.Foreign(h.Offer.Language)},
		{Term: v.Text.T("my.came"), Values: []string{v.Text.DateTime(v.Local(h.Referral.CreatedAt))}}}
	if h.Request.Name == "" {
		return m
	}
	town, _ := places.ByCode(h.Request.Place)
	m.Rows = append(m.Rows, askedRows(v, h.Request.Ask, town.Name)...)
	m.Promised = h.Referral.State == help.ReferralAccepted
	m.Accept, m.Decline = h.Can(help.AcceptReferral), h.Can(help.DeclineReferral)
	return m
}

// askedRows is what a request says, for the volunteer: a tap calls or writes.
func askedRows(v *visit.Visit, a help.Ask, town string) (rows []ui.SummaryRow) {
	for _, r := range []struct{ key, value, href string }{
		{"name", a.Name, ""},
		{"phone", contact.Readable(a.Phone), "tel:" + a.Phone},
		{"email", a.Email, "mailto:" + url.PathEscape(a.Email)},
		{"place", town, ""},
		{"for", a.Beneficiary, ""},
		{"urgency", v.Text.T("urgency." + string(a.Urgency)), ""},
		{"when", a.When, ""},
		{"need", a.Need, ""},
	} {
		if r.value == "" {
			continue
		}
		row := ui.SummaryRow{Term: v.Text.T("asked." + r.key), Values: strings.Split(r.value, "\n"), Href: r.href}
		if r.key == "need" || r.key == "when" {
			row.Lang = v.Foreign(a.Language)
		}
		rows = append(rows, row)
	}
	return rows
}

func postPause(v *visit.Visit) error {
	values, err := v.Form()
	if err != nil {
		return err
	}
	until := string(i18n.ReadDay(values.Get("until"), v.Exchange.Today(v.Region())))
	if _, asked := values["until"]; asked && until == "" { // a day was to be chosen; the plain button asks for none
		return showMine(v, 422, until, help.Problems{{Field: "until", Code: "pause-day"}})
	}
	_, err = v.Exchange.Offers.Pause(v.R.Context(), v.Actor, v.R.PathValue("id"), help.Date(until))
	if p, ok := visit.Problems(err); ok {
		return showMine(v, 422, until, p)
	}
	return doneOr(v, err, "pause")
}

func postResume(v *visit.Visit) error {
	_, err := v.Exchange.Offers.Resume(v.R.Context(), v.Actor, v.R.PathValue("id"))
	return doneOr(v, err, "resume")
}

func postRenew(v *visit.Visit) error {
	_, err := v.Exchange.Offers.Renew(v.R.Context(), v.Actor, v.R.PathValue("id"))
	return doneOr(v, err, "renew")
}

func postEnd(v *visit.Visit) error {
	_, err := v.Exchange.Offers.End(v.R.Context(), v.Actor, v.R.PathValue("id"))
	return doneOr(v, err, "end")
}

// doneOr leads back to the list, which says what was done. A second click finds the offer done already: that is no
// error to show.
func doneOr(v *visit.Visit, err error, what string) error {
	if err != nil && !help.Is(err, help.Conflict) {
		return err
	}
	return v.Lead(pages.My.Path(v.Lang) + "?done=" + what)
}

func postEdit(v *visit.Visit) error {
	browser := v.Sessions.EnsureBrowser(v.W, v.R) // it takes cookies: somebody is signed in
	o, err := v.Exchange.Offers.StartEdit(v.R.Context(), v.Actor, browser, v.Network(), v.R.PathValue("id"))
	if err != nil {
		return err
	}
	k, ok := v.Site.Kind(o.Kind)
	if !ok {
		return help.Fail(help.NotFound, "error.no-kind")
	}
	return v.Redirect(pages.OfferCheck, visit.KindWord(v.Lang, k))
}
