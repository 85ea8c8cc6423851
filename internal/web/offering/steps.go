package offering

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/describe"
	"example.org/spolu/internal/web/journey"
	"example.org/spolu/internal/web/visit"
)

func (g *wizard) row(term string, values ...string) []ui.SummaryRow {
	return []ui.SummaryRow{{Term: term, Values: slices.DeleteFunc(values, func(s string) bool { return s == "" })}}
}

func (g *wizard) questionStep(q help.Question) journey.Step {
	return journey.Step{
		Code:   visit.QuestionPrefix + q.Code,
		Fields: []string{q.Code},
		Read: func(values url.Values, p *help.Problems) {
			if g.form().Answers == nil {
				g.form().Answers = help.Answers{}
			}
			g.form().Answers[q.Code] = q.CheckAnswer(values[q.Code], p, g.Site.KnownSites...)
		},
		Show: func(f visit.Layout) templ.Component { return g.question(f, q) },
		Rows: func() []ui.SummaryRow {
			given := describe.Answer(g.Visit, q, g.form().Answers[q.Code])
			return g.row(g.Say(q.Short), cmp.Or(given, g.Text.T("check.none")))
		},
	}
}

// question is the control for a question of a kind.
func (g *wizard) question(f visit.Layout, q help.Question) templ.Component {
	given, marker := g.form().Answers[q.Code], ""
	if q.Optional {
		marker = g.Text.T("form.optional")
	}
	choice := ui.Choice{Name: q.Code, Legend: g.Say(q.Label), Heading: true, Marker: marker, Hint: g.Say(q.Hint),
		Chosen: given, Several: q.Type == help.Several, Error: f.Problem(q.Code)}
	switch q.Type {
	case help.Choice, help.Several:
		for _, o := range q.Options {
			choice.Options = append(choice.Options, ui.Option{Value: o.Code, Label: g.Say(o.Label)})
		}
		return choice
	case help.YesNo:
		choice.Options = []ui.Option{{Value: "yes", Label: g.Text.T("answer.yes")},
			{Value: "no", Label: g.Text.T("answer.no")}}
		return choice
	}
	field := ui.Field{Name: q.Code, Label: g.Say(q.Label), Heading: true, Marker: marker, Hint: g.Say(q.Hint),
		Unit: g.Say(q.Unit), Value: g.form().Answers.First(q.Code), Error: f.Problem(q.Code), MaxLength: help.MaxLine}
	if q.Type == help.Number {
		field.Type, field.MaxLength = "number", 6
	}
	return field
}

func (g *wizard) aboutStep() journey.Step {
	return journey.Step{
		Code:   "about",
		Fields: []string{"title", "text"},
		Read: func(values url.Values, p *help.Problems) {
			g.form().Title, g.form().Text, g.form().Language = values.Get("title"), values.Get("text"),
				values.Get("language")
			if !slices.Contains(help.SpokenLanguages, g.form().Language) {
				g.form().Language = g.Text.TextLang()
			}
			g.form().CheckAbout(p, g.Site.KnownSites...)
		},
		Show: func(f visit.Layout) templ.Component {
			language := cmp.Or(g.form().Language, g.Lang)
			return group(f.T("guide.about"), f.T("guide.about-hint"),
				ui.Field{Name: "title", Label: f.T("guide.title-label"),
					Hint:  f.T("guide.example", g.Say(g.kind.Guide.TitleHint)),
					Value: g.form().Title, MaxLength: help.MaxTitle, Error: f.Problem("title")},
				ui.Field{Name: "text", Label: f.T("guide.text-label"), Hint: g.Say(g.kind.Guide.TextHint),
					Value: g.form().Text,
					Rows:  6, Error: f.Problem("text")},
				ui.Select{Name: "language", Label: f.T("guide.language-label"), Value: language,
					Options: g.languageOptions()})
		},
		Rows: func() []ui.SummaryRow {
			lang := g.Foreign(g.form().Language)
			return []ui.SummaryRow{{Term: g.Text.T("guide.title-label"), Values: []string{g.form().Title}, Lang: lang},
				{Term: g.Text.T("guide.text-label"), Values: strings.Split(g.form().Text, "\n"), Lang: lang}}
		},
	}
}

func (g *wizard) languageOptions() []ui.Option {
	var options []ui.Option
	for _, l := range help.SpokenLanguages {
		options = append(options, ui.Option{Value: l, Label: g.Text.T("language.name." + l)})
	}
	return options
}

// group puts several controls under one question.
func group(heading, hint string, controls ...templ.Component) templ.Component {
	return ui.Group(heading, hint, controls)
}

