package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// levelOne are the numbers of OWASP ASVS 5.0.0 at level 1.
var levelOne = strings.Fields(`
	1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1 3.4.2
	3.5.1 3.5.2 3.5.3 4.1.1 4.4.1 5.2.1 5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8
	6.3.1 6.3.2 6.4.1 6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 8.1.1 8.2.1 8.2.2 8.3.1 9.1.1 9.1.2 9.1.3 9.2.1
	10.4.1 10.4.2 10.4.3 10.4.4 10.4.5 11.3.1 11.3.2 11.4.1 12.1.1 12.2.1 12.2.2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1
	15.3.1`)

// TestSecurityIsShown: docs/asvs.md has each requirement of level 1 once, and the tests that it names exist.
func TestSecurityIsShown(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs/asvs.md"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, ok := strings.Cut(string(text), "\n## Level 2")
	if !ok {
		t.Fatal("docs/asvs.md has no part for level 2")
	}
	var got []string
	for _, row := range regexp.MustCompile(`(?m)^\| ([0-9.]+) \|`).FindAllStringSubmatch(first, -1) {
		got = append(got, row[1])
	}
	if !slices.Equal(got, levelOne) {
		t.Errorf("level 1 in docs/asvs.md is\n%v, want\n%v", got, levelOne)
	}
	named := regexp.MustCompile("`([a-z0-9/]+)\\.(Test[A-Za-z0-9_]+)`").FindAllStringSubmatch(string(text), -1)
	if len(named) < 50 {
		t.Errorf("only %d tests are named", len(named))
	}
	for _, n := range named {
		if !slices.Contains(testsIn(t, n[1]), n[2]) {
			t.Errorf("docs/asvs.md names %s.%s, which does not exist", n[1], n[2])
		}
	}
}

// testsIn are the names of the tests in a package.
func testsIn(t *testing.T, room string) (names []string) {
	t.Helper()
	dir := filepath.Join(root, "internal", room)
	if room == "e2e" {
		dir = filepath.Join(root, room)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(text), -1) {
			names = append(names, m[1])
		}
	}
	return names
}
