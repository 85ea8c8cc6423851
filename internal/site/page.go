package site

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
)

// PageNames are the long pages that every profile has.
var PageNames = []string{"about", "privacy", "accessibility", "contact", "safety"}

// pageKey names a page in one language.
type pageKey struct {
	name string
	lang help.Language
}

// source is a page as it was written.
type source struct{ file, markdown string }

// page is a page as it is shown.
type page struct{ html, title string }

// markdown renders without raw HTML and without dangerous links.
var markdown = goldmark.New()

// omitted stands where goldmark left raw HTML out.
const omitted = "<!-- raw HTML omitted -->"

// Page is a long page by its name, in the language asked for, else in English, else in Czech; textLang says which
// it was. Its html is safe to put into a page as it is, below a heading with its title, which is plain text. ok is
// false when there is no such page.
func (p *Profile) Page(name string, lang help.Language) (html, title string, textLang help.Language, ok bool) {
	for _, textLang = range []help.Language{lang, help.FallbackLanguage, help.DefaultLanguage} {
		if pg, ok := p.pages[pageKey{name, textLang}]; ok {
			return pg.html, pg.title, textLang, true
		}
	}
	return "", "", lang, false
}

// pages reads pages/*.md, lays them over the base's and renders them all with this profile's values.
func (l *loader) pages(p, base *Profile) {
	p.sources = maps.Clone(base.sources)
	if p.sources == nil {
		p.sources = map[pageKey]source{}
	}
	for _, stem := range l.list("pages", ".md") {
		l.page(p, stem)
	}
	p.pages = map[pageKey]page{}
	for _, name := range PageNames {
		for _, lang := range i18n.Languages() {
			l.render(p, pageKey{name, lang})
		}
	}
}

// page reads one page; stem is the name of its file without ".md", such as "about.cs".
func (l *loader) page(p *Profile, stem string) {
	file := path.Join("pages", stem+".md")
	name, lang, _ := strings.Cut(stem, ".")
	if !slices.Contains(PageNames, name) || !slices.Contains(i18n.Languages(), lang) {
		l.fault(file, "", "is not a page; its name is one of %s, a full stop and one of %s.",
			strings.Join(PageNames, ", "), strings.Join(i18n.Languages(), ", "))
		return
	}
	p.sources[pageKey{name, lang}] = source{file, string(l.read(file))}
}

// render renders one page, if it is there; Czech and English ones must be.
func (l *loader) render(p *Profile, key pageKey) {
	src, ok := p.sources[key]
	if !ok {
		if slices.Contains(obligatory, key.lang) {
			l.fault(path.Join("pages", key.name+"."+key.lang+".md"), "", "is missing.")
		}
		return
	}
	first, rest, _ := strings.Cut(strings.TrimSpace(src.markdown), "\n")
	title, ok := strings.CutPrefix(first, "# ")
	if !ok {
		l.fault(src.file, "", "must begin with a line such as “# Title”.")
		return
	}
	values := p.values(key.lang)
	var html strings.Builder
	if err := markdown.Convert([]byte(l.fill(src.file, rest, values, escapeMarkdown)), &html); err != nil {
		l.fault(src.file, "", "cannot be rendered (%v).", err)
	}
	if strings.Contains(html.String(), omitted) {
		l.fault(src.file, "", "holds HTML; write it in Markdown.")
	}
	if strings.Contains(html.String(), "<h1") {
		l.fault(src.file, "", "has a second “# Title”; use ## for headings.")
	}
	p.pages[key] = page{html.String(), strings.TrimSpace(l.fill(src.file, title, values, plain))}
}

// placeholder is a gap in a page for a value of the profile, such as {{mail}}.
var placeholder = regexp.MustCompile(`\{\{ *([a-z_]+) *\}\}`)

// fill puts the values into the gaps of text. A line with a gap that has no value is left out, so a page can speak
// of a telephone that not every region has.
func (l *loader) fill(file, text string, values map[string]string, escape func(string) string) string {
	var lines []string
	for line := range strings.Lines(text) {
		empty := false
		line = placeholder.ReplaceAllStringFunc(line, func(gap string) string {
			name := placeholder.FindStringSubmatch(gap)[1]
			value, known := values[name]
			if !known {
				l.fault(file, "", "{{%s}} is not a value of the profile.", name)
			}
			empty = empty || value == ""
			return escape(value)
		})
		if !empty {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

func plain(s string) string { return s }

// special are the characters that mean something inside a line of Markdown.
var special = regexp.MustCompile("[\\\\`*_\\[\\]()<>#&|~!]")

// escapeMarkdown makes a value mean itself inside Markdown.
func escapeMarkdown(s string) string {
	return special.ReplaceAllString(s, `\$0`)
}

// values are what the gaps of a page in one language may hold.
func (p *Profile) values(lang help.Language) map[string]string {
	in := func(t help.Text) string { s, _ := t.In(lang); return s }
	hours := in(p.PhoneHours)
	if p.Phone == "" {
		hours = ""
	}
	return map[string]string{
		"name":                 in(p.Name),
		"short_name":           in(p.ShortName),
		"region":               in(p.Region.Name),
		"region_where":         in(p.Region.Where),
		"region_of":            in(p.Region.Of),
		"phone":                p.Phone,
		"phone_link":           strings.ReplaceAll(p.Phone, " ", ""),
		"phone_hours":          hours,
		"mail":                 p.Operator.Mail,
		"operator":             in(p.Operator.Name),
		"operator_address":     in(p.Operator.Address),
		"operator_ico":         p.Operator.ICO,
		"dpo_mail":             p.Operator.DPOMail,
		"accessibility_date":   longDate(p.Accessibility.Reviewed, lang),
		"confirm_hours":        strconv.Itoa(p.Policy.ConfirmHours),
		"offer_valid_days":     strconv.Itoa(p.Policy.OfferValidDays),
		"remind_days_before":   strconv.Itoa(p.Policy.RemindDaysBefore),
		"request_open_days":    strconv.Itoa(p.Policy.RequestOpenDays),
		"request_contact_days": strconv.Itoa(p.Policy.RequestContactDays),
		"offer_keep_months":    strconv.Itoa(p.Policy.OfferKeepMonths),
		"letter_keep_days":     strconv.Itoa(p.Policy.LetterKeepDays),
	}
}

// longDate writes a day for people; none is "".
func longDate(d help.Date, lang help.Language) string {
	if d == "" {
		return ""
	}
	return i18n.Day(lang, d.Time())
}
