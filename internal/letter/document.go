package letter

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
)

// document is a letter between its meaning and its two forms.
type document struct {
	subject string
	blocks  []block
}

// heading is the subject at the top of a page; in a subject line it follows the portal's name.
func (d document) heading() string {
	first, size := utf8.DecodeRuneInString(d.subject)
	return string(unicode.ToUpper(first)) + d.subject[size:]
}

// block is one part of a letter; exactly one of its fields is set.
type block struct {
	para   string
	strong string // a paragraph that must not be missed
	facts  []fact
	list   []string
	quote  *quote
	button *button
	code   string
	minor  string // small print
}

// fact is a term and its value; href, where set, is what a tap on it does.
type fact struct{ term, value, href string }

// quote is what somebody typed, in their language.
type quote struct {
	text string
	lang help.Language
}

// button is a link that is the point of the letter.
type button struct{ label, url string }

// writer gathers the blocks of a letter in one language.
type writer struct {
	*i18n.Locale
	doc document
}

func write(l *i18n.Locale, subject string) *writer {
	return &writer{l, document{subject: subject}}
}

func (w *writer) add(b block)              { w.doc.blocks = append(w.doc.blocks, b) }
func (w *writer) para(text string)         { w.add(block{para: text}) }
func (w *writer) strong(text string)       { w.add(block{strong: text}) }
func (w *writer) minor(text string)        { w.add(block{minor: text}) }
func (w *writer) button(label, url string) { w.add(block{button: &button{label, url}}) }

func (w *writer) items(heading string, list []string) {
	if len(list) > 0 {
		w.strong(heading)
		w.add(block{list: list})
	}
}

func (w *writer) proof(button, link, code string) {
	w.button(w.T(button), link)
	w.para(w.T("letter.code"))
	w.add(block{code: code})
}

func (c ConfirmOffer) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.confirm-offer.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.confirm-offer.why"))
	w.proof("letter.confirm-offer.button", c.Link, c.Code)
	w.para(l.N("letter.valid-hours", c.Hours))
	w.minor(l.T("letter.not-you"))
	return w.doc
}

func (c ConfirmRequest) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.confirm-request.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.confirm-request.why"))
	w.proof("letter.confirm-request.button", c.Link, c.Code)
	w.para(l.N("letter.valid-hours", c.Hours))
	w.para(l.T("letter.reference", c.Reference))
	w.minor(l.T("letter.not-you"))
	return w.doc
}

func (c SignIn) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.sign-in.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.sign-in.why"))
	w.proof("letter.sign-in.button", c.Link, c.Code)
	w.para(l.N("letter.valid-minutes", c.Minutes))
	w.minor(l.T("letter.sign-in.browser"))
	w.minor(l.T("letter.not-you"))
	return w.doc
}

func (c NoAccount) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.no-account.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.no-account.why"))
	w.button(l.T("letter.no-account.button"), c.Start)
	w.minor(l.T("letter.not-you"))
	return w.doc
}

func (c Referral) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.referral.subject", c.Reference))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.referral.why", c.Title))
	if !c.Verified {
		w.strong(l.T("letter.referral.unverified"))
	}
	w.add(block{facts: c.facts(l)})
	w.strong(l.T("letter.referral.need"))
	w.add(block{quote: &quote{c.Need, c.NeedLanguage}})
	w.para(c.answer(l))
	w.items(l.T("letter.advice"), slices.Concat(c.Advice, []string{l.T("letter.referral.money"), l.T("letter.referral.delete")}))
	w.button(l.T("letter.offer"), c.Offer)
	w.pause(c.Pause)
	return w.doc
}

