package help_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"example.org/spolu/internal/help"
)

func TestLine(t *testing.T) {
	for name, c := range map[string]struct{ typed, clean, problem string }{
		"plain":            {"Nakoupím", "Nakoupím", ""},
		"empty":            {"", "", ""},
		"only spaces":      {" \u00a0 ", "", ""},
		"line feed":        {"a\nb", "", "characters"},
		"carriage return":  {"a\rb", "", "characters"},
		"both at the end":  {"a\r\n", "", "characters"},
		"tab":              {"a\tb", "a b", ""},
		"NUL":              {"a\x00b", "", "characters"},
		"escape":           {"a\x1b[31mb", "", "characters"},
		"delete":           {"a\x7f", "", "characters"},
		"C1 control":       {"a\u0085b", "", "characters"},
		"override":         {"a\u202eb", "", "characters"},
		"isolate":          {"a\u2066b", "ab", ""},
		"direction mark":   {"a\u200fb", "ab", ""},
		"line separator":   {"a\u2028b", "a b", ""},
		"byte order mark":  {"\ufeffa", "a", ""},
		"broken UTF-8":     {"a\xffb", "", "characters"},
		"half a character": {"\xc5", "", "characters"},
		"ten characters":   {"ěščřžýáíéů", "ěščřžýáíéů", ""},
		"eleven":           {"ěščřžýáíéúů", "ěščřžýáíéúů", "long"},
		"long by spaces":   {"a           b", "a b", ""},
	} {
		if clean, problem := help.Line(c.typed, 10); clean != c.clean || problem != c.problem {
			t.Errorf("%s: %q %q, want %q %q", name, clean, problem, c.clean, c.problem)
		}
	}
	if clean, problem := help.Line("  dva   domy\u00a0tu ", 11); clean != "dva domy tu" || problem != "" {
		t.Errorf("spaces: %q %q", clean, problem)
	}
}

func TestParagraphs(t *testing.T) {
	for name, c := range map[string]struct{ typed, clean, problem string }{
		"breaks of Windows": {"a\r\n\r\nb\r\n", "a\n\nb", ""},
		"breaks of Unix":    {"\na\nb\n", "a\nb", ""},
		"tab":               {"a\tb", "a\tb", ""},
		"lone return":       {"a\rb", "", "characters"},
		"NUL":               {"a\x00", "", "characters"},
		"override":          {"a\u202e", "", "characters"},
		"broken UTF-8":      {"\xff", "", "characters"},
		"too long":          {"abcdefghijk", "abcdefghijk", "long"},
		"long by ends":      {"          abc          ", "abc", ""},
	} {
		if clean, problem := help.Paragraphs(c.typed, 10); clean != c.clean || problem != c.problem {
			t.Errorf("%s: %q %q, want %q %q", name, clean, problem, c.clean, c.problem)
		}
	}
}

// checkLine is what holds of Line whatever is typed.
func checkLine(t interface{ Errorf(string, ...any) }, typed string) {
	clean, problem := help.Line(typed, 50)
	again, _ := help.Line(clean, 50)
	switch {
	case problem == "characters" && clean != "":
		t.Errorf("a refused text comes back: %q", clean)
	case strings.ContainsFunc(clean, unicode.IsControl) || !utf8.ValidString(clean):
		t.Errorf("%q lets through %q", typed, clean)
	case again != clean:
		t.Errorf("twice is not once: %q, %q", clean, again)
	case (problem == "long") != (utf8.RuneCountInString(clean) > 50):
		t.Errorf("%d characters are %q", utf8.RuneCountInString(clean), problem)
	}
	if many, _ := help.Paragraphs(typed, 50); strings.ContainsAny(many, "\r\x00") || !utf8.ValidString(many) {
		t.Errorf("%q lets through %q", typed, many)
	}
}

func TestAnyLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkLine(t, rapid.String().Draw(t, "typed")) })
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{"", "Příbor", "a\r\nb", "\x00", "\u202e", "\xff", strings.Repeat("á ", 60)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) { checkLine(t, typed) })
}

