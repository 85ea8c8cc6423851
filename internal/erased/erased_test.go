package erased_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"example.org/spolu/internal/erased"
)

func TestList(t *testing.T) {
	keys := filepath.Join(t.TempDir(), "keys.json")
	l := erased.Beside(keys)
	if all, err := l.All(); err != nil || len(all) != 0 {
		t.Fatalf("a new list has %v, %v", all, err)
	}
	one, two := erased.Entry{Kind: erased.Request, ID: "abc"}, erased.Entry{Kind: erased.Volunteer, ID: "def"}
	if err := l.Add(one); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(filepath.Dir(keys), "erased")
	torn, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := torn.WriteString("request to"); err != nil { // a line that a crash has cut is an id of nothing
		t.Fatal(err)
	}
	if err := torn.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Add(two); err != nil {
		t.Fatal(err)
	}
	all, err := erased.Beside(keys).All()
	if err != nil || !slices.Contains(all, one) || !slices.Contains(all, two) || len(all) != 3 {
		t.Errorf("the list is %v, %v", all, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	var none *erased.List
	if all, err := none.All(); none.Add(one) != nil || err != nil || len(all) != 0 {
		t.Error("a list that keeps nothing has kept something")
	}
}
