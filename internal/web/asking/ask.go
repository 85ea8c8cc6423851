package asking

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/describe"
	"example.org/spolu/internal/web/journey"
	"example.org/spolu/internal/web/visit"
)

// asking is the journey of a request to one offer, all of it on one page.
type asking struct {
	*visit.Visit
	id     string     // of the offer
	offer  help.Offer // once it was read
	draft  requests.Draft
	typed  journey.TypedPlace
	places *place.Gazetteer
}

// gather is the journey with what this browser has filled in so far.
func gather(v *visit.Visit) (*asking, error) {
	id := v.R.PathValue("id")
	draft, err := askDraft(v, id)
	if err != nil {
		return nil, err
	}
	places, err := v.Exchange.Places.Gazetteer(v.R.Context())
	return &asking{Visit: v, id: id, draft: draft, places: places}, err
}

func askDraft(v *visit.Visit, offer string) (requests.Draft, error) {
	return visit.Kept(v, func(ctx context.Context, browser string) (requests.Draft, error) {
		return v.Exchange.Requests.Draft(ctx, browser, offer)
	})
}

// afresh is where whoever did not fill in what is kept begins anew.
func (a *asking) afresh() string { return a.Carry(pages.AskAfresh.Path(a.Lang, a.id)) }

func backToAsk(v *visit.Visit) error { return v.Redirect(pages.Ask, v.R.PathValue("id")) }

// postAskAfresh forgets what is kept, and who was there before.
func postAskAfresh(v *visit.Visit) error {
	id := v.R.PathValue("id")
	_, err := askDraft(v, id)
	if err == nil && v.Secret != "" {
		err = v.Exchange.Requests.DropDraft(v.R.Context(), v.Secret, id)
	}
	if err == nil {
		err = v.Forget()
	}
	if err != nil {
		return err
	}
	return backToAsk(v)
}

// readOffer reads the offer that is asked for: a request to one that is gone is not begun.
func (a *asking) readOffer() (err error) {
	if a.offer.ID == "" {
		a.offer, err = a.Exchange.Offers.Offer(a.R.Context(), a.id)
	}
	return err
}

func (a *asking) form() *help.Ask { return &a.draft.Form }

// Steps are those of the one page.
func (a *asking) Steps() [][]journey.Step {
	return [][]journey.Step{{a.whoStep(), a.placeStep(), a.needStep()}}
}

// Answered reports that the form was kept once.
func (a *asking) Answered(int) bool { return a.draft.Once != "" }

// At is the address of the form, or of the check.
func (a *asking) At(page int) string {
	if page == 0 {
		return a.Carry(pages.Ask.Path(a.Lang, a.id))
	}
	return a.Carry(pages.AskCheck.Path(a.Lang, a.id))
}

// whoStep asks who needs help, and how to answer.
func (a *asking) whoStep() journey.Step {
	return journey.Step{
		Code:   "who",
		Fields: []string{"name", "phone", "email"},
		Read: func(values url.Values, p *help.Problems) {
			known := a.form().Email
			a.form().Name, a.form().Phone, a.form().Email = values.Get("name"), values.Get("phone"), values.Get("email")
			requests.CheckAsker(a.form(), p)
			visit.CheckAccents(values, a.form().Email, known, p)
		},
		Show: a.who,
		Rows: func() []ui.SummaryRow { return whoRows(a.Visit, *a.form()) },
	}
}

func (a *asking) placeStep() journey.Step {
	return journey.Step{
		Code:   "place",
		Fields: []string{"place"},
		Read: func(values url.Values, p *help.Problems) {
			var problem string
			a.form().Place, a.typed, problem = journey.ReadPlace(a.Visit, values, a.places)
			if problem == "" && a.form().Place == "" {
				problem = "place-empty"
			}
			if problem != "" {
				p.Add("place", problem, help.MaxLine)
			}
		},
		Show: func(f visit.Layout) templ.Component {
			shown := cmp.Or(a.typed.Text, a.placeName())
			return templ.Join(f.PlaceField("place", f.T("ask.place"), f.T("ask.place-hint"), shown, a.form().Place),
				a.typed.Ask(f))
		},
		Rows: func() []ui.SummaryRow { return given(a.Visit, "ask.place", a.placeName(), "place") },
	}
}

func (a *asking) placeName() string { return describe.PlaceName(a.Visit, a.form().Place, a.places) }

// needStep asks for what help is needed, when and for whom.
func (a *asking) needStep() journey.Step {
	return journey.Step{
		Code:   "need",
		Fields: []string{"need", "urgency", "when", "for", "beneficiary"},
		Read: func(values url.Values, p *help.Problems) {
			f := a.form()
			f.Need, f.When, f.For, f.Beneficiary = values.Get("need"), values.Get("when"), values.Get("for"),
				values.Get("beneficiary")
			f.Urgency = help.Urgency(values.Get("urgency"))
			f.CheckNeed(p)
		},
		Show: a.need,
		Rows: func() []ui.SummaryRow { return needRows(a.Visit, *a.form()) },
	}
}

// Rows is a request in rows.
func Rows(v *visit.Visit, form help.Ask, where string) []ui.SummaryRow {
	return slices.Concat(whoRows(v, form), given(v, "ask.place", where, "place"), needRows(v, form))
}

func whoRows(v *visit.Visit, form help.Ask) []ui.SummaryRow {
	return slices.Concat(given(v, "ask.name", form.Name, "name"), given(v, "ask.phone", contact.Readable(form.Phone),
		"phone"), given(v, "ask.email", form.Email, "email"))
}

