package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPackagesSayWhatTheyOwn: each package has one comment "Package name …", a command "Command name …".
func TestPackagesSayWhatTheyOwn(t *testing.T) {
	for _, p := range packages(t) {
		files, err := filepath.Glob(filepath.Join(p.Dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, file := range files {
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			if says(f) {
				said = append(said, filepath.Base(file))
			}
		}
		switch len(said) {
		case 0:
			t.Errorf("%s has no comment that says what it owns", p.room())
		case 1:
		default:
			t.Errorf("%s has more than one package comment: in %s", p.room(), strings.Join(said, ", "))
		}
	}
}

var opening = regexp.MustCompile(`^(Package|Command) \w+ \w`)

// says reports whether a file has the package's comment; a generated file has a note of its generator in its place.
func says(f *ast.File) bool { return f.Doc != nil && opening.MatchString(f.Doc.Text()) }
