package contact

import (
	"fmt"
	"net/mail"
	"strings"
	"testing"
	"unicode"

	"example.org/spolu/internal/help"
)

func TestEmail(t *testing.T) {
	const dotless, other = "@gmail" + ".com", "@googlemail" + ".com"
	for typed, want := range map[string]Address{
		"ve.r.a+x" + other:   {"ve.r.a+x" + other, "ve.r.a+x" + other, "vera" + dotless, "ve.r.a" + other},
		" vera@example.org ": {"vera@example.org", "vera@example.org", "vera@example.org", "vera@example.org"},
		"Vera.Nova+pomoc@Example.ORG": {"Vera.Nova+pomoc@example.org", "vera.nova+pomoc@example.org",
			"vera.nova@example.org", "vera.nova@example.org"},
		"jiří@háčky.example.org": {"jiří@xn--hky-ela4t.example.org", "jiří@xn--hky-ela4t.example.org",
			"jiří@xn--hky-ela4t.example.org", "jiří@xn--hky-ela4t.example.org"},
		"Jiří@example.org": {"Jiří@example.org", "jiří@example.org", "jiří@example.org", "jiří@example.org"},
		"JIŘÍ@example.org": {"JIŘÍ@example.org", "jiŘÍ@example.org", "jiří@example.org", "jiří@example.org"},
		"o'neil_1@example.org": {"o'neil_1@example.org", "o'neil_1@example.org", "o'neil_1@example.org",
			"o'neil_1@example.org"},
		"\u212Aarel@example.org": {"\u212Aarel@example.org", "\u212Aarel@example.org", "karel@example.org",
			"karel@example.org"},
		"ｖｅｒａ@example.org":  {"ｖｅｒａ@example.org", "ｖｅｒａ@example.org", "vera@example.org", "ｖｅｒａ@example.org"},
		"ve.ra@example.org": {"ve.ra@example.org", "ve.ra@example.org", "ve.ra@example.org", "ve.ra@example.org"},
	} {
		var p help.Problems
		if got := Email(typed, &p); got != want || len(p) != 0 {
			t.Errorf("%q is %q (%v), want %q", typed, got, p, want)
		}
	}
	for _, typed := range []string{
		"vera", "vera@example", "vera@example.org, b@example.org", "Věra <vera@example.org>", "\u0604vera@example.org",
		"ve\u202era@example.org", "ve\u200fra@example.org", "vera\n@example.org", "v\U0001f600@example.org",
	} {
		var p help.Problems
		if got := Email(typed, &p); len(p) == 0 || got.Account != "" || got.Mailbox != "" {
			t.Errorf("%q is taken as %q", typed, got)
		}
	}
}

// TestInvisibleInAddresses: what a page or a telephone puts around an address, and nobody sees, is no part of it.
func TestInvisibleInAddresses(t *testing.T) {
	for _, c := range []string{"%s\u200b", "\ufeff%s", "\u202a%s\u202c", "\u202d%s\u202c", "\u2068%s\u2069", "\u200f%s",
		"\u00a0%s\u202f", "%s\v", "\t%s", "%s\u2028", "%s\u2060"} {
		var p help.Problems
		if a := Email(strings.Replace(c, "%s", "ve\u200bra@exam\u00adple.org", 1), &p); a.Written != "vera@example.org" {
			t.Errorf("around an address, %+q: %q, %v", c, a, p)
		}
		if n := Phone(strings.Replace(c, "%s", "601\u00a0000\u200b 001", 1), &p); n != "+420601000001" {
			t.Errorf("around a number, %+q: %q, %v", c, n, p)
		}
	}
	for _, typed := range []string{"601\u202e000001", "\u202e601000001", "601 \u200f000 001"} {
		var p help.Problems
		if n := Phone(typed, &p); len(p) == 0 {
			t.Errorf("%+q, which shows other digits, is %s", typed, n)
		}
	}
	var p help.Problems
	if n := Phone("\u2060\u200b", &p); n != "" || len(p) > 0 {
		t.Errorf("nothing is %q, %v", n, p)
	}
}

