// Package letter holds what the portal's letters say. A letter is a typed value; it becomes a document of a few
// blocks in the reader's language, and that becomes text and HTML, so that both always say the same.
package letter

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
)

// Letter is one of the letters, each of which has its file.
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
	// Colours of the portal, as "#123a6b": of what white text stands on, and of a line.
	Colour, Accent string
}

// registered is what is known of one kind of letter.
type registered struct {
	decode func(content []byte) (Letter, error)
	to     audience
	useful lifetime
}

// audience says to whom a kind of letter may go.
type audience int

const (
	anybody   audience = iota // also to an address that nobody has confirmed: fixed words, nobody's text
	confirmed                 // only to an address that was
)

// lifetime says how long a letter that was not delivered is worth trying.
type lifetime int

const (
	days    lifetime = iota
	minutes          // its code is then too old
)

// kinds are the letters that were registered, by kind.
var kinds = map[string]registered{}

// register makes a letter one of the portal's; each does so in its file.
func register[L Letter](to audience, useful lifetime) {
	var zero L
	kinds[zero.Kind()] = registered{decode[L], to, useful}
}

// Kinds are all kinds of letters, in order.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds)) }

// Short reports a letter that is of no use after some minutes.
func Short(kind string) bool { return kinds[kind].useful == minutes }

func decode[L Letter](content []byte) (Letter, error) {
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
	known, ok := kinds[kind]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrUnknown, kind)
	}
	l, err := known.decode([]byte(content))
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
	return Message{Subject: s.Name + ": " + doc.subject, Text: doc.text(locale, s), HTML: html, ReplyTo: doc.replyTo,
		Language: locale.TextLang()}, nil
}
