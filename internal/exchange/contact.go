package exchange

import (
	"net/mail"
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/net/idna"

	"example.org/spolu/internal/help"
)

// checkEmail reads an address of e-mail that was typed. address is what letters go to; canonical is the same for
// all spellings of one mailbox (case, +tags, international names): limits and look-ups go by it.
func checkEmail(typed string, p *help.Problems) (address, canonical string) {
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

// checkPhone reads a telephone number that was typed, Czech unless it says otherwise, into E.164; empty stays empty.
func checkPhone(typed string, p *help.Problems) string {
	clean, problem := help.Line(typed, help.MaxPhone)
	if clean == "" && problem == "" {
		return ""
	}
	number, err := phonenumbers.Parse(clean, "CZ")
	if problem != "" || err != nil || !phonenumbers.IsPossibleNumber(number) {
		p.Add("phone", "phone")
		return typed
	}
	return phonenumbers.Format(number, phonenumbers.E164)
}

// ReadablePhone is an E.164 number as people write it: "+420 601 234 567".
func ReadablePhone(e164 string) string {
	number, err := phonenumbers.Parse(e164, "CZ")
	if err != nil {
		return e164
	}
	return phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
}
