package arch

import (
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// impersonal are the columns of texts that hold nothing of a person, each with what it holds. Every other one is in
// docs/privacy.md.
var impersonal = map[string]string{
	"areas.code": "a place", "audit.id": "a number", "audit.role": "a word of the program's",
	"audit.verb": "a word of the program's", "borders.code": "a place", "borders.rings": "a place",
	"counted.id": "a number", "jobs.name": "a word of the program's", "letters.id": "a number",
	"letters.message_id": "a number and the portal's name", "letters.kind": "a word of the program's",
	"letters.language": "a language", "letters.state": "a word of the program's",
	"letters.problem": "a word of the program's", "listing_counts.kind": "a kind of help",
	"listings.kind": "a kind of help", "listing_counts.region": "a region", "listings.region": "a region",
	"municipalities.code": "a place", "municipalities.name": "a place", "municipalities.district": "a place",
	"municipalities.postal_codes": "a place", "municipalities.parts": "a place", "offers.id": "a public number",
	"offers.author_type": "a word of the program's", "offers.state": "a word of the program's",
	"offers.blocked_from": "a word of the program's", "offers.kind": "a kind of help", "offers.language": "a language",
	"offers.setting": "a word of the program's", "organisations.id": "a number",
	"proofs.purpose": "a word of the program's", "referrals.id": "a number",
	"referrals.state": "a word of the program's", "referrals.reason": "a word of the program's", "reports.id": "a number", "reports.offer": "a public number",
	"reports.reason": "a word of the program's", "requests.id": "a number", "requests.reference": "a number",
	"requests.state": "a word of the program's", "requests.next_step": "a word of the program's", "requests.held_reason": "a word of the program's",
	"settings.name": "a word of the program's", "settings.value": "numbers and words of the program's",
	"volunteers.id": "a number",
}

// TestPrivacyNamesEveryField: docs/privacy.md says of each column that can hold something of a person why it is
// there and until when, and names none that is not. A new column of texts is judged by somebody.
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
		if named[m[1]] = true; columns[m[1]] == "" {
			t.Errorf("docs/privacy.md names %s, which the database does not have", m[1])
		}
	}
	for c, kind := range columns {
		_, is := impersonal[c]
		switch {
		case is && named[c]:
			t.Errorf("%s is in docs/privacy.md and among those that hold nothing of a person", c)
		case strings.HasPrefix(kind, "text") && !is && !named[c]:
			t.Errorf("docs/privacy.md does not say why %s is kept, and until when", c)
		}
	}
	for c := range impersonal {
		if columns[c] == "" {
			t.Errorf("the database has no column %s", c)
		}
	}
}

// schemaColumns are the types of all columns of the database, by table.column, from the dump that the tests of
// the migrations keep.
func schemaColumns(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(path.Join(root, "internal/store/migrations/testdata/schema.sqlite.txt"))
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string]string{}
	table := ""
	for line := range strings.Lines(string(text)) {
		switch fields := strings.Fields(line); {
		case len(fields) == 1 && !strings.HasPrefix(line, " "):
			table = fields[0]
		case len(fields) > 1 && strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "   "):
			columns[table+"."+fields[0]] = fields[1]
		}
	}
	if len(columns) < 50 {
		t.Fatalf("only %d columns", len(columns))
	}
	return columns
}
