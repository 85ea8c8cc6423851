// Package describe says offers and places in the words of a language: where and when somebody helps, who offers, what
// was answered to the questions of a kind.
package describe

import (
	"slices"
	"strconv"
	"strings"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/ui"
	"example.org/spolu/internal/web/visit"
)

// Where says where an offer helps and how far it reaches.
func Where(v *visit.Visit, d help.Description, places *place.Gazetteer) string {
	m, _ := places.ByCode(d.Place)
	home := FullName(v, m, places)
	switch d.Reach.Type {
	case help.ReachRadius:
		return v.Text.T("reach.radius", home, d.Reach.KM)
	case help.ReachMunicipality:
		return home
	case help.ReachDistricts:
		return v.Text.N("reach.districts", len(d.Reach.Districts), v.Text.List(DistrictNames(v, d.Reach.Districts)))
	case help.ReachRemote:
		return v.Text.T("reach.remote")
	}
	return v.Say(v.Site.Region.Whole)
}

func DistrictNames(v *visit.Visit, codes []string) []string {
	names := make([]string, len(codes))
	for i, c := range codes {
		names[i] = v.Site.DistrictName(c)
	}
	return names
}

// Times says when a volunteer is free: days with the same parts of the day stand together.
func Times(v *visit.Visit, times []help.Slot) string {
	if len(times) == 0 {
		return v.Text.T("times.agreement")
	}
	var parts [8][]help.DayPart // by day
	for _, s := range times {
		parts[s.Day] = append(parts[s.Day], s.Part)
	}
	var groups []string
	for day := 1; day <= 7; day++ {
		same := func(p []help.DayPart) bool { return slices.Equal(p, parts[day]) }
		if len(parts[day]) == 0 || slices.ContainsFunc(parts[:day], same) {
			continue // none, or said with an earlier day
		}
		var days []int
		for d := day; d <= 7; d++ {
			if slices.Equal(parts[d], parts[day]) {
				days = append(days, d)
			}
		}
		groups = append(groups, sayDays(v, days)+" "+sayParts(v, parts[day]))
	}
	return strings.Join(groups, "; ")
}

func sayDays(v *visit.Visit, days []int) string {
	switch {
	case len(days) == 7:
		return v.Text.T("times.daily")
	case slices.Equal(days, []int{1, 2, 3, 4, 5}):
		return v.Text.T("times.weekdays")
	case slices.Equal(days, []int{6, 7}):
		return v.Text.T("times.weekend")
	}
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = v.Text.T("day." + strconv.Itoa(d)) // in full: "ne dopoledne" would say "not in the morning"
	}
	return v.Text.List(names)
}

func sayParts(v *visit.Visit, parts []help.DayPart) string {
	if len(parts) == len(help.DayParts) {
		return v.Text.T("times.whole-day")
	}
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = v.Text.T("part." + string(p))
	}
	return v.Text.List(names)
}

// Period says from when until when an offer holds, or "".
func Period(v *visit.Visit, from, until help.Date) string {
	switch {
	case from != "" && until != "":
		return v.Text.T("times.from-until", v.Text.Date(from.Time()), v.Text.Date(until.Time()))
	case from != "":
		return v.Text.T("times.from", v.Text.Date(from.Time()))
	case until != "":
		return v.Text.T("times.until", v.Text.Date(until.Time()))
	}
	return ""
}

// Spoken names languages.
func Spoken(v *visit.Visit, languages []help.Language) string {
	names := make([]string, len(languages))
	for i, l := range languages {
		names[i] = v.Text.T("language.name." + l)
	}
	return v.Text.List(names)
}

// Answer is what was answered to a question, in words.
func Answer(v *visit.Visit, q help.Question, values []string) string {
	if len(values) == 0 {
		return ""
	}
	switch q.Type {
	case help.Choice, help.Several:
		labels := make([]string, 0, len(values))
		for _, value := range values {
			if o, ok := q.Option(value); ok {
				labels = append(labels, v.Say(o.Label))
			}
		}
		return strings.Join(labels, "; ") // labels have commas of their own
	case help.YesNo:
		return v.Text.T("answer." + values[0])
	case help.Number:
		n, _ := strconv.Atoi(values[0])
		return strings.TrimSpace(v.Text.Number(n) + "\u00a0" + v.Say(q.Unit))
	}
	return values[0]
}

// Answers are all answers of an offer, for its page.
func Answers(v *visit.Visit, k help.Kind, a help.Answers) []ui.Fact {
	var facts []ui.Fact
	for _, q := range k.Guide.Questions {
		if s := Answer(v, q, a[q.Code]); s != "" {
			facts = append(facts, ui.Fact{Term: v.Say(q.Short), Text: s})
		}
	}
	return facts
}

// Week is when a volunteer is free as a drawing: a row for each part of the day, or one for all.
func Week(v *visit.Visit, o help.Offer, byPart bool) ui.Week {
	var w ui.Week
	if len(o.Times) == 0 {
		return w
	}
	for day := 1; day <= 7; day++ {
		w.Days = append(w.Days, v.Text.T("day.short."+strconv.Itoa(day)))
	}
	w.Rows = make([]ui.WeekRow, 1)
	if byPart {
		w.Rows = make([]ui.WeekRow, len(help.DayParts))
		for i, p := range help.DayParts {
			w.Rows[i].Part = v.Text.T("part." + string(p))
		}
	}
	for _, slot := range o.Times {
		row := 0
		if byPart {
			row = slices.Index(help.DayParts, slot.Part)
		}
		w.Rows[row].Free[slot.Day-1] = true
	}
	return w
}

// Who is the fact of who offers; whether an organisation is the one that it says stands out.
func Who(v *visit.Visit, a help.Author) ui.Fact {
	f := ui.Fact{Term: v.Text.T("offer.who"), Text: Author(v, a)}
	switch {
	case a.Unverified():
		f.Tone = ui.Warning
	case a.Type == help.OrganisationAuthor:
		f.Tone = ui.Success
	}
	return f
}

// Author is who offers, in words: of an organisation its number, and whether anybody has made sure that it is the
// one.
func Author(v *visit.Visit, a help.Author) string {
	switch {
	case a.Unverified():
		return v.Text.T("offer.by.unverified", a.Name, a.ICO)
	case a.Type == help.OrganisationAuthor:
		return v.Text.T("offer.by.verified", a.Name, a.ICO)
	}
	return a.Name
}

// Facts are what an offer's page says beside its text.
func Facts(v *visit.Visit, o help.Offer, places *place.Gazetteer) []ui.Fact {
	facts := []ui.Fact{Who(v, o.By), {Term: v.Text.T("offer.where"), Text: Where(v, o.Description, places)},
		{Term: v.Text.T("offer.when"), Text: Times(v, o.Times), Week: Week(v, o, true)}}
	if p := Period(v, o.From, o.Until); p != "" {
		facts = append(facts, ui.Fact{Term: v.Text.T("offer.period"), Text: p})
	}
	return append(facts, ui.Fact{Term: v.Text.T("offer.setting"), Text: v.Text.T("setting." + string(o.Setting))},
		ui.Fact{Term: v.Text.T("offer.languages"), Text: Spoken(v, o.Languages)},
		ui.Fact{Term: v.Text.T("offer.published"), Text: v.Text.Date(v.Local(o.PublishedAt))})
}
