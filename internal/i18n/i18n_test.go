package i18n

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"example.org/spolu/internal/help"
)

func texts(t *testing.T) *Texts {
	t.Helper()
	all, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// localeOf is a locale with the sentences of po and the plural forms of Czech.
func localeOf(t *testing.T, po string) *Locale {
	t.Helper()
	rule, err := compileRule("nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;")
	if err != nil {
		t.Fatal(err)
	}
	c, err := parse([]byte(po), rule)
	if err != nil {
		t.Fatal(err)
	}
	return &Locale{lang: "cs", textLang: "cs", chain: []*catalogue{c}}
}

// counted has sentences with every trait, so that the tests do not depend on those of the pages.
const counted = `
msgid "offers"
msgid_plural "offers.n"
msgstr[0] "jedna nabídka v %[2]s"
msgstr[1] "%d nabídky v %s"
msgstr[2] "%d nabídek "
"v %s"

msgid "sure"
msgstr "100 %% pro %s"
`

func TestN(t *testing.T) {
	l := localeOf(t, counted)
	for n, want := range map[int]string{
		0: "0 nabídek v Ostravě", 1: "jedna nabídka v Ostravě", 2: "2 nabídky v Ostravě", 4: "4 nabídky v Ostravě",
		5: "5 nabídek v Ostravě", 22: "22 nabídek v Ostravě", 1234: "1\u202f234 nabídek v Ostravě",
	} {
		if got := l.N("offers", n, "Ostravě"); got != want {
			t.Errorf("N(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestT(t *testing.T) {
	l := localeOf(t, counted)
	for _, c := range []struct{ got, want string }{
		{l.T("sure", "Janu"), "100 % pro Janu"},
		{l.T("sure", "50 %d", "unused"), "100 % pro 50 %d"},
		{l.T("sure"), "⟦sure⟧"},
		{l.T("none"), "⟦none⟧"},
		{l.T("offers"), "⟦offers⟧"},
		{l.N("sure", 1), "⟦sure⟧"},
		{l.N("none", 1), "⟦none⟧"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestFallback(t *testing.T) {
	all := texts(t)
	uk := all.Locale("uk")
	if uk.Lang() != "uk" || uk.TextLang() != "en" {
		t.Errorf("uk: %s %s", uk.Lang(), uk.TextLang())
	}
	if got := uk.T("day.1"); got != "Monday" {
		t.Errorf("a sentence that Ukrainian lacks: %q", got)
	}
	if got := uk.T("language.fallback"); !strings.HasPrefix(got, "Ця") {
		t.Errorf("a sentence that Ukrainian has: %q", got)
	}
	if !uk.Has("day.1") || uk.Has("none") {
		t.Error("Has does not know of the fallback")
	}
	if got := all.Locale("xx").Lang(); got != Default {
		t.Errorf("an unknown language gives %q", got)
	}
}

func TestDates(t *testing.T) {
	day := time.Date(2026, time.November, 21, 9, 5, 0, 0, time.UTC)
	all := texts(t)
	cs, en, pl := all.Locale("cs"), all.Locale("en"), all.Locale("pl")
	for _, c := range []struct{ got, want string }{
		{cs.Date(day), "21. listopadu 2026"}, {en.Date(day), "21 November 2026"}, {pl.Date(day), "21 November 2026"},
		{cs.ShortDate(day), "21. 11. 2026"}, {en.ShortDate(day), "21 Nov 2026"},
		{cs.DateTime(day), "21. listopadu 2026, 9:05"}, {en.DateTime(day), "21 November 2026, 9:05"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// TestNumbersInWords: sentences that say a number in a word say the one that is meant.
func TestNumbersInWords(t *testing.T) {
	all := texts(t)
	for _, key := range []string{"request.letter.late", "request.referral.late"} {
		for lang, days := range map[string]string{"cs": "nejdéle tři dny", "en": "three days at most"} {
			if got := all.Locale(lang).T(key); help.LetterLife != 3*help.Day || !strings.Contains(got, days) {
				t.Errorf("letters are tried for %v; in %s %s is %q", help.LetterLife, lang, key, got)
			}
		}
	}
}

func TestNumbersAndLists(t *testing.T) {
	all := texts(t)
	cs, en := all.Locale("cs"), all.Locale("en")
	for _, c := range []struct{ got, want string }{
		{cs.Number(0), "0"}, {cs.Number(999), "999"}, {cs.Number(1234), "1\u202f234"},
		{cs.Number(1000000), "1\u202f000\u202f000"}, {en.Number(-12345), "−12,345"}, {en.Number(1234), "1,234"},
		{cs.List(nil), ""}, {cs.List([]string{"a"}), "a"}, {cs.List([]string{"a", "b"}), "a a b"},
		{cs.List([]string{"a", "b", "c"}), "a, b a c"}, {en.List([]string{"a", "b", "c"}), "a, b and c"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestOverrides(t *testing.T) {
	site := fstest.MapFS{
		"cs.po": {Data: []byte("msgid \"day.1\"\nmsgstr \"pondělek\"\n")},
		"uk.po": {Data: []byte("msgid \"day.1\"\nmsgstr \"понеділок\"\n")},
	}
	all, err := New(site)
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{"cs": "pondělek", "en": "Monday", "uk": "понеділок", "pl": "Monday"} {
		if got := all.Locale(lang).T("day.1"); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}

func TestOverridesRefused(t *testing.T) {
	for name, c := range map[string]struct{ file, po, want string }{
		"unknown key":     {"cs.po", "msgid \"day.8\"\nmsgstr \"x\"\n", "day.8"},
		"other gaps":      {"en.po", "msgid \"day.1\"\nmsgstr \"x %s\"\n", "day.1"},
		"other language":  {"de.po", "msgid \"day.1\"\nmsgstr \"x\"\n", "de.po"},
		"missing quote":   {"cs.po", "msgid \"day.1\"\nmsgstr \"x\n", "line 2"},
		"key twice":       {"cs.po", "msgid \"day.1\"\nmsgstr \"x\"\nmsgid \"day.1\"\nmsgstr \"y\"\n", "twice"},
		"bare percent":    {"cs.po", "msgid \"day.1\"\nmsgstr \"100 % x\"\n", "day.1"},
		"too few forms":   {"cs.po", "msgid \"a\"\nmsgid_plural \"a.n\"\nmsgstr[0] \"x\"\n", "forms"},
		"wrong plural id": {"en.po", "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"x\"\nmsgstr[1] \"x\"\n", "a.n"},
		"lost gap": {"en.po",
			"msgid \"a\"\nmsgid_plural \"a.n\"\nmsgstr[0] \"x\"\nmsgstr[1] \"%d %s\"\n", "gap 2"},
		"empty form":      {"en.po", "msgid \"a\"\nmsgid_plural \"a.n\"\nmsgstr[0] \"x\"\nmsgstr[1] \"\"\n", "empty"},
		"other rule":      {"en.po", "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=1; plural=0;\\n\"\n", "Plural-Forms"},
		"unreadable rule": {"en.po", "msgid \"\"\nmsgstr \"Plural-Forms: many\\n\"\n", "Plural-Forms"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(fstest.MapFS{c.file: {Data: []byte(c.po)}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v does not say %q", err, c.want)
			}
		})
	}
}

func TestKeyInTwoRooms(t *testing.T) {
	po := &fstest.MapFile{Data: []byte("msgid \"a\"\nmsgstr \"x\"\n")}
	_, err := loadRooms(fstest.MapFS{"locales/cs/one.po": po, "locales/cs/two.po": po}, "cs")
	if err == nil || !strings.Contains(err.Error(), `"a"`) {
		t.Errorf("error %v does not name the key", err)
	}
}

func TestPluralRules(t *testing.T) {
	all := texts(t)
	for lang, want := range map[string]map[int]int{
		"cs": {0: 2, 1: 0, 2: 1, 4: 1, 5: 2, 11: 2, 21: 2, 22: 2, 101: 2},
		"en": {0: 1, 1: 0, 2: 1, 21: 1},
		"pl": {0: 2, 1: 0, 2: 1, 5: 2, 12: 2, 21: 2, 22: 1, 112: 2},
		"uk": {0: 2, 1: 0, 2: 1, 5: 2, 11: 2, 12: 2, 21: 0, 22: 1, 111: 2},
	} {
		rule := all.Locale(lang).chain[0].rule
		for n, form := range want {
			if got := rule.form(n, rule.count); got != form {
				t.Errorf("%s: %d has form %d, want %d", lang, n, got, form)
			}
		}
	}
}
