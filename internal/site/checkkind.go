package site

import (
	"fmt"
	"reflect"
	"slices"

	"example.org/spolu/internal/help"
)

// checkKinds checks the lists of site.toml and every kind that they name.
func (l *loader) checkKinds(p *Profile) {
	if len(p.KindCodes) == 0 {
		l.siteFault("kinds", "is empty; name at least one.")
	}
	for i, code := range p.KindCodes {
		if _, ok := p.known[code]; !ok {
			l.siteFault("kinds", "%q has no file %s.", code, kindFile(code))
		}
		if slices.Contains(p.KindCodes[:i], code) {
			l.siteFault("kinds", "%q is there twice.", code)
		}
	}
	for _, code := range p.Sensitive {
		if !slices.Contains(p.KindCodes, code) {
			l.siteFault("sensitive", "%q is not among the kinds.", code)
		}
	}
	slugs := map[string]string{}
	for _, k := range p.Kinds {
		l.checkKind(p, k)
		if other, taken := slugs[k.Slug]; taken && other != k.Code {
			l.fault(kindFile(k.Code), "slug", "%q belongs to the kind %q already.", k.Slug, other)
		}
		slugs[k.Slug] = k.Code
	}
}

func (l *loader) checkKind(p *Profile, k help.Kind) {
	file := kindFile(k.Code)
	if !codePattern.MatchString(k.Code) {
		l.fault(file, "code", "%q may have only a–z, 0–9 and hyphens.", k.Code)
	}
	if !codePattern.MatchString(k.Slug) {
		l.fault(file, "slug", "%q may have only a–z, 0–9 and hyphens.", k.Slug)
	}
	if k.Setting != "" && !slices.Contains(help.Settings, k.Setting) {
		l.fault(file, "setting", "%q is none of household, care-home, any.", k.Setting)
	}
	for _, near := range k.Near {
		if _, ok := p.known[near]; !ok || near == k.Code {
			l.fault(file, "near", "%q is not another kind.", near)
		}
	}
	l.text(file, "name", k.Name, true)
	l.text(file, "summary", k.Summary, true)
	l.checkGuide(file, k.Guide)
}

func (l *loader) checkGuide(file string, g help.Guide) {
	l.text(file, "guide.intro", g.Intro, true)
	l.text(file, "guide.title_hint", g.TitleHint, true)
	l.text(file, "guide.text_hint", g.TextHint, true)
	l.texts(file, "guide.volunteer_advice", g.VolunteerAdvice)
	l.texts(file, "guide.requester_advice", g.RequesterAdvice)
	l.texts(file, "guide.volunteer_next", g.VolunteerNext)
	l.texts(file, "guide.requester_next", g.RequesterNext)
	filters := 0
	for i, q := range g.Questions {
		l.checkQuestion(file, i, q)
		if slices.ContainsFunc(g.Questions[:i], func(o help.Question) bool { return o.Code == q.Code }) {
			l.fault(file, questionField(i, q), "the code is there twice.")
		}
		if q.Filter {
			filters++
		}
	}
	if filters > maxFilters {
		l.fault(file, "guide.questions", "%d can be filtered by, but at most %d may.", filters, maxFilters)
	}
}

func questionField(i int, q help.Question) string {
	if q.Code == "" {
		return fmt.Sprintf("guide.questions[%d]", i+1)
	}
	return "guide.questions." + q.Code
}

func (l *loader) checkQuestion(file string, i int, q help.Question) {
	field := questionField(i, q)
	if !codePattern.MatchString(q.Code) {
		l.fault(file, field+".code", "%q may have only a–z, 0–9 and hyphens.", q.Code)
	} else if taken(q.Code) {
		l.fault(file, field+".code", "%q is a field of every offer.", q.Code)
	}
	l.text(file, field+".label", q.Label, true)
	l.text(file, field+".short", q.Short, true)
	l.text(file, field+".hint", q.Hint, false)
	l.text(file, field+".unit", q.Unit, false)
	switch q.Type {
	case help.Choice, help.Several:
		l.checkOptions(file, field, q.Options)
	case help.Number:
		if q.Min < 0 || q.Max <= q.Min {
			l.fault(file, field, "needs min and max, with max the larger.")
		}
	case help.YesNo, help.ShortText:
	default:
		l.fault(file, field+".type", "%q is none of choice, several, number, yesno, text.", q.Type)
	}
	if len(q.Options) > 0 && q.Type != help.Choice && q.Type != help.Several {
		l.fault(file, field+".options", "belong to choice and several only.")
	}
	if q.Filter && (q.Type == help.Number || q.Type == help.ShortText) {
		l.fault(file, field+".filter", "belongs to choice, several and yesno only.")
	}
}

// taken reports the name of a control that the form of every offer has: a problem is shown where a control of its name
// is asked for.
func taken(code string) bool {
	return code == "districts" || slices.ContainsFunc(reflect.VisibleFields(reflect.TypeFor[help.OfferForm]()),
		func(f reflect.StructField) bool { return f.Tag.Get("json") == code })
}

func (l *loader) checkOptions(file, field string, options []help.Option) {
	if len(options) < 2 {
		l.fault(file, field+".options", "needs two options at least.")
	}
	for i, o := range options {
		if !codePattern.MatchString(o.Code) {
			l.fault(file, field+".options", "the code %q may have only a–z, 0–9 and hyphens.", o.Code)
		}
		if slices.ContainsFunc(options[:i], func(other help.Option) bool { return other.Code == o.Code }) {
			l.fault(file, field+".options", "%q is there twice.", o.Code)
		}
		l.text(file, field+".options."+o.Code, o.Label, true)
	}
}
