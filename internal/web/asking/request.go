package asking

import (
	"cmp"
	"time"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/find"
	"example.org/spolu/internal/web/visit"
)

// request shows the state of a request to whoever has its address.
func request(v *visit.Visit) error {
	return showRequest(v, 200, v.R.PathValue("token"), requestPage{}, nil)
}

func backToRequest(v *visit.Visit) error {
	return v.Redirect(pages.Request, v.R.PathValue("token"))
}

// requester is who has the secret address of a request.
func requester(v *visit.Visit) (help.Actor, error) {
	return v.Exchange.Requests.Requester(v.R.Context(), v.R.PathValue("token"))
}

// showRequest shows a request. page has what is known of how it is shown: whether it was sent just now, and what was
// typed.
func showRequest(v *visit.Visit, status int, token string, page requestPage, p help.Problems) error {
	a, err := v.Exchange.Requests.Requester(v.R.Context(), token)
	if err != nil {
		return err
	}
	state, err := v.Exchange.Requests.State(v.R.Context(), a, a.ID)
	if err != nil {
		return err
	}
	places, err := v.Exchange.Places.Gazetteer(v.R.Context())
	if err != nil {
		return err
	}
	r := state.Request
	m, _ := places.ByCode(r.Place)
	f := v.Layout(v.Text.T("request.title"), "form.js")
	if page.Fresh {
		f.Title = v.Text.T("request.sent")
	}
	f.Problems = p
	page.Token, page.Reference, page.Withdraw = token, r.Reference, !r.State.Closed()
	page.Address = v.Exchange.URL(v.Lang, pages.Request, token)
	page.Code = r.State == help.RequestUnconfirmed && state.CodeTries > 0
	page.Rows = append([]ui.SummaryRow{offerRow(v, state.Offer)}, Rows(v, r.Ask, m.Name)...)
	if r.State == help.RequestUnconfirmed {
		page.Correction.To = f.To(pages.RequestCorrect, token)
		page.Correction.Email = cmp.Or(page.Correction.Email, r.Email)
		page.Correction.Open = state.Letter.Undelivered() || p.For("email") != nil
	}
	tellState(v, &page, state)
	tellLetter(v, &page, state)
	return v.Show(status, f, page)
}

// tellState says how a request stands, what has happened to it and what comes next.
func tellState(v *visit.Visit, page *requestPage, s requests.State) {
	page.State = v.Text.T("request.state." + string(s.Request.State))
	last := lastReferral(s)
	switch s.Request.State {
	case help.RequestExpired:
		if last.ID != "" {
			page.State = v.Text.T("request.state.ended")
		}
	case help.RequestUnconfirmed:
		page.Tone = ui.Warning
		page.Next = []string{v.Text.T("request.next.confirm"), v.Text.T("request.next.then")}
	case help.RequestOpen:
		page.Finish = last.ID != ""
		if last.ID != "" {
			page.State = v.Text.T("request.referral."+string(last.State), by(v, s))
		}
		if !last.State.ShowsContact() {
			page.Others = others(v, s)
			break
		}
		k, _ := v.Site.Kind(s.Offer.Kind)
		page.Next = append(v.SayAll(k.Guide.RequesterNext), silence(v, s))
	case help.RequestAgreed:
		page.Tone, page.Finish = ui.Success, true
		page.State = v.Text.T("request.referral.accepted", by(v, s))
		page.Next = []string{v.Text.T("request.next.agreed"), v.Text.T("request.next.thanks")}
	case help.RequestHeld:
		page.Next = []string{v.Text.T("request.next.held")}
	}
	page.Past = past(v, s)
}

// silence says what happens when the volunteer does not answer, and when.
func silence(v *visit.Visit, s requests.State) string {
	by := v.Text.DateTime(s.AnswerBy)
	if s.Request.Verified {
		return v.Text.T("request.next.silence", by)
	}
	return v.Text.T("request.next.silence-call", by)
}

// by is who was asked.
func by(v *visit.Visit, s requests.State) string {
	return cmp.Or(s.Offer.By.Name, v.Text.T("request.somebody"))
}

func lastReferral(s requests.State) help.Referral {
	if len(s.Referrals) == 0 {
		return help.Referral{}
	}
	return s.Referrals[len(s.Referrals)-1]
}

