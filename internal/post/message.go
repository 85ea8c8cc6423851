package post

import (
	"bytes"
	"net/mail"
	"strings"

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
	m.Subject(e.Subject)
	m.SetMessageIDWithValue(e.MessageID)
	m.SetDateWithValue(e.Date)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answering machine answers
	m.SetGenHeader(gomail.HeaderContentLang, e.Language)
	m.SetBodyString(gomail.TypeTextPlain, e.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, e.HTML)
	var raw bytes.Buffer
	if _, err := m.WriteTo(&raw); err != nil {
		return nil, &Failure{Problem: Content, Permanent: true}
	}
	return raw.Bytes(), nil
}

// fitsHeaders refuses line breaks, controls, direction marks and oversize in whatever reaches a header. The library
// encodes most of it; nothing of it belongs into an honest letter.
func (e Envelope) fitsHeaders() bool {
	for value, most := range map[string]int{
		e.From.Name: maxSubject, e.Subject: maxSubject, e.MessageID: maxMessageID, e.Language: 20,
	} {
		if _, problem := help.Line(value, most); problem != "" {
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
	return problem == "" && clean == s && err == nil && parsed.Name == "" && parsed.Address == s
}
