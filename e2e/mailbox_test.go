package e2e

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// mailbox is a mail server that keeps every letter for whomever it is.
type mailbox struct {
	address string // host:port

	mu      sync.Mutex
	letters []letter
}

// letter is one that arrived, taken apart.
type letter struct {
	to                     string
	subject, text, html    string
	replyTo, raw, language string
}

func openMailbox(t *testing.T) *mailbox {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mailbox{address: listener.Addr().String()}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &delivery{mailbox: m}, nil
	}))
	server.Domain = "localhost"
	server.EnableSMTPUTF8 = true
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return m
}

// delivery is one conversation with the server.
type delivery struct {
	mailbox *mailbox
	to      []string
}

func (d *delivery) Reset()                               { d.to = nil }
func (d *delivery) Logout() error                        { return nil }
func (d *delivery) Mail(string, *smtp.MailOptions) error { return nil }

// nobodys is an address that the mail server refuses: there is no such mailbox.
const nobodys = "nikdo@zadatelka.example"

func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	if to == nobodys {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	}
	d.to = append(d.to, to)
	return nil
}

func (d *delivery) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	l, err := parseLetter(raw)
	if err != nil {
		return err
	}
	l.to = strings.Join(d.to, ",")
	d.mailbox.mu.Lock()
	defer d.mailbox.mu.Unlock()
	d.mailbox.letters = append(d.mailbox.letters, l)
	return nil
}

func parseLetter(raw []byte) (letter, error) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return letter{}, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return letter{}, err
	}
	l := letter{
		subject: subject, replyTo: m.Header.Get("Reply-To"), language: m.Header.Get("Content-Language"),
		raw: string(raw),
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return l, err
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return l, nil
		}
		if err != nil {
			return l, err
		}
		if err := l.add(part); err != nil {
			return l, err
		}
	}
}

func (l *letter) add(part *multipart.Part) error {
	var body io.Reader = part
	if part.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		body = quotedprintable.NewReader(part)
	}
	content, err := io.ReadAll(body)
	if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
		l.html = string(content)
	} else {
		l.text = string(content)
	}
	return err
}

// all are the letters that have arrived so far.
func (m *mailbox) all() []letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.letters)
}

// find are the letters to an address whose subject contains the words.
func (m *mailbox) find(to, subject string) []letter {
	return slices.DeleteFunc(m.all(), func(l letter) bool {
		return l.to != to || !strings.Contains(l.subject, subject)
	})
}

// letterTo waits for the newest letter to an address whose subject contains the words. How many there must be at least
// can be said, for letters that come again.
func (m *mailbox) letterTo(t *testing.T, to, subject string, atLeast ...int) letter {
	t.Helper()
	least := 1
	if len(atLeast) > 0 {
		least = atLeast[0]
	}
	var found []letter
	eventually(t, 20*time.Second, func() bool {
		found = m.find(to, subject)
		return len(found) >= least
	}, func() string {
		var have []string
		for _, l := range m.all() {
			have = append(have, l.to+": "+l.subject)
		}
		return "no letter to " + to + " about „" + subject + "“; there are:\n" + strings.Join(have, "\n")
	})
	return found[len(found)-1]
}

var (
	linkInText = regexp.MustCompile(`https?://[^\s>)]+`)
	codeInText = regexp.MustCompile(`(?m)^\s*(\d{3}) ?(\d{3})\s*$`)
)

// link is the first link of a letter that contains the part.
func (l letter) link(t *testing.T, part string) string {
	t.Helper()
	for _, link := range linkInText.FindAllString(l.text, -1) {
		if strings.Contains(link, part) {
			return link
		}
	}
	t.Fatalf("the letter „%s“ has no link with %q:\n%s", l.subject, part, l.text)
	return ""
}

// code is the six-digit code of a letter.
func (l letter) code(t *testing.T) string {
	t.Helper()
	found := codeInText.FindStringSubmatch(l.text)
	if found == nil {
		t.Fatalf("the letter „%s“ has no code:\n%s", l.subject, l.text)
	}
	return found[1] + found[2]
}
