package help_test

import (
	"testing"

	"example.org/spolu/internal/help"
)

// TestVisible: what nobody sees goes, wherever it stands; what has a meaning stays.
func TestVisible(t *testing.T) {
	for typed, want := range map[string]string{
		"\ufeffNákup\u200b":                  "Nákup",
		"ná\u00adkup":                        "nákup",
		"v\u00a0Opavě\u202f8\u2009h":         "v Opavě 8 h",
		"první\u2028druhý\u2029třetí\vdalší": "první\ndruhý\ntřetí\ndalší",
		"\u202a601\u202c \u2066000\u2069":    "601 000",
		"\u202d601 000 001\u202c":            "601 000 001",
		"Jana\u200f\u200e":                   "Jana",
		"\u2060\u3164\u115f\u2800\u202e":     " ",
		"ab\u200c\u200dc\ufe0f":              "abc",
		"شما می\u200cخواهید":                 "شما می\u200cخواهید", // Persian, with a non-joiner
		"می\u200c\u200cخواهید\u200c":         "می\u200cخواهید",
		"ශ්\u200dරී ලංකා":                    "ශ්\u200dරී ලංකා", // Sinhala, with a joiner
		"👩\u200d❤\ufe0f\u200d👨 👋🏽":           "👩\u200d❤\ufe0f\u200d👨 👋🏽",
		"שלום \u200f(ABC)\u200e!":            "שלום \u200f(ABC)\u200e!",
		"\u2067مرحبا\u2069 C++\u200e":        "مرحبا C++\u200e",
		"ab\u202ecd":                         "ab\u202ecd", // refused by who reads it
		"\xff\u200b":                         "\xff\u200b",
		"řádek\r\n\tdalší \x00":              "řádek\r\n\tdalší \x00",
	} {
		got := help.Visible(typed)
		if got != want {
			t.Errorf("%+q is %+q, want %+q", typed, got, want)
		}
		if again := help.Visible(got); again != got {
			t.Errorf("%+q twice is %+q", typed, again)
		}
	}
}

// TestEveryTextIsCleaned: each field of the field tables that takes a text cleans it, is empty where nothing is to be
// seen, and refuses what turns letters around.
func TestEveryTextIsCleaned(t *testing.T) {
	const clean, dirty = "Slovo dvě", "\ufeff\u2068Slo\u200bvo\u00a0dvě\u2069\u2060"
	check := map[string]func(string) (string, help.Problems){}
	for _, f := range help.DescriptionFields {
		check["offer/"+f.Name] = offerText(f)
	}
	for _, f := range help.AskFields {
		check["request/"+f.Name] = askText(f)
	}
	check["offer/organisation"] = func(s string) (string, help.Problems) {
		f := help.OfferForm{As: help.OrganisationAuthor, Organisation: s, ICO: "25596641"}
		var p help.Problems
		f.CheckAuthor(&p)
		return f.Organisation, p
	}
	for name, at := range map[string]func(*help.OfferForm) *string{
		"offer/first_name": func(f *help.OfferForm) *string { return &f.FirstName },
		"offer/surname":    func(f *help.OfferForm) *string { return &f.Surname },
	} {
		check[name] = func(s string) (string, help.Problems) {
			f := help.OfferForm{FirstName: "Věra", Surname: "Vzorová"}
			*at(&f) = s
			var p help.Problems
			f.CheckNames(&p)
			return *at(&f), p
		}
	}
	n := 0
	for name, read := range check {
		if read == nil {
			continue
		}
		n++
		if got, p := read(dirty); got != clean || len(p) > 0 {
			t.Errorf("%s keeps %+q, %v", name, got, p)
		}
		if got, _ := read("\u2060 \u200b\u3164"); got != "" {
			t.Errorf("%s takes nothing to be seen as %+q", name, got)
		}
		if _, p := read("slo\u202evo"); len(p) == 0 {
			t.Errorf("%s takes letters that are turned around", name)
		}
	}
	if n != 10 {
		t.Errorf("%d fields take a text", n)
	}
}

// offerText checks a text into a field of an offer's; nil for a field that takes none.
func offerText(field help.Field[help.Description]) func(string) (string, help.Problems) {
	var f help.OfferForm
	at := field.At(&f.Description)
	if answers, ok := at.(*help.Answers); ok {
		return func(s string) (string, help.Problems) {
			var p help.Problems
			q := help.Question{Code: "q", Type: help.ShortText, Optional: true}
			*answers = help.Answers{"q": q.CheckAnswer([]string{s}, &p)}
			return answers.First("q"), p
		}
	}
	text, ok := at.(*string)
	if !ok || isChoice(field.Name) {
		return nil
	}
	return func(s string) (string, help.Problems) {
		var p help.Problems
		f.Title, f.Text = "Název", "Text"
		*text = s
		f.CheckAbout(&p)
		return *text, p
	}
}

// askText checks a text into a field of a request's; nil for a field that takes none, or is tested with its reader.
func askText(field help.Field[help.Ask]) func(string) (string, help.Problems) {
	if isChoice(field.Name) || field.Name == "email" || field.Name == "phone" {
		return nil
	}
	return func(s string) (string, help.Problems) {
		var p help.Problems
		f := help.Ask{Name: "Věra", Email: "x", Need: "Chleba"}
		text := field.At(&f).(*string)
		*text = s
		f.CheckName(&p)
		f.CheckNeed(&p)
		return *text, p
	}
}

// isChoice reports a field whose value is one of a list, and no text of somebody's own.
func isChoice(field string) bool {
	switch field {
	case "kind", "language", "place", "for", "urgency", "setting", "from", "until":
		return true
	}
	return false
}
