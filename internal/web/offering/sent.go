package offering

import (
	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/visit"
)

// offerSent is the page after an offer was sent from this browser.
func offerSent(v *visit.Visit) error { return showOwn(v, 200, "", nil) }

func backToSent(v *visit.Visit) error {
	if _, err := offerDraft(v); err != nil {
		return err
	}
	return v.LeadOn(pages.OfferSent)
}

// showOwn shows the offer that this browser has sent last. typed is an address that was to be corrected.
func showOwn(v *visit.Visit, status int, typed string, p help.Problems) error {
	draft, err := offerDraft(v)
	if err != nil {
		return err
	}
	if draft.Sent == "" {
		return v.Redirect(pages.OfferHelp)
	}
	sent, err := v.Exchange.Offers.Sent(v.R.Context(), v.Secret)
	if err != nil {
		return err
	}
	f, page := sentView(v, sent.Offer)
	f.Problems, page.Own = p, true
	if sent.Offer.State == help.OfferUnconfirmed {
		page.await(v, f, sent)
		if typed != "" {
			page.Correction.Email = typed
		}
		page.Correction.Open = page.Correction.Open || p.For("email") != nil
	}
	return v.Show(status, f, page)
}

// Sent shows what became of an offer that was sent, to whoever has the link of its letter.
func Sent(v *visit.Visit, o help.Offer) error {
	f, page := sentView(v, o)
	return v.Show(200, f, page)
}

func sentView(v *visit.Visit, o help.Offer) (visit.Layout, sentPage) {
	k, _ := v.Site.Kind(o.Kind)
	f := v.Layout(v.Text.T("guide.sent."+string(o.State)), "form.js")
	page := sentPage{Title: f.Title, Paras: []string{v.Text.T("guide.sent." + string(o.State) + ".lead")},
		Tone: ui.Success, Afresh: afresh(v)}
	switch o.State {
	case help.OfferUnconfirmed:
		page.Tone, page.CodeTo = ui.Warning, v.Carry(f.To(pages.OfferCode))
		page.Next = []string{v.Text.T("guide.sent.next.confirm"), v.Text.T("guide.sent.next.publish")}
		if k.Sensitive {
			page.Next[1] = v.Text.T("guide.sent.next.review")
		}
	case help.OfferActive:
		page.Next = append(v.SayAll(k.Guide.VolunteerNext), v.Text.T("guide.sent.manage"))
		page.On = ui.Link{Text: v.Text.T("guide.sent.look"), Href: f.To(pages.Offer, o.ID)}
	default:
		page.Next = []string{v.Text.T("guide.sent.manage")}
		page.On = ui.Link{Text: v.Text.T("my.title"), Href: f.To(pages.My)}
	}
	return f, page
}

// await says what became of the letter that the offer waits for, and offers to correct its address.
func (p *sentPage) await(v *visit.Visit, f visit.Layout, sent offers.Sent) {
	p.Address = sent.Address
	p.Correction = visit.Correction{To: v.Carry(f.To(pages.OfferCorrect)), Email: sent.Address,
		Open: sent.Letter.Undelivered()}
	switch {
	case sent.Letter == help.LetterLate:
		p.Paras = []string{v.Text.T("request.letter.late")}
	case sent.Letter.Undelivered():
		p.Paras = []string{v.Text.T("request.letter.failed"), v.Undelivered(sent.Letter, sent.LetterAt)}
		p.Next, p.CodeTo = []string{v.Text.T("request.next.typo"), v.Text.T("request.next.again")}, ""
	}
}

// postOfferCode confirms the offer of this browser by the code from the letter.
func postOfferCode(v *visit.Visit) error {
	values, err := v.Form()
	if err != nil {
		return err
	}
	if _, err := offerDraft(v); err != nil {
		return err
	}
	proved, err := v.Exchange.Access.UseCode(v.R.Context(), store.ProveOffer, v.Secret, values.Get("code"), v.Network())
	if p, ok := visit.Problems(err); ok {
		return showOwn(v, 422, "", p)
	}
	if err != nil {
		return err
	}
	if err := v.SignIn(proved.SignIn); err != nil {
		return err
	}
	return v.LeadOn(pages.OfferSent)
}

// postOfferCorrect sends the letter to another address.
func postOfferCorrect(v *visit.Visit) error {
	values, err := v.Form()
	if err != nil {
		return err
	}
	draft, err := offerDraft(v)
	if err != nil {
		return err
	}
	if draft.Sent == "" {
		return v.Redirect(pages.OfferHelp)
	}
	email := values.Get("email")
	var p help.Problems
	if visit.CheckAccents(values, email, "", &p); len(p) > 0 {
		return showOwn(v, 422, email, p)
	}
	from := v.Secret
	err = correct(v, draft.Sent, email)
	if p, ok := visit.Problems(err); ok {
		v.Secret = from
		return showOwn(v, 422, email, p)
	}
	if err != nil {
		return err
	}
	return v.LeadOn(pages.OfferSent)
}

// correct has the offer of this browser confirmed by another address. What leads to it is kept under a new secret where
// no cookie came back, as an answer is.
func correct(v *visit.Visit, offer, email string) error {
	from := v.Secret
	a, err := v.Exchange.Offers.Sender(v.R.Context(), from)
	if err != nil {
		return err
	}
	v.Secret = v.Sessions.EnsureBrowser(v.W, v.R)
	return v.Exchange.Offers.Correct(v.R.Context(), a, offer, offers.Correction{Email: email, Browser: from,
		Keep: v.Secret, Network: v.Network(), Language: v.Lang})
}
