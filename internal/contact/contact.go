// Package contact reads what is typed as an address of e-mail or a telephone number.
package contact

import (
	"net/mail"
	"slices"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"example.org/spolu/internal/help"
)

// Address is an e-mail address that was typed, in the forms that it is used in.
type Address struct {
	Written string // what letters go to: as it was typed, its domain in ASCII
	Account string // identity: whose it is, see Account
	Mailbox string // canonical form, the same for all spellings of what may be one mailbox: for limits alone
	Former  string // canonical form by which accounts were found before migration 21, though it is no identity
}

// Email reads an address of e-mail that was typed. Of one that is wrong only Written is set, to what was typed.
func Email(typed string, p *help.Problems) Address {
	clean, problem := help.Line(typed, help.MaxEmail)
	if problem != "" || help.Turned(typed) {
		p.Add("email", "email")
		return Address{Written: typed}
	}
	if clean == "" {
		p.Add("email", "email-empty")
		return Address{}
	}
	local, domain, ok := split(clean)
	if !ok {
		p.Add("email", "email")
		return Address{Written: clean}
	}
	written := local + "@" + domain
	return Address{written, Account(written), mailbox(local, domain), untagged(strings.ToLower(local)) + "@" + domain}
}

// split takes an address apart; its domain comes in ASCII.
func split(clean string) (local, domain string, ok bool) {
	parsed, err := mail.ParseAddress(clean)
	if err != nil || parsed.Address != clean || strings.ContainsAny(clean, " \"<>(),;:\\") {
		return "", "", false
	}
	at := strings.LastIndexByte(clean, '@')
	local = clean[:at]
	if strings.ContainsFunc(local, strange) {
		return "", "", false
	}
	domain, err = idna.Lookup.ToASCII(strings.ToLower(clean[at+1:]))
	return local, domain, err == nil && strings.Contains(domain, ".") && !strings.HasPrefix(domain, ".")
}

// Accents are the letters beyond ASCII before the @ of an address, each once, and the address without their accents;
// plain is "" where they are letters of another script. Hardly any mailbox has some: most often it is a slip.
func Accents(email string) (letters []string, plain string) {
	at := strings.LastIndexByte(email, '@')
	if at < 0 {
		return nil, ""
	}
	for _, r := range email[:at] {
		if s := string(r); r > unicode.MaxASCII && !slices.Contains(letters, s) {
			letters = append(letters, s)
		}
	}
	local := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.M, r) {
			return -1
		}
		return r
	}, norm.NFD.String(email[:at]))
	if strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }) {
		return letters, ""
	}
	return letters, local + email[at:]
}

// Account is the identity that an address stands for: the address itself. Only the case of ASCII letters is folded,
// because phones write Jana@; whoever reads mail for anything else that looks alike is somebody else.
func Account(written string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, written)
}

// mailbox is the canonical form of an address: without case, tags, compatibility forms of Unicode, and, at Gmail,
// dots.
func mailbox(local, domain string) string {
	local = untagged(strings.ToLower(norm.NFKC.String(local)))
	if domain == "googlemail.com" {
		domain = "gmail.com"
	}
	if domain == "gmail.com" {
		local = strings.ReplaceAll(local, ".", "")
	}
	return local + "@" + domain
}

// untagged is the name of a mailbox without what follows a plus sign.
func untagged(local string) string {
	if plus := strings.IndexByte(local, '+'); plus > 0 {
		return local[:plus]
	}
	return local
}

// strange reports what no honest mailbox has in its name beside ASCII: neither letter, accent nor digit. Signs that
// format a text, without being seen themselves, are among it.
func strange(r rune) bool {
	return r > unicode.MaxASCII && !unicode.In(r, unicode.L, unicode.M, unicode.N)
}

// Dear reports a number, in E.164, that costs whoever calls it more than a call, or leads to no place on the
// ground: premium rate, shared cost, personal, satellite and other international ones. A volunteer is told to call
// first.
func Dear(e164 string) bool {
	number, err := phonenumbers.Parse(e164, "CZ")
	if err != nil {
		return false
	}
	// Zeros before a number that has none change nothing for who dials it without them.
	number.ItalianLeadingZero, number.NumberOfLeadingZeros = nil, nil
	switch phonenumbers.GetNumberType(number) {
	case phonenumbers.PREMIUM_RATE, phonenumbers.SHARED_COST, phonenumbers.PERSONAL_NUMBER:
		return true
	case phonenumbers.TOLL_FREE:
		return false
	}
	return phonenumbers.GetRegionCodeForCountryCode(int(number.GetCountryCode())) == "001"
}

// Readable is an E.164 number as people write it: "+420 601 234 567".
func Readable(e164 string) string {
	number, err := phonenumbers.Parse(e164, "CZ")
	if err != nil {
		return e164
	}
	return phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
}
