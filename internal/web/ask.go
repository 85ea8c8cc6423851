package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/session"
	"example.org/spolu/internal/ui"
)

// asking is the journey of a request to one offer, all of it on one page.
type asking struct {
	*visit
	id     string     // of the offer
	offer  help.Offer // once it was read
	draft  requests.Draft
	typed  typedPlace
	places *place.Gazetteer
}

// asking gathers what this browser has filled in so far.
func (s *Server) asking(v *visit) (*asking, error) {
	id := v.r.PathValue("id")
	draft, err := s.askDraft(v, id)
	if err != nil {
		return nil, err
	}
	places, err := s.Exchange.Places.Gazetteer(v.r.Context())
	return &asking{visit: v, id: id, draft: draft, places: places}, err
}

func (s *Server) askDraft(v *visit, offer string) (requests.Draft, error) {
	browser := session.Browser(v.r)
	if browser == "" {
		return requests.Draft{}, nil
	}
	return s.Exchange.Requests.Draft(v.r.Context(), browser, offer)
}

// readOffer reads the offer that is asked for: a request to one that is gone is not begun.
func (a *asking) readOffer() (err error) {
	if a.offer.ID == "" {
		a.offer, err = a.s.Exchange.Offers.Offer(a.r.Context(), a.id)
	}
	return err
}

func (a *asking) form() *help.Ask { return &a.draft.Form }

func (a *asking) steps() [][]step { return [][]step{{a.whoStep(), a.placeStep(), a.needStep()}} }

func (a *asking) answered(int) bool { return a.draft.Once != "" }

func (a *asking) at(page int) string {
	if page == 0 {
		return pages.Ask.Path(a.lang, a.id)
	}
	return pages.AskCheck.Path(a.lang, a.id)
}

// whoStep asks who needs help, and how to answer.
func (a *asking) whoStep() step {
	return step{
		code:   "who",
		fields: []string{"name", "phone", "email"},
		read: func(values url.Values, p *help.Problems) {
			a.form().Name, a.form().Phone, a.form().Email = values.Get("name"), values.Get("phone"), values.Get("email")
			requests.CheckAsker(a.form(), p)
		},
		show: a.who,
		rows: func() []ui.SummaryRow { return a.whoRows(*a.form()) },
	}
}

func (a *asking) placeStep() step {
	return step{
		code:   "place",
		fields: []string{"place"},
		read: func(values url.Values, p *help.Problems) {
			var problem string
			if a.form().Place, a.typed, problem = a.readPlace(values, a.places); problem == "" && a.form().Place == "" {
				problem = "place-empty"
			}
			if problem != "" {
				p.Add("place", problem, help.MaxLine)
			}
		},
		show: func(f layout) templ.Component {
			shown := cmp.Or(a.typed.text, a.placeName())
			return templ.Join(f.placeField("place", f.T("ask.place"), f.T("ask.place-hint"), shown, a.form().Place),
				f.which(a.typed))
		},
		rows: func() []ui.SummaryRow { return a.given("ask.place", a.placeName(), "place") },
	}
}

func (a *asking) placeName() string { return a.placeOf(a.form().Place, a.places) }

// needStep asks for what help is needed, when and for whom.
func (a *asking) needStep() step {
	return step{
		code:   "need",
		fields: []string{"need", "when", "for", "beneficiary"},
		read: func(values url.Values, p *help.Problems) {
			f := a.form()
			f.Need, f.When, f.For, f.Beneficiary = values.Get("need"), values.Get("when"), values.Get("for"),
				values.Get("beneficiary")
			f.CheckNeed(p)
		},
		show: a.need,
		rows: func() []ui.SummaryRow { return a.needRows(*a.form()) },
	}
}

// askRows is a request in rows.
func (v *visit) askRows(form help.Ask, where string) []ui.SummaryRow {
	return slices.Concat(v.whoRows(form), v.given("ask.place", where, "place"), v.needRows(form))
}

func (v *visit) whoRows(form help.Ask) []ui.SummaryRow {
	return slices.Concat(v.given("ask.name", form.Name, "name"), v.given("ask.phone", contact.Readable(form.Phone),
		"phone"), v.given("ask.email", form.Email, "email"))
}

