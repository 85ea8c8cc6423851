// Package site owns the site profile: everything that makes the exchange one region's own. That is its name,
// places, languages, colours, kinds of help with their guides, long pages, notice, contacts and the numbers of
// its policy. A profile is a folder; what a folder lacks comes from the built-in one in msk.
//
// A folder holds site.toml, kinds/<code>.toml, pages/<name>.<language>.md, and, when the region wants them,
// texts/<language>.po (sentences that replace those of the catalogues), places.csv (its municipalities) and a logo.
package site

import (
	"time"
	_ "time/tzdata" // time zones on machines that have none

	"example.org/spolu/internal/help"
)

// Profile is one region's site. Load checks all of it, so whoever uses it need not. It is shared: read it only.
type Profile struct {
	Name            help.Text       `toml:"name"`             // "Spolu to dáme"
	ShortName       help.Text       `toml:"short_name"`       // where the name must be one word: "Spolu"
	Subtitle        help.Text       `toml:"subtitle"`         // one sentence below the name
	Languages       []help.Language `toml:"languages"`        // of the pages, in the order of the switch
	DefaultLanguage help.Language   `toml:"default_language"` // one of Languages
	TimeZone        string          `toml:"time_zone"`        // IANA name: "Europe/Prague"
	Logo            string          `toml:"logo"`             // name of an SVG or PNG file in the folder, or ""
	KindCodes       []string        `toml:"kinds"`            // kinds to offer, in the order pages show them
	Sensitive       []string        `toml:"sensitive"`        // when given, exactly these kinds are sensitive
	Notice          help.Text       `toml:"notice"`           // on top of every page; mostly empty
	Phone           string          `toml:"phone"`            // the help line as people read it, or ""
	PhoneHours      help.Text       `toml:"phone_hours"`      // when somebody answers it; may be empty
	Mail            string          `toml:"mail"`             // of the coordinators, who hear of what waits; not public
	KnownSites      []string        `toml:"known_sites"`      // that texts of offers may name: "rohlik.cz"
	Region          Region          `toml:"region"`           //
	Districts       []District      `toml:"districts"`        //
	Colours         Colours         `toml:"colours"`          //
	Operator        Operator        `toml:"operator"`         //
	Accessibility   Accessibility   `toml:"accessibility"`    //
	Policy          Policy          `toml:"policy"`           //

	Kinds    []help.Kind              `toml:"-"` // those of KindCodes, in that order
	LogoFile []byte                   `toml:"-"` // content of the logo, or nil
	Places   []byte                   `toml:"-"` // places.csv, or nil for the embedded municipalities
	Texts    map[help.Language][]byte `toml:"-"` // texts/<language>.po as they are, not yet parsed

	known    map[string]help.Kind // every kind there is a file of, listed or not
	sources  map[pageKey]source   // Markdown of the pages
	pages    map[pageKey]page     // the same, rendered
	location *time.Location
}

// Region is the area that the site serves. Czech inflects names, so each use has its own text.
type Region struct {
	Code  string    `toml:"code"`  // NUTS 3: "CZ080"
	Name  help.Text `toml:"name"`  // "Moravskoslezský kraj"
	Where help.Text `toml:"where"` // "v Moravskoslezském kraji"
	Of    help.Text `toml:"of"`    // "Moravskoslezského kraje"
	Whole help.Text `toml:"whole"` // "celý Moravskoslezský kraj"
}

// District is a part of the region, by its LAU 1 code.
type District struct {
	Code string `toml:"code"` // "CZ0806"
	Name string `toml:"name"` // "Ostrava-město"
}

// Colours are the site's own colours, as "#1b4f8f". White text is put on Primary and PrimaryDark; both have a
// contrast of 7:1 or more with white.
type Colours struct {
	Primary     string `toml:"primary"`
	PrimaryDark string `toml:"primary_dark"`
	Accent      string `toml:"accent"` // lines and decoration, never text
}

// Operator is who runs the site and answers for personal data.
type Operator struct {
	Name    help.Text `toml:"name"`
	Address help.Text `toml:"address"`
	ICO     string    `toml:"ico"`      // eight digits, or ""
	Mail    string    `toml:"mail"`     // public
	DPOMail string    `toml:"dpo_mail"` // data protection officer; public; "" when there is none
}

// Accessibility is what the statement of accessibility says beyond its text.
type Accessibility struct {
	Reviewed help.Date `toml:"reviewed"` // when the statement was last reviewed, or ""
}