// TestPhones: a number is one that is given out, from wherever it says that it is; the sentence says what to mend.
func TestPhones(t *testing.T) {
	for typed, want := range map[string]string{
		"601 234 567": "+420601234567", "601234567": "+420601234567", "+420601234567": "+420601234567",
		"420601234567": "+420601234567", "00420 601 234 567": "+420601234567", "+420 (0) 601 234 567": "+420601234567",
		"(+420) 601-234-567": "+420601234567", "601/234/567": "+420601234567", "596 / 123 456": "+420596123456",
		"596 123 456": "+420596123456", "tel. 601 234 567": "+420601234567", "tel:+420601234567": "+420601234567",
		"601 234 567 (Jana)": "+420601234567", "６０１ ２３４ ５６７": "+420601234567",
		"421903123456": "+421903123456", "00421903123456": "+421903123456", "+421 903 123 456": "+421903123456",
		"48601234567": "+48601234567", "380671234567": "+380671234567", "0048 601 234 567": "+48601234567",
		"+49 30 901820": "+4930901820",
	} {
		var p help.Problems
		if number := Phone(typed, &p); number != want || len(p) > 0 {
			t.Errorf("%s: %q, %v; want %s", typed, number, p, want)
		}
	}
	for typed, want := range map[string]string{
		"0903 123 456": "phone-abroad +421 903 123 456", "067 123 4567": "phone-abroad +380 67 123 4567",
		"501 234 567": "phone", "123456789": "phone",
		"000000000": "phone", "199 999 999": "phone", "601 234 56": "phone",
		"+420 601 234 567 89": "phone", "601 234 567 8": "phone", "601234567/8": "phone-one",
		"601 234 567, 602 345 678": "phone-one", "601 234 567 602 345 678": "phone-one",
		"601234567 nebo 602345678": "phone-one", "+420601234567+420602345678": "phone-one",
		"596 123 456 linka 12": "phone-one", "596 123 456 kl. 12": "phone-one", "596123456 ext. 12": "phone-one",
		"596123456#12": "phone-one", "596 123 456 x12": "phone-one", "tel:+420596123456;ext=12": "phone-one",
		"601 234 567 po 17. hodině": "phone-one", "doma": "phone", "+": "phone", "112": "phone", "800 POMOC": "phone",
	} {
		var p help.Problems
		if number := Phone(typed, &p); len(p) == 0 || number != typed {
			t.Errorf("%s is taken as %q", typed, number)
		} else if got := strings.TrimSpace(p[0].Code + " " + fmt.Sprint(p[0].Args...)); got != want {
			t.Errorf("%s: %s, want %s", typed, got, want)
		}
	}
}

// TestPhonesThatCostTheCaller: a volunteer is told to call first, so none of these is ever handed on.
func TestPhonesThatCostTheCaller(t *testing.T) {
	for _, typed := range []string{
		"906 123 456", "0906 123 456", "+420 (0)906 123 456", "+420 900 123 456", "00420909123456", "976 123 456",
		"811 123 456", "843 123 456", "700 123 456", "+44 909 879 0000", "+421 900 123 456 7", "+881 6 1234 5678",
		"+882 13 123456", "+870 773 123456", "+979 1 2345 6789", "+808 1234 5678",
	} {
		var p help.Problems
		number := Phone(typed, &p)
		dear := len(p) == 1 && p[0].Code == "phone-dear"
		if want := typed != "+421 900 123 456 7"; dear != want {
			t.Errorf("%s: %q, %v; refused for its cost: %t, want %t", typed, number, p, dear, want)
		}
	}
	for typed, want := range map[string]string{
		"601 234 567": "+420601234567", "596 123 456": "+420596123456", "800 123 456": "+420800123456",
		"+421 903 123 456": "+421903123456", "972 123 456": "+420972123456", "+800 1234 5678": "+80012345678", "": "",
	} {
		var p help.Problems
		if number := Phone(typed, &p); number != want || len(p) > 0 {
			t.Errorf("%s: %q, %v; want %s", typed, number, p, want)
		}
	}
}

// FuzzEmail: whatever is taken can stand in the header of a letter, shows all it has, and is the same read again.
func FuzzEmail(f *testing.F) {
	for _, seed := range []string{
		"vera@example.org", "Věra+x@HÁČKY.example.org", "\"a b\"@example.org", "a@b.c\r\nBcc: d@e.f",
		"\u0604a@example.org",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		var p help.Problems
		read := Email(typed, &p)
		if len(p) > 0 {
			return
		}
		address := read.Written
		if parsed, err := mail.ParseAddress(address); err != nil || parsed.Address != address {
			t.Errorf("%q is taken as %q, which is no address: %v", typed, address, err)
		}
		if strings.ContainsFunc(address, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) }) {
			t.Errorf("%q is taken, with something that is not seen", address)
		}
		if again := Email(address, &p); len(p) > 0 || again != read {
			t.Errorf("%q is %q; read again %q (%v)", typed, read, again, p)
		}
		if Account(read.Account) != read.Account {
			t.Errorf("the account of %q is folded once more", typed)
		}
	})
}

// FuzzPhone: whatever is taken is a plus and digits, and the same read again and as people write it.
func FuzzPhone(f *testing.F) {
	for _, seed := range []string{
		"601 000 001", "+420 601 000 001", "00420601000001", "tel:+420601000001;ext=5", "٦٠١٠٠٠٠٠١",
	} {
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

// TestAccents: what is asked about an address, and what was perhaps meant.
func TestAccents(t *testing.T) {
	for email, want := range map[string]string{"jiří@example.org": "ř,í jiri@example.org",
		"jiri@example.org": " jiri@example.org", "žžx+š@example.org": "ž,š zzx+s@example.org",
		"оля@example.org": "о,л,я ", "ř": " ", "": " "} {
		letters, plain := Accents(email)
		if got := strings.Join(letters, ",") + " " + plain; got != want {
			t.Errorf("%q: %q, want %q", email, got, want)
		}
	}
}
