package post

import (
	"context"
	"fmt"
	"net/mail"
	"os"

	"example.org/spolu/internal/config"
)

// advice is what an operator can do about a problem with the mail server, by its code.
var advice = map[Problem]string{
	Unreachable: "it does not answer; look at host and port, and whether a firewall is in between",
	NoTLS:       "no trusted encryption; look at its certificate and at the port (587 for smtp, 465 for smtps)",
	Auth:        "it does not take user and password",
	Timeout:     "it takes too long to answer",
}

// Check opens a conversation with the mail server, as far as signing in, and sends nothing. The error says what to do.
func Check(ctx context.Context, way config.Mail) error {
	if way.Folder != "" {
		return os.MkdirAll(way.Folder, 0o700)
	}
	return newServer(way).check(ctx)
}

func (s *server) check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	conn, err := s.dial(ctx)
	if err != nil {
		return explained(s.failure(ctx, greeting, err))
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	client, at, err := s.greet(ctx, conn, Envelope{From: mail.Address{Address: "spolu@localhost"}})
	if err == nil {
		at, err = signingIn, s.signIn(client)
	}
	if err != nil {
		return explained(s.failure(ctx, at, err))
	}
	return client.Quit()
}

func explained(f *Failure) error {
	if what, ok := advice[f.Problem]; ok {
		return fmt.Errorf("the mail server: %s", what)
	}
	return f
}
