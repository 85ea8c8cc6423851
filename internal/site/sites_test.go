package site_test

import (
	"slices"
	"testing"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/site"
)

// Rows of the home say nothing of their region, those of others its code; whatever is not known is the home's.
func TestSites(t *testing.T) {
	home, other := site.Builtin(), *site.Builtin()
	other.Region.Code, other.Languages = "CZ071", []help.Language{"cs", "sk"}
	sites := site.Sites{home, &other}
	for region, want := range map[help.Region]*site.Profile{help.HomeRegion: home, "CZ071": &other, "CZ080": home,
		"CZ010": home} {
		if got := sites.ByRegion(region); got != want {
			t.Errorf("rows of %q have the profile of %s", region, got.Region.Code)
		}
	}
	for district, want := range map[string]help.Region{
		"CZ0806": help.HomeRegion, "CZ0712": "CZ071", "CZ0100": "", "": "",
	} {
		if got := sites.RegionOf(district); got != want {
			t.Errorf("what starts from %q is of the region %q, want %q", district, got, want)
		}
	}
	if sites.Key(home) != help.HomeRegion || sites.Key(&other) != "CZ071" {
		t.Errorf("rows say %q and %q", sites.Key(home), sites.Key(&other))
	}
	if got := sites.Languages(); !slices.Equal(got, append(slices.Clone(home.Languages), "sk")) {
		t.Errorf("the languages are %q", got)
	}
}
