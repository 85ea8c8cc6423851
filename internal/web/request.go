package web

import (
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/ui"
)

// request shows the state of a request to whoever has its address.
func (s *Server) request(v *visit) error {
	return v.showRequest(200, v.r.PathValue("token"), false, nil)
}

func (s *Server) backToRequest(v *visit) error {
	return v.redirect(pages.Request, v.r.PathValue("token"))
}

// requester is who has the secret address of a request.
func (v *visit) requester() (help.Actor, error) {
	return v.s.Exchange.Requests.Requester(v.r.Context(), v.r.PathValue("token"))
}

func (v *visit) showRequest(status int, token string, fresh bool, p help.Problems) error {
	a, err := v.s.Exchange.Requests.Requester(v.r.Context(), token)
	if err != nil {
		return err
	}
	state, err := v.s.Exchange.Requests.State(v.r.Context(), a, a.ID)
	if err != nil {
		return err
	}
	places, err := v.s.Exchange.Places.Gazetteer(v.r.Context())
	if err != nil {
		return err
	}
	r := state.Request
	m, _ := places.ByCode(r.Place)
	f := v.layout(v.text.T("request.title"), "form.js")
	if fresh {
		f.Title = v.text.T("request.sent")
	}
	f.Problems = p
	page := requestPage{Token: token, Reference: r.Reference, Fresh: fresh, Withdraw: !r.State.Closed(),
		Address: v.s.Exchange.URL(v.lang, pages.Request, token),
		Code:    r.State == help.RequestUnconfirmed && state.CodeTries > 0,
		Rows:    append([]ui.SummaryRow{v.offerRow(state.Offer)}, v.askRows(r.Ask, m.Name)...)}
	v.tellState(&page, state)
	v.tellLetter(&page, state)
	return v.show(status, f, page)
}

// tellState says what has happened to a request and what comes next.
func (v *visit) tellState(page *requestPage, s requests.State) {
	page.State = v.text.T("request.state." + string(s.Request.State))
	if s.Request.State == help.RequestExpired && len(s.Referrals) > 0 {
		page.State = v.text.T("request.state.ended")
	}
	if s.Request.State == help.RequestOpen && len(s.Referrals) > 0 {
		page.State = v.text.T("request.referral." + string(s.Referrals[len(s.Referrals)-1].State))
	}
	switch s.Request.State {
	case help.RequestUnconfirmed:
		page.Tone = ui.Warning
		page.Next = []string{v.text.T("request.next.confirm"), v.text.T("request.next.then")}
	case help.RequestOpen:
		page.Tone = ui.Success
		k, _ := v.site.Kind(s.Offer.Kind)
		page.Next = append([]string{v.text.T("request.next.wait")}, v.sayAll(k.Guide.RequesterNext)...)
		page.Next = append(page.Next, v.text.T("request.next.silence"))
	case help.RequestHeld:
		page.Next = []string{v.text.T("request.next.held")}
	}
}

// tellLetter says what stands in the way of the letter that a request waits for, and what its requester can do.
func (v *visit) tellLetter(page *requestPage, s requests.State) {
	waits := s.Request.State == help.RequestUnconfirmed
	switch {
	case s.Letter == requests.LetterLate && waits:
		page.State = v.text.T("request.letter.late")
	case s.Letter == requests.LetterLate:
		page.State = v.text.T("request.referral.late")
	case s.Letter == requests.LetterUndelivered && waits:
		page.State, page.Code = v.text.T("request.letter.failed"), false
		page.Next = []string{v.text.T("request.next.typo"), v.text.T("request.next.again")}
		if s.Request.Phone != "" {
			page.Next = append(page.Next, v.text.T("request.next.phone"))
		}
	case s.Letter == requests.LetterUndelivered:
		page.Next = []string{v.text.T("request.next.other")}
	}
	if s.Letter == requests.LetterUndelivered {
		page.Tone = ui.Warning
		page.Others = v.address(findQuery{query: search.Query{Kinds: kindsOf(s.Offer), Place: s.Request.Place}}, 1)
	}
}

// kindsOf is the kind of an offer, none for one that was erased.
func kindsOf(o help.Offer) []string {
	if o.Kind == "" {
		return nil
	}
	return []string{o.Kind}
}

// postRequestCode confirms a request by the code from the letter.
func (s *Server) postRequestCode(v *visit) error {
	values, err := v.form()
	if err != nil {
		return err
	}
	token := v.r.PathValue("token")
	_, err = s.Exchange.Access.UseCode(v.r.Context(), store.ProveRequest, token, values.Get("code"), v.network())
	if p, ok := problems(err); ok {
		return v.showRequest(422, token, false, p)
	}
	if err != nil {
		return err
	}
	return v.redirect(pages.Request, token)
}

// postWithdraw takes a request back.
func (s *Server) postWithdraw(v *visit) error {
	a, err := v.requester()
	if err != nil {
		return err
	}
	if err := s.Exchange.Requests.Withdraw(v.r.Context(), a, a.ID); err != nil {
		return err
	}
	return v.redirect(pages.Request, v.r.PathValue("token"))
}
