package help

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// OfferForm is what a volunteer fills in, step by step. The tags are the names of the form controls and of the
// fields in problems.
type OfferForm struct {
	Description

	As           AuthorType `json:"as"`
	Organisation string     `json:"organisation"`
	ICO          string     `json:"ico"`
	FirstName    string     `json:"first_name"`
	Surname      string     `json:"surname"`
	Email        string     `json:"email"`
	Phone        string     `json:"phone"`
}

// CheckAnswer checks the answer to one question and tidies it; problems are under the question's code. sites are those
// that a text may name, as ContactIn says.
func (q Question) CheckAnswer(values []string, p *Problems, sites ...string) []string {
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return Blank(v) })
	if len(values) == 0 {
		if !q.Optional {
			p.Add(q.Code, q.emptyCode())
		}
		return nil
	}
	switch q.Type {
	case Choice, Several:
		return q.checkOptions(values, p)
	case YesNo:
		if values[0] != "yes" && values[0] != "no" {
			p.Add(q.Code, "choose")
		}
	case Number:
		return q.checkNumber(values[0], p)
	default:
		return q.checkText(values[0], p, sites)
	}
	return values[:1]
}

func (q Question) emptyCode() string {
	switch q.Type {
	case Choice, YesNo:
		return "choose"
	case Several:
		return "choose-some"
	case Number:
		return "number-empty"
	}
	return "answer-empty"
}

func (q Question) checkOptions(values []string, p *Problems) []string {
	if q.Type == Choice {
		values = values[:1]
	}
	for _, v := range values {
		if _, ok := q.Option(v); !ok {
			p.Add(q.Code, q.emptyCode())
			return nil
		}
	}
	var chosen []string // in the order of the options
	for _, o := range q.Options {
		if slices.Contains(values, o.Code) {
			chosen = append(chosen, o.Code)
		}
	}
	return chosen
}

func (q Question) checkNumber(value string, p *Problems) []string {
	n, err := strconv.Atoi(strings.TrimSpace(Visible(value)))
	if err != nil || n < q.Min || q.Max > 0 && n > q.Max {
		p.Add(q.Code, "range", q.Min, q.Max)
		return []string{value}
	}
	return []string{strconv.Itoa(n)}
}

func (q Question) checkText(value string, p *Problems, sites []string) []string {
	most := q.Max
	if most == 0 {
		most = MaxLine
	}
	clean, problem := Line(value, most)
	p.check(q.Code, problem, most)
	p.noContact(q.Code, clean, sites...)
	return []string{clean}
}

// check adds a problem that Line or Paragraphs found, if any.
func (p *Problems) check(field, problem string, most int) {
	switch problem {
	case "long":
		p.Add(field, problem, most)
	case "":
	default:
		p.Add(field, problem)
	}
}

// CheckAbout checks title and text. sites are those that they may name, as ContactIn says.
func (f *OfferForm) CheckAbout(p *Problems, sites ...string) {
	f.Title = p.line("title", f.Title, MaxTitle, "title-empty")
	f.Text = p.text("text", f.Text, MaxText, "text-empty")
	p.noContact("title", f.Title, sites...)
	p.noContact("text", f.Text, sites...)
}

// noContact adds a problem where a text that will be public holds a contact.
func (p *Problems) noContact(field, text string, sites ...string) {
	if part := ContactIn(text, sites...); part != "" {
		p.Add(field, "contact-inside", quoted(part))
	}
}

