package help

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

var (
	emailLike = regexp.MustCompile(`(?i)[\p{L}\d._%+-]+ ?(?:` +
		`(?:@|\(at\)|\[at\]|[(\[]zavin[áa][čc][)\]]|\bzavinac\b) ?[\p{L}\d.-]*[\p{L}\d]|` +
		` zavin[áa][čc] [\p{L}\d-]+ ?(?:\.|te[čc]ka) ?[\p{L}\d.-]*[\p{L}\d])`)
	webLike = regexp.MustCompile(
		`(?i)(https?://\S+|www\.\S*|[\p{L}\d][\p{L}\d.-]*\.(?:cz|sk|pl|ua|eu|com|net|org)(?:/\S*)?)(?:[^\p{L}\d]|$)|` +
			`\b(?:t|m|wa)\.me/\S*|https?://`)
	phoneLike = regexp.MustCompile(`\+?\d([ \-./(),_*|:+]{0,3}\d){8,}\.?`)
)

// ContactIn is the first part of a text that is an e-mail address, a telephone number or a web address, as one reads it,
// or "": the portal never publishes a volunteer's contact, not even one typed into the wrong box. sites are the names of
// web sites that are nobody's contact, such as a shop's: alone, without a page of theirs, they pass.
func ContactIn(s string, sites ...string) string {
	s = strings.Map(plain, s)
	if part := emailLike.FindString(s); part != "" {
		return part
	}
	for _, at := range webLike.FindAllStringSubmatchIndex(s, -1) {
		part := s[at[0]:at[1]]
		if at[2] >= 0 {
			part = s[at[2]:at[3]]
		}
		if !slices.Contains(sites, siteName(part)) {
			return strings.TrimRight(part, ".,;:!?)")
		}
	}
	for _, run := range phoneLike.FindAllString(s, -1) {
		if !areNumbers(run) {
			return run
		}
	}
	return ""
}

// siteName is a web address as sites are named: "rohlik.cz". What names a page stays different from all names.
func siteName(address string) string {
	name := strings.ToLower(address)
	name = strings.TrimPrefix(strings.TrimPrefix(name, "http://"), "https://")
	return strings.TrimRight(strings.TrimPrefix(name, "www."), "/.,;:!?)")
}

// plain is r as the patterns of contacts know it: one sort of space, of dash and of digit, nothing invisible, no wide
// forms.
func plain(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Pd, r), r == '\u2212':
		return '-'
	case r >= '\uff01' && r <= '\uff5e':
		return r - '\uff01' + '!'
	case r > 127 && unicode.IsDigit(r):
		return '0' + digitValue(r)
	case unseen(r):
		return -1
	}
	return r
}

// digitValue is what a digit of any script counts. They stand in tens, from zero on.
func digitValue(r rune) rune {
	zero := r
	for unicode.IsDigit(zero - 1) {
		zero--
	}
	return (r - zero) % 10
}

// Numbers have as many digits as a telephone when a few of them follow one another, as days, hours and prices do.
// Nobody dials what is told by its form alone (days, times); of the others, what could be dialled stays one.
const (
	formed = `(?:0?[1-9]|[12]\d|3[01])\. ?(?:0?[1-9]|1[0-2])\. ?20\d\d\b|(?:[1-9]|[12]\d|3[01])\. ?(?:[1-9]|1[0-2])\.|` +
		`20\d\d-[01]\d-[0-3]\d\b|[0-2]?\d[.:][0-5]\d ?- ?[0-2]?\d[.:][0-5]\d\b|[0-2]?\d:[0-5]\d\b`
	counted = `[0-2]?\d\.[0-5]\d\b|` + // a time
		`(?:0|[1-9]\d{0,2}) ?- ?[1-9]\d{0,2}\b|` + // from and to
		`(?:19|20)\d\d\b|[1-9]\d{0,2} \d00\b|` + // a year, an amount
		`[1-9]\d{0,3}/[1-9]\d{0,2}\b|[1-7]\d\d ?\d\d\b|\d{8}\b` // a house, its postal code, an IČO
	// Between prices and the like stands more than a space: that is in telephone numbers, too.
	loose  = `[ ,/|-]{1,3}`
	strict = ` ?[,/|-]{1,2} ?`
)

var (
	numbers = regexp.MustCompile(`^(?:(?:` + formed + `)` + loose + `|(?:` + counted + `)` + strict +
		`)*(?:` + formed + `|` + counted + `)\.?$`)
	number  = regexp.MustCompile(`(` + formed + `)|` + counted)
	dialled = regexp.MustCompile(`^(?:(?:00)?420)?(?:(?:60[1-8]|7\d\d)\d{6}|[2-5]\d{5}(?:\d\d[1-9]|\d[1-9]\d|[1-9]\d\d))$`)
)

// areNumbers reports a run of digits that is days, times, amounts, years, ranges or an address, and no telephone.
func areNumbers(run string) bool {
	if !numbers.MatchString(run) {
		return false
	}
	var open []string // the digits of the last numbers, as far as they could be those of one that is dialled
	for _, at := range number.FindAllStringSubmatchIndex(run, -1) {
		if at[2] >= 0 {
			open = nil
			continue
		}
		digits := strings.Map(onlyDigits, run[at[0]:at[1]])
		for i := range open {
			open[i] += digits
		}
		if open = append(open, digits); slices.ContainsFunc(open, dialled.MatchString) {
			return false
		}
	}
	return true
}

func onlyDigits(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	return -1
}