func (c Referral) facts(l *i18n.Locale) []fact {
	var facts []fact
	for _, f := range []fact{
		{l.T("letter.referral.name"), c.Name, ""},
		{l.T("letter.referral.phone"), c.Phone, "tel:" + strings.ReplaceAll(c.Phone, " ", "")},
		{l.T("letter.referral.email"), c.Email, "mailto:" + url.PathEscape(c.Email)},
		{l.T("letter.referral.place"), c.Place, ""},
		{l.T("letter.referral.for"), c.Beneficiary, ""},
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

func (w *writer) pause(url string) {
	w.minor(w.T("letter.pause.why"))
	w.button(w.T("letter.pause.button"), url)
}

func (c Receipt) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.receipt.subject", c.Reference))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.receipt.why"))
	if c.Organisation != "" {
		w.strong(l.T("letter.receipt.unverified", c.Organisation, c.ICO))
	}
	w.items(l.T("letter.receipt.next"), append([]string{l.T("letter.receipt.wait")}, c.Next...))
	w.button(l.T("letter.receipt.button"), c.State)
	w.items(l.T("letter.advice"), slices.Concat(c.Advice, []string{l.T("letter.receipt.money")}))
	w.para(l.T("letter.reference", c.Reference))
	return w.doc
}

func (c RequestEnded) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.request-ended.subject", c.Reference))
	w.para(l.T("letter.hello"))
	w.para(l.N("letter.request-ended.why", c.Days))
	w.para(l.T("letter.request-ended.sorry"))
	w.button(l.T("letter.request-ended.button"), c.Find)
	w.para(l.T("letter.request-ended.erase"))
	w.para(l.T("letter.reference", c.Reference))
	return w.doc
}

func (c Withdrawn) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.withdrawn.subject", c.Reference))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.withdrawn.why", c.Reference, c.Title))
	w.para(l.T("letter.withdrawn.delete"))
	w.pause(c.Pause)
	return w.doc
}

func (c OfferPublished) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.published.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.published.why", c.Title))
	w.button(l.T("letter.offer"), c.Offer)
	w.items(l.T("letter.published.next"), append([]string{l.T("letter.published.contact")}, c.Next...))
	w.items(l.T("letter.advice"), c.Advice)
	w.button(l.T("letter.my"), c.My)
	w.pause(c.Pause)
	return w.doc
}

func (c OfferInReview) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.in-review.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.in-review.why", c.Title))
	w.para(l.T("letter.in-review.next"))
	w.button(l.T("letter.my"), c.My)
	return w.doc
}

func (c OfferRefused) document(l *i18n.Locale, s Sender) document {
	w := write(l, l.T("letter.refused.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.refused.why", c.Title))
	w.para(l.T("letter.refused.next", s.Mail))
	w.button(l.T("letter.my"), c.My)
	return w.doc
}

func (c Blocked) document(l *i18n.Locale, s Sender) document {
	w := write(l, l.T("letter.blocked.subject"))
	what := l.T("letter.blocked.account")
	if c.Title != "" {
		what = l.T("letter.blocked.offer", c.Title)
	}
	return w.decision(what, c.Reason, l.T("letter.blocked.next", s.Mail), c.My)
}

func (c Unblocked) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.unblocked.subject"))
	what := l.T("letter.unblocked.account")
	if c.Title != "" {
		what = l.T("letter.unblocked.offer", c.Title)
	}
	return w.decision(what, c.Reason, l.T("letter.unblocked.next"), c.My)
}

// decision is a letter that says what was decided, why, and what to do now.
func (w *writer) decision(what, reason, next, my string) document {
	w.para(w.T("letter.hello"))
	w.para(what)
	w.strong(w.T("letter.reason"))
	w.add(block{quote: &quote{reason, ""}})
	w.para(next)
	w.button(w.T("letter.my"), my)
	return w.doc
}

func (c OfferExpiring) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.expiring.subject"))
	w.para(l.T("letter.hello"))
	w.para(l.T("letter.expiring.why", c.Title, l.Date(c.Ends)))
	w.button(l.T("letter.expiring.button"), c.My)
	w.pause(c.Pause)
	return w.doc
}

// noticeCommands are the commands that deal with what a notice is about.
var noticeCommands = map[string]string{AboutReview: "spolu review", AboutHeld: "spolu review", AboutReport: "spolu review",
	AboutUndelivered: "spolu letters list failed"}

func (c Notice) document(l *i18n.Locale, _ Sender) document {
	w := write(l, l.T("letter.notice."+c.About+".subject"))
	w.para(l.T("letter.notice." + c.About + ".why"))
	w.add(block{facts: []fact{{l.T("letter.notice.id"), c.ID, ""}}})
	w.para(l.T("letter.notice.how"))
	w.add(block{code: noticeCommands[c.About]})
	return w.doc
}
