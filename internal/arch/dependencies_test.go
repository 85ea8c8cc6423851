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
	required, tools := modules(t)
	for _, name := range slices.Sorted(maps.Keys(required)) {
		switch version := required[name]; explained[name] {
		case version:
		case "":
			t.Errorf("docs/dependencies.md does not say what %s %s is for and what was weighed", name, version)
		default:
			t.Errorf("docs/dependencies.md has %s %s, but go.mod %s", name, explained[name], version)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(explained)) {
		if required[name] == "" {
			t.Errorf("docs/dependencies.md has %s, which go.mod does not require", name)
		}
	}
	for _, tool := range tools {
		if !strings.Contains(string(text), "`"+tool+"`") {
			t.Errorf("docs/dependencies.md does not name the tool %s", tool)
		}
	}
}

// modules are the direct requirements of go.mod with their versions, and its tools.
func modules(t *testing.T) (direct map[string]string, tools []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Require []struct {
			Path, Version string
			Indirect      bool
		}
		Tool []struct{ Path string }
	}
	if err := json.Unmarshal(out, &file); err != nil {
		t.Fatal(err)
	}
	direct = map[string]string{}
	for _, r := range file.Require {
		if !r.Indirect {
			direct[r.Path] = r.Version
		}
	}
	for _, tool := range file.Tool {
		tools = append(tools, tool.Path)
	}
	return direct, tools
}