func (v *visit) needRows(form help.Ask) []ui.SummaryRow {
	return slices.Concat(v.given("ask.need", form.Need, "need"), v.given("ask.when", form.When, "when"),
		v.given("ask.beneficiary", form.Beneficiary, "beneficiary"))
}

// offerRow is the offer that a request is about.
func (v *visit) offerRow(o help.Offer) ui.SummaryRow {
	return ui.SummaryRow{Term: v.text.T("ask.offer"), Values: []string{o.Title}, Lang: v.foreign(o.Language)}
}

// given is a row of what was given in a field, if anything was.
func (v *visit) given(key, value, field string) []ui.SummaryRow {
	if value == "" {
		return nil
	}
	return []ui.SummaryRow{{Term: v.text.T(key), Values: strings.Split(value, "\n"), Field: field}}
}

// ask shows the form to a volunteer, with what this browser has filled in so far.
func (s *Server) ask(v *visit) error {
	a, err := s.asking(v)
	if err != nil {
		return err
	}
	return a.showPage(200, 0, nil)
}

func (a *asking) showPage(status, _ int, p help.Problems) error {
	if err := a.readOffer(); err != nil {
		return err
	}
	f := a.layout(a.text.T("ask.title"), "find.js", "form.js")
	f.Problems = p
	page := askPage{ID: a.id, Title: a.offer.Title, Lang: a.offer.Language, Token: a.token(),
		KeepDays: a.site.Policy.RequestContactDays}
	for _, s := range a.steps()[0] {
		page.Questions = append(page.Questions, s.show(f))
	}
	return a.show(status, f, page)
}

// postAsk keeps what was filled in and leads on to the check.
func (s *Server) postAsk(v *visit) error {
	a, err := s.asking(v)
	if err != nil {
		return err
	}
	if err := a.readOffer(); err != nil {
		return err
	}
	values, err := v.form()
	if err != nil {
		return err
	}
	var p help.Problems
	verdict := v.verdict(values)
	if verdict.Stale {
		p.Add("form", "form-stale")
	}
	a.draft = requests.Draft{Form: help.Ask{Language: v.lang}, Suspect: verdict.Suspect}
	return v.fill(a, 0, values, p)
}

func (a *asking) keep(int) error {
	a.draft.Once = help.NewToken()
	return a.save(session.EnsureBrowser(a.w, a.r))
}

func (a *asking) save(browser string) error {
	return a.s.Exchange.Requests.SaveDraft(a.r.Context(), browser, a.network(), a.id, a.draft)
}

// checkAsk shows what will be sent.
func (s *Server) checkAsk(v *visit) error {
	a, err := s.asking(v)
	if err != nil {
		return err
	}
	if err := a.readOffer(); err != nil {
		return err
	}
	if a.draft.Sent != "" {
		return v.redirect(pages.AskSent, a.id)
	}
	return v.check(a)
}

func (a *asking) showCheck(status int, p help.Problems) error {
	f := a.layout(a.text.T("ask.check-title"), "form.js")
	f.Problems = p
	after := a.text.T("ask.after-email")
	if a.form().Email == "" {
		after = a.text.T("ask.after-phone")
	}
	return a.show(status, f, checkPage{Title: f.Title, Lead: a.text.T("ask.check-lead"), After: after,
		Send: a.text.T("ask.send"), Back: ui.Link{Text: a.text.T("back.change"), Href: a.at(0)},
		Rows: append([]ui.SummaryRow{a.offerRow(a.offer)}, a.summary(a)...)})
}

// postCheckAsk sends the request.
func (s *Server) postCheckAsk(v *visit) error {
	a, err := s.asking(v)
	switch {
	case err != nil:
		return err
	case a.draft.Sent != "": // a second click
		return v.redirect(pages.AskSent, a.id)
	case !a.answered(0):
		return v.redirect(pages.Ask, a.id)
	}
	return v.submit(a)
}

func (a *asking) send() (string, error) {
	asked, err := a.s.Exchange.Requests.Ask(a.r.Context(), a.actor, requests.Ask{Offer: a.id, Form: a.draft.Form,
		Once: a.draft.Once, Network: a.network(), Suspect: a.draft.Suspect})
	if err != nil {
		return "", err
	}
	a.draft.Sent = asked.Token
	return pages.AskSent.Path(a.lang, a.id), a.save(session.Browser(a.r))
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
