package ui

import (
	"strings"
	"testing"

	"example.org/spolu/internal/site"
)

// TestBuiltinColours: the style sheet has the built-in profile's colours, whose pages load no other.
func TestBuiltinColours(t *testing.T) {
	css, c := string(assets().byName["spolu.css"].plain), site.Builtin().Colours
	for name, colour := range map[string]string{"--primary": c.Primary, "--primary-dark": c.PrimaryDark,
		"--accent": c.Accent} {
		if !strings.Contains(css, name+":"+colour+";") {
			t.Errorf("%s is not %s", name, colour)
		}
	}
}
