package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date is the day of t in its own location: "21. listopadu 2026", "21 November 2026". Callers choose the
// location; a locale knows of no time zone.
func (l *Locale) Date(t time.Time) string {
	return l.T("date.long", t.Day(), l.T("month."+strconv.Itoa(int(t.Month()))), t.Year())
}

// ShortDate is the day of t in little room: "21. 11. 2026", "21 Nov 2026".
func (l *Locale) ShortDate(t time.Time) string {
	return l.T("date.short", t.Day(), l.T("month.short."+strconv.Itoa(int(t.Month()))), t.Year())
}

// DateTime is the day and the minute of t: "21. listopadu 2026, 14:05".
func (l *Locale) DateTime(t time.Time) string {
	return l.T("date.time", l.Date(t), fmt.Sprintf("%d:%02d", t.Hour(), t.Minute()))
}

// Number is n with its digits in groups of three: "1 234" with a narrow no-break space, "1,234".
func (l *Locale) Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	var groups []string
	for len(digits) > 3 {
		groups = append([]string{digits[len(digits)-3:]}, groups...)
		digits = digits[:len(digits)-3]
	}
	return sign + strings.Join(append([]string{digits}, groups...), rowOf(l.textLang).thousands)
}

// List joins items as a sentence does: "a, b a c", "a, b and c".
func (l *Locale) List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return l.T("list.last", strings.Join(items[:last], ", "), items[last])
}
