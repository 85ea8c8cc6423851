package post

import (
	"fmt"
	"net/textproto"
	"regexp"
	"strings"
	"unicode"
)

// maxReply is how much of a reply is kept, in characters: RFC 5321 allows 512 octets a line.
const maxReply = 512

// replyText is the reply of a mail server as one line of printable characters.
func replyText(e *textproto.Error) string { return oneLine(fmt.Sprintf("%03d %s", e.Code, e.Msg)) }

// oneLine is what a mail server said as one line of printable characters.
func oneLine(text string) string {
	between := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }
	line := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, "?"), between), " ")
	if runes := []rune(line); len(runes) > maxReply {
		line = string(runes[:maxReply])
	}
	return line
}

// addressLike is whatever stands around an at sign.
var addressLike = regexp.MustCompile(`[^\s<>"'(),;:\[\]]*@[^\s<>"'(),;:\[\]]*`)

// hidden stands where an address was.
const hidden = "[address]"

// Redact is a reply without the address of its recipient, whole or the name before the at sign alone, and without
// any other address.
func Redact(reply, recipient string) string {
	name, _, _ := strings.Cut(recipient, "@")
	untagged, _, _ := strings.Cut(name, "+")
	for _, said := range []string{recipient, name, untagged} {
		if said != "" {
			word := regexp.MustCompile(`(?i)(^|[^\pL\pN])` + regexp.QuoteMeta(said) + `([^\pL\pN]|$)`)
			reply = word.ReplaceAllString(reply, "${1}"+hidden+"${2}")
		}
	}
	return addressLike.ReplaceAllLiteralString(reply, hidden)
}
