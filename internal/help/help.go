// Package help holds the nouns, states and rules of the exchange: offers of help, requests for it, and
// who may do what with them. It knows nothing of databases, pages or the network; everything here is
// a value or a decision about values.
package help

import (
	"slices"
	"time"
)

// Date is a calendar day, "2026-01-31", or empty for none. Days have no zone: an offer "until 31 January"
// ends when that day ends where its people live.
type Date string

// DateOf is the day that t falls on in its own location.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// ParseDate reads "2026-01-31"; the empty text is no date. Anything else is ok == false.
func ParseDate(s string) (Date, bool) {
	if s == "" {
		return "", true
	}
	t, err := time.Parse(time.DateOnly, s)
	return Date(s), err == nil && t.Year() >= 2000 && t.Year() < 2100
}

// Time is midnight UTC at the start of the day, or the zero time for no date.
func (d Date) Time() time.Time {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t
}

// Language is a lower-case ISO 639-1 code such as "cs".
type Language = string

// Region is what a row says of the region that it belongs to: HomeRegion for the portal's own, else its NUTS 3 code.
type Region = string

// HomeRegion is the portal's own region, and that of rows which are older than there being several.
const HomeRegion Region = ""

// Every text of a site profile is in these two. Addresses of pages in the first have no prefix; sentences of the second
// stand in for those that another language lacks.
const (
	DefaultLanguage  Language = "cs"
	FallbackLanguage Language = "en"
)

// SpokenLanguages are the languages that a volunteer may say that they speak, in the order pages show them.
var SpokenLanguages = []Language{DefaultLanguage, FallbackLanguage, "uk", "pl", "sk", "de", "ru", "vi"}

// Setting is where help takes place.
type Setting string

// The settings of domain.md.
const (
	Household  Setting = "household"
	CareHome   Setting = "care-home"
	AnySetting Setting = "any"
)

// Settings lists them in the order pages show them.
var Settings = []Setting{Household, CareHome, AnySetting}

// DayPart is a third of a day.
type DayPart string

// The parts of a day.
const (
	Morning   DayPart = "morning"
	Afternoon DayPart = "afternoon"
	Evening   DayPart = "evening"
)

// DayParts lists them from morning to evening.
var DayParts = []DayPart{Morning, Afternoon, Evening}

// Slot is a part of a weekday on which a volunteer is free; Monday is day 1, Sunday day 7.
type Slot struct {
	Day  int     `json:"day"`
	Part DayPart `json:"part"`
}

// Valid reports whether s names a real part of a real day.
func (s Slot) Valid() bool { return s.Day >= 1 && s.Day <= 7 && slices.Contains(DayParts, s.Part) }

// Days is the set of weekdays in slots as a bit mask, Monday lowest. No slots means "by agreement",
// which is every day.
func Days(slots []Slot) int {
	if len(slots) == 0 {
		return 1<<7 - 1
	}
	mask := 0
	for _, s := range slots {
		mask |= 1 << (s.Day - 1)
	}
	return mask
}

// ReachType says how a volunteer's reach is given.
type ReachType string

// The ways to say how far a volunteer goes.
const (
	ReachMunicipality ReachType = "municipality"
	ReachRadius       ReachType = "radius"
	ReachDistricts    ReachType = "districts"
	ReachRegion       ReachType = "region"
	ReachRemote       ReachType = "remote"
)

// Radii are the distances in km that can be chosen.
var Radii = []int{5, 10, 20, 40}

// Reach is where a volunteer helps: the offer's own municipality, a radius of KM kilometres around it, whole
// districts (by LAU1 code), the region, or anywhere from home.
type Reach struct {
	Type      ReachType `json:"type"`
	KM        int       `json:"km"`
	Districts []string  `json:"districts"`
}

// NeedsPlace reports whether the reach means nothing without a municipality to start from.
func (r Reach) NeedsPlace() bool { return r.Type == ReachMunicipality || r.Type == ReachRadius }

// Answers are what a volunteer answered to the questions of a kind, by question code. Every answer is a list of
// texts: option codes for a choice, one text otherwise ("yes" and "no" for yes/no, decimal digits for a number).
type Answers map[string][]string

// First is the first answer to a question, or "".
func (a Answers) First(question string) string {
	if v := a[question]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Lengths of time that are days and weeks of the clock, not of a calendar.
const (
	Day  = 24 * time.Hour
	Week = 7 * Day
)
