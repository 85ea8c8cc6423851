package post_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"example.org/spolu/internal/config"
	"example.org/spolu/internal/post"
)

// envelope is a letter with everything that is hard to carry.
func envelope() post.Envelope {
	text := "Dobrý den,\n\n.tečka na začátku\n..dvě tečky\n.\n" + strings.Repeat("dlouhý ", 900) +
		strings.Repeat("x", 3000) + "\n-- \nSpolu\n"
	return post.Envelope{
		From:      mail.Address{Name: "Spolu to dáme", Address: "spolu@example.org"},
		To:        "vera@example.org",
		ReplyTo:   "zadatelka@example.org",
		Subject:   "Spolu to dáme: někdo prosí o pomoc (K7M-4PXQ), příliš žluťoučký kůň pěl ďábelské ódy",
		Text:      text,
		HTML:      "<!DOCTYPE html><html lang=\"cs\"><p>" + text + "</p></html>",
		MessageID: "abc123@spolu.example.org",
		Language:  "cs",
		Date:      time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
	}
}

// opened is a letter as its reader's program sees it.
type opened struct {
	mail.Header
	subject, text, html string
}

func open(t *testing.T, raw []byte) opened {
	t.Helper()
	for line := range bytes.Lines(raw) {
		if len(line) > 80 || !bytes.HasSuffix(line, []byte("\r\n")) {
			t.Errorf("a line of %d bytes on the wire ends with %q", len(line), line[max(0, len(line)-2):])
		}
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	o := opened{Header: m.Header}
	if o.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("the letter is %s: %v", kind, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	o.text = part(t, parts, "text/plain")
	o.html = part(t, parts, "text/html")
	if _, err := parts.NextPart(); err != io.EOF {
		t.Errorf("there is a third part: %v", err)
	}
	return o
}

func part(t *testing.T, parts *multipart.Reader, want string) string {
	t.Helper()
	p, err := parts.NextRawPart()
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
	if err != nil || kind != want || !strings.EqualFold(params["charset"], "utf-8") ||
		p.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
		t.Fatalf("a part has the head %v, want %s: %v", p.Header, want, err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(p))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(strings.ReplaceAll(string(body), "\r\n", "\n"), "\n")
}

func TestALetterOnTheWire(t *testing.T) {
	s := startServer(t, config.Off, &mailServer{})
	e := envelope()
	if err := post.NewCarrier(s.way).Carry(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	if len(s.letters()) != 1 {
		t.Fatalf("%d letters were taken", len(s.letters()))
	}
	got := s.letters()[0]
	if got.from != "spolu@example.org" || got.to != "vera@example.org" || got.utf8 {
		t.Errorf("it came from %q to %q, international %v", got.from, got.to, got.utf8)
	}
	m := open(t, got.raw)
	if m.subject != e.Subject || m.text != strings.TrimSuffix(e.Text, "\n") || m.html != e.HTML {
		t.Errorf("the content changed on its way: %q\n%s", m.subject, m.text)
	}
	for name, want := range map[string]string{
		"Message-Id": "<abc123@spolu.example.org>", "Reply-To": "<zadatelka@example.org>", "To": "<vera@example.org>",
		"Date": "Mon, 23 Nov 2026 09:00:00 +0000", "Auto-Submitted": "auto-generated", "Content-Language": "cs",
		"X-Auto-Response-Suppress": "OOF, AutoReply",
		"Mime-Version":             "1.0", "Bcc": "", "Cc": "", "User-Agent": "", "X-Mailer": "",
	} {
		if value := strings.TrimSpace(m.Get(name)); value != want {
			t.Errorf("%s: %q, want %q", name, value, want)
		}
	}
	if from, err := m.AddressList("From"); err != nil || *from[0] != e.From {
		t.Errorf("From: %v: %v", from, err)
	}
}

func TestInternationalAddresses(t *testing.T) {
	s := startServer(t, config.Off, &mailServer{})
	e := envelope()
	e.To = "věra@example.org"
	if err := post.NewCarrier(s.way).Carry(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	if got := s.letters()[0]; got.to != e.To || !got.utf8 {
		t.Errorf("it came to %q, international %v", got.to, got.utf8)
	}
}

// failed carries a letter that must not be taken.
func failed(t *testing.T, ctx context.Context, c post.Carrier, e post.Envelope) post.Failure {
	t.Helper()
	err := c.Carry(ctx, e)
	f, ok := errors.AsType[*post.Failure](err)
	if !ok {
		t.Fatalf("error %v, want a failure", err)
	}
	if strings.ContainsAny(f.Error(), "@") || strings.Contains(f.Error(), "vera") ||
		strings.Contains(f.Error(), "planted") {
		t.Errorf("the failure quotes the server: %v", f)
	}
	return *f
}

func TestRefusals(t *testing.T) {
	says := func(code, a, b, c int) func() error {
		return func() error { return reply(code, a, b, c, "planted words about <vera@example.org>") }
	}
	data := func(code, a, b, c int) func(*smtp.Conn, io.Reader) error {
		return func(*smtp.Conn, io.Reader) error { return says(code, a, b, c)() }
	}
	for name, test := range map[string]struct {
		server *mailServer
		want   post.Failure
	}{
		"no such mailbox": {&mailServer{onRcpt: says(550, 5, 1, 1)},
			post.Failure{Problem: post.Mailbox, Permanent: true}},
		"refused by a rule": {&mailServer{onRcpt: says(554, 5, 7, 1)},
			post.Failure{Problem: post.Refused, Permanent: true}},
		"content refused": {&mailServer{onData: data(554, 5, 6, 0)},
			post.Failure{Problem: post.Refused, Permanent: true}},
		"greylisted":             {&mailServer{onRcpt: says(450, 4, 2, 0)}, post.Failure{Problem: post.Busy}},
		"later, after the data":  {&mailServer{onData: data(451, 4, 3, 0)}, post.Failure{Problem: post.Busy}},
		"closing":                {&mailServer{onConnect: says(421, 4, 3, 2)}, post.Failure{Problem: post.Busy}},
		"unwelcome":              {&mailServer{onConnect: says(554, 5, 3, 2)}, post.Failure{Problem: post.Refused}},
		"our sender is refused":  {&mailServer{onMail: says(550, 5, 1, 8)}, post.Failure{Problem: post.Refused}},
		"sign in first":          {&mailServer{onMail: says(530, 5, 7, 0)}, post.Failure{Problem: post.Auth}},
		"sign in first, at RCPT": {&mailServer{onRcpt: says(530, 5, 7, 0)}, post.Failure{Problem: post.Auth}},
	} {
		t.Run(name, func(t *testing.T) {
			s := startServer(t, config.Off, test.server)
			got := failed(t, t.Context(), post.NewCarrier(s.way), envelope())
			if !strings.HasSuffix(got.Reply, "planted words about <vera@example.org>") {
				t.Errorf("the server's reply is %q", got.Reply)
			}
			if got.Reply = ""; got != test.want {
				t.Errorf("the failure is %+v, want %+v", got, test.want)
			}
			if len(s.letters()) != 0 {
				t.Error("the letter was taken")
			}
		})
	}
}

func TestBrokenConnections(t *testing.T) {
	midway := &mailServer{onData: func(c *smtp.Conn, r io.Reader) error {
		_, err := io.ReadFull(r, make([]byte, 100))
		return errors.Join(err, c.Conn().Close(), errors.New("gone"))
	}}
	s := startServer(t, config.Off, midway)
	unreachable := post.Failure{Problem: post.Unreachable}
	if got := failed(t, t.Context(), post.NewCarrier(s.way), envelope()); got != unreachable {
		t.Errorf("a connection that breaks gives %+v", got)
	}
	if len(s.letters()) != 0 {
		t.Error("half a letter was taken")
	}

	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := nobody.Addr().(*net.TCPAddr).Port
	nobody.Close()
	way := config.Mail{Host: "127.0.0.1", Port: port, Encryption: config.Off}
	if got := failed(t, t.Context(), post.NewCarrier(way), envelope()); got != unreachable {
		t.Errorf("nobody there gives %+v", got)
	}
}

// TestAServerThatHangs ends with the context, at whatever step the server falls silent.
func TestAServerThatHangs(t *testing.T) {
	hang := make(chan struct{})
	defer close(hang)
	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	s := startServer(t, config.Off, &mailServer{onData: func(*smtp.Conn, io.Reader) error { <-hang; return nil }})
	port := silent.Addr().(*net.TCPAddr).Port
	for _, way := range []config.Mail{
		s.way,
		{Host: "127.0.0.1", Port: port, Encryption: config.Off},
		{Host: "127.0.0.1", Port: port, Encryption: config.TLS},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		if got := failed(t, ctx, post.NewCarrier(way), envelope()); got != (post.Failure{Problem: post.Timeout}) {
			t.Errorf("a silent server (%v) gives %+v", way, got)
		}
		cancel()
	}
}

func TestEncryption(t *testing.T) {
	for _, way := range []config.Encryption{config.StartTLS, config.TLS} {
		t.Run(string(way), func(t *testing.T) {
			s := startServer(t, way, &mailServer{})
			s.way.User, s.way.Password = user, password
			for name, c := range map[string]post.Carrier{
				"the machine's authorities": post.NewCarrier(s.way),
				"another authority":         post.NewTrustingCarrier(s.way, anotherPool(t)),
			} {
				if got := failed(t, t.Context(), c, envelope()); got != (post.Failure{Problem: post.NoTLS}) {
					t.Errorf("a certificate unknown to %s gives %+v", name, got)
				}
			}
			if len(s.letters()) != 0 {
				t.Fatal("the letter went to a server with a bad certificate")
			}
			if err := post.NewTrustingCarrier(s.way, s.pool).Carry(t.Context(), envelope()); err != nil {
				t.Fatal(err)
			}
			if got := s.letters(); len(got) != 1 || !got[0].signedIn {
				t.Error("the letter was not taken, or without a user")
			}
			s.way.Password = "wrong"
			refused := post.Failure{Problem: post.Auth, Reply: "535 5.7.8 Authentication failed"}
			got := failed(t, t.Context(), post.NewTrustingCarrier(s.way, s.pool), envelope())
			if got != refused {
				t.Errorf("a wrong password gives %+v", got)
			}
		})
	}
}

func anotherPool(t *testing.T) *x509.CertPool {
	_, pool := selfSigned(t, nil)
	return pool
}

// TestNothingInClear offers everything but STARTTLS: neither letter nor password may go.
func TestNothingInClear(t *testing.T) {
	s := startServer(t, config.StartTLS, &mailServer{noTLS: true})
	s.way.User, s.way.Password = user, password
	if got := failed(t, t.Context(), post.NewCarrier(s.way), envelope()); got != (post.Failure{Problem: post.NoTLS}) {
		t.Errorf("a server without STARTTLS gives %+v", got)
	}
	s.way.Encryption = config.Off // as no configuration can say it
	if got := failed(t, t.Context(), post.NewCarrier(s.way), envelope()); got != (post.Failure{Problem: post.Auth}) {
		t.Errorf("a password without TLS gives %+v", got)
	}
	heard := s.heard()
	if !strings.Contains(heard, "EHLO") {
		t.Fatalf("the test does not hear what is said: %q", heard)
	}
	for _, word := range []string{"AUTH PLAIN ", "MAIL FROM", "vera"} {
		if strings.Contains(heard, word) {
			t.Errorf("%q was said in clear", word)
		}
	}
}

// TestAFarewellThatFails is no reason to send the letter again.
func TestAFarewellThatFails(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, "220 here\r\n")
		data := false
		for lines := bufio.NewScanner(conn); lines.Scan(); {
			switch line := lines.Text(); {
			case line == ".":
				fmt.Fprint(conn, "250 taken\r\n")
				return
			case data:
			case line == "DATA":
				data = true
				fmt.Fprint(conn, "354 go on\r\n")
			default:
				fmt.Fprint(conn, "250 yes\r\n")
			}
		}
	}()
	way := config.Mail{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Encryption: config.Off}
	if err := post.NewCarrier(way).Carry(t.Context(), envelope()); err != nil {
		t.Errorf("a letter that was taken counts as %v", err)
	}
}

func TestHeadersTakeNothingHostile(t *testing.T) {
	s := startServer(t, config.Off, &mailServer{})
	for name, c := range map[string]post.Carrier{
		"server": post.NewCarrier(s.way), "folder": post.NewCarrier(config.Mail{Folder: t.TempDir()}),
	} {
		for _, evil := range []string{
			"x\r\nBcc: a@example.org", "x\ny", "x\ry", "x\x00y", "x\u202ey", "x\u2066y", strings.Repeat("x", 400),
		} {
			for field, change := range map[string]func(*post.Envelope){
				"subject":    func(e *post.Envelope) { e.Subject = evil },
				"from":       func(e *post.Envelope) { e.From.Name = evil },
				"sender":     func(e *post.Envelope) { e.From.Address = evil + "@example.org" },
				"to":         func(e *post.Envelope) { e.To = evil + "@example.org" },
				"reply-to":   func(e *post.Envelope) { e.ReplyTo = evil + "@example.org" },
				"message-id": func(e *post.Envelope) { e.MessageID = evil + "@example.org" },
				"language":   func(e *post.Envelope) { e.Language = evil },
			} {
				e := envelope()
				change(&e)
				if got := failed(t, t.Context(), c, e); got != (post.Failure{Problem: post.Content, Permanent: true}) {
					t.Errorf("%s: %q in %s gives %+v", name, evil, field, got)
				}
			}
		}
	}
	for _, to := range []string{
		"", "a@example.org, b@example.org", "Vera <vera@example.org>", "<vera@example.org>", "a@example.org> RCPT",
		"vera",
	} {
		e := envelope()
		e.To = to
		failed(t, t.Context(), post.NewCarrier(s.way), e)
	}
	if s.heard() != "" || len(s.letters()) != 0 {
		t.Error("something reached the server")
	}
}

func TestAFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new", "letters")
	c := post.NewCarrier(config.Mail{Folder: folder})
	e := envelope()
	for range 2 { // the second time replaces the first
		if err := c.Carry(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	e.MessageID = "../../../out@spolu.example.org"
	if err := c.Carry(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 2 {
		t.Fatalf("files %v: %v", files, err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v: %v", f.Name(), info.Mode(), err)
		}
	}
	raw, err := os.ReadFile(filepath.Join(folder, "abc123@spolu.example.org.eml"))
	if err != nil {
		t.Fatal(err)
	}
	if m := open(t, raw); m.subject != envelope().Subject || m.html != envelope().HTML {
		t.Error("the file holds another letter")
	}

	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	got := failed(t, t.Context(), post.NewCarrier(config.Mail{Folder: blocked}), envelope())
	if got != (post.Failure{Problem: post.Unreachable}) {
		t.Errorf("a folder that is none gives %+v", got)
	}
}
