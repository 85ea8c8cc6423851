package help_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.org/spolu/internal/help"
)

func TestCheckAnswer(t *testing.T) {
	options := []help.Option{{Code: "cash"}, {Code: "card"}}
	choice := help.Question{Code: "q", Type: help.Choice, Options: options}
	several := help.Question{Code: "q", Type: help.Several, Options: options}
	yes := help.Question{Code: "q", Type: help.YesNo}
	number := help.Question{Code: "q", Type: help.Number, Min: 1, Max: 30}
	text := help.Question{Code: "q", Type: help.ShortText, Max: 10}
	for name, c := range map[string]struct {
		q       help.Question
		typed   []string
		want    []string
		problem string
	}{
		"choice":                {choice, []string{"cash"}, []string{"cash"}, ""},
		"choice: the first":     {choice, []string{"card", "cash"}, []string{"card"}, ""},
		"choice: none":          {choice, nil, nil, "choose"},
		"choice: blank":         {choice, []string{" ", ""}, nil, "choose"},
		"choice: unknown":       {choice, []string{"gold"}, nil, "choose"},
		"several":               {several, []string{"card", "cash", "card"}, []string{"cash", "card"}, ""},
		"several: none":         {several, nil, nil, "choose-some"},
		"several: one unknown":  {several, []string{"cash", "gold"}, nil, "choose-some"},
		"yes":                   {yes, []string{"yes"}, []string{"yes"}, ""},
		"no":                    {yes, []string{"no", "yes"}, []string{"no"}, ""},
		"yes: none":             {yes, nil, nil, "choose"},
		"yes: other":            {yes, []string{"maybe"}, []string{"maybe"}, "choose"},
		"number":                {number, []string{" 007 "}, []string{"7"}, ""},
		"number: least":         {number, []string{"1"}, []string{"1"}, ""},
		"number: most":          {number, []string{"30"}, []string{"30"}, ""},
		"number: none":          {number, nil, nil, "number-empty"},
		"number: too small":     {number, []string{"0"}, []string{"0"}, "range"},
		"number: too big":       {number, []string{"31"}, []string{"31"}, "range"},
		"number: no number":     {number, []string{"ten"}, []string{"ten"}, "range"},
		"number: no whole one":  {number, []string{"1,5"}, []string{"1,5"}, "range"},
		"number: enormous":      {number, []string{"99999999999999999999"}, []string{"99999999999999999999"}, "range"},
		"text":                  {text, []string{" dva  domy "}, []string{"dva domy"}, ""},
		"text: none":            {text, nil, nil, "answer-empty"},
		"text: long":            {text, []string{"abcdefghijk"}, []string{"abcdefghijk"}, "long"},
		"text: with a break":    {text, []string{"a\nb"}, []string{""}, "characters"},
		"text: with a contact":  {text, []string{"601000001"}, []string{"601000001"}, "contact-inside"},
		"text: contact, longer": {text, []string{"a@example.org"}, []string{"a@example.org"}, "long"},
	} {
		var p help.Problems
		got := c.q.CheckAnswer(c.typed, &p)
		if !reflect.DeepEqual(got, c.want) || code(p, "q") != c.problem {
			t.Errorf("%s: %q with %q, want %q with %q", name, got, code(p, "q"), c.want, c.problem)
		}
	}
	for _, q := range []help.Question{choice, several, yes, number, text} {
		q.Optional = true
		var p help.Problems
		if got := q.CheckAnswer([]string{"  "}, &p); got != nil || len(p) != 0 {
			t.Errorf("no answer to an optional %s: %q, %v", q.Type, got, p)
		}
	}
}

// code is the code of a field's problem, or "".
func code(p help.Problems, field string) string {
	if one := p.For(field); one != nil {
		return one.Code
	}
	return ""
}

func codes(p help.Problems) string {
	var all []string
	for _, one := range p {
		all = append(all, one.Field+":"+one.Code)
	}
	return strings.Join(all, " ")
}

// Problems come in the order of the fields on the page, every time.
func TestProblemsInOrder(t *testing.T) {
	for range 20 {
		f := help.OfferForm{Description: help.Description{
			Title: "601000001", Text: "601000001", From: "x", Until: "x",
			Times: []help.Slot{{Day: 8, Part: help.Morning}},
		}}
		var p help.Problems
		f.CheckAbout(&p)
		f.CheckReach(&p, nil)
		f.CheckSetting(&p)
		f.CheckTimes(&p, "2026-11-23")
		f.CheckLanguages(&p)
		f.CheckPerWeek(&p, 50)
		f.CheckAuthor(&p)
		f.CheckNames(&p)
		want := "title:contact-inside text:contact-inside reach:choose setting:choose times:choose-some from:date " +
			"until:date languages:choose-some as:choose first_name:first-name-empty surname:surname-empty"
		if got := codes(p); got != want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	}
}

