package i18n

import "testing"

func TestParams(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Param("cs", "kind"), "druh"}, {Param("en", "kind"), "kind"}, {Param("uk", "page"), "page"},
		{Param("cs", "q"), "q"}, {Param("cs", "payment"), "payment"}, {SortValue("cs", "nearest"), "nejblizsi"},
		{SortValue("pl", "nearest"), "nearest"}, {SortValue("en", "x"), ""}, {ColoursValue("cs", "dark"), "tmave"},
		{ColoursCode("uk", "light"), "light"}, {ColoursCode("cs", "light"), ""}, {ColoursCode("cs", ""), ""},
		{SortCode("cs", "nejnovejsi"), "newest"}, {SortCode("en", "newest"), "newest"}, {SortCode("cs", "newest"), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestDayNumber(t *testing.T) {
	for s, want := range map[string]int{
		"1": 1, "7": 7, "po": 1, "út": 2, "ut": 2, "ÚT": 2, "st": 3, "čt": 4, "ct": 4, "pá": 5, "pa": 5, "so": 6,
		"ne": 7, "0": 0, "8": 0, "": 0, "12": 0, "mon": 0,
	} {
		got, ok := DayNumber(s)
		if got != want || ok != (want > 0) {
			t.Errorf("DayNumber(%q) = %d, %v", s, got, ok)
		}
	}
}
