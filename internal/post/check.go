package post

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/mail"
	"net/textproto"
	"os"
	"strings"

	"github.com/wneessen/go-mail/smtp"

	"example.org/spolu/internal/config"
	"example.org/spolu/internal/remote"
)

// Check speaks with the mail server as far as it can without a letter: it signs in and names the sender. The error says
// what is wrong and what to do.
func Check(ctx context.Context, way config.Mail, from mail.Address) error {
	if way.Folder != "" {
		return os.MkdirAll(way.Folder, 0o700)
	}
	return newServer(way).check(ctx, from)
}

// Try hands one letter over at once and gives what the mail server answered, without addresses. The error says what is
// wrong and what to do.
func Try(ctx context.Context, way config.Mail, e Envelope) (answer string, err error) {
	if way.Folder != "" {
		if err := folder(way.Folder).Carry(ctx, e); err != nil {
			return "", fmt.Errorf("%s cannot be written to; look at SPOLU_SMTP", way.Folder)
		}
		return "it is in " + way.Folder, nil
	}
	return newServer(way).try(ctx, e)
}

func (s *server) check(ctx context.Context, from mail.Address) error {
	e := Envelope{From: from}
	at, err := s.converse(ctx, dialTime, e, func(client *smtp.Client) (step, error) {
		if err := client.Mail(angled(from.Address)); err != nil {
			return sender, err
		}
		return sender, client.Reset()
	})
	return s.explain(at, e, err)
}

func (s *server) try(ctx context.Context, e Envelope) (answer string, err error) {
	raw, err := e.message()
	if err != nil {
		return "", errors.New("this letter cannot be written; look at SPOLU_FROM")
	}
	at, err := s.converse(ctx, s.deliver, e, func(client *smtp.Client) (at step, err error) {
		answer, at, err = s.hand(client, e, raw)
		return at, err
	})
	return s.redact(answer, e), s.explain(at, e, err)
}

// explain is what is wrong with the mail server and what to do; nil where nothing is.
func (s *server) explain(at step, e Envelope, err error) error {
	if err == nil {
		return nil
	}
	reply, answered := errors.AsType[*textproto.Error](err)
	_, alert := errors.AsType[tls.AlertError](err)
	way := remote.Server{Setting: "SPOLU_SMTP", Host: s.way.Host, Port: s.way.Port, TLS: "write smtp:// for port 587"}
	switch {
	case answered:
		return fmt.Errorf("%s (it says: %s)", s.refused(at, reply), s.redact(replyText(reply), e))
	case errors.Is(err, errNoTLS):
		return fmt.Errorf("it offers no encryption (STARTTLS) on port %d; mostly that is port 587, or smtps:// and 465",
			s.way.Port)
	case errors.Is(err, errNoSignIn):
		return errors.New("it takes no password; leave user and password out of SPOLU_SMTP, or look at host and port")
	case alert && s.way.Encryption == config.StartTLS:
		return errors.New("it and the portal have no version of TLS in common; it needs 1.2 or newer")
	}
	cause := way.Cause(err)
	switch {
	case cause == nil:
		return errors.New("it does not speak as mail servers do; look at host and port in SPOLU_SMTP")
	case at.name == greeting.name: // the connection stands: it waits for the other kind of encryption, mostly
		return fmt.Errorf("%w; smtp:// is for port 587, and smtps:// for 465", cause)
	}
	return cause
}

// refused is what a refusal means, by where it was said.
func (s *server) refused(at step, reply *textproto.Error) string {
	switch problem := refusal(at, reply).Problem; {
	case problem == Auth && s.way.User == "":
		return "it wants somebody to sign in; put user and password into SPOLU_SMTP: smtp://user:password@host"
	case problem == Auth:
		return "it does not take this user and password; look at both in SPOLU_SMTP (%40 stands for an @)"
	case problem == Busy:
		return "it takes nothing just now; try again in some minutes, and ask its people if that goes on"
	case at.name == sender.name:
		return "it takes no letters from the address in SPOLU_FROM; look at it, and whether this user may send from there"
	case at.name == recipient.name && problem == Mailbox:
		return "it knows no such mailbox; look at the address"
	case at.name == recipient.name, at.name == content.name:
		return "it does not want this letter; ask its people what it may send on for the portal"
	}
	return "it turns this machine away; ask its people to let it in"
}

// redact is an answer without addresses and without what we sign in with.
func (s *server) redact(answer string, e Envelope) string {
	for _, secret := range []string{s.way.Password, s.way.User} {
		if secret != "" {
			answer = strings.ReplaceAll(answer, secret, hidden)
		}
	}
	return Redact(answer, e.To)
}
