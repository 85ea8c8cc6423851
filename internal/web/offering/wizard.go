package offering

import (
	"cmp"
	"context"
	"net/url"
	"slices"

	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/journey"
	"example.org/spolu/internal/web/visit"
)

// wizard is the journey of an offer, a question on each page.
type wizard struct {
	*visit.Visit
	kind   help.Kind
	draft  offers.Draft
	sent   bool // an offer was sent from this browser; the draft is a new one
	typed  journey.TypedPlace
	places *place.Gazetteer
}

func (g *wizard) form() *help.OfferForm { return &g.draft.Form }

// questions are the steps of a kind, in order. Whoever is signed in was asked for the contact before.
func (g *wizard) questions() []journey.Step {
	var all []journey.Step
	for _, q := range g.kind.Guide.Questions {
		all = append(all, g.questionStep(q))
	}
	all = append(all, g.aboutStep(), g.placeStep(), g.reachStep(), g.settingStep(), g.timesStep(), g.languagesStep(),
		g.limitStep(), g.authorStep())
	if !g.Actor.SignedIn() {
		all = append(all, g.contactStep())
	}
	return all
}

// Steps are the questions, one a page.
func (g *wizard) Steps() [][]journey.Step { return slices.Collect(slices.Chunk(g.questions(), 1)) }

// kinds is where a volunteer starts; a draft that waits can be gone on with.
func kinds(v *visit.Visit) error {
	draft, err := offerDraft(v)
	if err != nil {
		return err
	}
	f := v.Layout(v.Text.T("guide.title"))
	p := kindsPage{Kinds: v.Site.Kinds}
	if k, ok := v.Site.Kind(draft.Form.Kind); ok && draft.Sent == "" {
		p.Resume = ui.Link{Text: cmp.Or(draft.Form.Title, v.Say(k.Name)),
			Href: v.Carry(f.To(pages.OfferCheck, visit.KindWord(v.Lang, k)))}
		p.Afresh = afresh(v)
	}
	return v.Show(200, f, p)
}

func offerDraft(v *visit.Visit) (offers.Draft, error) { return visit.Kept(v, v.Exchange.Offers.Draft) }

// afresh is where whoever did not fill in what is kept begins anew.
func afresh(v *visit.Visit) string { return v.Carry(pages.OfferAfresh.Path(v.Lang)) }

func backToKinds(v *visit.Visit) error { return v.Redirect(pages.OfferHelp) }

// postAfresh forgets what is kept, and who was there before.
func postAfresh(v *visit.Visit) error {
	_, err := offerDraft(v)
	if err == nil && v.Secret != "" {
		err = v.Exchange.Offers.DropDraft(v.R.Context(), v.Secret)
	}
	if err == nil {
		err = v.Forget()
	}
	if err != nil {
		return err
	}
	return backToKinds(v)
}

// guide gathers what a step needs. An address with an unknown kind is not found.
func guide(v *visit.Visit) (*wizard, error) {
	k, ok := v.KindByWord(v.Lang, v.R.PathValue("kind"))
	if !ok {
		return nil, help.Fail(help.NotFound, "error.no-kind")
	}
	draft, err := offerDraft(v)
	if err != nil {
		return nil, err
	}
	if draft.Edits != "" && !v.Actor.SignedIn() {
		return nil, help.Fail(help.Forbidden, "error.sign-in") // the session has ended meanwhile; the draft stays
	}
	sent := draft.Sent != ""
	if sent {
		draft = offers.Draft{}
	}
	if draft.Passed == nil {
		draft.Passed = map[string]bool{}
	}
	places, err := v.Exchange.Places.Gazetteer(v.R.Context())
	return &wizard{Visit: v, kind: k, draft: draft, sent: sent, places: places}, err
}

func (g *wizard) word() string { return visit.KindWord(g.Lang, g.kind) }

// At is the address of a question, or of the check.
func (g *wizard) At(page int) string {
	if all := g.questions(); page < len(all) {
		return g.Carry(pages.OfferStep.Path(g.Lang, g.word(), visit.StepWord(g.Lang, all[page].Code)))
	}
	return g.Carry(pages.OfferCheck.Path(g.Lang, g.word()))
}

// Answered reports that a question was passed; of an offer that is changed all were.
func (g *wizard) Answered(page int) bool {
	return g.draft.Form.Kind == g.kind.Code && (g.draft.Edits != "" || g.draft.Passed[g.questions()[page].Code])
}

// start says what comes before the first question.
func start(v *visit.Visit) error {
	g, err := guide(v)
	if err != nil {
		return err
	}
	f := v.Layout(v.Say(g.kind.Name))
	lines := []string{v.Text.N("guide.start.steps", len(g.questions())), v.Text.T("guide.start.contact"),
		v.Text.T("guide.start.pause")}
	if g.kind.Sensitive {
		lines = append(lines, v.Text.T("guide.start.review"))
	}
	return v.Show(200, f, startPage{Kind: g.kind, Lines: lines,
		Back: ui.Link{Text: v.Text.T("guide.title"), Href: f.To(pages.OfferHelp)}})
}

// postStart begins an offer of this kind. What was filled in for another kind and fits any is kept; an offer that is
// being changed is left as it is.
func postStart(v *visit.Visit) error {
	g, err := guide(v)
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
	return v.Lead(g.At(0))
}

