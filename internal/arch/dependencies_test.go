package arch

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// row is a line of a table: | `module` | version | …
var row = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (v[^ |]+) \\|")

// TestDependenciesAreExplained compares docs/dependencies.md with go.mod, both ways.
func TestDependenciesAreExplained(t *testing.T) {
	text, err := os.ReadFile(root + "/docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	explained := map[string]string{}
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		if _, twice := explained[m[1]]; twice {
			t.Errorf("docs/dependencies.md has %s twice", m[1])
		}
		explained[m[1]] = m[2]
	}
	m := readModule(t)
	required := map[string]string{}
	for _, r := range m.Require {
		required[r.Path] = r.Version
		if !r.Indirect && explained[r.Path] == "" {
			t.Errorf("docs/dependencies.md does not say what %s %s is for and what was weighed", r.Path, r.Version)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(explained)) {
		if explained[name] != required[name] {
			t.Errorf("docs/dependencies.md has %s %s, but go.mod %q", name, explained[name], required[name])
		}
	}
	for _, tool := range m.Tool {
		if !strings.Contains(string(text), "`"+tool.Path+"`") {
			t.Errorf("docs/dependencies.md does not name the tool %s", tool.Path)
		}
	}
}

// goModule is what go.mod says.
type goModule struct {
	Require []struct {
		Path, Version string
		Indirect      bool
	}
	Tool []struct{ Path string }
}

func readModule(t *testing.T) (m goModule) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &m); err != nil {
		t.Fatal(err)
	}
	return m
}
