package web

import (
	"cmp"
	"strings"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/session"
	"example.org/spolu/internal/ui"
)

// ask shows the form to a volunteer, with what this browser has filled in so far.
func (s *Server) ask(v *visit) error {
	o, err := s.Exchange.Offers.Offer(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	draft, err := s.askDraft(v, o.ID)
	if err != nil {
		return err
	}
	return v.askForm(200, o, draft.Form, draft.Where, nil, nil)
}

func (s *Server) askDraft(v *visit, offer string) (requests.Draft, error) {
	browser := session.Browser(v.r)
	if browser == "" {
		return requests.Draft{}, nil
	}
	return s.Exchange.Requests.Draft(v.r.Context(), browser, offer)
}

func (v *visit) askForm(status int, o help.Offer, form help.AskForm, where string, which []ui.Option, p help.Problems) error {
	f := v.layout(v.text.T("ask.title"), "place.js", "form.js")
	f.Problems = p
	return v.show(status, f, askPage{ID: o.ID, Title: o.Title, Lang: o.Language, Form: form, Where: where, Which: which,
		Token: v.token(), KeepDays: v.s.Site.Policy.RequestContactDays})
}

// postAsk keeps what was filled in and leads on to the check.
func (s *Server) postAsk(v *visit) error {
	ctx := v.r.Context()
	o, err := s.Exchange.Offers.Offer(ctx, v.r.PathValue("id"))
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
	err = s.Exchange.Requests.SaveDraft(ctx, browser, httpx.Network(ctx), o.ID, requests.Draft{Form: form, Where: where, Suspect: verdict.Suspect, Once: help.NewToken()})
	if err != nil {
		return err
	}
	return v.redirect(pages.AskCheck, o.ID)
}

// askProblems are all problems of the form, those of the place in its order among them.
func (v *visit) askProblems(form *help.AskForm, stale bool, place string) (help.Problems, error) {
	err := v.s.Exchange.Requests.Check(v.r.Context(), form)
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
	o, err := s.Exchange.Offers.Offer(v.r.Context(), id)
	if err != nil {
		return err
	}
	draft, err := s.askDraft(v, id)
	if err != nil {
		return err
	}
	switch {
	case draft.Sent != "":
		return v.redirect(pages.AskSent, id)
	case draft.Once == "":
		return v.redirect(pages.Ask, id)
	}
	return v.showAskCheck(o, draft)
}

func (v *visit) showAskCheck(o help.Offer, draft requests.Draft) error {
	f := v.layout(v.text.T("ask.check-title"), "form.js")
	back := pages.Ask.Path(v.lang, o.ID)
	after := v.text.T("ask.after-email")
	if draft.Form.Email == "" {
		after = v.text.T("ask.after-phone")
	}
	rows := []ui.SummaryRow{{Term: v.text.T("ask.offer"), Values: []string{o.Title}, Lang: v.foreign(o.Language)}}
	return v.show(200, f, checkPage{Title: f.Title, Lead: v.text.T("ask.check-lead"), After: after, Send: v.text.T("ask.send"),
		Back: ui.Link{Text: v.text.T("back.change"), Href: back}, Rows: append(rows, v.askRows(draft.Form, draft.Where, back)...)})
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
		return v.redirect(pages.AskSent, id)
	case draft.Once == "":
		return v.redirect(pages.Ask, id)
	}
	asked, err := s.Exchange.Requests.Ask(ctx, v.actor, requests.Ask{Offer: id, Form: draft.Form, Once: draft.Once, Network: httpx.Network(ctx), Suspect: draft.Suspect})
	if _, ok := problems(err); ok {
		return v.redirect(pages.Ask, id) // a place may have gone since: the form says what is wrong when it is sent again
	}
	if err != nil {
		return err
	}
	draft.Sent = asked.Token
	if err := s.Exchange.Requests.SaveDraft(ctx, session.Browser(v.r), httpx.Network(ctx), id, draft); err != nil {
		return err
	}
	return v.redirect(pages.AskSent, id)
}

// askSent shows the request that was sent, with its number and what happens next.
func (s *Server) askSent(v *visit) error {
	draft, err := s.askDraft(v, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	if draft.Sent == "" {
		return v.redirect(pages.Ask, v.r.PathValue("id"))
	}
	return v.showRequest(200, draft.Sent, true, nil)
}