var contacts = []string{
	"Pište na vera@example.org.", "vera.vzorova+pomoc@posta.example.org", "VERA@EXAMPLE.ORG", "vera @ example.org",
	"vera(at)example.org", "vera (at) example.org", "vera (AT) example.org", "vera[at]example.org",
	"vera (zavináč) example.org", "vera (ZAVINÁČ) example.org", "vera@přílad.example", "vera zavináč example.org",
	"vera zavinac example", "vera zavináč example tečka org", "vera＠example.org",
	"ve\u200bra@\u200bexample.org",
	"volejte 601000001", "601 000 001", "+420 601 000 001", "+420601000001", "00420 601 000 001", "601-000-001",
	"601/000/001", "601.000.001", "601\u00a0000\u00a0001", "601–000–001", "601 - 000 - 001", "601  000  001",
	"(+420) 601 000 001", "60 10 00 00 1", "6 0 1 0 0 0 0 0 1", "601\u2009000\u2009001", "601\u00ad000\u00ad001",
	"601\u200b000\u200b001", "６０１ ０００ ００１", "volejte 601 000 001 od 8:00-16:00", "od 1. 12. 2026 na 601 000 001",
	"597 000 001 nebo 597 000 002", "na čísle\n601 000 001",
	"https://example.org", "HTTP://example.org/vera", "www.example.org", "WWW.example.org", "vzor.example.cz",
	"601 000, 001 000", "601–234, 567", "60–12, 34–56, 7", "601–23, 45–67", "8–12, 601–23, 45–67", "60/12, 345 67",
	"10 000, 601–23, 45–67", "24. 12., 601 000 001", "24. 12., 601–23, 45–67", "8:00–16:00 601 000 001",
	"6 0 1, 0 0 0, 0 0 1", "601, 000, 001", "+420 601, 000, 001", "601 000 001, 702 00 Ostrava", "2020, 601 000 001",
	"596–12, 34–56", "rohlik.cz/vera", "vera.rohlik.cz", "rohlik.cz.vera.cz", "rohlik.cz a vera.cz",
	"facebook.com/vera.vzorova", "můj web je příklad.cz.", "t.me/vzor", "wa.me/420601000001",
}

var ordinary = []string{
	"", "Nakoupím ve středu.", "2 hodiny", "10 kg", "od 8:00 do 16:00", "8:00-16:00", "8.00–16.00",
	"v letech 1950–1960", "730 obyvatel", "1. 12. 2026", "1.12.2026-31.12.2026", "od 1. 12. 2026 do 31. 12. 2026",
	"2026-12-01 až 2026-12-31", "2026-12-01 10:00", "702 00 Ostrava", "Po 8.30-12.00 13.00-16.30",
	"8:00–12:00, 13:00–16:30", "děti 3, 5 a 7 let", "zaplatím do 1 500 Kč", "100 000 lidí", "č. p. 1234/56", "25070827",
	"až 20 km, 2x týdně", "3–5 let", "např.skříň nebo židle", "atd.Po domluvě", "nákupy, léky, pošta apod.", "6–10 m²",
	"v 10:30 a 14:30", "1/2 dne", "rok 2019/2020", "paragraf 24 odst. 1", "50+", "Windows 11, Word 2019",
	"mluvím česky.Pomohu rád.",
	"po–pá 8–12, 13–17, 18–20", "8-12, 13-17, 18-20 h", "7–9, 10–12, 13–15", "od 8.00, 9.30, 14.15, 16.00",
	"autobus 7:30, 8:30, 9:30", "24. 12., 25. 12.", "24. 12., 25. 12., 26. 12.", "24.12.-26.12., 31.12., 1.1.",
	"24. 12., 1. 1., 31. 1.", "1. 12. 2026, 3. 12. 2026", "1. 12. 2026 8:00–12:00", "10 000, 20 000", "10 000–20 000",
	"20 000, 5 000", "10 000,- 20 000,-", "v letech 2019, 2020, 2021", "1950–1960, 1970–1980", "702 00, 703 00, 708 00",
	"Hlavní 1234/56, 702 00 Ostrava", "Hlavní 12/3, 70200 Ostrava", "IČO 25070827, 702 00 Ostrava",
	"IČO 25596641, 70890692", "zavináče a chleba", "děti 3–5, 6–8, 9–12, 13–15 let", "Nákup z Rohlik.cz nebo www.kosik.cz.",
	"https://www.rohlik.cz/", "Rohlik.cz.",
}

var shops = []string{"rohlik.cz", "kosik.cz"}

func TestContactIn(t *testing.T) {
	for _, s := range contacts {
		if help.ContactIn(s, shops...) == "" {
			t.Errorf("a contact passes: %q", s)
		}
	}
	for _, s := range ordinary {
		if part := help.ContactIn(s, shops...); part != "" {
			t.Errorf("an ordinary text is refused: %q for %q", s, part)
		}
	}
}

// What is refused is quoted, so that its writer knows which part is meant.
func TestContactIsQuoted(t *testing.T) {
	for typed, want := range map[string]string{
		"Pište na vera@example.org.": "vera@example.org", "Volejte 601 000 001, po 17:00.": "601 000 001",
		"Po 8–12, volejte +420 601\u00a0000\u00a0001": "+420 601 000 001", "Web: https://example.org/vera dnes": "https://example.org/vera",
		"Jsem na facebook.com/vera.vzorova!": "facebook.com/vera.vzorova", "můj web je příklad.cz.": "příklad.cz",
		"vera (zavináč) example.org": "vera (zavináč) example.org", "٦٠١ ٠٠٠ ٠٠١": "601 000 001",
	} {
		if got := help.ContactIn(typed); got != want {
			t.Errorf("%q is refused for %q, want %q", typed, got, want)
		}
	}
}

// An ordinary text before or after does not hide a telephone number, however it is spaced.
func TestAnyPhoneIsSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`[67][0-9]{8}`).Draw(t, "number")
		gaps := rapid.SliceOfN(rapid.SampledFrom([]string{"", " ", "-", ".", "\u00a0", " - "}), 2, 2).Draw(t, "gaps")
		typed := number[:3] + gaps[0] + number[3:6] + gaps[1] + number[6:]
		around := rapid.SampledFrom(ordinary)
		text := around.Draw(t, "before") + ", " + typed + ", " + around.Draw(t, "after")
		if help.ContactIn(text) == "" {
			t.Errorf("%q passes", text)
		}
	})
}

