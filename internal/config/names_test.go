package config

import (
	"os"
	"slices"
	"testing"
)

func TestMisspelt(t *testing.T) {
	for name, value := range map[string]string{
		"SPOLU_DATABSE": "x", "SPOLU_ADMIN_ADR": "x", "SPOLU_WEATHER_OF_TOMORROW": "x", "SPOLU_SMTPS": "", "SPOLU_URL": "x",
		"POLU_URL": "x",
	} {
		t.Setenv(name, value)
	}
	of := []string{"SPOLU_DATABSE", "SPOLU_ADMIN_ADR", "SPOLU_WEATHER_OF_TOMORROW", "SPOLU_SMTPS", "SPOLU_URL", "POLU_URL"}
	got := Misspelt(func(name string) string {
		if slices.Contains(of, name) { // what else is set here is of no interest
			return os.Getenv(name)
		}
		return ""
	})
	want := []string{
		"SPOLU_ADMIN_ADR is no setting; is SPOLU_ADMIN_ADDR meant?",
		"SPOLU_DATABSE is no setting; is SPOLU_DATABASE meant?",
		"SPOLU_WEATHER_OF_TOMORROW is no setting; see spolu help for their names",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := Misspelt(func(string) string { return "" }); got != nil {
		t.Errorf("an environment of one's own: %q", got)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     int
	}{{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"URL", "URL", 0}, {"DATABSE", "DATABASE", 1}} {
		if got := distance(c.from, c.to); got != c.want {
			t.Errorf("from %q to %q: %d, want %d", c.from, c.to, got, c.want)
		}
	}
}
