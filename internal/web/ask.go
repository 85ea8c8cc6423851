package web

import (
	"cmp"
	"strings"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/guard"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/session"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/ui"
)

// ask shows the form to a volunteer, with what this browser has filled in so far.
func (s *Server) ask(v *visit) error {
	o, err := s.Exchange.Offer(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	draft, err := s.askDraft(v, o.ID)
	if err != nil {
		return err
	}
	return v.askForm(200, o, draft.Form, draft.Where, nil, nil)
}

func (s *Server) askDraft(v *visit, offer string) (exchange.AskDraft, error) {
	browser := session.Browser(v.r)
	if browser == "" {
		return exchange.AskDraft{}, nil
	}
	return s.Exchange.AskDraft(v.r.Context(), browser, offer)
}

func (v *visit) askForm(status int, o help.Offer, form help.AskForm, where string, which []ui.Option, p help.Problems) error {
	f := v.layout(v.text.T("ask.title"), "place.js", "form.js")
	f.Problems = p
	return v.show(status, ui.Ask(f, ui.AskPage{ID: o.ID, Title: o.Title, Lang: o.Language, Form: form, Where: where, Which: which,
		Token: v.token(), KeepDays: v.s.Site.Policy.RequestContactDays}))
}

// postAsk keeps what was filled in and leads on to the check.
func (s *Server) postAsk(v *visit) error {
	ctx := v.r.Context()
	o, err := s.Exchange.Offer(ctx, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	values, err := v.form()
	if err != nil {
		return err
	}
	places, err := s.Exchange.Places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	form := help.AskForm{Name: values.Get("name"), Email: values.Get("email"), Phone: values.Get("phone"), Need: values.Get("need"),
		For: values.Get("for"), Beneficiary: values.Get("beneficiary"), When: values.Get("when"), Language: v.lang}
	verdict := v.verdict(values)
	where, which, problem := v.readPlace(values.Get("place"), cmp.Or(values.Get("which"), values.Get("place_code")), places)
	if problem == "" {
		form.Place, which = which[0].Code, nil
	}
	p, err := v.askProblems(&form, verdict.Stale, problem)
	if err != nil {
		return err
	}
	if len(p) > 0 {
		return v.askForm(422, o, form, where, v.options(which, places), p)
	}
	browser := session.EnsureBrowser(v.w, v.r)
	err = s.Exchange.SaveAskDraft(ctx, browser, httpx.Network(ctx), o.ID, exchange.AskDraft{Form: form, Where: where, Suspect: verdict.Suspect, Once: help.NewToken()})
	if err != nil {
		return err
	}
	return v.redirect("ask-check", o.ID)
}

// askProblems are all problems of the form, those of the place in its order among them.
func (v *visit) askProblems(form *help.AskForm, stale bool, place string) (help.Problems, error) {
	err := v.s.Exchange.CheckAsk(v.r.Context(), form)
	found, ok := problems(err)
	if err != nil && !ok {
		return nil, err
	}
	var p help.Problems
	if stale {
		p.Add("form", "form-stale")
	}
	for _, one := range found {
		if one.Field == "place" && place != "" {
			one.Code = place
		}
		p.Add(one.Field, one.Code, one.Args...)
	}
	return p, nil
}

// readPlace reads a place that was typed, with the code that was chosen for it. It gives what to show in the field, what
// the text may mean, and the code of what is wrong.
func (v *visit) readPlace(typed, code string, places *place.Gazetteer) (shown string, which []place.Match, problem string) {
	typed, bad := help.Line(typed, help.MaxLine)
	if bad != "" {
		return "", nil, bad
	}
	if typed == "" {
		return "", nil, "place-empty"
	}
	which = resolve(typed, code, places)
	switch len(which) {
	case 0:
		return typed, places.Suggest(typed, 5), "place-unknown"
	case 1:
		return v.fullName(which[0].Municipality, places), which, ""
	}
	return typed, which, "place-which"
}

// options are places to choose from: those that a name may mean, or that are much like one that is unknown.
func (v *visit) options(which []place.Match, places *place.Gazetteer) []ui.Option {
	var options []ui.Option
	for _, m := range which {
		options = append(options, ui.Option{Value: m.Code, Label: v.choice(m, places)})
	}
	return options
}

// checkAsk shows what will be sent.
func (s *Server) checkAsk(v *visit) error {
	id := v.r.PathValue("id")
	o, err := s.Exchange.Offer(v.r.Context(), id)
	if err != nil {
		return err
	}
	draft, err := s.askDraft(v, id)
	if err != nil {
		return err
	}
	switch {
	case draft.Sent != "":
		return v.redirect("ask-sent", id)
	case draft.Once == "":
		return v.redirect("ask", id)
	}
	return v.showAskCheck(o, draft)
}

func (v *visit) showAskCheck(o help.Offer, draft exchange.AskDraft) error {
	f := v.layout(v.text.T("ask.check-title"), "form.js")
	back := i18n.Path(v.lang, "ask", o.ID)
	after := v.text.T("ask.after-email")
	if draft.Form.Email == "" {
		after = v.text.T("ask.after-phone")
	}
	rows := []ui.SummaryRow{{Term: v.text.T("ask.offer"), Values: []string{o.Title}, Lang: v.foreign(o.Language)}}
	return v.show(200, ui.Check(f, ui.CheckPage{Title: f.Title, Lead: v.text.T("ask.check-lead"), After: after, Send: v.text.T("ask.send"),
		Back: ui.Link{Text: v.text.T("back.change"), Href: back}, Rows: append(rows, v.askRows(draft.Form, draft.Where, back)...)}))
}

// askRows is a request in rows; change is where the rows can be changed, or "".
func (v *visit) askRows(form help.AskForm, where, change string) []ui.SummaryRow {
	var rows []ui.SummaryRow
	add := func(key, value, anchor string) {
		if value == "" {
			return
		}
		row := ui.SummaryRow{Term: v.text.T(key), Values: strings.Split(value, "\n")}
		if change != "" {
			row.Change = ui.Link{Text: v.text.T("form.change"), Href: change + "#" + anchor}
		}
		rows = append(rows, row)
	}
	add("ask.name", form.Name, "name")
	add("ask.phone", contact.Readable(form.Phone), "phone")
	add("ask.email", form.Email, "email")
	add("ask.place", where, "place")
	add("ask.need", form.Need, "need")
	add("ask.when", form.When, "when")
	add("ask.beneficiary", form.Beneficiary, "beneficiary")
	return rows
}

// postCheckAsk sends the request.
func (s *Server) postCheckAsk(v *visit) error {
	ctx, id := v.r.Context(), v.r.PathValue("id")
	draft, err := s.askDraft(v, id)
	if err != nil {
		return err
	}
	switch {
	case draft.Sent != "": // a second click
		return v.redirect("ask-sent", id)
	case draft.Once == "":
		return v.redirect("ask", id)
	}
	asked, err := s.Exchange.Ask(ctx, exchange.Ask{Offer: id, Form: draft.Form, Once: draft.Once, Network: httpx.Network(ctx), Suspect: draft.Suspect})
	if _, ok := problems(err); ok {
		return v.redirect("ask", id) // a place may have gone since: the form says what is wrong when it is sent again
	}
	if err != nil {
		return err
	}
	draft.Sent = asked.Token
	if err := s.Exchange.SaveAskDraft(ctx, session.Browser(v.r), httpx.Network(ctx), id, draft); err != nil {
		return err
	}
	return v.redirect("ask-sent", id)
}

// askSent shows the request that was sent, with its number and what happens next.
func (s *Server) askSent(v *visit) error {
	draft, err := s.askDraft(v, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	if draft.Sent == "" {
		return v.redirect("ask", v.r.PathValue("id"))
	}
	return v.showRequest(200, draft.Sent, true, nil)
}

// request shows the state of a request to whoever has its address.
func (s *Server) request(v *visit) error {
	return v.showRequest(200, v.r.PathValue("token"), false, nil)
}

func (s *Server) backToRequest(v *visit) error { return v.redirect("request", v.r.PathValue("token")) }

func (v *visit) showRequest(status int, token string, fresh bool, p help.Problems) error {
	state, err := v.s.Exchange.RequestState(v.r.Context(), token)
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
	page := ui.RequestPage{Token: token, Reference: r.Reference, Fresh: fresh, Address: v.s.Exchange.Full(i18n.Path(v.lang, "request", token)),
		Code: r.State == help.RequestUnconfirmed && state.CodeTries > 0, Withdraw: !r.State.Closed(),
		Rows: append([]ui.SummaryRow{{Term: v.text.T("ask.offer"), Values: []string{state.Offer.Title}, Lang: v.foreign(state.Offer.Language)}},
			v.askRows(formOfRequest(r), m.Name, "")...)}
	v.tellState(&page, state)
	v.tellLetter(&page, state)
	return v.show(status, ui.Request(f, page))
}

func formOfRequest(r help.Request) help.AskForm {
	return help.AskForm{Name: r.Name, Email: r.Email, Phone: r.Phone, Need: r.Need, Beneficiary: r.Beneficiary, When: r.When, For: r.For}
}

// tellState says what has happened to a request and what comes next.
func (v *visit) tellState(page *ui.RequestPage, s exchange.RequestState) {
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
		k, _ := v.s.Site.Kind(s.Offer.Kind)
		page.Next = append([]string{v.text.T("request.next.wait")}, v.sayAll(k.Guide.RequesterNext)...)
		page.Next = append(page.Next, v.text.T("request.next.silence"))
	case help.RequestHeld:
		page.Next = []string{v.text.T("request.next.held")}
	}
}

// tellLetter says what stands in the way of the letter that a request waits for, and what its requester can do.
func (v *visit) tellLetter(page *ui.RequestPage, s exchange.RequestState) {
	waits := s.Request.State == help.RequestUnconfirmed
	switch {
	case s.Letter == exchange.LetterLate && waits:
		page.State = v.text.T("request.letter.late")
	case s.Letter == exchange.LetterLate:
		page.State = v.text.T("request.referral.late")
	case s.Letter == exchange.LetterUndelivered && waits:
		page.State, page.Code = v.text.T("request.letter.failed"), false
		page.Next = []string{v.text.T("request.next.typo"), v.text.T("request.next.again")}
		if s.Request.Phone != "" {
			page.Next = append(page.Next, v.text.T("request.next.phone"))
		}
	case s.Letter == exchange.LetterUndelivered:
		page.Next = []string{v.text.T("request.next.other")}
	}
	if s.Letter == exchange.LetterUndelivered {
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
	_, err = s.Exchange.UseCode(v.r.Context(), store.ProveRequest, token, values.Get("code"), httpx.Network(v.r.Context()))
	if p, ok := problems(err); ok {
		return v.showRequest(422, token, false, p)
	}
	if err != nil {
		return err
	}
	return v.redirect("request", token)
}

// postWithdraw takes a request back.
func (s *Server) postWithdraw(v *visit) error {
	if err := s.Exchange.Withdraw(v.r.Context(), v.r.PathValue("token")); err != nil {
		return err
	}
	return v.redirect("request", v.r.PathValue("token"))
}

// confirm is behind the link of a letter: it says what the button will confirm.
func (s *Server) confirm(v *visit) error {
	p, err := s.Exchange.LookAtLink(v.r.Context(), v.r.PathValue("token"), session.Browser(v.r))
	if err != nil {
		return err
	}
	switch {
	case p.Purpose == store.ProveSignIn:
		return help.Fail(help.NotFound, "error.stale-link")
	case p.Used && p.Purpose == store.ProveRequest:
		return v.redirect("request", p.Token)
	case p.Used:
		return v.showSent(200, p.Offer, "", nil)
	}
	f := v.layout(v.text.T("confirm."+p.Purpose+".title"), "form.js")
	page := ui.PressPage{Title: f.Title, Paras: []string{v.text.T("confirm." + p.Purpose + ".lead"), v.text.T("confirm.not-you")},
		Quote: p.Offer.Title + p.Request.Need, Lang: p.Offer.Language + p.Request.Language, Button: v.text.T("confirm." + p.Purpose + ".button")}
	page.By = cmp.Or(p.Offer.By.Name, p.Request.Name)
	return v.show(200, ui.Press(f, page))
}

func (s *Server) postConfirm(v *visit) error {
	p, err := s.Exchange.UseLink(v.r.Context(), v.r.PathValue("token"), session.Browser(v.r), store.ProveOffer, store.ProveRequest)
	if help.Is(err, help.NotFound) {
		return v.redirect("confirm", v.r.PathValue("token")) // a second click; the page says what became of it
	}
	if err != nil {
		return err
	}
	if p.Purpose == store.ProveRequest {
		return v.redirect("request", p.Token)
	}
	return v.redirect("confirm", v.r.PathValue("token")) // which now shows what became of it
}

// report is the form to report an offer.
func (s *Server) report(v *visit) error { return v.showReport(200, help.ReportForm{}, nil) }

func (v *visit) showReport(status int, form help.ReportForm, p help.Problems) error {
	o, err := v.s.Exchange.Offer(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	f := v.layout(v.text.T("report.title"), "form.js")
	f.Problems = p
	return v.show(status, ui.Report(f, ui.ReportPage{ID: o.ID, Title: o.Title, Lang: o.Language, Form: form, Token: v.token()}))
}

func (s *Server) postReport(v *visit) error {
	values, err := v.form()
	if err != nil {
		return err
	}
	form := help.ReportForm{Reason: values.Get("reason"), Text: values.Get("text")}
	if v.verdict(values).Stale {
		return v.showReport(422, form, help.Problems{{Field: "form", Code: "form-stale"}})
	}
	err = s.Exchange.Report(v.r.Context(), v.r.PathValue("id"), httpx.Network(v.r.Context()), values.Get(guard.TokenField), form)
	if p, ok := problems(err); ok {
		return v.showReport(422, form, p)
	}
	if err != nil {
		return err
	}
	return v.redirect("report-sent", v.r.PathValue("id"))
}

func (s *Server) reportSent(v *visit) error {
	f := v.layout(v.text.T("report.sent"))
	return v.show(200, ui.Done(f, ui.DonePage{Title: f.Title, Paras: []string{v.text.T("report.sent-lead")},
		On: ui.Link{Text: v.text.T("back.offers"), Href: f.To("offers")}}))
}