// A text to search by is never refused: what no honest text has goes, and of a long one the beginning stays.
func TestSought(t *testing.T) {
	for _, c := range []struct {
		typed, clean string
		cut          bool
	}{
		{"  nákup \t a\nlék ", "nákup a lék", false},
		{"\u202epsa\u202c \xff\x00x", "psa x", false},
		{"\ufeff", "", false},
		{"nakoupit léky", "nakoupit", true},
		{"nakoupit pes", "nakoupit pes", false},
		{"1234567890123", "123456789012", true},
		{strings.Repeat("🙂", 13), strings.Repeat("🙂", 12), true},
	} {
		if clean, cut := help.Sought(c.typed, 12); clean != c.clean || cut != c.cut {
			t.Errorf("%q: %q, %v, want %q, %v", c.typed, clean, cut, c.clean, c.cut)
		}
	}
}

func FuzzSought(f *testing.F) {
	for _, s := range []string{"nákup\x00 a \xff\u202e léky", strings.Repeat("psa ", 90), strings.Repeat("ž", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, cut := help.Sought(s, help.MaxLine)
		if clean, problem := help.Line(got, help.MaxLine); clean != got || problem != "" {
			t.Errorf("Sought(%q) = %q, which is %q as a line", s, got, problem)
		}
		if line, problem := help.Line(s, help.MaxLine); problem == "" && (got != line || cut) {
			t.Errorf("Sought(%q) = %q, %v, though nothing is wrong with it", s, got, cut)
		}
		if cut && got == "" {
			t.Errorf("nothing is left of %q", s)
		}
	})
}

func FuzzContactIn(f *testing.F) {
	for _, s := range append(append([]string{"\xff"}, contacts...), ordinary...) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if help.ContactIn(s+" vera@example.org") == "" {
			t.Errorf("%q hides an address", s)
		}
		if help.ContactIn(s) != "" && help.ContactIn("\n"+s+"\n") == "" {
			t.Errorf("%q is hidden by line breaks", s)
		}
	})
}

func TestValidICO(t *testing.T) {
	for _, good := range []string{"25596641", "70890692", "00845451", "00006947"} {
		if !help.ValidICO(good) {
			t.Errorf("%s is refused", good)
		}
	}
	for _, bad := range []string{
		"", "2559664", "255966411", "25596642", "2559664x", "２５５９６６４１", " 5596641", "00000000", "-5596641",
	} {
		if help.ValidICO(bad) {
			t.Errorf("%q passes", bad)
		}
	}
}

// A number is read as papers and people write it; what is none stays as it was typed.
func TestReadICO(t *testing.T) {
	for typed, want := range map[string]string{
		"25596641": "25596641", "255 96 641": "25596641", "255\u00a096\u202f641": "25596641", " 25596641\u200b": "25596641",
		"IČO: 255 96 641": "25596641", "IČO 25596641": "25596641", "ičo:25596641": "25596641", "ICO 25596641": "25596641",
		"IČ: 25596641": "25596641", "CZ25596641": "25596641", "cz 25596641": "25596641", "DIČ: CZ25596641": "25596641",
		"845451": "00845451", "0845451": "00845451", "IČO: 6947": "00006947", "": "", "\u2060 ": "",
		"25596642": "25596642", "CZ8501011234": "CZ8501011234", "Vzor 25596641": "Vzor 25596641", "0": "0", "1": "1", "-": "-",
	} {
		if got := help.ReadICO(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

// Exactly one last digit fits any seven, and no digit can be changed unnoticed.
func TestICOHasOneChecksum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.StringMatching(`[0-9]{7}`).Draw(t, "first")
		fits := ""
		for d := '0'; d <= '9'; d++ {
			if help.ValidICO(first + string(d)) {
				fits += string(d)
			}
		}
		if len(fits) != 1 {
			t.Errorf("%s ends in any of %q", first, fits)
		}
	})
}

func TestParseDate(t *testing.T) {
	for typed, ok := range map[string]bool{
		"": true, "2026-12-01": true, "2028-02-29": true, "2026-02-29": false, "2026-13-01": false,
		"1. 12. 2026": false, "2026-1-1": false, "1999-12-31": false, "2100-01-01": false, " 2026-12-01": false,
		"2026-12-01T00:00": false,
	} {
		if _, got := help.ParseDate(typed); got != ok {
			t.Errorf("%q: %v", typed, got)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"", "2026-12-01", "2026-02-30", "0000-00-00", "9999-99-99"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		d, ok := help.ParseDate(typed)
		if ok && typed != "" && help.DateOf(d.Time()) != d {
			t.Errorf("%q is not the day it names", typed)
		}
		if ok && typed == "" && !d.Time().IsZero() {
			t.Error("no date has a time")
		}
	})
}