// quoted is the beginning of a text, as a sentence quotes it.
func quoted(text string) string {
	const most = 40
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// line checks a text of one line; empty is the code of the problem where it may not be missing, or "".
func (p *Problems) line(field, value string, most int, empty string) string {
	clean, problem := Line(value, most)
	p.check(field, problem, most)
	if clean == "" && empty != "" {
		p.Add(field, empty)
	}
	return keep(clean, value, problem)
}

func (p *Problems) text(field, value string, most int, empty string) string {
	clean, problem := Paragraphs(value, most)
	p.check(field, problem, most)
	if clean == "" && empty != "" {
		p.Add(field, empty)
	}
	return keep(clean, value, problem)
}

// keep gives a refused text back as it was typed, so that nothing is lost, as far as it can be shown at all.
func keep(clean, typed, problem string) string {
	if clean != "" || problem == "" {
		return clean
	}
	return strings.ToValidUTF8(strings.ReplaceAll(typed, "\x00", ""), "")
}

// CheckReach checks how far the volunteer goes. Whoever skipped the place helps in the whole region.
func (f *OfferForm) CheckReach(p *Problems, districts []string) {
	r := f.Reach
	switch r.Type {
	case ReachMunicipality, ReachRadius:
		if f.Place == "" {
			p.Add("reach", "reach-needs-place")
		}
		if r.Type == ReachRadius && !slices.Contains(Radii, r.KM) {
			p.Add("reach", "choose")
		}
	case ReachDistricts:
		if len(r.Districts) == 0 {
			p.Add("districts", "districts-empty")
		}
		for _, d := range r.Districts {
			if !slices.Contains(districts, d) {
				p.Add("districts", "districts-empty")
			}
		}
	case ReachRegion, ReachRemote:
	default:
		p.Add("reach", "choose")
	}
	f.Reach = r.tidy()
}

// tidy drops what does not belong to the type of reach.
func (r Reach) tidy() Reach {
	if r.Type != ReachRadius {
		r.KM = 0
	}
	if r.Type != ReachDistricts {
		r.Districts = nil
	}
	return r
}

// CheckSetting checks where help takes place.
func (f *OfferForm) CheckSetting(p *Problems) {
	if !slices.Contains(Settings, f.Setting) {
		p.Add("setting", "choose")
	}
}

// CheckTimes checks weekdays and the dates from and until; today is the day where the portal runs.
func (f *OfferForm) CheckTimes(p *Problems, today Date) {
	if !slices.ContainsFunc(f.Times, func(s Slot) bool { return !s.Valid() }) {
		slices.SortFunc(f.Times, func(a, b Slot) int {
			if a.Day != b.Day {
				return a.Day - b.Day
			}
			return slices.Index(DayParts, a.Part) - slices.Index(DayParts, b.Part)
		})
		f.Times = slices.Compact(f.Times)
	} else {
		p.Add("times", "choose-some")
	}
	for _, one := range []struct {
		field string
		day   Date
	}{{"from", f.From}, {"until", f.Until}} {
		if _, ok := ParseDate(string(one.day)); !ok {
			p.Add(one.field, "date")
		}
	}
	if f.Until != "" && f.Until < today {
		p.Add("until", "date-past")
	}
	if f.From != "" && f.Until != "" && f.Until < f.From {
		p.Add("until", "date-order")
	}
}

// CheckLanguages checks the languages spoken: at least one.
func (f *OfferForm) CheckLanguages(p *Problems) {
	if len(f.Languages) == 0 {
		p.Add("languages", "choose-some")
	}
	for _, l := range f.Languages {
		if !slices.Contains(SpokenLanguages, l) {
			p.Add("languages", "choose-some")
		}
	}
}

// CheckPerWeek checks the number of requests a week; 0 is no limit, most is the profile's.
func (f *OfferForm) CheckPerWeek(p *Problems, most int) {
	if f.PerWeek < 0 || f.PerWeek > most {
		p.Add("per_week", "range", 1, most)
	}
}

// CheckAuthor checks whether it is a person or an organisation who offers, and the organisation's name and IČO. sites
// are those that an organisation may be called after, as ContactIn says.
func (f *OfferForm) CheckAuthor(p *Problems, sites ...string) {
	if f.As == "" && !Blank(f.Organisation) {
		f.As = OrganisationAuthor // whoever names one need not tick the box as well
	}
	switch f.As {
	case Person:
		f.Organisation, f.ICO = "", ""
	case OrganisationAuthor:
		f.Organisation = p.line("organisation", f.Organisation, MaxName, "organisation-empty")
		p.noContact("organisation", f.Organisation, sites...)
		p.noClaim("organisation", f.Organisation)
		if f.ICO = ReadICO(f.ICO); f.ICO == "" {
			p.Add("ico", "ico-empty")
		} else if !ValidICO(f.ICO) {
			p.Add("ico", "ico")
		}
	default:
		p.Add("as", "choose")
	}
}

// CheckNames checks the names of the person; e-mail and phone are checked where the libraries for them are.
func (f *OfferForm) CheckNames(p *Problems) {
	f.FirstName = p.line("first_name", f.FirstName, MaxName, "first-name-empty")
	p.noContact("first_name", f.FirstName)
	p.noClaim("first_name", f.FirstName)
	f.Surname = p.line("surname", f.Surname, MaxName, "surname-empty")
}

// claim is what only the portal says beside a name: a number of the register, or that somebody is verified.
var claim = regexp.MustCompile(`(?i)(^|[^\pL])i[čc]o?[\s:.]*\d|\d{8}|(^|[^\pL])(ne)?(ověřen|overen)|verified`)

// noClaim refuses a public name that says what the portal says itself of organisations.
func (p *Problems) noClaim(field, name string) {
	if claim.MatchString(name) {
		p.Add(field, "name-claim")
	}
}

// CheckName checks who asks, and that there is a way to answer.
func (f *Ask) CheckName(p *Problems) {
	f.Name = p.line("name", f.Name, MaxName, "name-empty")
	if Blank(f.Email) && Blank(f.Phone) {
		p.Add("phone", "contact-empty")
	}
}

// CheckNeed checks what is asked for, for whom and when.
func (f *Ask) CheckNeed(p *Problems) {
	f.Need = p.text("need", f.Need, MaxNeed, "need-empty")
	f.When = p.line("when", f.When, MaxLine, "")
	if !Blank(f.Beneficiary) {
		f.For = ForOther // whoever writes for whom the help is need not tick the box as well
	}
	f.Urgency = cmp.Or(f.Urgency, ThisWeek)
	if !slices.Contains(Urgencies, f.Urgency) {
		p.Add("urgency", "choose")
	}
	switch f.For {
	case "", ForSelf:
		f.For, f.Beneficiary = ForSelf, ""
	case ForOther:
		f.Beneficiary = p.line("beneficiary", f.Beneficiary, MaxLine, "beneficiary-empty")
	default:
		p.Add("for", "choose")
	}
}