func (g *wizard) placeStep() journey.Step {
	return journey.Step{
		Code:   "place",
		Fields: []string{"place"},
		Read: func(values url.Values, p *help.Problems) {
			var problem string
			g.form().Place, g.typed, problem = journey.ReadPlace(g.Visit, values, g.places)
			switch {
			case problem != "":
				p.Add("place", problem, help.MaxLine)
			case g.form().Place == "" && g.form().Reach.NeedsPlace(): // without a place, how far is asked anew
				g.form().Reach = help.Reach{}
				delete(g.draft.Passed, "reach")
			}
		},
		Show: func(f visit.Layout) templ.Component {
			field := f.PlaceField("place", f.T("guide.place"), f.T("guide.place-hint"),
				cmp.Or(g.typed.Text, g.placeName()),
				g.form().Place)
			field.Heading, field.Marker = true, f.T("form.optional")
			return templ.Join(field, g.typed.Ask(f))
		},
		Rows: func() []ui.SummaryRow {
			return g.row(g.Text.T("guide.place-short"), cmp.Or(g.placeName(), g.Text.T("check.none")))
		},
	}
}

func (g *wizard) placeName() string { return describe.PlaceName(g.Visit, g.form().Place, g.places) }

func (g *wizard) reachStep() journey.Step {
	return journey.Step{
		Code:   "reach",
		Fields: []string{"reach", "districts"},
		Read: func(values url.Values, p *help.Problems) {
			kind, km, _ := strings.Cut(values.Get("reach"), "-")
			n, _ := strconv.Atoi(km)
			g.form().Reach = help.Reach{Type: help.ReachType(kind), KM: n, Districts: values["districts"]}
			g.form().CheckReach(p, g.Site.DistrictCodes())
		},
		Show: func(f visit.Layout) templ.Component {
			return templ.Join(
				ui.Choice{Name: "reach", Legend: f.T("guide.reach"), Heading: true, Options: g.reaches(),
					Chosen: []string{g.chosenReach()}, Error: f.Problem("reach")},
				ui.Choice{Name: "districts", Several: true, Legend: f.T("guide.districts"),
					Hint:    f.T("guide.districts-hint"),
					Options: g.districtOptions(), Chosen: g.form().Reach.Districts, Columns: true,
					Error: f.Problem("districts")})
		},
		Rows: func() []ui.SummaryRow {
			return g.row(g.Text.T("guide.reach-short"), describe.Where(g.Visit, g.form().Description, g.places))
		},
	}
}

// chosenReach is what was chosen; who gave no place is suggested the region.
func (g *wizard) chosenReach() string {
	if g.form().Reach.Type == "" && g.form().Place == "" {
		return string(help.ReachRegion)
	}
	return reachValue(g.form().Reach)
}

// reachValue is a reach as the value of a radio button.
func reachValue(r help.Reach) string {
	if r.Type == help.ReachRadius {
		return string(r.Type) + "-" + strconv.Itoa(r.KM)
	}
	return string(r.Type)
}

// reaches are the ways to say how far; without a place those that start from one are left out.
func (g *wizard) reaches() []ui.Option {
	var options []ui.Option
	if name := g.placeName(); name != "" {
		options = append(options, ui.Option{Value: string(help.ReachMunicipality),
			Label: g.Text.T("guide.reach.municipality", name)})
		for _, km := range help.Radii {
			options = append(options, ui.Option{Value: reachValue(help.Reach{Type: help.ReachRadius, KM: km}),
				Label: g.Text.T("guide.reach.radius", km)})
		}
	}
	options = append(options, ui.Option{Value: string(help.ReachDistricts), Label: g.Text.T("guide.reach.districts")},
		ui.Option{Value: string(help.ReachRegion), Label: g.Say(g.Site.Region.Whole)})
	if g.kind.Remote {
		options = append(options, ui.Option{Value: string(help.ReachRemote), Label: g.Text.T("guide.reach.remote")})
	}
	return options
}

func (g *wizard) districtOptions() []ui.Option {
	var options []ui.Option
	for _, d := range g.Site.Districts {
		options = append(options, ui.Option{Value: d.Code, Label: d.Name})
	}
	return options
}

func (g *wizard) settingStep() journey.Step {
	return journey.Step{
		Code:   "setting",
		Fields: []string{"setting"},
		Read: func(values url.Values, p *help.Problems) {
			g.form().Setting = help.Setting(values.Get("setting"))
			g.form().CheckSetting(p)
		},
		Show: func(f visit.Layout) templ.Component {
			var options []ui.Option
			for _, s := range help.Settings {
				options = append(options, ui.Option{Value: string(s), Label: f.T("setting." + string(s)),
					Hint: f.T("guide.setting." + string(s))})
			}
			chosen := cmp.Or(string(g.form().Setting), string(g.kind.Setting), string(help.AnySetting))
			return ui.Choice{Name: "setting", Legend: f.T("guide.setting"), Heading: true, Options: options,
				Chosen: []string{chosen}, Error: f.Problem("setting")}
		},
		Rows: func() []ui.SummaryRow {
			return g.row(g.Text.T("offer.setting"), g.Text.T("setting."+string(g.form().Setting)))
		},
	}
}