func (g *wizard) save() error {
	return g.Visit.Keep(func(ctx context.Context, secret string, n help.Network) error {
		return g.Exchange.Offers.SaveDraft(ctx, secret, n, g.draft)
	}, g.Exchange.Offers.CarryDraft)
}

// Keep saves the draft, and that a question was passed.
func (g *wizard) Keep(page int) error {
	g.form().Kind = g.kind.Code
	g.draft.Passed[g.questions()[page].Code] = true
	return g.save()
}

// named is the page whose question the address names.
func (g *wizard) named() (int, error) {
	code := visit.StepCode(g.Lang, g.R.PathValue("step"))
	page := slices.IndexFunc(g.questions(), func(s journey.Step) bool { return s.Code == code })
	if page < 0 {
		return 0, help.Fail(help.NotFound, "error.no-step")
	}
	return page, nil
}

// step shows one question, with what was answered before.
func step(v *visit.Visit) error {
	g, err := guide(v)
	if err != nil {
		return err
	}
	if g.sent {
		return v.LeadOn(pages.OfferSent) // back from there: nothing was lost
	}
	page, err := g.named()
	if err != nil {
		return err
	}
	return g.ShowPage(200, page, nil)
}

// ShowPage shows a question.
func (g *wizard) ShowPage(status, page int, p help.Problems) error {
	all := g.questions()
	f := g.Layout(g.Text.T("guide.step", page+1, len(all))+" – "+g.Say(g.kind.Name), "find.js", "form.js")
	f.Problems = p
	shown := stepPage{Kind: g.kind, Step: page + 1, Of: len(all), Action: g.At(page), Back: g.back(page),
		Continue: g.Text.T("form.continue"), Question: all[page].Show(f)}
	if g.Answered(page) {
		shown.Afresh = afresh(g.Visit)
	}
	return g.Show(status, f, shown)
}

// back is the page before, or the check for who came from there.
func (g *wizard) back(page int) ui.Link {
	switch last := len(g.questions()); {
	case journey.Missing(g) == last:
		return ui.Link{Text: g.Text.T("back.check"), Href: g.At(last)}
	case page == 0:
		return ui.Link{Text: g.Text.T("back"), Href: g.Carry(pages.OfferStart.Path(g.Lang, g.word()))}
	}
	return ui.Link{Text: g.Text.T("back"), Href: g.At(page - 1)}
}

// postStep keeps an answer and leads on.
func postStep(v *visit.Visit) error {
	g, err := guide(v)
	if err != nil {
		return err
	}
	page, err := g.named()
	if err != nil {
		return err
	}
	values, err := v.Form()
	if err != nil {
		return err
	}
	if page > 0 && !g.draft.Begun() {
		return g.restart(page, values)
	}
	return journey.Fill(v, g, page, values, nil)
}

// restart asks everything again where the draft has come to its end meanwhile. The answer that came is kept.
func (g *wizard) restart(page int, values url.Values) error {
	var p help.Problems
	if g.questions()[page].Read(values, &p); len(p) == 0 {
		if err := g.Keep(page); err != nil {
			return err
		}
	}
	return g.ShowPage(422, journey.Missing(g), journey.Expired)
}

// checkOffer shows all answers before the offer is sent.
func checkOffer(v *visit.Visit) error {
	g, err := guide(v)
	if err != nil {
		return err
	}
	if g.sent {
		return v.LeadOn(pages.OfferSent)
	}
	return journey.Check(v, g)
}

// ShowCheck shows all answers.
func (g *wizard) ShowCheck(status int, p help.Problems) error {
	f := g.Layout(g.Text.T("guide.check"), "form.js")
	f.Problems = p
	kind := ui.SummaryRow{Term: g.Text.T("guide.kind"), Values: []string{g.Say(g.kind.Name)}}
	page := journey.CheckPage{Title: f.Title, Lead: g.Text.T("guide.check-lead"), Afresh: afresh(g.Visit),
		Rows: append([]ui.SummaryRow{kind}, journey.Summary(g.Visit, g)...), Send: g.Text.T("guide.send"),
		After: g.Text.T("guide.after"),
		Back:  ui.Link{Text: g.Text.T("back"), Href: g.At(len(g.questions()) - 1)}}
	switch {
	case g.draft.Edits != "":
		page.Lead, page.Send, page.After = g.Text.T("guide.check-lead-edit"), g.Text.T("guide.save"),
			g.Text.T("guide.after-save")
	case g.Actor.SignedIn():
		page.After = g.Text.T("guide.after-signed-in")
	case g.kind.Sensitive:
		page.After = g.Text.T("guide.after-review")
	}
	return g.Show(status, f, page)
}

// postCheckOffer sends the offer.
func postCheckOffer(v *visit.Visit) error {
	g, err := guide(v)
	switch {
	case err != nil:
		return err
	case g.sent: // a second click
		return v.LeadOn(pages.OfferSent)
	case !g.draft.Begun():
		return g.ShowPage(422, 0, journey.Expired)
	}
	return journey.Submit(v, g)
}

// Send publishes the offer, or saves what was changed.
func (g *wizard) Send() (string, error) {
	_, err := g.Exchange.Offers.Publish(g.R.Context(), g.Actor, g.Secret, g.Network(), g.Lang)
	return g.Carry(pages.OfferSent.Path(g.Lang)), err
}
