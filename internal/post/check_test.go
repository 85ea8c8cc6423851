package post_test

import (
	"context"
	"crypto/x509"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/config"
	"example.org/spolu/internal/post"
)

var portal = mail.Address{Name: "Spolu", Address: "spolu@example.org"}

// wrongWays are mail servers with which something is wrong, by what a check must say of it.
func wrongWays(t *testing.T) map[string]func(context.Context) error {
	t.Helper()
	trusting := func(s *mailServer, change func(*config.Mail)) func(context.Context) error {
		way := s.way
		change(&way)
		return func(ctx context.Context) error { return post.CheckTrusting(ctx, way, s.pool, portal) }
	}
	as := func(user, password string) func(*config.Mail) {
		return func(m *config.Mail) { m.User, m.Password = user, password }
	}
	same := func(*config.Mail) {}
	answering := func(code int, words string) func() error {
		return func() error { return reply(code, 5, 7, 1, words) }
	}
	start := func(way config.Encryption, s *mailServer) *mailServer { return startServer(t, way, s) }
	good, hour := start(config.StartTLS, &mailServer{}), time.Hour
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := closed.Addr().(*net.TCPAddr).Port
	_ = closed.Close() // nobody listens there any more
	return map[string]func(context.Context) error{
		"nothing listens at 127.0.0.1:": trusting(good, func(m *config.Mail) { m.Port = port }),
		"of no authority that this machine trusts": func(ctx context.Context) error {
			return post.Check(ctx, good.way, portal)
		},
		"have it renewed": trusting(start(config.TLS, &mailServer{certificate: &x509.Certificate{
			NotBefore: time.Now().Add(-2 * hour), NotAfter: time.Now().Add(-hour),
			IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}}), same),
		"not for 127.0.0.1 but for mail.example.org": trusting(start(config.StartTLS, &mailServer{
			certificate: &x509.Certificate{NotBefore: time.Now().Add(-hour), NotAfter: time.Now().Add(hour),
				DNSNames: []string{"mail.example.org"}}}), same),
		"does not speak our TLS on port": trusting(good, func(m *config.Mail) { m.Encryption = config.TLS }),
		"offers no encryption":           trusting(start(config.StartTLS, &mailServer{noTLS: true}), same),
		"smtp:// is for port 587": trusting(start(config.TLS, &mailServer{}),
			func(m *config.Mail) { m.Encryption = config.StartTLS }),
		"does not take this user and password":   trusting(good, as(user, "planted-wrong")),
		"put user and password into SPOLU_SMTP":  trusting(start(config.StartTLS, &mailServer{onMail: answering(530, "")}), same),
		"takes no letters from the address in S": trusting(start(config.Off, &mailServer{onMail: answering(553, "")}), same),
		"turns this machine away": trusting(start(config.Off, &mailServer{
			onConnect: answering(554, "who are you, planted@example.org?")}), same),
		"takes nothing just now": trusting(start(config.Off, &mailServer{onMail: answering(451, "")}), same),
	}
}

// TestCheck tells an operator what is wrong with the mail server, in a sentence that says what to do and neither holds
// an address nor what we sign in with, and sends nothing.
func TestCheck(t *testing.T) {
	s := startServer(t, config.StartTLS, &mailServer{})
	s.way.User, s.way.Password = user, password
	if err := post.CheckTrusting(t.Context(), s.way, s.pool, portal); err != nil {
		t.Error(err)
	}
	for want, check := range wrongWays(t) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		if err := check(ctx); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") ||
			strings.Contains(err.Error(), "planted") || !strings.ContainsAny(err.Error(), ";(") {
			t.Errorf("%q is said as %v", want, err)
		}
		cancel()
	}
	if len(s.letters()) != 0 {
		t.Error("a letter was sent")
	}
}

// TestTry: one letter goes, and the answer is told without the address.
func TestTry(t *testing.T) {
	e := envelope()
	s := startServer(t, config.StartTLS, &mailServer{})
	answer, err := post.TryTrusting(t.Context(), s.way, s.pool, e)
	if err != nil || !strings.Contains(answer, "OK") || len(s.letters()) != 1 {
		t.Errorf("%q, %v, %d letters", answer, err, len(s.letters()))
	}
	none := startServer(t, config.Off, &mailServer{onRcpt: func() error { return reply(550, 5, 1, 1, "no "+e.To) }})
	_, err = post.TryTrusting(t.Context(), none.way, none.pool, e)
	if err == nil || !strings.Contains(err.Error(), "no such mailbox") || strings.Contains(err.Error(), e.To) {
		t.Errorf("no such mailbox: %v", err)
	}
	folder := t.TempDir()
	if answer, err = post.Try(t.Context(), config.Mail{Folder: folder}, e); err != nil || !strings.Contains(answer, folder) {
		t.Errorf("a folder: %q, %v", answer, err)
	}
}
