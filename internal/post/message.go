package post

import (
	"bytes"
	"fmt"
	"net/mail"
	"strings"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"

	"example.org/spolu/internal/help"
)

// The longest values that reach a header, in characters.
const (
	maxSubject   = 250
	maxMessageID = 300
)

// message is the envelope as it goes over the wire. An error is a permanent failure: the letter would be the same
// next time.
func (e Envelope) message() ([]byte, error) {
	if !e.fitsHeaders() {
		return nil, &Failure{Problem: Content, Permanent: true}
	}
	m := gomail.NewMsg(
		gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP), gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(&e.From)
	m.ToMailAddress(&mail.Address{Address: e.To})
	if e.ReplyTo != "" {
		m.ReplyToMailAddress(&mail.Address{Address: e.ReplyTo})
	}
	m.Subject(encodedWords(e.Subject))
	m.SetMessageIDWithValue(e.MessageID)
	m.SetDateWithValue(e.Date)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answering machine answers
	// The same for Exchange. Never "All": it would keep from us that a letter cannot be delivered.
	m.SetGenHeader(gomail.HeaderXAutoResponseSuppress, "OOF, AutoReply")
	m.SetGenHeader(gomail.HeaderContentLang, e.Language)
	m.SetBodyString(gomail.TypeTextPlain, e.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, e.HTML)
	var raw bytes.Buffer
	if _, err := m.WriteTo(&raw); err != nil {
		return nil, &Failure{Problem: Content, Permanent: true}
	}
	return raw.Bytes(), nil
}

// wordLength is how long what stands in an encoded word may be, in bytes, so that the first fits beside "Subject: ".
const wordLength = 50

// encodedWords is a text for a header (RFC 2047). Longer words, as the library makes them, would leave the first line
// of the header empty, and there are programs that read a subject from that line alone.
func encodedWords(text string) string {
	special := func(r rune) bool { return r < ' ' || r > '~' }
	if strings.IndexFunc(text, special) < 0 && !strings.Contains(text, "=?") {
		return text
	}
	const begin, end = "=?utf-8?q?", "?="
	var b strings.Builder
	b.WriteString(begin)
	room := wordLength
	for _, r := range text {
		one := quoted(r)
		if room -= len(one); room < 0 {
			b.WriteString(end + " " + begin)
			room = wordLength - len(one)
		}
		b.WriteString(one)
	}
	return b.String() + end
}

// quoted is a character inside an encoded word.
func quoted(r rune) string {
	switch {
	case r == ' ':
		return "_"
	case r > ' ' && r <= '~' && !strings.ContainsRune("=?_", r):
		return string(r)
	}
	var b strings.Builder
	for _, c := range []byte(string(r)) {
		fmt.Fprintf(&b, "=%02X", c)
	}
	return b.String()
}

// fitsHeaders refuses line breaks, controls, direction marks and oversize in whatever reaches a header. The library
// encodes most of it; nothing of it belongs into an honest letter.
func (e Envelope) fitsHeaders() bool {
	for value, most := range map[string]int{
		e.From.Name: maxSubject, e.Subject: maxSubject, e.MessageID: maxMessageID, e.Language: 20,
	} {
		if !help.Header(value) || utf8.RuneCountInString(value) > most {
			return false
		}
	}
	return isAddress(e.From.Address) && isAddress(e.To) && (e.ReplyTo == "" || isAddress(e.ReplyTo)) &&
		e.MessageID != "" && e.Language != "" && !strings.ContainsAny(e.MessageID, "<> ")
}

// isAddress reports one address of e-mail without a name or anything else around it.
func isAddress(s string) bool {
	clean, problem := help.Line(s, help.MaxEmail)
	parsed, err := mail.ParseAddress(s)
	return problem == "" && clean == s && help.Header(s) && err == nil && parsed.Name == "" && parsed.Address == s
}
