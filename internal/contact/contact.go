// Package contact reads what is typed as an address of e-mail or a telephone number.
package contact

import (
	"net/mail"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/net/idna"

	"example.org/spolu/internal/help"
)

// Email reads an address of e-mail that was typed. address is what letters go to; canonical is the same for
// all spellings of one mailbox (case, +tags, international names): limits and look-ups go by it.
func Email(typed string, p *help.Problems) (address, canonical string) {
	clean, problem := help.Line(typed, help.MaxEmail)
	if problem != "" {
		p.Add("email", "email")
		return typed, ""
	}
	if clean == "" {
		p.Add("email", "email-empty")
		return "", ""
	}
	parsed, err := mail.ParseAddress(clean)
	if err != nil || parsed.Address != clean || strings.ContainsAny(clean, " \"<>(),;:\\") {
		p.Add("email", "email")
		return clean, ""
	}
	at := strings.LastIndexByte(clean, '@')
	if strings.ContainsFunc(clean[:at], strange) {
		p.Add("email", "email")
		return clean, ""
	}
	domain, err := idna.Lookup.ToASCII(strings.ToLower(clean[at+1:]))
	if err != nil || !strings.Contains(domain, ".") || strings.HasPrefix(domain, ".") {
		p.Add("email", "email")
		return clean, ""
	}
	local := strings.ToLower(clean[:at])
	if plus := strings.IndexByte(local, '+'); plus > 0 {
		local = local[:plus]
	}
	return clean[:at] + "@" + domain, local + "@" + domain
}

// strange reports what no honest mailbox has in its name beside ASCII: neither letter, accent nor digit. Signs that format a
// text, without being seen themselves, are among it.
func strange(r rune) bool {
	return r > unicode.MaxASCII && !unicode.In(r, unicode.L, unicode.M, unicode.N)
}

// Phone reads a telephone number that was typed, Czech unless it says otherwise, into E.164; empty stays empty.
func Phone(typed string, p *help.Problems) string {
	clean, problem := help.Line(typed, help.MaxPhone)
	if clean == "" && problem == "" {
		return ""
	}
	number := read(clean)
	// One with zeros too many is not what it is when it is read again: whoever dials it would reach somebody else.
	if problem != "" || number == "" || read(number) != number || read(Readable(number)) != number {
		p.Add("phone", "phone")
		return typed
	}
	return number
}

// read is what a number is in E.164, "" if it is none.
func read(typed string) string {
	number, err := phonenumbers.Parse(typed, "CZ")
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return ""
	}
	return phonenumbers.Format(number, phonenumbers.E164)
}

// Readable is an E.164 number as people write it: "+420 601 234 567".
func Readable(e164 string) string {
	number, err := phonenumbers.Parse(e164, "CZ")
	if err != nil {
		return e164
	}
	return phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
}
