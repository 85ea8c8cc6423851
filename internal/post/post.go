// Package post brings letters from the outbox to their readers: it takes them by lease, writes them out, hands them
// to a mail server or a folder, tries again what did not work, and notes how it ended. Delivery is at least once, and
// a letter has the same Message-ID at every try.
package post

import (
	"context"
	"net/mail"
	"time"

	"example.org/spolu/internal/config"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store/outbox"
)

// Envelope is a letter written out, with all that a mail server needs to know.
type Envelope struct {
	From      mail.Address
	To        string // one address without a name
	ReplyTo   string // an address that was confirmed, or ""
	Subject   string
	Text      string
	HTML      string
	MessageID string // without angle brackets
	Language  help.Language
	Date      time.Time // when the letter was written, not when it was sent
}

// Carrier takes letters away. Carry returns nil once the other side has answered for the letter, else a *Failure.
type Carrier interface {
	Carry(ctx context.Context, e Envelope) error
}

// Problem is the code of what kept a letter from leaving. It is kept and shown; the words of mail servers quote
// addresses, so they are kept sealed.
type Problem string

// The problems of letters.
const (
	Refused     Problem = "refused"     // the mail server does not want the letter, or any from here
	Mailbox     Problem = "mailbox"     // there is no such mailbox
	Busy        Problem = "busy"        // the mail server asks to come again later
	Unreachable Problem = "unreachable" // no connection, or it broke
	NoTLS       Problem = "tls"         // no encryption, or a certificate that does not hold
	Auth        Problem = "auth"        // our user or password is not accepted
	Timeout     Problem = "timeout"     // the mail server did not answer in time
	Content     Problem = "content"     // the letter cannot be written out
	Keys        Problem = "keys"        // the letter cannot be opened with this node's keys
	Version     Problem = "version"     // the letter is of a kind that this node does not know: a newer one wrote it
	Attempts    Problem = "attempts"    // every try ended without a result, as when the process is killed by it
)

// Problems are all of them, and what the outbox notes of letters that nobody tries any more.
var Problems = []Problem{Refused, Mailbox, Busy, Unreachable, NoTLS, Auth, Timeout, Content, Keys, Version, Attempts,
	outbox.GivenUp, outbox.Withdrawn}

// Failure is why a letter was not taken. Permanent ones are not tried again.
type Failure struct {
	Problem   Problem
	Permanent bool
	Reply     string // what the mail server answered, if it did; it may name the recipient
}

func (f *Failure) Error() string { return "the letter was not taken: " + string(f.Problem) }

// NewCarrier is the carrier for a way to send mail; nil where there is none.
func NewCarrier(way config.Mail) Carrier {
	switch {
	case way.None():
		return nil
	case way.Folder != "":
		return folder(way.Folder)
	}
	return newServer(way)
}
