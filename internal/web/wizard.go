package web

import (
	"cmp"
	"slices"

	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/session"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/ui"
)

// kinds is where a volunteer starts; a draft that waits can be gone on with.
func (s *Server) kinds(v *visit) error {
	draft, err := s.offerDraft(v)
	if err != nil {
		return err
	}
	f := v.layout(v.text.T("guide.title"))
	p := kindsPage{Kinds: s.Site.Kinds}
	if k, ok := s.Site.Kind(draft.Form.Kind); ok && draft.Sent == "" {
		p.Resume = ui.Link{Text: cmp.Or(draft.Form.Title, v.say(k.Name)), Href: f.To(pages.OfferCheck, kindWord(v.lang, k))}
	}
	return v.show(200, f, p)
}

func (s *Server) offerDraft(v *visit) (offers.Draft, error) {
	browser := session.Browser(v.r)
	if browser == "" {
		return offers.Draft{}, nil
	}
	return s.Exchange.Offers.Draft(v.r.Context(), browser)
}

// guide gathers what a step needs. An address with an unknown kind is not found.
func (s *Server) guide(v *visit) (*wizard, error) {
	k, ok := s.kindByWord(v.lang, v.r.PathValue("kind"))
	if !ok {
		return nil, help.Fail(help.NotFound, "error.no-kind")
	}
	draft, err := s.offerDraft(v)
	if err != nil {
		return nil, err
	}
	if draft.Edits != "" && !v.actor.SignedIn() {
		return nil, help.Fail(help.Forbidden, "error.sign-in") // the session has ended meanwhile; the draft stays
	}
	sent := draft.Sent != ""
	if sent {
		draft = offers.Draft{}
	}
	if draft.Passed == nil {
		draft.Passed = map[string]bool{}
	}
	places, err := s.Exchange.Places.Gazetteer(v.r.Context())
	return &wizard{visit: v, kind: k, draft: draft, sent: sent, places: places}, err
}

func (g *wizard) word() string { return kindWord(g.lang, g.kind) }

func (g *wizard) path(code string) string {
	return pages.OfferStep.Path(g.lang, g.word(), stepWord(g.lang, code))
}

// start says what comes before the first question.
func (s *Server) start(v *visit) error {
	g, err := s.guide(v)
	if err != nil {
		return err
	}
	f := v.layout(v.say(g.kind.Name))
	lines := []string{v.text.N("guide.start.steps", len(g.steps())), v.text.T("guide.start.contact"), v.text.T("guide.start.pause")}
	if g.kind.Sensitive {
		lines = append(lines, v.text.T("guide.start.review"))
	}
	return v.show(200, f, startPage{Kind: g.kind, Lines: lines, Back: ui.Link{Text: v.text.T("guide.title"), Href: f.To(pages.OfferHelp)}})
}

// postStart begins an offer of this kind. What was filled in for another kind and fits any is kept; an offer that is
// being changed is left as it is.
func (s *Server) postStart(v *visit) error {
	g, err := s.guide(v)
	if err != nil {
		return err
	}
	if g.draft.Edits != "" {
		g.draft = offers.Draft{}
	}
	g.form().Kind = g.kind.Code
	if err := g.save(); err != nil {
		return err
	}
	return v.lead(g.path(g.steps()[0].code))
}

func (g *wizard) save() error {
	return g.s.Exchange.Offers.SaveDraft(g.r.Context(), session.EnsureBrowser(g.w, g.r), httpx.Network(g.r.Context()), g.draft)
}

// find is the step that the address names, and its place in the order.
func (g *wizard) find() (step, int, error) {
	steps, code := g.steps(), stepCode(g.lang, g.r.PathValue("step"))
	i := slices.IndexFunc(steps, func(s step) bool { return s.code == code })
	if i < 0 {
		return step{}, 0, help.Fail(help.NotFound, "error.no-step")
	}
	return steps[i], i, nil
}

// step shows one question, with what was answered before.
func (s *Server) step(v *visit) error {
	g, err := s.guide(v)
	if err != nil {
		return err
	}
	if g.sent {
		return v.redirect(pages.OfferSent) // back from there: nothing was lost
	}
	one, i, err := g.find()
	if err != nil {
		return err
	}
	return g.showStep(200, one, i, nil)
}