func (g *wizard) timesStep() journey.Step {
	return journey.Step{
		Code:   "times",
		Fields: []string{"times", "from", "until"},
		Read: func(values url.Values, p *help.Problems) {
			g.form().Times = nil
			for _, value := range values["times"] {
				day, part, _ := strings.Cut(value, "-")
				n, _ := strconv.Atoi(day)
				g.form().Times = append(g.form().Times, help.Slot{Day: n, Part: help.DayPart(part)})
			}
			today := g.Exchange.Today(g.Region())
			g.form().From = i18n.ReadDay(values.Get("from"), today)
			g.form().Until = i18n.ReadDay(values.Get("until"), max(today, g.form().From))
			g.form().CheckTimes(p, today)
		},
		Show: func(f visit.Layout) templ.Component {
			return templ.Join(g.grid(f),
				ui.Field{Name: "from", Type: "date", Label: f.T("guide.from"), Marker: f.T("form.optional"),
					Value: string(g.form().From), Error: f.Problem("from")},
				ui.Field{Name: "until", Type: "date", Label: f.T("guide.until"), Marker: f.T("form.optional"),
					Value: string(g.form().Until), Error: f.Problem("until")})
		},
		Rows: func() []ui.SummaryRow {
			return g.row(g.Text.T("offer.when"), describe.Times(g.Visit, g.form().Times),
				describe.Period(g.Visit, g.form().From, g.form().Until))
		},
	}
}

func (g *wizard) grid(f visit.Layout) ui.CheckGrid {
	grid := ui.CheckGrid{Name: "times", Legend: f.T("guide.times"), Heading: true, Hint: f.T("guide.times-hint"),
		Corner: f.T("guide.day"), Error: f.Problem("times")}
	for d := 1; d <= 7; d++ {
		n := strconv.Itoa(d)
		grid.Rows = append(grid.Rows, ui.Option{Value: n, Label: f.T("day." + n), Short: f.T("day.short." + n)})
	}
	for _, p := range help.DayParts {
		grid.Columns = append(grid.Columns, ui.Option{Value: string(p), Label: f.T("part." + string(p))})
	}
	for _, s := range g.form().Times {
		grid.Chosen = append(grid.Chosen, strconv.Itoa(s.Day)+"-"+string(s.Part))
	}
	return grid
}

func (g *wizard) languagesStep() journey.Step {
	return journey.Step{
		Code:   "languages",
		Fields: []string{"languages"},
		Read: func(values url.Values, p *help.Problems) {
			g.form().Languages = values["languages"]
			g.form().CheckLanguages(p)
		},
		Show: func(f visit.Layout) templ.Component {
			chosen := g.form().Languages
			if len(chosen) == 0 && !g.draft.Passed["languages"] {
				chosen = []string{i18n.Default}
			}
			return ui.Choice{Name: "languages", Several: true, Legend: f.T("guide.languages"), Heading: true,
				Options: g.languageOptions(), Chosen: chosen, Columns: true, Error: f.Problem("languages")}
		},
		Rows: func() []ui.SummaryRow {
			return g.row(g.Text.T("offer.languages"), describe.Spoken(g.Visit, g.form().Languages))
		},
	}
}

func (g *wizard) limitStep() journey.Step {
	return journey.Step{
		Code:   "limit",
		Fields: []string{"per_week"},
		Read: func(values url.Values, p *help.Problems) {
			typed, most := strings.TrimSpace(help.Visible(values.Get("per_week"))), g.Site.Policy.RequestsPerWeekMax
			n, err := strconv.Atoi(typed)
			if typed != "" && (err != nil || n < 1) {
				n = -1
			}
			g.form().PerWeek = n
			g.form().CheckPerWeek(p, most)
		},
		Show: func(f visit.Layout) templ.Component {
			value := ""
			if g.form().PerWeek > 0 {
				value = strconv.Itoa(g.form().PerWeek)
			}
			return ui.Field{Name: "per_week", Type: "number", Label: f.T("guide.limit"), Heading: true,
				Marker: f.T("form.optional"), Hint: f.T("guide.limit-hint"),
				Value:     cmp.Or(g.R.PostForm.Get("per_week"), value),
				MaxLength: 3, Error: f.Problem("per_week")}
		},
		Rows: func() []ui.SummaryRow {
			if g.form().PerWeek == 0 {
				return g.row(g.Text.T("guide.limit-short"), g.Text.T("guide.no-limit"))
			}
			return g.row(g.Text.T("guide.limit-short"), g.Text.Number(g.form().PerWeek))
		},
	}
}

