package arch

import (
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// TestPrivacyNamesEveryField: docs/privacy.md says of each sealed or hashed column why it is there and until when, and
// names none that is not.
func TestPrivacyNamesEveryField(t *testing.T) {
	columns := schemaColumns(t)
	text, err := os.ReadFile(path.Join(root, "docs/privacy.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, m := range regexp.MustCompile("`([a-z_]+\\.[a-z_]+)`").FindAllStringSubmatch(string(text), -1) {
		if named[m[1]] {
			t.Errorf("docs/privacy.md names %s twice", m[1])
		}
		if named[m[1]] = true; !columns[m[1]] {
			t.Errorf("docs/privacy.md names %s, which the database does not have", m[1])
		}
	}
	for c := range columns {
		if (strings.HasSuffix(c, "_sealed") || strings.HasSuffix(c, "_hash")) && !named[c] {
			t.Errorf("docs/privacy.md does not say why %s is kept, and until when", c)
		}
	}
}

// schemaColumns are all columns of the database, as table.column, from the dump that the store's tests keep.
func schemaColumns(t *testing.T) map[string]bool {
	t.Helper()
	text, err := os.ReadFile(path.Join(root, "internal/store/testdata/schema.sqlite.txt"))
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string]bool{}
	table := ""
	for line := range strings.Lines(string(text)) {
		switch fields := strings.Fields(line); {
		case len(fields) == 1 && !strings.HasPrefix(line, " "):
			table = fields[0]
		case len(fields) > 1 && strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "   "):
			columns[table+"."+fields[0]] = true
		}
	}
	if len(columns) < 50 {
		t.Fatalf("only %d columns", len(columns))
	}
	return columns
}
