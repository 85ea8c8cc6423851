package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.org/spolu/internal/i18n"
)

// languageTables are the files that name languages: those of pages, and those that people speak.
var languageTables = []string{"internal/i18n/languages.go", "internal/help/help.go"}

// TestLanguagesAreNamedOnce: what depends on the language of a page is in its row of i18n, so that a new one is a row
// and its sentences. Code elsewhere names none.
func TestLanguagesAreNamedOnce(t *testing.T) {
	for _, p := range packages(t) {
		if !strings.HasPrefix(p.room(), "internal/") {
			continue
		}
		files, err := filepath.Glob(filepath.Join(p.Dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			name := p.room() + "/" + filepath.Base(path)
			if !strings.HasSuffix(path, "_test.go") && !slices.Contains(languageTables, name) {
				findLanguages(t, name, path)
			}
		}
	}
}

func findLanguages(t *testing.T, name, path string) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if s, err := strconv.Unquote(l.Value); err == nil && slices.Contains(i18n.Languages(), s) {
				t.Errorf("%s:%d names the language %q: "+
					"put what depends on it into its row of internal/i18n/languages.go",
					name, set.Position(l.Pos()).Line, s)
			}
		}
		return true
	})
}