func (g *wizard) authorStep() journey.Step {
	return journey.Step{
		Code:   "author",
		Fields: []string{"as", "organisation", "ico"},
		Read: func(values url.Values, p *help.Problems) {
			g.form().As = help.AuthorType(values.Get("as"))
			g.form().Organisation, g.form().ICO = values.Get("organisation"), values.Get("ico")
			g.form().CheckAuthor(p, g.Site.KnownSites...)
		},
		Show: func(f visit.Layout) templ.Component {
			return templ.Join(
				ui.Choice{Name: "as", Legend: f.T("guide.author"), Heading: true, Chosen: []string{string(g.form().As)},
					Error: f.Problem("as"), Options: []ui.Option{
						{Value: string(help.Person), Label: f.T("guide.author.person"),
							Hint: f.T("guide.author.person-hint")},
						{Value: string(help.OrganisationAuthor), Label: f.T("guide.author.organisation"),
							Hint: f.T("guide.author.organisation-hint")}}},
				ui.Field{Name: "organisation", Label: f.T("guide.organisation"),
					Marker:       f.T("guide.organisation-marker"),
					Autocomplete: "organization", Value: g.form().Organisation, MaxLength: help.MaxName,
					Error: f.Problem("organisation")},
				ui.Field{Name: "ico", Label: f.T("guide.ico"), Marker: f.T("guide.organisation-marker"),
					Hint: f.T("guide.ico-hint"), InputMode: "numeric", Value: g.form().ICO, MaxLength: 30,
					Error: f.Problem("ico")})
		},
		Rows: func() []ui.SummaryRow {
			if g.form().As == help.OrganisationAuthor {
				return g.row(g.Text.T("guide.author-short"), g.form().Organisation,
					g.Text.T("guide.ico")+" "+g.form().ICO)
			}
			return g.row(g.Text.T("guide.author-short"), g.Text.T("guide.author.person"))
		},
	}
}

func (g *wizard) firstNameHint() string {
	if g.form().As == help.OrganisationAuthor {
		return g.Text.T("guide.contact-person-hint")
	}
	return g.Text.T("guide.first-name-hint")
}

// shownName is the one that people see.
func (g *wizard) shownName() string {
	if g.form().As == help.OrganisationAuthor {
		return g.form().Organisation
	}
	return g.form().FirstName
}

func (g *wizard) contactStep() journey.Step {
	return journey.Step{
		Code:   "contact",
		Fields: []string{"first_name", "surname", "email", "phone"},
		Read: func(values url.Values, p *help.Problems) {
			f := g.form()
			known := f.Email
			f.FirstName, f.Surname, f.Email, f.Phone = values.Get("first_name"), values.Get("surname"),
				values.Get("email"),
				values.Get("phone")
			g.Exchange.Offers.CheckContact(f, p)
			visit.CheckAccents(values, f.Email, known, p)
		},
		Show: func(f visit.Layout) templ.Component {
			form := g.form()
			return group(f.T("guide.contact"), f.T("guide.contact-hint"),
				ui.Field{Name: "first_name", Label: f.T("guide.first-name"), Hint: g.firstNameHint(),
					Value:        form.FirstName,
					Autocomplete: "given-name", MaxLength: help.MaxName, Error: f.Problem("first_name")},
				ui.Field{Name: "surname", Label: f.T("guide.surname"), Hint: f.T("guide.surname-hint"),
					Value:        form.Surname,
					Autocomplete: "family-name", MaxLength: help.MaxName, Error: f.Problem("surname")},
				f.EmailField(ui.Field{Label: f.T("guide.email"), Hint: f.T("guide.email-hint"), Value: form.Email}),
				ui.Field{Name: "phone", Type: "tel", Label: f.T("guide.phone"), Marker: f.T("form.optional"),
					Hint: f.T("guide.phone-hint"), Value: form.Phone, Autocomplete: "tel", MaxLength: help.MaxPhone,
					Error: f.Problem("phone")})
		},
		Rows: func() []ui.SummaryRow {
			f := g.form()
			return []ui.SummaryRow{{Term: g.Text.T("guide.name-short"), Values: []string{f.FirstName + " " + f.Surname,
				g.Text.T("guide.name-shown", g.shownName())}},
				{Term: g.Text.T("guide.email"), Values: []string{f.Email}},
				{Term: g.Text.T("guide.phone"),
					Values: []string{cmp.Or(contact.Readable(f.Phone), g.Text.T("check.none"))}}}
		},
	}
}
