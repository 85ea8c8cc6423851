// Package letter holds what the portal's letters say. A letter is a typed value; it becomes a document of a few
// blocks in the reader's language, and that becomes text and HTML, so that both always say the same.
package letter

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
)

// Letter is one of the letters below.
type Letter interface {
	// Kind names the type in the database.
	Kind() string
	document(l *i18n.Locale, s Sender) document
}

// Sender is what every letter says of the portal that sends it.
type Sender struct {
	Name  string // "Spolu to dáme"
	URL   string // of the home page
	Phone string // of the help line, or ""
	Hours string // when it answers
	Mail  string // of the people who run it
}

// ConfirmOffer asks whether the address is that of who offered help. Fixed words only.
type ConfirmOffer struct {
	Link, Code string
	Hours      int
}

// ConfirmRequest asks whether the address is that of who asked for help. Fixed words only.
type ConfirmRequest struct {
	Link, Code, Reference string
	Hours                 int
}

// SignIn brings a link and a code to sign in with. Fixed words only.
type SignIn struct {
	Link, Code string
	Minutes    int
}

// NoAccount answers who wants to sign in with an address that has no offers. Fixed words only.
type NoAccount struct{ Start string }

// Referral brings a request to a volunteer: the one letter for which all others exist.
type Referral struct {
	Title, Offer string // of the offer, and its address
	Reference    string
	Name         string
	Phone        string
	Email        string
	Place        string
	Need         string
	NeedLanguage help.Language
	Beneficiary  string // "" when for the requester
	When         string
	Verified     bool // the requester's address was confirmed
	Advice       []string
	Pause        string // address of the page with the button that pauses the offer
}

// Receipt tells the requester, at a confirmed address, that the request was handed on. Organisation and ICO are of
// one that offers and of which nobody has made sure yet; "" otherwise.
type Receipt struct {
	Reference, State  string
	Organisation, ICO string
	Next              []string // the kind's own next steps
	Advice            []string
}

// RequestEnded tells the requester, at a confirmed address, that the request has ended by itself, because nothing happened
// to it for so many days.
type RequestEnded struct {
	Reference string
	Days      int
	Find      string // address of the offers
}

// Withdrawn tells a volunteer that a request is no longer wanted.
type Withdrawn struct {
	Title, Reference, Pause string
}

// OfferPublished tells a volunteer that the offer is public.
type OfferPublished struct {
	Title, Offer, My, Pause string
	Next, Advice            []string
}

// OfferInReview tells a volunteer that a coordinator looks at the offer first.
type OfferInReview struct {
	Title, My string
}

// OfferRefused tells a volunteer that the offer was not published.
type OfferRefused struct {
	Title, My string
}

// Blocked tells a volunteer that an offer was taken down, or, without a title, the account with all offers.
type Blocked struct {
	Title, Reason, My string
}

// Unblocked tells a volunteer that what was taken down is back.
type Unblocked struct {
	Title, Reason, My string
}

// OfferExpiring asks a volunteer whether the offer is still valid.
type OfferExpiring struct {
	Title, My, Pause string
	Ends             time.Time
}

// Notice tells the people who run the portal that something waits for them. It names the thing by its id only.
type Notice struct {
	About string // one of the About… constants
	ID    string
}

// What a notice can be about.
const (
	AboutReview      = "review"
	AboutHeld        = "held"
	AboutReport      = "report"
	AboutUndelivered = "undelivered"
)

// Kind names the type.
func (ConfirmOffer) Kind() string   { return "confirm-offer" }
func (ConfirmRequest) Kind() string { return "confirm-request" }
func (SignIn) Kind() string         { return "sign-in" }
func (NoAccount) Kind() string      { return "no-account" }
func (Referral) Kind() string       { return "referral" }
func (Receipt) Kind() string        { return "receipt" }
func (RequestEnded) Kind() string   { return "request-ended" }
func (Withdrawn) Kind() string      { return "withdrawn" }
func (OfferPublished) Kind() string { return "offer-published" }
func (OfferInReview) Kind() string  { return "offer-in-review" }
func (OfferRefused) Kind() string   { return "offer-refused" }
func (Blocked) Kind() string        { return "blocked" }
func (Unblocked) Kind() string      { return "unblocked" }
func (OfferExpiring) Kind() string  { return "offer-expiring" }
func (Notice) Kind() string         { return "notice" }

// Short reports a letter that is of no use after some minutes: its code is then too old. It is not tried for days.
func Short(kind string) bool { return kind == SignIn{}.Kind() || kind == NoAccount{}.Kind() }

// readers decode the content of each kind of letter.
var readers = map[string]func([]byte) (Letter, error){
	"confirm-offer":   read[ConfirmOffer],
	"confirm-request": read[ConfirmRequest],
	"sign-in":         read[SignIn],
	"no-account":      read[NoAccount],
	"referral":        read[Referral],
	"receipt":         read[Receipt],
	"request-ended":   read[RequestEnded],
	"withdrawn":       read[Withdrawn],
	"offer-published": read[OfferPublished],
	"offer-in-review": read[OfferInReview],
	"offer-refused":   read[OfferRefused],
	"blocked":         read[Blocked],
	"unblocked":       read[Unblocked],
	"offer-expiring":  read[OfferExpiring],
	"notice":          read[Notice],
}

func read[L Letter](content []byte) (Letter, error) {
	var l L
	err := json.Unmarshal(content, &l)
	return l, err
}

// Encode is a letter as the database keeps it.
func Encode(l Letter) string {
	b, err := json.Marshal(l)
	if err != nil {
		panic("letter: plain values cannot fail to encode: " + err.Error())
	}
	return string(b)
}

// ErrUnknown is for letters of a kind that this version does not have.
var ErrUnknown = errors.New("there is no letter of this kind")

// Decode is the reverse of Encode. The error never quotes the content; it is ErrUnknown for a kind that is none.
func Decode(kind, content string) (Letter, error) {
	reader, ok := readers[kind]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrUnknown, kind)
	}
	l, err := reader([]byte(content))
	if err != nil {
		return nil, fmt.Errorf("the content of a %s letter cannot be read", kind)
	}
	return l, nil
}

// Message is a letter ready to be sent.
type Message struct {
	Subject  string
	Text     string
	HTML     string
	ReplyTo  string // an address that was confirmed, or ""
	Language help.Language
}

// Render writes a letter in the reader's language.
func Render(l Letter, locale *i18n.Locale, s Sender) (Message, error) {
	doc := l.document(locale, s)
	html, err := doc.html(locale, s)
	if err != nil {
		return Message{}, err
	}
	m := Message{Subject: s.Name + ": " + doc.subject, Text: doc.text(locale, s), HTML: html, Language: locale.TextLang()}
	if r, ok := l.(Referral); ok && r.Verified {
		m.ReplyTo = r.Email
	}
	return m, nil
}
