package site

import (
	"fmt"
	"math"
	"net/mail"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
)

// obligatory are the languages that every text must be in.
var obligatory = []help.Language{help.DefaultLanguage, help.FallbackLanguage}

// The largest logo, in bytes; it travels with the first page.
const logoMax = 50_000

// maxFilters is how many questions of a kind search can filter by.
const maxFilters = 4

var (
	codePattern   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	areaPattern   = regexp.MustCompile(`^[A-Z]{2}[A-Z0-9]{1,6}$`)
	colourPattern = regexp.MustCompile(`^#[0-9a-f]{6}$`)
	sitePattern   = regexp.MustCompile(`^[\p{Ll}0-9]+([-.][\p{Ll}0-9]+)*\.[a-z]{2,}$`)
	icoPattern    = regexp.MustCompile(`^[0-9]{8}$`)
	phonePattern  = regexp.MustCompile(`^\+?[0-9]([0-9 ]{1,18}[0-9])$`)
)

// siteFault notes a fault of site.toml.
func (l *loader) siteFault(field, format string, args ...any) {
	l.fault("site.toml", field, format, args...)
}

// checkSettings checks what site.toml says.
func (l *loader) checkSettings(p *Profile) {
	l.checkSiteTexts(p)
	l.checkLanguages(p)
	l.checkRegion(p)
	l.checkColours(p.Colours)
	l.checkContacts(p)
	l.checkKnownSites(p.KnownSites)
	l.checkLogo(p)
	l.checkPolicy(p.Policy)
	if p.location == nil || p.TimeZone == "" || p.TimeZone == "Local" {
		l.siteFault("time_zone", "%q is not a time zone; write one such as Europe/Prague.", p.TimeZone)
	}
	if d, ok := help.ParseDate(string(p.Accessibility.Reviewed)); !ok {
		l.siteFault("accessibility.reviewed", "%q is not a date; write one such as 2026-01-31.", d)
	}
}

func (l *loader) checkKnownSites(names []string) {
	for _, name := range names {
		if !sitePattern.MatchString(name) {
			l.siteFault("known_sites", "%q is not the name of a web site; write one such as rohlik.cz.", name)
		}
	}
}

func (l *loader) checkSiteTexts(p *Profile) {
	l.text("site.toml", "name", p.Name, true)
	l.text("site.toml", "short_name", p.ShortName, true)
	l.text("site.toml", "subtitle", p.Subtitle, true)
	l.text("site.toml", "notice", p.Notice, false)
	l.text("site.toml", "phone_hours", p.PhoneHours, false)
	l.text("site.toml", "region.name", p.Region.Name, true)
	l.text("site.toml", "region.where", p.Region.Where, true)
	l.text("site.toml", "region.of", p.Region.Of, true)
	l.text("site.toml", "region.whole", p.Region.Whole, true)
	l.text("site.toml", "operator.name", p.Operator.Name, true)
	l.text("site.toml", "operator.address", p.Operator.Address, true)
}

// text checks that a text is there in Czech and English and in no unknown language.
func (l *loader) text(file, field string, t help.Text, required bool) {
	if len(t) == 0 {
		if required {
			l.fault(file, field, "is missing; write it in Czech and English.")
		}
		return
	}
	for _, lang := range sortedKeys(t) {
		if !slices.Contains(i18n.Languages(), lang) {
			l.fault(file, field, "%q is not a language of the pages; they are %s.", lang,
				strings.Join(i18n.Languages(), ", "))
		}
	}
	for _, lang := range obligatory {
		if strings.TrimSpace(t[lang]) == "" {
			l.fault(file, field, "has no text in the language %q.", lang)
		}
	}
}

func (l *loader) texts(file, field string, list []help.Text) {
	if len(list) == 0 {
		l.fault(file, field, "is missing; write at least one sentence.")
	}
	for i, t := range list {
		l.text(file, fmt.Sprintf("%s[%d]", field, i+1), t, true)
	}
}

