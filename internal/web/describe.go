package web

import (
	"slices"
	"strconv"
	"strings"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/ui"
)

// foreign is a language where it is not that of the page's own words.
func (v *visit) foreign(lang help.Language) string {
	if lang == v.text.TextLang() {
		return ""
	}
	return lang
}

// where says where an offer helps and how far it reaches.
func (v *visit) where(d help.Description, places *place.Gazetteer) string {
	m, _ := places.ByCode(d.Place)
	home := v.fullName(m, places)
	switch d.Reach.Type {
	case help.ReachRadius:
		return v.text.T("reach.radius", home, d.Reach.KM)
	case help.ReachMunicipality:
		return home
	case help.ReachDistricts:
		return v.text.N("reach.districts", len(d.Reach.Districts), v.text.List(v.districtNames(d.Reach.Districts)))
	case help.ReachRemote:
		return v.text.T("reach.remote")
	}
	return v.say(v.site.Region.Whole)
}

func (v *visit) districtNames(codes []string) []string {
	names := make([]string, len(codes))
	for i, c := range codes {
		names[i] = v.site.DistrictName(c)
	}
	return names
}

// times says when a volunteer is free: days with the same parts of the day stand together.
func (v *visit) times(times []help.Slot) string {
	if len(times) == 0 {
		return v.text.T("times.agreement")
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
		groups = append(groups, v.days(days)+" "+v.parts(parts[day]))
	}
	return strings.Join(groups, "; ")
}

func (v *visit) days(days []int) string {
	switch {
	case len(days) == 7:
		return v.text.T("times.daily")
	case slices.Equal(days, []int{1, 2, 3, 4, 5}):
		return v.text.T("times.weekdays")
	case slices.Equal(days, []int{6, 7}):
		return v.text.T("times.weekend")
	}
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = v.text.T("day.short." + strconv.Itoa(d))
	}
	return strings.Join(names, ", ")
}

func (v *visit) parts(parts []help.DayPart) string {
	if len(parts) == len(help.DayParts) {
		return v.text.T("times.whole-day")
	}
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = v.text.T("part." + string(p))
	}
	return v.text.List(names)
}

// period says from when until when an offer holds, or "".
func (v *visit) period(from, until help.Date) string {
	switch {
	case from != "" && until != "":
		return v.text.T("times.from-until", v.text.Date(from.Time()), v.text.Date(until.Time()))
	case from != "":
		return v.text.T("times.from", v.text.Date(from.Time()))
	case until != "":
		return v.text.T("times.until", v.text.Date(until.Time()))
	}
	return ""
}

// spoken names languages.
func (v *visit) spoken(languages []help.Language) string {
	names := make([]string, len(languages))
	for i, l := range languages {
		names[i] = v.text.T("language.name." + l)
	}
	return v.text.List(names)
}

// answer is what was answered to a question, in words.
func (v *visit) answer(q help.Question, values []string) string {
	if len(values) == 0 {
		return ""
	}
	switch q.Type {
	case help.Choice, help.Several:
		labels := make([]string, 0, len(values))
		for _, value := range values {
			if o, ok := q.Option(value); ok {
				labels = append(labels, v.say(o.Label))
			}
		}
		return strings.Join(labels, "; ") // labels have commas of their own
	case help.YesNo:
		return v.text.T("answer." + values[0])
	case help.Number:
		n, _ := strconv.Atoi(values[0])
		return strings.TrimSpace(v.text.Number(n) + "\u00a0" + v.say(q.Unit))
	}
	return values[0]
}

// answers are all answers of an offer, for its page.
func (v *visit) answers(k help.Kind, a help.Answers) []ui.Fact {
	var facts []ui.Fact
	for _, q := range k.Guide.Questions {
		if s := v.answer(q, a[q.Code]); s != "" {
			facts = append(facts, ui.Fact{Term: v.say(q.Short), Text: s})
		}
	}
	return facts
}

// week is when a volunteer is free as a drawing: a row for each part of the day, or one for all.
func (v *visit) week(o help.Offer, byPart bool) ui.Week {
	var w ui.Week
	if len(o.Times) == 0 {
		return w
	}
	for day := 1; day <= 7; day++ {
		w.Days = append(w.Days, v.text.T("day.short."+strconv.Itoa(day)))
	}
	w.Rows = make([]ui.WeekRow, 1)
	if byPart {
		w.Rows = make([]ui.WeekRow, len(help.DayParts))
		for i, p := range help.DayParts {
			w.Rows[i].Part = v.text.T("part." + string(p))
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

// who is the fact of who offers; whether an organisation is the one that it says stands out.
func (v *visit) who(a help.Author) ui.Fact {
	f := ui.Fact{Term: v.text.T("offer.who"), Text: v.author(a)}
	switch {
	case a.Unverified():
		f.Tone = ui.Warning
	case a.Type == help.OrganisationAuthor:
		f.Tone = ui.Success
	}
	return f
}

// author is who offers, in words: of an organisation its number, and whether anybody has made sure that it is the
// one.
func (v *visit) author(a help.Author) string {
	switch {
	case a.Unverified():
		return v.text.T("offer.by.unverified", a.Name, a.ICO)
	case a.Type == help.OrganisationAuthor:
		return v.text.T("offer.by.verified", a.Name, a.ICO)
	}
	return a.Name
}

// facts are what an offer's page says beside its text.
func (v *visit) facts(o help.Offer, places *place.Gazetteer) []ui.Fact {
	facts := []ui.Fact{v.who(o.By), {Term: v.text.T("offer.where"), Text: v.where(o.Description, places)},
		{Term: v.text.T("offer.when"), Text: v.times(o.Times), Week: v.week(o, true)}}
	if p := v.period(o.From, o.Until); p != "" {
		facts = append(facts, ui.Fact{Term: v.text.T("offer.period"), Text: p})
	}
	return append(facts, ui.Fact{Term: v.text.T("offer.setting"), Text: v.text.T("setting." + string(o.Setting))},
		ui.Fact{Term: v.text.T("offer.languages"), Text: v.spoken(o.Languages)},
		ui.Fact{Term: v.text.T("offer.published"), Text: v.text.Date(v.local(o.PublishedAt))})
}
