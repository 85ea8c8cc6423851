package arch

import (
	"bytes"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var mailAddress = regexp.MustCompile(`[\p{L}0-9._%+-]+@([\p{L}0-9-]+(?:\.[\p{L}0-9-]+)*\.\p{L}[\p{L}0-9-]+)`)

// nobody are domains in which no address is anybody's: they are reserved for examples and tests (RFC 2606, 6761).
var nobody = []string{"example", "example.org", "example.com", "example.net", "test", "invalid", "localhost"}

// TestNoContactOfAnybody: whatever is written here is published, so no address of a real person may be in it. Names of
// hosts alone, as in the address of a mail server, have no dot and are nobody's either.
func TestNoContactOfAnybody(t *testing.T) {
	eachText(t, func(name string, text []byte) {
		for _, m := range mailAddress.FindAllSubmatch(text, -1) {
			// a letter's file is called after its Message-ID
			domain := strings.TrimSuffix(strings.ToLower(string(m[1])), ".eml")
			if !reserved(domain) {
				t.Errorf("%s: %s may be somebody's address; write one at example.org", name, m[0])
			}
		}
	})
}

func reserved(domain string) bool {
	return slices.ContainsFunc(nobody, func(d string) bool { return domain == d || strings.HasSuffix(domain, "."+d) })
}

func TestReserved(t *testing.T) {
	for domain, want := range map[string]bool{
		"example.org": true, "spolu.example.org": true, "xn--dme-ela.example": true, "localhost": true,
		"seznam.cz": false, "notexample.org": false, "example.org.cz": false,
	} {
		if reserved(domain) != want {
			t.Errorf("reserved(%q) is %v", domain, !want)
		}
	}
}

// eachText calls f for each text file of the tree. Left out are what git keeps for itself and data/, where a portal
// that was tried keeps what it works with.
func eachText(t *testing.T, f func(name string, text []byte)) {
	t.Helper()
	tree := os.DirFS(root)
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == ".git" || name == "data"):
			return fs.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err == nil && utf8.Valid(text) && !bytes.ContainsRune(text, 0) {
			f(name, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
