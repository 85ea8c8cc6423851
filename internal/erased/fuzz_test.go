package erased_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"example.org/spolu/internal/erased"
)

// FuzzAll: whatever a crash or somebody's editor left in the file, an entry that is added is among those that are read.
func FuzzAll(f *testing.F) {
	f.Add("request AAA\nvolunteer BBB\n")
	f.Add("request")
	f.Add("\x00\xff volunteer")
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "erased"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		list, entry := erased.Beside(filepath.Join(dir, "keys.json")), erased.Entry{Kind: erased.Request, ID: "CCC"}
		before, err := list.All()
		if err != nil {
			t.Fatal(err)
		}
		if err := list.Add(entry); err != nil {
			t.Fatal(err)
		}
		after, err := list.All()
		if err != nil || !slices.Equal(after, append(before, entry)) {
			t.Errorf("%q, then %q, %v", before, after, err)
		}
	})
}
