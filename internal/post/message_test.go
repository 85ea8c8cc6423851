package post

import (
	"bytes"
	"mime"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// FuzzMessage: whatever reaches a header, the letter has the headers that it shall have, once each,
// and no other recipient.
func FuzzMessage(f *testing.F) {
	f.Add("vera@example.org", "Žádost o pomoc", "spolu.1@example.org", "cs")
	f.Add("vera@example.org\r\nBcc: x@example.net", "a\r\nBcc: x@example.net", "1>\r\nBcc: <x@example.net",
		"cs\nBcc: x@example.net")
	f.Add("\"a b\"@example.org", "=?utf-8?q?=0ABcc:_x?=", "a b", "")
	f.Add("jiří@example.org", "\u202e\u2028", "<>", "c\x00s")
	wanted := []string{"Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "Message-Id",
		"Mime-Version", "Reply-To", "Subject", "To", "X-Auto-Response-Suppress"}
	f.Fuzz(func(t *testing.T, to, subject, id, language string) {
		e := Envelope{From: mail.Address{Name: subject, Address: "spolu@example.org"}, To: to, ReplyTo: to,
			Subject: subject, MessageID: id, Language: language, Date: time.Unix(0, 0), Text: "text",
			HTML: "<p>text</p>"}
		raw, err := e.message()
		if err != nil {
			return
		}
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%q is no letter: %v", raw, err)
		}
		for name, values := range m.Header {
			if len(values) != 1 || !slices.Contains(wanted, name) {
				t.Errorf("the letter has %s: %q", name, values)
			}
		}
		if got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil ||
			!slices.Equal(strings.Fields(got), strings.Fields(subject)) {
			t.Errorf("the subject %q arrives as %q: %v", subject, got, err)
		}
		for _, name := range []string{"To", "Reply-To"} {
			if all, err := m.Header.AddressList(name); err != nil || len(all) != 1 || all[0].Address != to {
				t.Errorf("%s of a letter to %q is %v: %v", name, to, all, err)
			}
		}
	})
}

var firstLine = regexp.MustCompile(`(?m)^Subject: (.*)\r$`)

// A subject begins on the line of its name: there are programs that read no further.
func TestSubjectBeginsOnItsLine(t *testing.T) {
	for subject, want := range map[string]string{
		"Spolu to dáme: Žádost o pomoc s nákupem a léky v Opavě už má dobrovolník ve své poště": "Spolu to dáme: Žádost o pomoc s",
		"Žluťoučký kůň, který příšerně úpěl ďábelské ódy, dostal odpověď":                       "Žluťoučký kůň,",
		"Допомога поруч: ваше прохання вже у волонтера":                                         "Допомога",
		"Help exchange: your request":      "Help exchange: your request",
		"=?utf-8?q?x?= is no word of ours": "=?utf-8?q?x?= is no word",
	} {
		e := Envelope{From: mail.Address{Address: "spolu@example.org"}, To: "vera@example.org", Subject: subject,
			MessageID: "1@example.org", Language: "cs", Date: time.Unix(0, 0), Text: "text", HTML: "<p>text</p>"}
		raw, err := e.message()
		line := firstLine.FindSubmatch(raw)
		if err != nil || line == nil || len(line[0]) > 79 {
			t.Fatalf("%q becomes %q: %v", subject, line, err)
		}
		got, err := new(mime.WordDecoder).DecodeHeader(string(line[1]))
		if err != nil || !strings.HasPrefix(subject, got) || !strings.HasPrefix(got, want) {
			t.Errorf("the first line of %q says %q: %v", subject, got, err)
		}
	}
}
