package web

import (
	"cmp"
	"slices"

	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/session"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/ui"
)

// wizard is the journey of an offer, a question on each page.
type wizard struct {
	*visit
	kind   help.Kind
	draft  offers.Draft
	sent   bool // an offer was sent from this browser; the draft is a new one
	typed  typedPlace
	places *place.Gazetteer
}

func (g *wizard) form() *help.OfferForm { return &g.draft.Form }

// questions are the steps of a kind, in order. Whoever is signed in was asked for the contact before.
func (g *wizard) questions() []step {
	var all []step
	for _, q := range g.kind.Guide.Questions {
		all = append(all, g.questionStep(q))
	}
	all = append(all, g.aboutStep(), g.placeStep(), g.reachStep(), g.settingStep(), g.timesStep(), g.languagesStep(),
		g.limitStep(), g.authorStep())
	if !g.actor.SignedIn() {
		all = append(all, g.contactStep())
	}
	return all
}

func (g *wizard) steps() [][]step { return slices.Collect(slices.Chunk(g.questions(), 1)) }

// kinds is where a volunteer starts; a draft that waits can be gone on with.
func (s *Server) kinds(v *visit) error {
	draft, err := s.offerDraft(v)
	if err != nil {
		return err
	}
	f := v.layout(v.text.T("guide.title"))
	p := kindsPage{Kinds: v.site.Kinds}
	if k, ok := v.site.Kind(draft.Form.Kind); ok && draft.Sent == "" {
		p.Resume = ui.Link{Text: cmp.Or(draft.Form.Title, v.say(k.Name)),
			Href: f.To(pages.OfferCheck, kindWord(v.lang, k))}
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
	k, ok := v.kindByWord(v.lang, v.r.PathValue("kind"))
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

func (g *wizard) at(page int) string {
	if all := g.questions(); page < len(all) {
		return pages.OfferStep.Path(g.lang, g.word(), stepWord(g.lang, all[page].code))
	}
	return pages.OfferCheck.Path(g.lang, g.word())
}

func (g *wizard) answered(page int) bool {
	return g.draft.Form.Kind == g.kind.Code && (g.draft.Edits != "" || g.draft.Passed[g.questions()[page].code])
}

// start says what comes before the first question.
func (s *Server) start(v *visit) error {
	g, err := s.guide(v)
	if err != nil {
		return err
	}
	f := v.layout(v.say(g.kind.Name))
	lines := []string{v.text.N("guide.start.steps", len(g.questions())), v.text.T("guide.start.contact"),
		v.text.T("guide.start.pause")}
	if g.kind.Sensitive {
		lines = append(lines, v.text.T("guide.start.review"))
	}
	return v.show(200, f, startPage{Kind: g.kind, Lines: lines,
		Back: ui.Link{Text: v.text.T("guide.title"), Href: f.To(pages.OfferHelp)}})
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
	return v.lead(g.at(0))
}

func (g *wizard) save() error {
	return g.s.Exchange.Offers.SaveDraft(g.r.Context(), session.EnsureBrowser(g.w, g.r), g.network(), g.draft)
}

func (g *wizard) keep(page int) error {
	g.form().Kind = g.kind.Code
	g.draft.Passed[g.questions()[page].code] = true
	return g.save()
}

// named is the page whose question the address names.
func (g *wizard) named() (int, error) {
	code := stepCode(g.lang, g.r.PathValue("step"))
	page := slices.IndexFunc(g.questions(), func(s step) bool { return s.code == code })
	if page < 0 {
		return 0, help.Fail(help.NotFound, "error.no-step")
	}
	return page, nil
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
	page, err := g.named()
	if err != nil {
		return err
	}
	return g.showPage(200, page, nil)
}

func (g *wizard) showPage(status, page int, p help.Problems) error {
	all := g.questions()
	f := g.layout(g.text.T("guide.step", page+1, len(all))+" – "+g.say(g.kind.Name), "find.js", "form.js")
	f.Problems = p
	return g.show(status, f, stepPage{Kind: g.kind, Step: page + 1, Of: len(all), Action: g.at(page),
		Back: g.back(page), Continue: g.text.T("form.continue"), Question: all[page].show(f)})
}

// back is the page before, or the check for who came from there.
func (g *wizard) back(page int) ui.Link {
	switch last := len(g.questions()); {
	case missing(g) == last:
		return ui.Link{Text: g.text.T("back.check"), Href: g.at(last)}
	case page == 0:
		return ui.Link{Text: g.text.T("back"), Href: pages.OfferStart.Path(g.lang, g.word())}
	}
	return ui.Link{Text: g.text.T("back"), Href: g.at(page - 1)}
}

// postStep keeps an answer and leads on.
func (s *Server) postStep(v *visit) error {
	g, err := s.guide(v)
	if err != nil {
		return err
	}
	page, err := g.named()
	if err != nil {
		return err
	}
	values, err := v.form()
	if err != nil {
		return err
	}
	return v.fill(g, page, values, nil)
}

// checkOffer shows all answers before the offer is sent.
func (s *Server) checkOffer(v *visit) error {
	g, err := s.guide(v)
	if err != nil {
		return err
	}
	if g.sent {
		return v.redirect(pages.OfferSent)
	}
	return v.check(g)
}

func (g *wizard) showCheck(status int, p help.Problems) error {
	f := g.layout(g.text.T("guide.check"), "form.js")
	f.Problems = p
	kind := ui.SummaryRow{Term: g.text.T("guide.kind"), Values: []string{g.say(g.kind.Name)}}
	page := checkPage{Title: f.Title, Lead: g.text.T("guide.check-lead"),
		Rows: append([]ui.SummaryRow{kind}, g.summary(g)...), Send: g.text.T("guide.send"),
		After: g.text.T("guide.after"),
		Back:  ui.Link{Text: g.text.T("back"), Href: g.at(len(g.questions()) - 1)}}
	switch {
	case g.draft.Edits != "":
		page.Lead, page.Send, page.After = g.text.T("guide.check-lead-edit"), g.text.T("guide.save"),
			g.text.T("guide.after-save")
	case g.actor.SignedIn():
		page.After = g.text.T("guide.after-signed-in")
	case g.kind.Sensitive:
		page.After = g.text.T("guide.after-review")
	}
	return g.show(status, f, page)
}

// postCheckOffer sends the offer.
func (s *Server) postCheckOffer(v *visit) error {
	g, err := s.guide(v)
	switch {
	case err != nil:
		return err
	case g.sent: // a second click
		return v.redirect(pages.OfferSent)
	case g.form().Kind == "":
		return v.redirect(pages.OfferHelp)
	}
	return v.submit(g)
}

func (g *wizard) send() (string, error) {
	_, err := g.s.Exchange.Offers.Publish(g.r.Context(), g.actor, session.Browser(g.r), g.network(), g.lang)
	return pages.OfferSent.Path(g.lang), err
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
	k, _ := v.site.Kind(o.Kind)
	f := v.layout(v.text.T("guide.sent."+string(o.State)), "form.js")
	f.Problems = p
	page := sentPage{Title: f.Title, Paras: []string{v.text.T("guide.sent." + string(o.State) + ".lead")},
		Tone: ui.Success}
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
	_, err = s.Exchange.Access.UseCode(v.r.Context(), store.ProveOffer, session.Browser(v.r), values.Get("code"),
		v.network())
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