func TestOfferForm(t *testing.T) {
	const today = help.Date("2026-11-23")
	all := func(f *help.OfferForm, p *help.Problems) {
		f.CheckAbout(p)
		f.CheckReach(p, []string{"CZ0806"})
		f.CheckSetting(p)
		f.CheckTimes(p, today)
		f.CheckLanguages(p)
		f.CheckPerWeek(p, 50)
		f.CheckAuthor(p)
		f.CheckNames(p)
	}
	for name, c := range map[string]struct {
		change func(f *help.OfferForm)
		want   string
	}{
		"good":               {func(*help.OfferForm) {}, ""},
		"no title":           {func(f *help.OfferForm) { f.Title = "  " }, "title:title-empty"},
		"long title":         {func(f *help.OfferForm) { f.Title = strings.Repeat("á", 81) }, "title:long"},
		"title with a break": {func(f *help.OfferForm) { f.Title = "a\r\nBcc: b" }, "title:characters"},
		"text turned around": {func(f *help.OfferForm) { f.Text = "a\u202eb" }, "text:characters"},
		"long text":          {func(f *help.OfferForm) { f.Text = strings.Repeat("a", 2001) }, "text:long"},
		"no reach":           {func(f *help.OfferForm) { f.Reach = help.Reach{} }, "reach:choose"},
		"odd radius":         {func(f *help.OfferForm) { f.Reach.KM = 7 }, "reach:choose"},
		"radius of nowhere":  {func(f *help.OfferForm) { f.Place = "" }, "reach:reach-needs-place"},
		"no district": {func(f *help.OfferForm) {
			f.Reach = help.Reach{Type: help.ReachDistricts}
		}, "districts:districts-empty"},
		"foreign district": {func(f *help.OfferForm) {
			f.Reach = help.Reach{Type: help.ReachDistricts, Districts: []string{"CZ0100"}}
		}, "districts:districts-empty"},
		"region without a place": {func(f *help.OfferForm) {
			f.Place, f.Reach = "", help.Reach{Type: help.ReachRegion}
		}, ""},
		"no setting": {func(f *help.OfferForm) { f.Setting = "" }, "setting:choose"},
		"odd slot": {func(f *help.OfferForm) {
			f.Times = []help.Slot{{Day: 1, Part: "night"}}
		}, "times:choose-some"},
		"until yesterday": {func(f *help.OfferForm) { f.Until = "2026-11-22" }, "until:date-past"},
		"until today":     {func(f *help.OfferForm) { f.Until = today }, ""},
		"end before the start": {func(f *help.OfferForm) {
			f.From, f.Until = "2026-12-02", "2026-12-01"
		}, "until:date-order"},
		"no language":     {func(f *help.OfferForm) { f.Languages = nil }, "languages:choose-some"},
		"odd language":    {func(f *help.OfferForm) { f.Languages = []string{"xx"} }, "languages:choose-some"},
		"too many a week": {func(f *help.OfferForm) { f.PerWeek = 51 }, "per_week:range"},
		"fewer than none": {func(f *help.OfferForm) { f.PerWeek = -1 }, "per_week:range"},
		"nobody":          {func(f *help.OfferForm) { f.As = "" }, "as:choose"},
		"organisation": {func(f *help.OfferForm) {
			f.As, f.Organisation, f.ICO = help.OrganisationAuthor, "Vzorová", "255 96 641"
		}, ""},
		"organisation, no name": {func(f *help.OfferForm) {
			f.As, f.ICO = help.OrganisationAuthor, "25596641"
		}, "organisation:organisation-empty"},
		"organisation, no IČO": {func(f *help.OfferForm) {
			f.As, f.Organisation = help.OrganisationAuthor, "Vzorová"
		}, "ico:ico-empty"},
		"organisation, bad IČO": {func(f *help.OfferForm) {
			f.As, f.Organisation, f.ICO = help.OrganisationAuthor, "Vzorová", "1"
		}, "ico:ico"},
		"contact as a name": {func(f *help.OfferForm) {
			f.As, f.Organisation, f.ICO = help.OrganisationAuthor, "www.example.org", "25596641"
		}, "organisation:contact-inside"},
		"contact as first name": {func(f *help.OfferForm) { f.FirstName = "601 000 001" }, "first_name:contact-inside"},
		"no surname":            {func(f *help.OfferForm) { f.Surname = "" }, "surname:surname-empty"},
	} {
		f := help.OfferForm{
			Description: help.Description{
				Title: "Nakoupím", Text: "Přinesu nákup.", Place: "554821",
				Reach: help.Reach{Type: help.ReachRadius, KM: 10}, Setting: help.Household, Languages: []string{"cs"},
			},
			As: help.Person, FirstName: "Vzorek", Surname: "Dobrovolný",
		}
		c.change(&f)
		var p help.Problems
		all(&f, &p)
		if got := codes(p); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestFormsAreTidied(t *testing.T) {
	f := help.OfferForm{
		Description: help.Description{
			Reach: help.Reach{Type: help.ReachRegion, KM: 10, Districts: []string{"CZ0806"}},
			Times: []help.Slot{
				{Day: 2, Part: help.Evening}, {Day: 1, Part: help.Evening}, {Day: 1, Part: help.Morning},
				{Day: 2, Part: help.Evening},
			},
		},
		As: help.Person, Organisation: "x", ICO: "y",
	}
	var p help.Problems
	f.CheckReach(&p, nil)
	f.CheckAuthor(&p)
	f.CheckTimes(&p, "2026-11-23")
	want := []help.Slot{{Day: 1, Part: help.Morning}, {Day: 1, Part: help.Evening}, {Day: 2, Part: help.Evening}}
	if len(p) != 0 || !reflect.DeepEqual(f.Reach, help.Reach{Type: help.ReachRegion}) || f.Organisation+f.ICO != "" ||
		!reflect.DeepEqual(f.Times, want) {
		t.Errorf("%+v with %v", f, p)
	}
	a := help.Ask{Name: " Žadatelka  Vzorová ", Phone: "x", Need: " Chleba.\r\n", Beneficiary: "nikdo", When: "   "}
	a.CheckName(&p)
	a.CheckNeed(&p)
	tidied := help.Ask{
		Name: "Žadatelka Vzorová", Phone: "x", Need: "Chleba.", For: help.ForOther, Beneficiary: "nikdo",
		Urgency: help.ThisWeek,
	}
	if len(p) != 0 || a != tidied {
		t.Errorf("%+v with %v", a, p)
	}
}

func TestAskForm(t *testing.T) {
	for name, c := range map[string]struct {
		change func(f *help.Ask)
		want   string
	}{
		"good": {func(*help.Ask) {}, ""},
		"empty": {func(f *help.Ask) { *f = help.Ask{} },
			"name:name-empty phone:contact-empty need:need-empty"},
		"a phone will do":    {func(f *help.Ask) { f.Email, f.Phone = "", "x" }, ""},
		"for somebody":       {func(f *help.Ask) { f.For = help.ForOther }, "beneficiary:beneficiary-empty"},
		"for a dog":          {func(f *help.Ask) { f.For = "dog" }, "for:choose"},
		"long need":          {func(f *help.Ask) { f.Need = strings.Repeat("a", 2001) }, "need:long"},
		"name with a header": {func(f *help.Ask) { f.Name = "a\r\nBcc: b" }, "name:characters"},
		"when with NUL":      {func(f *help.Ask) { f.When = "zítra\x00" }, "when:characters"},
		"contacts are right": {func(f *help.Ask) { f.Need = "Volejte 601 000 001" }, ""},
	} {
		f := help.Ask{Name: "Žadatelka", Email: "x", Need: "Chleba"}
		c.change(&f)
		var p help.Problems
		f.CheckName(&p)
		f.CheckNeed(&p)
		if got := codes(p); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if strings.Contains(f.When, "\x00") {
			t.Errorf("%s: NUL comes back", name)
		}
	}
}

func TestReportForm(t *testing.T) {
	for _, reason := range append(help.ReportReasons, "", "spam") {
		f := help.ReportForm{Reason: reason}
		var p help.Problems
		f.Check(&p)
		if want := reason == "" || reason == "spam"; (len(p) > 0) != want {
			t.Errorf("%q: %v", reason, p)
		}
	}
}

func TestDays(t *testing.T) {
	for _, c := range []struct {
		slots []help.Slot
		want  int
	}{
		{nil, 0b1111111},
		{[]help.Slot{{Day: 1, Part: help.Morning}}, 0b1},
		{[]help.Slot{{Day: 7, Part: help.Morning}, {Day: 7, Part: help.Evening}, {Day: 2, Part: help.Evening}},
			0b1000010},
	} {
		if got := help.Days(c.slots); got != c.want {
			t.Errorf("%v: %b, want %b", c.slots, got, c.want)
		}
	}
}

// Ids are read aloud and written by hand: no character is taken for another, and none comes twice.
func TestIDs(t *testing.T) {
	const easy = "23456789abcdefghjkmnpqrstvwxyz"
	seen, before := map[string]bool{}, ""
	for range 2000 {
		for name, id := range map[string]string{
			"offer": help.NewOfferID(), "reference": help.NewReference(), "id": help.NewID(), "token": help.NewToken(),
		} {
			if seen[id] {
				t.Fatalf("the %s %s came twice", name, id)
			}
			seen[id] = true
			if name == "offer" && (len(id) != 10 || strings.Trim(id, easy) != "") {
				t.Fatalf("the offer's id %s", id)
			}
			if name == "reference" &&
				(len(id) != 8 || id[3] != '-' || strings.Trim(id, strings.ToUpper(easy)+"-") != "") {
				t.Fatalf("the reference %s", id)
			}
			if (name == "id" || name == "token") && len(id) != 26 {
				t.Fatalf("the %s %s has not 26 characters", name, id)
			}
			if name == "id" {
				if id < before {
					t.Fatalf("%s sorts before %s, which is older", id, before)
				}
				before = id
				// within a microsecond they sort as they happen to
				for now := time.Now().UnixMicro(); time.Now().UnixMicro() == now; {
				}
			}
		}
		if c := help.NewCode(); len(c) != 6 || strings.Trim(c, "0123456789") != "" {
			t.Fatalf("the code %s", c)
		}
	}
}

func TestDiffers(t *testing.T) {
	base := help.Offer{Description: help.Description{Kind: "other", Title: "a", Text: "b",
		Answers: help.Answers{"q": {"x"}}}, By: help.Author{Name: "c"}}
	for name, c := range map[string]struct {
		change func(o *help.Offer)
		want   bool
	}{
		"nothing":   {func(*help.Offer) {}, false},
		"times":     {func(o *help.Offer) { o.Times = []help.Slot{{Day: 1, Part: help.Morning}} }, false},
		"place":     {func(o *help.Offer) { o.Place = "554821" }, false},
		"kind":      {func(o *help.Offer) { o.Kind = "shopping" }, true},
		"title":     {func(o *help.Offer) { o.Title = "A" }, true},
		"text":      {func(o *help.Offer) { o.Text = "B" }, true},
		"author":    {func(o *help.Offer) { o.By.Name = "C" }, true},
		"for whom":  {func(o *help.Offer) { o.Organisation = "x" }, true},
		"answer":    {func(o *help.Offer) { o.Answers = help.Answers{"q": {"y"}} }, true},
		"no answer": {func(o *help.Offer) { o.Answers = nil }, true},
	} {
		o := base
		c.change(&o)
		if got := o.Differs(base); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestErrors(t *testing.T) {
	cause := errors.New("cause")
	err := fmt.Errorf("wrapped: %w", &help.Error{Kind: help.Conflict, Key: "error.x", Err: cause})
	if !help.Is(err, help.Conflict) || !errors.Is(err, cause) || !help.Is(cause, help.Internal) {
		t.Error("kinds or causes are lost")
	}
	if (help.Problems{}).Err() != nil {
		t.Error("no problems are an error")
	}
	var p help.Problems
	p.Add("name", "first")
	p.Add("name", "second")
	if len(p) != 1 || code(p, "name") != "first" || p.For("email") != nil {
		t.Errorf("problems %v", p)
	}
}

// An answer that a form has taken is one that it takes again, unchanged: an edited offer is checked anew.
func TestAnswersStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		types := []help.QuestionType{help.Choice, help.Several, help.YesNo, help.Number, help.ShortText}
		q := help.Question{
			Code: "q", Type: rapid.SampledFrom(types).Draw(t, "type"),
			Options: []help.Option{{Code: "yes"}, {Code: "no"}, {Code: "1"}}, Max: 20,
		}
		likely := rapid.SampledFrom([]string{"yes", "no", "1", "", " 7 "})
		typed := rapid.SliceOf(rapid.OneOf(likely, rapid.String())).Draw(t, "typed")
		var p, again help.Problems
		got := q.CheckAnswer(typed, &p)
		if len(p) > 0 {
			return
		}
		if twice := q.CheckAnswer(got, &again); len(again) > 0 || !reflect.DeepEqual(got, twice) {
			t.Errorf("%q, then %q with %v", got, twice, again)
		}
	})
}