// Policy holds the numbers that a region may set. The ranges stand in checkPolicy: what is kept of people can be
// shortened, never prolonged.
type Policy struct {
	ConfirmHours           int `toml:"confirm_hours"`              // to confirm an offer or a request
	OfferValidDays         int `toml:"offer_valid_days"`           // until an offer must be confirmed again
	RemindDaysBefore       int `toml:"remind_days_before"`         // that end
	RequestOpenDays        int `toml:"request_open_days"`          // a request to which nothing happens, then it ends
	RequestContactDays     int `toml:"request_contact_days"`       // a requester's contact after the request closed
	OfferKeepMonths        int `toml:"offer_keep_months"`          // an offer after it ended
	LetterKeepDays         int `toml:"letter_keep_days"`           // a letter after the mail server took it
	RequestsPerWeekMax     int `toml:"requests_per_week_max"`      // largest weekly number a volunteer may choose
	PhoneOnlyPerOfferDay   int `toml:"phone_only_per_offer_day"`   // requests without e-mail, then held
	PhoneOnlyPerNetworkDay int `toml:"phone_only_per_network_day"` // the same from one network
	ReferralsPerDay        int `toml:"referrals_per_volunteer_day"`
	LettersUnconfirmedHour int `toml:"letters_unconfirmed_hour"` // to an address not yet confirmed
	LettersUnconfirmedDay  int `toml:"letters_unconfirmed_day"`

	Loop Loop `toml:"loop"`
}

// Loop is how long the portal waits for a volunteer's answer, by when help is needed.
type Loop struct {
	Urgent LoopChain `toml:"urgent"` // today or tomorrow
	Week   LoopChain `toml:"week"`   // within seven days
	Any    LoopChain `toml:"any"`
}

// LoopChain is when a volunteer is reminded after the letter, how long the portal waits then, and between which hours of
// the day nobody is reminded.
type LoopChain struct {
	Remind     time.Duration `toml:"remind"`
	Deadline   time.Duration `toml:"deadline"`
	QuietFrom  int           `toml:"quiet_from"`
	QuietUntil int           `toml:"quiet_until"`
}

// Clock is by what the requests of the profile's region are timed.
func (p *Profile) Clock() help.Clock {
	c := help.Clock{Location: p.Location(), Chains: map[help.Urgency]help.Chain{}, Quiet: map[help.Urgency]help.Quiet{}}
	for u, chain := range p.Policy.Loop.chains() {
		c.Chains[u] = help.Chain{Remind: chain.Remind, Deadline: chain.Deadline}
		c.Quiet[u] = help.Quiet{From: chain.QuietFrom, Until: chain.QuietUntil}
	}
	return c
}

func (l Loop) chains() map[help.Urgency]LoopChain {
	return map[help.Urgency]LoopChain{help.Urgent: l.Urgent, help.ThisWeek: l.Week, help.CanWait: l.Any}
}

// Kind finds one of the profile's kinds by its code.
func (p *Profile) Kind(code string) (help.Kind, bool) {
	return p.findKind(func(k *help.Kind) bool { return k.Code == code })
}

// KindBySlug finds one of the profile's kinds by its word in Czech addresses.
func (p *Profile) KindBySlug(slug string) (help.Kind, bool) {
	return p.findKind(func(k *help.Kind) bool { return k.Slug == slug })
}

func (p *Profile) findKind(is func(*help.Kind) bool) (help.Kind, bool) {
	for i := range p.Kinds {
		if is(&p.Kinds[i]) {
			return p.Kinds[i], true
		}
	}
	return help.Kind{}, false
}

// DistrictCodes are the codes of the region's districts, in the profile's order.
func (p *Profile) DistrictCodes() []string {
	codes := make([]string, len(p.Districts))
	for i, d := range p.Districts {
		codes[i] = d.Code
	}
	return codes
}

// DistrictName is the name of a district of the region, or "" for any other code.
func (p *Profile) DistrictName(code string) string { return p.DistrictNames()[code] }

// DistrictNames are the names of the region's districts by code, in a map of the caller's own.
func (p *Profile) DistrictNames() map[string]string {
	names := make(map[string]string, len(p.Districts))
	for _, d := range p.Districts {
		names[d.Code] = d.Name
	}
	return names
}

// Location is the time zone in which the region's days begin and end.
func (p *Profile) Location() *time.Location {
	if p.location == nil {
		return time.UTC
	}
	return p.location
}
