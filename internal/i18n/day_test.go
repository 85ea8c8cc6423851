package i18n_test

import (
	"testing"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
)

// TestReadDay: a day is understood as people write it, in each language of the pages.
func TestReadDay(t *testing.T) {
	for typed, want := range map[string]help.Date{
		"2026-12-24": "2026-12-24", "2026-1-2": "2026-01-02", "2026/12/24": "2026-12-24", "": "", "  ": "",
		"24. 12. 2026": "2026-12-24", "24.12.2026": "2026-12-24", "24.\u00a012.\u00a02026": "2026-12-24",
		"24/12/2026": "2026-12-24", "24-12-2026": "2026-12-24", "24. 12. 26": "2026-12-24", "\u200b24.12.2026": "2026-12-24",
		"24. 12.": "2026-12-24", "24.12.": "2026-12-24", "24.12": "2026-12-24", "24/12": "2026-12-24",
		"1. 12.": "2026-12-01", "30. 11.": "2027-11-30", "29. 2.": "2028-02-29", "2. 1.": "2027-01-02",
		"24. prosince": "2026-12-24", "24. prosince 2027": "2027-12-24", "24 PROSINEC": "2026-12-24",
		"čtvrtek 24. 12.": "2026-12-24", "do 24. prosince": "2026-12-24", "24. prosince roku 2026": "2026-12-24",
		"1. června": "2027-06-01", "1. červen": "2027-06-01", "1. července": "2027-07-01", "1. červenec": "2027-07-01",
		"1. ledna": "2027-01-01", "1. února": "2027-02-01", "1. brezna": "2027-03-01", "1. dubna": "2027-04-01",
		"1. května": "2027-05-01", "1. srpna": "2027-08-01", "1. září": "2027-09-01", "1. října": "2027-10-01",
		"1. listopadu": "2027-11-01",
		"24 December":  "2026-12-24", "December 24, 2026": "2026-12-24", "24th of December": "2026-12-24", "Dec 24": "2026-12-24",
		"1 May": "2027-05-01", "Sept 1st": "2027-09-01", "24 грудня": "2026-12-24", "24 грудня 2026 р.": "2026-12-24",
		"1 червня": "2027-06-01", "1 липня": "2027-07-01", "1 листопада": "2027-11-01", "24 grudnia": "2026-12-24",
		"1 czerwca": "2027-06-01", "1 lipca": "2027-07-01", "1 października 2027 r.": "2027-10-01", "1 września": "2027-09-01",
	} {
		if got := i18n.ReadDay(typed, "2026-12-01"); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
	for _, typed := range []string{"zítra", "24", "24.", "2412", "31. 2. 2026", "32. 12.", "24. 13.", "12/24/2026",
		"24. 12. – 31. 12.", "24. 12. 2026 18:00", "prosinec", "24. kočky", "24. 12. 2026 a dál", "24. prosince ledna",
		"\x00", "99999999999999999999. 1."} {
		if got := i18n.ReadDay(typed, "2026-12-01"); got != help.Date(typed) {
			t.Errorf("%q is %q", typed, got)
		}
	}
}

// FuzzReadDay: whatever is understood is a day, and the same read again.
func FuzzReadDay(f *testing.F) {
	for _, seed := range []string{"24. 12. 2026", "Dec 24", "29. 2.", "24. prosince roku 2026", "\xff", "1 czerwca"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		day := i18n.ReadDay(typed, "2026-12-01")
		if _, ok := help.ParseDate(string(day)); ok && i18n.ReadDay(string(day), "2030-01-01") != day {
			t.Errorf("%q is %q, and that is another day", typed, day)
		}
	})
}