func needRows(v *visit.Visit, form help.Ask) []ui.SummaryRow {
	return slices.Concat(given(v, "ask.need", form.Need, "need"), given(v, "ask.urgency",
		v.Text.T("urgency."+string(cmp.Or(form.Urgency, help.ThisWeek))), "urgency"), given(v, "ask.when", form.When, "when"),
		given(v, "ask.beneficiary", form.Beneficiary, "beneficiary"))
}

// offerRow is the offer that a request is about.
func offerRow(v *visit.Visit, o help.Offer) ui.SummaryRow {
	return ui.SummaryRow{Term: v.Text.T("ask.offer"), Values: []string{o.Title}, Lang: v.Foreign(o.Language)}
}

// given is a row of what was given in a field, if anything was.
func given(v *visit.Visit, key, value, field string) []ui.SummaryRow {
	if value == "" {
		return nil
	}
	return []ui.SummaryRow{{Term: v.Text.T(key), Values: strings.Split(value, "\n"), Field: field}}
}

// ask shows the form to a volunteer, with what this browser has filled in so far.
func ask(v *visit.Visit) error {
	a, err := gather(v)
	if err != nil {
		return err
	}
	return a.ShowPage(200, 0, nil)
}

// ShowPage shows the form.
func (a *asking) ShowPage(status, _ int, p help.Problems) error {
	if err := a.readOffer(); err != nil {
		return err
	}
	f := a.Layout(a.Text.T("ask.title"), "find.js", "form.js")
	f.Problems = p
	page := askPage{ID: a.id, Title: a.offer.Title, Lang: a.offer.Language, Token: a.Token(), Action: a.At(0),
		KeepDays: a.Site.Policy.RequestContactDays}
	if a.draft.Begun() && len(p) == 0 {
		page.Afresh = a.afresh()
	}
	for _, s := range a.Steps()[0] {
		page.Questions = append(page.Questions, s.Show(f))
	}
	return a.Show(status, f, page)
}

// postAsk keeps what was filled in and leads on to the check.
func postAsk(v *visit.Visit) error {
	a, err := gather(v)
	if err != nil {
		return err
	}
	if err := a.readOffer(); err != nil {
		return err
	}
	values, err := v.Form()
	if err != nil {
		return err
	}
	var p help.Problems
	verdict := v.Verdict(values)
	if verdict.Stale {
		p.Add("form", "form-stale")
	}
	a.draft = requests.Draft{Form: help.Ask{Language: v.Lang, Email: a.form().Email}, Suspect: verdict.Suspect}
	return journey.Fill(v, a, 0, values, p)
}

// Keep saves the draft for this browser; the key makes that it is sent once.
func (a *asking) Keep(int) error {
	a.draft.Once = help.NewToken()
	return a.Visit.Keep(a.save, func(ctx context.Context, from, to string, n help.Network) error {
		return a.Exchange.Requests.CarryDraft(ctx, from, to, n, a.id)
	})
}

func (a *asking) save(ctx context.Context, secret string, n help.Network) error {
	return a.Exchange.Requests.SaveDraft(ctx, secret, n, a.id, a.draft)
}

// checkAsk shows what will be sent.
func checkAsk(v *visit.Visit) error {
	a, err := gather(v)
	if err != nil {
		return err
	}
	if err := a.readOffer(); err != nil {
		return err
	}
	if a.draft.Sent != "" {
		return v.LeadOn(pages.AskSent, a.id)
	}
	return journey.Check(v, a)
}

// ShowCheck shows what will be sent.
func (a *asking) ShowCheck(status int, p help.Problems) error {
	f := a.Layout(a.Text.T("ask.check-title"), "form.js")
	f.Problems = p
	after := a.Text.T("ask.after-email")
	if a.form().Email == "" {
		after = a.Text.T("ask.after-phone")
	}
	return a.Show(status, f, journey.CheckPage{Title: f.Title, Lead: a.Text.T("ask.check-lead"), After: after,
		Afresh: a.afresh(),
		Send:   a.Text.T("ask.send"), Back: ui.Link{Text: a.Text.T("back.change"), Href: a.At(0)},
		Rows: append([]ui.SummaryRow{offerRow(a.Visit, a.offer)}, journey.Summary(a.Visit, a)...)})
}

// postCheckAsk sends the request.
func postCheckAsk(v *visit.Visit) error {
	a, err := gather(v)
	switch {
	case err != nil:
		return err
	case a.draft.Sent != "": // a second click
		return v.LeadOn(pages.AskSent, a.id)
	case !a.Answered(0):
		return a.ShowPage(422, 0, journey.Expired)
	}
	return journey.Submit(v, a)
}

// Send sends the request.
func (a *asking) Send() (string, error) {
	asked, err := a.Exchange.Requests.Ask(a.R.Context(), a.Actor, requests.Ask{Offer: a.id, Form: a.draft.Form,
		Once: a.draft.Once, Network: a.Network(), Suspect: a.draft.Suspect})
	if err != nil {
		return "", err
	}
	a.draft.Sent = asked.Token
	return a.Carry(pages.AskSent.Path(a.Lang, a.id)), a.save(a.R.Context(), a.Secret, a.Network())
}

// askSent shows the request that was sent, with its number and what happens next.
func askSent(v *visit.Visit) error {
	draft, err := askDraft(v, v.R.PathValue("id"))
	if err != nil {
		return err
	}
	if draft.Sent == "" {
		return v.Redirect(pages.Ask, v.R.PathValue("id"))
	}
	return showRequest(v, 200, draft.Sent, requestPage{Fresh: true}, nil)
}