func sortedKeys(t help.Text) []string {
	keys := make([]string, 0, len(t))
	for k := range t {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (l *loader) checkLanguages(p *Profile) {
	if len(p.Languages) == 0 {
		l.siteFault("languages", "is empty; name at least one.")
	}
	for i, lang := range p.Languages {
		if !slices.Contains(i18n.Languages(), lang) {
			l.siteFault("languages", "%q is none of %s.", lang, strings.Join(i18n.Languages(), ", "))
		}
		if slices.Contains(p.Languages[:i], lang) {
			l.siteFault("languages", "%q is there twice.", lang)
		}
	}
	if !slices.Contains(p.Languages, p.DefaultLanguage) {
		l.siteFault("default_language", "%q is not among the languages.", p.DefaultLanguage)
	}
}

// checkRegion also catches a profile of another region that would speak with the base's names.
func (l *loader) checkRegion(p *Profile) {
	if !areaPattern.MatchString(p.Region.Code) {
		l.siteFault("region.code", "%q is not a code; write one such as CZ080.", p.Region.Code)
	}
	if l.ownRegion {
		for _, key := range []string{"subtitle", "region.name", "region.where", "region.of", "region.whole",
			"districts"} {
			if !l.defined.IsDefined(strings.Split(key, ".")...) {
				l.siteFault(key, "is missing; another region needs its own.")
			}
		}
	}
	if len(p.Districts) == 0 {
		l.siteFault("districts", "is empty; name the districts of the region.")
	}
	for i, d := range p.Districts {
		l.checkDistrict(p, i, d)
	}
}

func (l *loader) checkDistrict(p *Profile, i int, d District) {
	field := fmt.Sprintf("districts[%d]", i+1)
	if !areaPattern.MatchString(d.Code) || !strings.HasPrefix(d.Code, p.Region.Code) {
		l.siteFault(field+".code", "%q does not begin with the code of the region.", d.Code)
	}
	if slices.ContainsFunc(p.Districts[:i], func(o District) bool { return o.Code == d.Code }) {
		l.siteFault(field+".code", "%q is there twice.", d.Code)
	}
	if strings.TrimSpace(d.Name) == "" {
		l.siteFault(field+".name", "is missing.")
	}
}

func (l *loader) checkColours(c Colours) {
	for _, f := range []struct {
		field, colour string
		underText     bool
	}{{"primary", c.Primary, true}, {"primary_dark", c.PrimaryDark, true}, {"accent", c.Accent, false}} {
		switch {
		case !colourPattern.MatchString(f.colour):
			l.siteFault("colours."+f.field, "%q is not a colour; write one such as #1b4f8f.", f.colour)
		case f.underText && contrastWithWhite(f.colour) < 7:
			l.siteFault("colours."+f.field, "%s has a contrast of %.1f with white; choose a darker one, 7 at least.",
				f.colour, contrastWithWhite(f.colour))
		}
	}
}

// contrastWithWhite is the contrast ratio of WCAG 2.2 between a colour "#rrggbb" and white.
func contrastWithWhite(colour string) float64 {
	rgb, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil {
		return 1
	}
	luminance := 0.2126*linear(rgb>>16) + 0.7152*linear(rgb>>8&255) + 0.0722*linear(rgb&255)
	return 1.05 / (luminance + 0.05)
}

func linear(channel uint64) float64 {
	c := float64(channel) / 255
	if c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}

func (l *loader) checkContacts(p *Profile) {
	l.address("mail", p.Mail, true)
	l.address("operator.mail", p.Operator.Mail, true)
	l.address("operator.dpo_mail", p.Operator.DPOMail, false)
	if p.Operator.ICO != "" && !icoPattern.MatchString(p.Operator.ICO) {
		l.siteFault("operator.ico", "%q is not an IČO; it has eight digits.", p.Operator.ICO)
	}
	if p.Phone != "" && !phonePattern.MatchString(p.Phone) {
		l.siteFault("phone", "%q is not a number; use digits and spaces, such as 112.", p.Phone)
	}
}

func (l *loader) address(field, address string, required bool) {
	if address == "" && !required {
		return
	}
	if a, err := mail.ParseAddress(address); err != nil || a.Address != address {
		l.siteFault(field, "%q is not an e-mail address.", address)
	}
}

func (l *loader) checkLogo(p *Profile) {
	switch ext := path.Ext(p.Logo); {
	case p.Logo == "":
	case !fsFile(p.Logo) || ext != ".svg" && ext != ".png":
		l.siteFault("logo", "%q is not the name of an SVG or PNG file in the folder.", p.Logo)
	case len(p.LogoFile) == 0:
		l.siteFault("logo", "the file %s is missing or empty.", p.Logo)
	case len(p.LogoFile) > logoMax:
		l.siteFault("logo", "the file %s is larger than %d kB.", p.Logo, logoMax/1000)
	}
}

func fsFile(name string) bool { return path.Base(name) == name && !strings.HasPrefix(name, ".") }

// checkPolicy keeps the numbers within what the rules on trust allow: what is kept of people, and how many letters
// a stranger can cause, may be lowered only.
func (l *loader) checkPolicy(p Policy) {
	for _, r := range []struct {
		field           string
		value, min, max int
	}{
		{"confirm_hours", p.ConfirmHours, 1, int(help.ConfirmLife.Hours())},
		{"offer_valid_days", p.OfferValidDays, 7, 365},
		{"remind_days_before", p.RemindDaysBefore, 1, p.OfferValidDays - 1},
		{"request_open_days", p.RequestOpenDays, 7, 90},
		{"request_contact_days", p.RequestContactDays, 1, 30},
		{"offer_keep_months", p.OfferKeepMonths, 1, 12},
		{"letter_keep_days", p.LetterKeepDays, 1, 30},
		{"requests_per_week_max", p.RequestsPerWeekMax, 1, 1000},
		{"phone_only_per_offer_day", p.PhoneOnlyPerOfferDay, 0, 100},
		{"phone_only_per_network_day", p.PhoneOnlyPerNetworkDay, 0, 100},
		{"referrals_per_volunteer_day", p.ReferralsPerDay, 1, 100},
		{"letters_unconfirmed_hour", p.LettersUnconfirmedHour, 1, 3},
		{"letters_unconfirmed_day", p.LettersUnconfirmedDay, 1, 10},
	} {
		if r.value < r.min || r.value > r.max {
			l.siteFault("policy."+r.field, "is %d, but must be from %d to %d.", r.value, r.min, r.max)
		}
	}
	for u, c := range p.Loop.chains() {
		l.checkLoop("policy.loop."+string(u), c)
	}
}

// longestWait is the longest gap of a loop; a night may come on top.
const longestWait = help.LongestWait - help.Day

func (l *loader) checkLoop(field string, c LoopChain) {
	for name, gap := range map[string]time.Duration{"remind": c.Remind, "deadline": c.Deadline} {
		if gap < time.Minute || gap > longestWait {
			l.siteFault(field+"."+name, `is "%s", but must be from "1m" to "%s".`, gap, longestWait)
		}
	}
	if c.QuietUntil < 0 || c.QuietUntil >= c.QuietFrom || c.QuietFrom > 24 {
		l.siteFault(field, "is quiet from %d to %d; these are hours of the evening and of the morning.", c.QuietFrom,
			c.QuietUntil)
	}
}
