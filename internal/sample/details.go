package sample

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place"
)

// perWeek are the numbers of requests a week that volunteers take; mostly they set none.
var perWeek = []int{0, 0, 0, 0, 1, 2, 2, 3, 3, 4, 5}

func newCard(t *text, k help.Kind) *card {
	c := &card{text: t, answers: map[string][]string{}}
	for _, q := range k.Guide.Questions {
		answer, said := t.Answers[q.Code]
		if !said {
			continue
		}
		if v := fits(q, answer); v != nil || answer == "" && q.Optional {
			c.answers[q.Code] = v
		}
	}
	return c
}

// fits is a written answer in the form of the question, or nil where a profile asks something else under its code.
func fits(q help.Question, written string) []string {
	values := []string{written}
	if q.Type == help.Choice || q.Type == help.Several {
		values = strings.Fields(written)
	}
	var p help.Problems
	clean := q.CheckAnswer(values, &p)
	if p.Err() != nil {
		return nil
	}
	return clean
}

// answers answers the questions of a kind: as the text says, as is usual, or by chance.
func (m *maker) answers(c *card, k *kind, lang help.Language) help.Answers {
	a := make(help.Answers, len(k.Guide.Questions))
	for i := range k.Guide.Questions {
		q := &k.Guide.Questions[i]
		v, said := c.answers[q.Code]
		if !said && !(q.Optional && m.chance(40)) {
			v = m.answer(q, k.usual[q.Code], lang)
		}
		if v != nil {
			a[q.Code] = v
		}
	}
	return a
}

func (m *maker) answer(q *help.Question, usual [][]string, lang help.Language) []string {
	if len(usual) > 0 && (q.Type != help.ShortText || lang == help.DefaultLanguage) {
		return usual[m.IntN(len(usual))]
	}
	switch q.Type {
	case help.Choice:
		return []string{q.Options[m.IntN(len(q.Options))].Code}
	case help.Several:
		return m.some(q.Options)
	case help.YesNo:
		if m.chance(60) {
			return []string{"yes"}
		}
		return []string{"no"}
	case help.Number:
		most := q.Min + 9
		if q.Max > 0 {
			most = min(most, q.Max)
		}
		return []string{strconv.Itoa(q.Min + m.IntN(most-q.Min+1))}
	}
	if q.Optional {
		return nil
	}
	neutral := []rune(m.lib.people[lang].Neutral)
	return []string{string(neutral[:min(len(neutral), cmp.Or(q.Max, help.MaxLine))])}
}

// some are one to three of the options, in their order.
func (m *maker) some(options []help.Option) []string {
	picked := make([]int, 0, 3)
	for range 1 + m.IntN(3) {
		if i := m.IntN(len(options)); !slices.Contains(picked, i) {
			picked = append(picked, i)
		}
	}
	slices.Sort(picked)
	v := make([]string, len(picked))
	for n, i := range picked {
		v[n] = options[i].Code
	}
	return v
}

// reach is how far somebody from home goes.
func (m *maker) reach(c *card, k *kind, home *place.Municipality) help.Reach {
	n := m.IntN(100)
	switch {
	case k.Remote && c.Remote && n < 75:
		return help.Reach{Type: help.ReachRemote}
	case home == nil:
		if n < 30 && len(m.districts) > 0 {
			return help.Reach{Type: help.ReachDistricts, Districts: m.twoDistricts("")}
		}
		return help.Reach{Type: help.ReachRegion}
	case n < 22:
		return help.Reach{Type: help.ReachMunicipality}
	case n < 30 && slices.Contains(m.districts, home.District):
		return help.Reach{Type: help.ReachDistricts, Districts: m.twoDistricts(home.District)}
	case n < 34:
		return help.Reach{Type: help.ReachRegion}
	}
	return help.Reach{Type: help.ReachRadius, KM: radii[m.IntN(len(radii))]}
}

var radii = []int{5, 5, 5, 10, 10, 10, 10, 20, 20, 40}

// twoDistricts are one or two, among them the first unless it is "".
func (m *maker) twoDistricts(first string) []string {
	list := []string{cmp.Or(first, m.districts[m.IntN(len(m.districts))])}
	if second := m.districts[m.IntN(len(m.districts))]; m.chance(50) && second != list[0] {
		list = append(list, second)
	}
	return list
}

func (m *maker) setting(c *card, k *kind) help.Setting {
	n := m.IntN(100)
	switch usual := cmp.Or(k.Setting, help.AnySetting); {
	case c.Setting != "":
		return c.Setting
	case usual == help.CareHome || n < 75:
		return usual
	case n < 92:
		return help.Household
	}
	return help.AnySetting
}

// patterns are the times that a text may name, and those that others are chosen from.
var patterns = map[string]struct {
	days  []int
	parts []help.DayPart
}{
	"mornings":   {[]int{1, 2, 3, 4, 5}, []help.DayPart{help.Morning}},
	"afternoons": {[]int{1, 2, 3, 4, 5}, []help.DayPart{help.Afternoon}},
	"evenings":   {[]int{1, 2, 3, 4, 5}, []help.DayPart{help.Evening}},
	"workdays":   {[]int{1, 2, 3, 4, 5}, []help.DayPart{help.Morning, help.Afternoon}},
	"weekend":    {[]int{6, 7}, []help.DayPart{help.Morning, help.Afternoon}},
	"any":        {[]int{1, 2, 3, 4, 5, 6, 7}, help.DayParts},
}

var anyTimes = []string{"mornings", "afternoons", "afternoons", "evenings", "evenings", "workdays", "weekend", "any"}

// times are some of the slots of a pattern; none is by agreement.
func (m *maker) times(when string) []help.Slot {
	if when == "" {
		if m.chance(35) {
			return nil
		}
		when = anyTimes[m.IntN(len(anyTimes))]
	} else if m.chance(10) {
		return nil
	}
	p := patterns[when]
	slots := make([]help.Slot, 0, 8)
	for _, day := range p.days {
		for _, part := range p.parts {
			if len(slots) < cap(slots) && m.chance(70) {
				slots = append(slots, help.Slot{Day: day, Part: part})
			}
		}
	}
	return slots
}

// dates are the days from and until, which few volunteers give.
func (m *maker) dates() (from, until help.Date) {
	day := m.clock.today
	if m.chance(4) {
		from = help.DateOf(day.AddDate(0, 0, 1+m.IntN(21)))
	}
	if m.chance(6) {
		until = help.DateOf(day.AddDate(0, 0, 30+m.IntN(90)))
	}
	return from, until
}
