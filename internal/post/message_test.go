package post

import (
	"bytes"
	"net/mail"
	"slices"
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
		"Mime-Version", "Reply-To", "Subject", "To"}
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
		for _, name := range []string{"To", "Reply-To"} {
			if all, err := m.Header.AddressList(name); err != nil || len(all) != 1 || all[0].Address != to {
				t.Errorf("%s of a letter to %q is %v: %v", name, to, all, err)
			}
		}
	})
}
