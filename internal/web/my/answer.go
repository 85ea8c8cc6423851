package my

import (
	"net/url"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/visit"
)

// What becomes of the offer with a decline.
const (
	keepOffer  = "no"
	pauseUntil = "until"
	pauseOffer = "always"
)

// answer is behind the links of a letter: it says what the request is about, without who asks, and has a button for
// the answer that was tapped on; the others are a tap away.
func answer(v *visit.Visit) error { return showAnswer(v, 200, v.R.URL.Query(), nil) }

func showAnswer(v *visit.Visit, status int, values url.Values, p help.Problems) error {
	a, err := v.Exchange.Requests.ByAnswerLink(v.R.PathValue("token"))
	if err != nil {
		return err
	}
	h, err := v.Exchange.Requests.Referral(v.R.Context(), a, a.ID)
	if err != nil {
		return err
	}
	places, err := v.Exchange.Places.Gazetteer(v.R.Context())
	if err != nil {
		return err
	}
	page := answerPage{Address: v.Page.Path(v.Lang, v.R.PathValue("token")), Offer: h.Offer.Title,
		Lang: v.Foreign(h.Offer.Language), Facts: aboutRequest(v, h, places), Reason: values.Get("reason"),
		Pause: values.Get("pause"), Until: values.Get("until"), Promised: h.Referral.State == help.ReferralAccepted,
		Accept: h.Can(help.AcceptReferral), Decline: h.Can(help.DeclineReferral)}
	page.chosen(help.ReferralAction(values.Get("answer")))
	page.said(v, h)
	f := v.Layout(page.Title, "form.js")
	f.Problems = p
	return v.Show(status, f, page)
}

// aboutRequest is what may be seen of a request by whoever has the link: never who asks.
func aboutRequest(v *visit.Visit, h requests.Handed, places *place.Gazetteer) []ui.Fact {
	k, _ := v.Site.Kind(h.Offer.Kind)
	town, _ := places.ByCode(h.Request.Place)
	var facts []ui.Fact
	for _, f := range []ui.Fact{
		{Term: v.Text.T("guide.kind"), Text: v.Say(k.Name)},
		{Term: v.Text.T("answer.place"), Text: town.Name},
		{Term: v.Text.T("my.came"), Text: v.Text.DateTime(v.Local(h.Referral.CreatedAt))},
		{Term: v.Text.T("answer.reference"), Text: h.Request.Reference},
	} {
		if f.Text != "" {
			facts = append(facts, f)
		}
	}
	return facts
}

// chosen leaves the button of the answer that was tapped on in the letter; the others are links then.
func (p *answerPage) chosen(do help.ReferralAction) {
	switch {
	case do == help.AcceptReferral && p.Accept:
		p.Only = do
	case do == help.DeclineReferral && p.Decline:
		p.Only = do
	}
}

// said is what the page says of how things stand.
func (p *answerPage) said(v *visit.Visit, h requests.Handed) {
	key := "question"
	switch {
	case p.Only == help.DeclineReferral && p.Promised:
		key = "cancel"
	case p.Promised:
		key, p.Tone = "accepted", ui.Success
	case h.Referral.State == help.ReferralDeclined && p.Only == "":
		key, p.Tone = "declined", ui.Success
	case !p.Accept && !p.Decline:
		key = "over"
	}
	p.Title, p.Lead = v.Text.T("answer.title."+key), v.Text.T("answer.lead."+key)
}

func postAnswer(v *visit.Visit) error {
	values, err := v.Form()
	if err != nil {
		return err
	}
	a, err := v.Exchange.Requests.ByAnswerLink(v.R.PathValue("token"))
	if err != nil {
		return err
	}
	with := requests.Answer{Do: help.ReferralAction(values.Get("answer")),
		Reason: help.DeclineReason(values.Get("reason")), Pause: values.Get("pause") == pauseOffer}
	if values.Get("pause") == pauseUntil {
		with.Pause, with.Until = true, i18n.ReadDay(values.Get("until"), v.Exchange.Today(v.Region()))
		if with.Until == "" {
			return showAnswer(v, 422, values, help.Problems{{Field: "until", Code: "pause-day"}})
		}
	}
	err = v.Exchange.Requests.Answer(v.R.Context(), a, a.ID, with)
	if p, ok := visit.Problems(err); ok {
		return showAnswer(v, 422, values, p)
	}
	if err != nil && !help.Is(err, help.Conflict) { // too late: the page says how things stand
		return err
	}
	return v.Redirect(pages.Answer, v.R.PathValue("token"))
}
