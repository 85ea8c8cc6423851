package post

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/wneessen/go-mail/smtp"

	"example.org/spolu/internal/config"
)

const (
	dialTime = 10 * time.Second
	// deliverTime is shorter than a lease, so that a slow letter is noted before another worker takes it over.
	deliverTime = 50 * time.Second
	quitTime    = 2 * time.Second
)

// server hands letters to a mail server, one connection a letter. It speaks through the SMTP client of go-mail
// rather than its sender of messages: that one hides at which step the server refused, follows no context while
// sending, and calls a letter unsent that was taken before the farewell failed.
type server struct {
	way     config.Mail
	tls     *tls.Config
	deliver time.Duration
}

func newServer(way config.Mail) *server {
	return &server{way: way, tls: &tls.Config{ServerName: way.Host, MinVersion: tls.VersionTLS12}, deliver: deliverTime}
}

// Carry implements Carrier.
func (s *server) Carry(ctx context.Context, e Envelope) error {
	raw, err := e.message()
	if err != nil {
		return err
	}
	at, err := s.converse(ctx, s.deliver, e, func(client *smtp.Client) (at step, err error) {
		_, at, err = s.hand(client, e, raw)
		return at, err
	})
	if err != nil {
		return s.failure(at, err)
	}
	return nil
}

// converse connects to the mail server, signs in, and says what is to be said, all within a time; at is the step that
// failed. An error that comes of the time alone is context.DeadlineExceeded or context.Canceled.
func (s *server) converse(ctx context.Context, within time.Duration, e Envelope,
	say func(*smtp.Client) (step, error)) (at step, err error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	conn, err := s.dial(ctx)
	if err != nil {
		return dialling, ended(ctx, err)
	}
	defer conn.Close()
	// The client knows deadlines but no context: closing the connection ends whatever it waits for.
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	client, at, err := s.greet(ctx, conn, e)
	if err == nil {
		at, err = signingIn, s.signIn(client)
	}
	if err == nil {
		at, err = say(client)
	}
	if err != nil {
		return at, ended(ctx, err)
	}
	// What was to be done is done. Whatever happens now must not do it again.
	_ = conn.SetDeadline(time.Now().Add(quitTime))
	_ = client.Quit()
	return at, nil
}

