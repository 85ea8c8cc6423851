// Package deploy holds only tests: of the files beside it, which are copied to a server, as they will run there.
package deploy

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/spolu/internal/cli"
)

// TestMain is the program where a test calls its own binary "spolu".
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "spolu" {
		os.Exit(cli.Run(context.Background(), os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// shipped is a file as it is shipped, with what names places on a server replaced by a test's own; each must be in
// it.
func shipped(t *testing.T, name string, own map[string]string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var pairs []string
	for old, replacement := range own {
		if !strings.Contains(string(text), old) {
			t.Fatalf("%s has no %q any more", name, old)
		}
		pairs = append(pairs, old, replacement)
	}
	return strings.NewReplacer(pairs...).Replace(string(text))
}

// write writes a file.
func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}
