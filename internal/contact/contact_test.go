package contact

import (
	"net/mail"
	"strings"
	"testing"
	"unicode"

	"example.org/spolu/internal/help"
)

func TestEmail(t *testing.T) {
	for typed, want := range map[string][2]string{
		" vera@example.org ":              {"vera@example.org", "vera@example.org"},
		"Vera.Nova+pomoc@Example.ORG":     {"Vera.Nova+pomoc@example.org", "vera.nova@example.org"},
		"jiří@háčky.example.org":          {"jiří@xn--hky-ela4t.example.org", "jiří@xn--hky-ela4t.example.org"},
		"o'neil_1@example.org":            {"o'neil_1@example.org", "o'neil_1@example.org"},
		"vera":                            {},
		"vera@example":                    {},
		"vera@example.org, b@example.org": {},
		"Věra <vera@example.org>":         {},
		"\u0604vera@example.org":          {},
		"ve\u200dra@example.org":          {},
		"ve\u202era@example.org":          {},
		"vera\n@example.org":              {},
		"v\U0001f600@example.org":         {},
	} {
		var p help.Problems
		address, canonical := Email(typed, &p)
		if want == [2]string{} {
			if len(p) == 0 {
				t.Errorf("%q is taken as %q", typed, address)
			}
		} else if got := [2]string{address, canonical}; got != want || len(p) != 0 {
			t.Errorf("%q is %q (%v), want %q", typed, got, p, want)
		}
	}
}

// FuzzEmail: whatever is taken can stand in the header of a letter, shows all it has, and is the same read again.
func FuzzEmail(f *testing.F) {
	for _, seed := range []string{"vera@example.org", "Věra+x@HÁČKY.example.org", "\"a b\"@example.org", "a@b.c\r\nBcc: d@e.f", "\u0604a@example.org"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		var p help.Problems
		address, canonical := Email(typed, &p)
		if len(p) > 0 {
			return
		}
		if parsed, err := mail.ParseAddress(address); err != nil || parsed.Address != address {
			t.Errorf("%q is taken as %q, which is no address: %v", typed, address, err)
		}
		if strings.ContainsFunc(address, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) }) {
			t.Errorf("%q is taken, with something that is not seen", address)
		}
		if again, same := Email(address, &p); len(p) > 0 || again != address || same != canonical {
			t.Errorf("%q is %q, %q; read again %q, %q (%v)", typed, address, canonical, again, same, p)
		}
	})
}

// FuzzPhone: whatever is taken is a plus and digits, and the same read again and as people write it.
func FuzzPhone(f *testing.F) {
	for _, seed := range []string{"601 000 001", "+420 601 000 001", "00420601000001", "tel:+420601000001;ext=5", "٦٠١٠٠٠٠٠١"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		var p help.Problems
		number := Phone(typed, &p)
		if len(p) > 0 || number == "" {
			return
		}
		if digits, ok := strings.CutPrefix(number, "+"); !ok || strings.Trim(digits, "0123456789") != "" {
			t.Errorf("%q is taken as %q", typed, number)
		}
		if again := Phone(number, &p); len(p) > 0 || again != number {
			t.Errorf("%q is %q, and that %q (%v)", typed, number, again, p)
		}
		if again := Phone(Readable(number), &p); len(p) > 0 || again != number {
			t.Errorf("%q is shown as %q, and that is %q", number, Readable(number), again)
		}
	})
}