// past is what has happened to a request, each with its time.
func past(v *visit.Visit, s requests.State) []ui.Event {
	events := []ui.Event{event(v, s.Request.CreatedAt, v.Text.T("request.past.created"))}
	for _, ref := range s.Referrals {
		who := by(v, s)
		if !ref.SentAt.IsZero() {
			events = append(events, event(v, ref.SentAt, v.Text.T("request.past.sent", who)))
		}
		if !ref.RemindedAt.IsZero() {
			events = append(events, event(v, ref.RemindedAt, v.Text.T("request.past.reminded", who)))
		}
		if ref.AnsweredAt.IsZero() {
			continue
		}
		said := v.Text.T("request.past.declined", who)
		if ref.State == help.ReferralAccepted || ref.State == help.ReferralDone || ref.State == help.ReferralUnknown {
			said = v.Text.T("request.past.accepted", who)
		}
		events = append(events, event(v, ref.AnsweredAt, said))
	}
	if s.Request.State.Closed() {
		events = append(events, event(v, s.Request.ClosedAt, v.Text.T("request.past."+string(s.Request.State))))
	}
	return events
}

func event(v *visit.Visit, at time.Time, text string) ui.Event {
	return ui.Event{When: v.Text.DateTime(v.Local(at)), At: at, Text: text}
}

// others is the address of other offers that could serve a request.
func others(v *visit.Visit, s requests.State) string {
	return find.Address(v, search.Query{Kinds: kindsOf(s.Offer), Place: s.Request.Place})
}

// tellLetter says what stands in the way of the letter that a request waits for, and what its requester can do.
func tellLetter(v *visit.Visit, page *requestPage, s requests.State) {
	waits := s.Request.State == help.RequestUnconfirmed
	switch {
	case s.Letter == help.LetterLate && waits:
		page.State = v.Text.T("request.letter.late")
	case s.Letter == help.LetterLate:
		page.State = v.Text.T("request.referral.late")
	case s.Letter.Undelivered() && waits:
		page.State, page.Code = v.Text.T("request.letter.failed"), false
		page.Undelivered = v.Undelivered(s.Letter, s.LetterAt)
		page.Next = []string{v.Text.T("request.next.typo"), v.Text.T("request.next.again")}
		if s.Request.Phone != "" {
			page.Next = append(page.Next, v.Text.T("request.next.phone"))
		}
	case s.Letter.Undelivered():
		page.Next = []string{v.Text.T("request.next.other")}
	}
	if s.Letter.Undelivered() {
		page.Tone = ui.Warning
		page.Others = others(v, s)
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
func postRequestCode(v *visit.Visit) error {
	values, err := v.Form()
	if err != nil {
		return err
	}
	token := v.R.PathValue("token")
	_, err = v.Exchange.Access.UseCode(v.R.Context(), store.ProveRequest, token, values.Get("code"), v.Network())
	if p, ok := visit.Problems(err); ok {
		return showRequest(v, 422, token, requestPage{}, p)
	}
	if err != nil {
		return err
	}
	return v.Redirect(pages.Request, token)
}

// postRequestCorrect sends the letter to another address.
func postRequestCorrect(v *visit.Visit) error {
	values, err := v.Form()
	if err != nil {
		return err
	}
	token := v.R.PathValue("token")
	a, err := requester(v)
	if err != nil {
		return err
	}
	email := values.Get("email")
	var p help.Problems
	if visit.CheckAccents(values, email, "", &p); len(p) == 0 {
		err = v.Exchange.Requests.Correct(v.R.Context(), a, a.ID, email, v.Network())
		p, _ = visit.Problems(err)
	}
	if len(p) > 0 {
		return showRequest(v, 422, token, requestPage{Correction: visit.Correction{Email: email}}, p)
	}
	if err != nil {
		return err
	}
	return v.Redirect(pages.Request, token)
}

// postFinish closes a request whose requester has help.
func postFinish(v *visit.Visit) error {
	a, err := requester(v)
	if err != nil {
		return err
	}
	if err := v.Exchange.Requests.Finish(v.R.Context(), a, a.ID); err != nil && !help.Is(err, help.Conflict) {
		return err
	}
	return v.Redirect(pages.Request, v.R.PathValue("token"))
}

// postWithdraw takes a request back.
func postWithdraw(v *visit.Visit) error {
	a, err := requester(v)
	if err != nil {
		return err
	}
	if err := v.Exchange.Requests.Withdraw(v.R.Context(), a, a.ID); err != nil {
		return err
	}
	return v.Redirect(pages.Request, v.R.PathValue("token"))
}