func (g *wizard) showStep(status int, one step, i int, p help.Problems) error {
	steps := g.steps()
	f := g.layout(g.text.T("guide.step", i+1, len(steps))+" – "+g.say(g.kind.Name), "place.js", "form.js")
	f.Problems = p
	page := stepPage{Kind: g.kind, Step: i + 1, Of: len(steps), Back: g.back(steps, i), Continue: g.text.T("form.continue"), Question: one.show(g, f)}
	return g.show(status, f, page)
}

// back is the step before, or the check page for who came from there.
func (g *wizard) back(steps []step, i int) ui.Link {
	switch {
	case g.complete(steps):
		return ui.Link{Text: g.text.T("back.check"), Href: pages.OfferCheck.Path(g.lang, g.word())}
	case i == 0:
		return ui.Link{Text: g.text.T("back"), Href: pages.OfferStart.Path(g.lang, g.word())}
	}
	return ui.Link{Text: g.text.T("back"), Href: g.path(steps[i-1].code)}
}

// complete reports whether every step was answered.
func (g *wizard) complete(steps []step) bool {
	return g.draft.Form.Kind == g.kind.Code && !slices.ContainsFunc(steps, func(s step) bool { return !g.passed(s.code) })
}

func (g *wizard) passed(code string) bool { return g.draft.Edits != "" || g.draft.Passed[code] }

// postStep keeps an answer and leads on: to the next question, or back to the check page.
func (s *Server) postStep(v *visit) error {
	g, err := s.guide(v)
	if err != nil {
		return err
	}
	one, i, err := g.find()
	if err != nil {
		return err
	}
	values, err := v.form()
	if err != nil {
		return err
	}
	var p help.Problems
	one.read(g, values, &p)
	if len(p) > 0 {
		return g.showStep(422, one, i, p)
	}
	g.form().Kind = g.kind.Code
	g.draft.Passed[one.code] = true
	if one.code == placeStep.code && g.form().Reach.Type == "" {
		delete(g.draft.Passed, reachStep.code) // without a place, how far is asked anew
	}
	if err := g.save(); err != nil {
		return err
	}
	return v.lead(g.next(i))
}

func (g *wizard) next(i int) string {
	steps := g.steps()
	if g.complete(steps) || i+1 == len(steps) {
		return pages.OfferCheck.Path(g.lang, g.word())
	}
	return g.path(steps[i+1].code)
}

// checkOffer shows all answers before the offer is sent; a question that was left out comes first.
func (s *Server) checkOffer(v *visit) error {
	g, err := s.guide(v)
	if err != nil {
		return err
	}
	if g.sent {
		return v.redirect(pages.OfferSent)
	}
	steps := g.steps()
	for _, one := range steps {
		if !g.passed(one.code) || g.draft.Form.Kind != g.kind.Code {
			return v.lead(g.path(one.code))
		}
	}
	return g.showCheck(200, nil)
}

func (g *wizard) showCheck(status int, p help.Problems) error {
	f := g.layout(g.text.T("guide.check"), "form.js")
	f.Problems = p
	steps := g.steps()
	rows := []ui.SummaryRow{{Term: g.text.T("guide.kind"), Values: []string{g.say(g.kind.Name)}}}
	for _, one := range steps {
		for _, row := range one.rows(g) {
			row.Change = ui.Link{Text: g.text.T("form.change"), Href: g.path(one.code)}
			rows = append(rows, row)
		}
	}
	page := checkPage{Title: f.Title, Lead: g.text.T("guide.check-lead"), Rows: rows, Send: g.text.T("guide.send"), After: g.text.T("guide.after"),
		Back: ui.Link{Text: g.text.T("back"), Href: g.path(steps[len(steps)-1].code)}}
	if g.draft.Edits != "" {
		page.Lead, page.Send, page.After = g.text.T("guide.check-lead-edit"), g.text.T("guide.save"), g.text.T("guide.after-save")
	} else if g.kind.Sensitive && !g.actor.SignedIn() {
		page.After = g.text.T("guide.after-review")
	} else if g.actor.SignedIn() {
		page.After = g.text.T("guide.after-signed-in")
	}
	return g.show(status, f, page)
}

