package letter

import (
	"net/url"
	"slices"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
)

// Referral brings a request to a volunteer: the one letter for which all others exist.
type Referral struct {
	Title, Offer string // of the offer, and its address
	Reference    string
	help.Ask                   // as its reader reads it: the phone in groups, the name of the place
	NeedLanguage help.Language // Ask.Language, by the name that it has in letters of before
	Verified     bool          // the requester's address was confirmed
	Advice       []string
	Pause        string    // address of the page with the button that pauses the offer
	Yes, No      string    // addresses to answer at; none in letters of before
	By           time.Time // until when, where the portal's people live; the zero time for no such
	Again        bool      // it is the second letter
}

func init() { register[Referral](confirmed, days) }

// Kind names the type.
func (Referral) Kind() string { return "referral" }

func (c Referral) document(l *i18n.Locale, _ Sender) document {
	w := write(l, c.subject(l))
	w.para(l.T("letter.hello"))
	w.para(c.why(l))
	if !c.By.IsZero() {
		w.strong(l.T("letter.referral.by", l.DateTime(c.By)))
	}
	c.about(w)
	w.para(c.answer(l))
	w.call(c.Phone)
	if c.Yes != "" {
		w.strong(l.T("letter.referral.what"))
		w.add(block{answers: []button{{l.T("answer.accept"), c.Yes, false}, {l.T("answer.decline"), c.No, true}}})
		w.minor(l.T("letter.referral.no-is-fine"))
	}
	c.advise(w)
	w.link(l.T("letter.offer"), c.Offer)
	w.pause(c.Pause)
	return w.doc
}

func (c Referral) subject(l *i18n.Locale) string {
	if c.Again {
		return l.T("letter.referral.subject-again", c.Reference)
	}
	return l.T("letter.referral.subject", c.Reference)
}

func (c Referral) why(l *i18n.Locale) string {
	if c.Again {
		return l.T("letter.referral.why-again", c.Title)
	}
	return l.T("letter.referral.why", c.Title)
}

// about says who asks, and for what.
func (c Referral) about(w *writer) {
	if c.Verified {
		w.doc.replyTo = c.Email
	} else {
		w.strong(w.T("letter.referral.unverified"))
	}
	w.add(block{facts: c.facts(w.Locale)})
	w.strong(w.T("letter.referral.need"))
	w.add(block{quote: &quote{c.Need, c.NeedLanguage}})
}

func (c Referral) advise(w *writer) {
	w.items(w.T("letter.advice"),
		slices.Concat(c.Advice, []string{w.T("letter.referral.money"), w.T("letter.referral.delete")}))
}

func (c Referral) facts(l *i18n.Locale) []fact {
	var facts []fact
	for _, f := range []fact{
		{l.T("letter.referral.name"), c.Name, ""},
		{l.T("letter.referral.phone"), c.Phone, dial(c.Phone)},
		{l.T("letter.referral.email"), c.Email, "mailto:" + url.PathEscape(c.Email)},
		{l.T("letter.referral.place"), c.Place, ""},
		{l.T("letter.referral.for"), c.Beneficiary, ""},
		{l.T("letter.referral.urgency"), c.urgency(l), ""},
		{l.T("letter.referral.when"), c.When, ""},
		{l.T("letter.referral.language"), c.otherLanguage(l), ""},
		{l.T("letter.referral.number"), c.Reference, ""},
	} {
		if f.value != "" {
			facts = append(facts, f)
		}
	}
	return facts
}

// urgency says by when help is needed; nothing in letters of before.
func (c Referral) urgency(l *i18n.Locale) string {
	if c.Urgency == "" {
		return ""
	}
	return l.T("urgency." + string(c.Urgency))
}

// otherLanguage names the language of the request where the letter is in another.
func (c Referral) otherLanguage(l *i18n.Locale) string {
	if c.NeedLanguage == l.Lang() || c.NeedLanguage == "" {
		return ""
	}
	return l.T("language.name." + c.NeedLanguage)
}

// answer says how to answer: the portal hands over a contact and steps aside.
func (c Referral) answer(l *i18n.Locale) string {
	switch {
	case !c.Verified:
		return l.T("letter.referral.answer-phone")
	case c.Phone == "":
		return l.T("letter.referral.answer-email")
	}
	return l.T("letter.referral.answer")
}