// ended is the end of ctx where that is what an error comes of, rather than an answer.
func ended(ctx context.Context, err error) error {
	if _, answered := errors.AsType[*textproto.Error](err); !answered && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func (s *server) dial(ctx context.Context) (net.Conn, error) {
	d := net.Dialer{Timeout: dialTime}
	return d.DialContext(ctx, "tcp", net.JoinHostPort(s.way.Host, strconv.Itoa(s.way.Port)))
}

// hand hands a letter over and gives what the mail server answered when it had taken it; at is the step that failed.
func (s *server) hand(client *smtp.Client, e Envelope, raw []byte) (answer string, at step, err error) {
	if err := s.addressing(client, e); err != nil {
		return "", recipient, err
	}
	if err := client.Mail(angled(e.From.Address)); err != nil {
		return "", sender, err
	}
	if err := client.Rcpt(angled(e.To)); err != nil {
		return "", recipient, err
	}
	answer, err = send(client, raw)
	return answer, content, err
}

// greet opens the conversation and, unless the server is on this machine, encrypts it.
func (s *server) greet(ctx context.Context, conn net.Conn, e Envelope) (client *smtp.Client, at step, err error) {
	if s.way.Encryption == config.TLS {
		encrypted := tls.Client(conn, s.tls)
		if err := encrypted.HandshakeContext(ctx); err != nil {
			return nil, encrypting, err
		}
		conn = encrypted
	}
	if client, err = smtp.NewClient(conn, s.way.Host); err != nil {
		return nil, greeting, err
	}
	if err := client.Hello(domain(e.From.Address)); err != nil {
		return nil, greeting, err
	}
	if s.way.Encryption != config.StartTLS {
		return client, greeting, nil
	}
	if offered, _ := client.Extension("STARTTLS"); !offered {
		return nil, encrypting, errNoTLS
	}
	return client, encrypting, client.StartTLS(s.tls)
}

// signIn gives our user and password to a server whose certificate was checked, to no other.
func (s *server) signIn(client *smtp.Client) error {
	if s.way.User == "" {
		return nil
	}
	if _, encrypted := client.TLSConnectionState(); !encrypted {
		return errors.New("a password is not sent in clear")
	}
	_, ways := client.Extension("AUTH")
	offered := strings.Fields(ways)
	for _, way := range []struct {
		name string
		auth smtp.Auth
	}{
		{"PLAIN", smtp.PlainAuth("", s.way.User, s.way.Password, s.way.Host, false)},
		{"LOGIN", smtp.LoginAuth(s.way.User, s.way.Password, s.way.Host, false)},
	} {
		for _, o := range offered {
			if strings.EqualFold(o, way.name) {
				return client.Auth(way.auth)
			}
		}
	}
	return errNoSignIn
}

var (
	errNoTLS    = errors.New("the mail server offers no encryption")
	errNoSignIn = errors.New("the mail server knows no way to sign in that we know")
)

// addressing asks for international addresses only where the letter has one: a server that forwards a letter marked
// so needlessly may find that the next one refuses it.
func (s *server) addressing(client *smtp.Client, e Envelope) error {
	foreign := func(r rune) bool { return r > unicode.MaxASCII }
	international := strings.ContainsFunc(e.To+e.From.Address+e.ReplyTo, foreign)
	client.SkipSMTPUTF8(!international)
	if known, _ := client.Extension("SMTPUTF8"); international && !known {
		return &textproto.Error{Code: 553, Msg: "5.6.7 international addresses are not supported"}
	}
	return nil
}

// send writes the letter, and gives the answer. Where writing fails the end mark is not sent, so that no half of a
// letter is taken.
func send(client *smtp.Client, raw []byte) (answer string, err error) {
	w, err := client.Data()
	if err != nil {
		return "", err
	}
	if _, err := w.Write(raw); err != nil {
		return "", err
	}
	err = w.Close()
	if answering, can := w.(*smtp.DataCloser); can {
		answer = oneLine(answering.ServerResponse())
	}
	return answer, err
}

func angled(address string) string { return "<" + address + ">" }

func domain(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// step is a part of the conversation, and what a refusal (5xx) there means.
type step struct {
	name      string
	problem   Problem
	permanent bool
}

// A refusal speaks of this letter only where the letter is spoken of. Before that it is about us: our address, our
// password, our sender. That can be mended within the time that a letter waits, so no letter is lost by it.
var (
	dialling   = step{"dialling", Refused, false}
	greeting   = step{"greeting", Refused, false}
	encrypting = step{"encrypting", NoTLS, false}
	signingIn  = step{"signing in", Auth, false}
	sender     = step{"sender", Refused, false}
	recipient  = step{"recipient", Mailbox, true}
	content    = step{"content", Refused, true}
)

// failure turns an error of a step into a code and, where it is one, the server's reply; any other error, which may
// quote addresses, ends here.
func (s *server) failure(at step, err error) *Failure {
	reply, answered := errors.AsType[*textproto.Error](err)
	network, broken := errors.AsType[net.Error](err)
	switch {
	case answered:
		f := refusal(at, reply)
		f.Reply = replyText(reply)
		return f
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), broken && network.Timeout():
		return &Failure{Problem: Timeout}
	case at == encrypting, at == signingIn && !broken:
		return &Failure{Problem: at.problem}
	}
	return &Failure{Problem: Unreachable}
}

func refusal(at step, reply *textproto.Error) *Failure {
	switch {
	case reply.Code == 530, reply.Code == 534, reply.Code == 535, reply.Code == 538:
		return &Failure{Problem: Auth} // wherever it is said: "sign in first"
	case reply.Code < 500 || reply.Code > 599:
		return &Failure{Problem: Busy}
	case at == recipient && strings.HasPrefix(reply.Msg, "5.7."):
		return &Failure{Problem: Refused, Permanent: true} // a rule, not the mailbox
	}
	return &Failure{Problem: at.problem, Permanent: at.permanent}
}
