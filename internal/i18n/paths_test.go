package i18n

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// muxOfAll has every pattern of every language, and tells which one answered and what stood in its gaps.
func muxOfAll() *http.ServeMux {
	mux := http.NewServeMux()
	seen := map[string]bool{}
	for _, lang := range Languages() {
		for _, name := range Names() {
			pattern := Pattern(lang, name)
			if seen[pattern] {
				continue
			}
			seen[pattern] = true
			mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Pattern", r.Pattern)
				for _, gap := range gapNames(pattern) {
					w.Header().Add("Arg", r.PathValue(gap))
				}
			})
		}
	}
	return mux
}

var gap = regexp.MustCompile(`\{(\w+)\}`)

func gapNames(pattern string) (names []string) {
	for _, m := range gap.FindAllStringSubmatch(pattern, -1) {
		names = append(names, m[1])
	}
	return names
}

func TestPatternsGoTogether(t *testing.T) {
	muxOfAll() // ServeMux panics on a conflict
}

// Every address that Path makes arrives at its own page with the args it was made from.
func TestPathRoundTrip(t *testing.T) {
	mux := muxOfAll()
	rapid.Check(t, func(t *rapid.T) {
		lang := rapid.SampledFrom(Languages()).Draw(t, "lang")
		name := rapid.SampledFrom(Names()).Draw(t, "name")
		pattern := Pattern(lang, name)
		var args []string
		for range gapNames(pattern) {
			args = append(args, "x"+rapid.String().Draw(t, "arg")) // a word of its own, never "sent" or ".."
		}
		path := Path(lang, name, args...)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if got := w.Header().Get("Pattern"); got != pattern {
			t.Fatalf("%s arrives at %q, not %q", path, got, pattern)
		}
		if got := w.Header().Values("Arg"); !slices.Equal(got, args) {
			t.Fatalf("%s gives %q, not %q", path, got, args)
		}
		if got := PathLang(path); got != lang && name != "demo-letters" && name != "demo-letter" {
			t.Fatalf("%s is in %q, not %q", path, got, lang)
		}
	})
}

func TestPath(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Path("cs", "home"), "/"}, {Path("en", "home"), "/en/"}, {Path("uk", "home"), "/uk/"},
		{Path("cs", "offers"), "/nabidky"}, {Path("pl", "offers"), "/pl/offers"},
		{Path("cs", "ask-check", "a1"), "/nabidka/a1/napsat/kontrola"},
		{Path("en", "ask-check", "a/1"), "/en/offer/a%2F1/contact/check"},
		{Path("cs", "offer-step", "hlidani-deti", "kdy"), "/nabidnout/hlidani-deti/kdy"},
		{Path("en", "my-end", "a1"), "/en/my/offer/a1/end"},
		{Path("uk", "demo-letter", "7"), "/demo/letters/7"},
		{PathLang("/en"), "en"}, {PathLang("/english"), "cs"}, {PathLang("/"), "cs"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestPathPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"unknown page":  func() { Path("cs", "none") },
		"too few args":  func() { Path("cs", "offer") },
		"too many args": func() { Path("cs", "offers", "a") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}

func TestParams(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Param("cs", "kind"), "druh"}, {Param("en", "kind"), "kind"}, {Param("uk", "page"), "page"},
		{Param("cs", "q"), "q"}, {Param("cs", "payment"), "payment"},
		{SortValue("cs", "nearest"), "nejblizsi"}, {SortValue("pl", "nearest"), "nearest"}, {SortValue("en", "x"), ""},
		{ColoursValue("cs", "dark"), "tmave"}, {ColoursCode("uk", "light"), "light"}, {ColoursCode("cs", "light"), ""}, {ColoursCode("cs", ""), ""},
		{SortCode("cs", "nejnovejsi"), "newest"}, {SortCode("en", "newest"), "newest"}, {SortCode("cs", "newest"), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestDayNumber(t *testing.T) {
	for s, want := range map[string]int{
		"1": 1, "7": 7, "po": 1, "út": 2, "ut": 2, "ÚT": 2, "st": 3, "čt": 4, "ct": 4, "pá": 5, "pa": 5, "so": 6, "ne": 7,
		"0": 0, "8": 0, "": 0, "12": 0, "mon": 0,
	} {
		got, ok := DayNumber(s)
		if got != want || ok != (want > 0) {
			t.Errorf("DayNumber(%q) = %d, %v", s, got, ok)
		}
	}
}