// postCheckOffer sends the offer. Whatever has become wrong since it was answered is asked again.
func (s *Server) postCheckOffer(v *visit) error {
	browser := session.Browser(v.r)
	draft, err := s.offerDraft(v)
	if err != nil {
		return err
	}
	if draft.Form.Kind == "" && draft.Sent == "" {
		return v.redirect(pages.OfferHelp)
	}
	if draft.Sent != "" { // a second click
		return v.redirect(pages.OfferSent)
	}
	_, err = s.Exchange.Offers.Publish(v.r.Context(), v.actor, browser, httpx.Network(v.r.Context()), v.lang)
	if p, ok := problems(err); ok {
		return s.askAgain(v, p)
	}
	if err != nil {
		return err
	}
	return v.redirect(pages.OfferSent)
}

// stepOf names the step of each field.
var stepOf = map[string]string{"title": "about", "text": "about", "place": "place", "reach": "reach", "districts": "reach",
	"setting": "setting", "times": "times", "from": "times", "until": "times", "languages": "languages", "per_week": "limit",
	"as": "author", "organisation": "author", "ico": "author", "first_name": "contact", "surname": "contact", "email": "contact", "phone": "contact"}

func (s *Server) askAgain(v *visit, p help.Problems) error {
	g, err := s.guide(v)
	if err != nil {
		return err
	}
	code, ok := stepOf[p[0].Field]
	if !ok {
		code = questionPrefix + p[0].Field
	}
	for i, one := range g.steps() {
		if one.code == code {
			return g.showStep(422, one, i, p)
		}
	}
	return g.showCheck(422, p)
}

// offerSent is the page after an offer was sent from this browser.
func (s *Server) offerSent(v *visit) error {
	o, address, err := s.sentOffer(v)
	switch {
	case err != nil:
		return err
	case o.ID == "":
		return v.redirect(pages.OfferHelp)
	}
	return v.showSent(200, o, address, nil)
}

func (s *Server) backToSent(v *visit) error { return v.redirect(pages.OfferSent) }

// sentOffer is the offer that this browser has sent last, or none, and the address that is to confirm it.
func (s *Server) sentOffer(v *visit) (o help.Offer, address string, err error) {
	draft, err := s.offerDraft(v)
	if err != nil || draft.Sent == "" {
		return o, "", err
	}
	return s.Exchange.Offers.Sent(v.r.Context(), session.Browser(v.r))
}

func (v *visit) showSent(status int, o help.Offer, address string, p help.Problems) error {
	k, _ := v.s.Site.Kind(o.Kind)
	f := v.layout(v.text.T("guide.sent."+string(o.State)), "form.js")
	f.Problems = p
	page := sentPage{Title: f.Title, Paras: []string{v.text.T("guide.sent." + string(o.State) + ".lead")}, Tone: ui.Success}
	switch o.State {
	case help.OfferUnconfirmed:
		page.Tone, page.Code, page.Address = ui.Warning, true, address
		page.Next = []string{v.text.T("guide.sent.next.confirm"), v.text.T("guide.sent.next.publish")}
		if k.Sensitive {
			page.Next[1] = v.text.T("guide.sent.next.review")
		}
	case help.OfferActive:
		page.Next = append(v.sayAll(k.Guide.VolunteerNext), v.text.T("guide.sent.manage"))
		page.On = ui.Link{Text: v.text.T("guide.sent.look"), Href: f.To(pages.Offer, o.ID)}
	default:
		page.Next = []string{v.text.T("guide.sent.manage")}
		page.On = ui.Link{Text: v.text.T("my.title"), Href: f.To(pages.My)}
	}
	return v.show(status, f, page)
}

// postOfferCode confirms the offer of this browser by the code from the letter.
func (s *Server) postOfferCode(v *visit) error {
	values, err := v.form()
	if err != nil {
		return err
	}
	_, err = s.Exchange.Access.UseCode(v.r.Context(), store.ProveOffer, session.Browser(v.r), values.Get("code"), httpx.Network(v.r.Context()))
	if p, ok := problems(err); ok {
		o, address, err := s.sentOffer(v)
		switch {
		case err != nil:
			return err
		case o.ID == "":
			return v.redirect(pages.OfferHelp)
		}
		return v.showSent(422, o, address, p)
	}
	if err != nil {
		return err
	}
	return v.redirect(pages.OfferSent)
}
