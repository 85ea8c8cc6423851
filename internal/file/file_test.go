package file_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"example.org/spolu/internal/file"
)

func TestNew(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "one")
	write := func(text string) func(string) error {
		return func(temporary string) error { return os.WriteFile(temporary, []byte(text), 0o600) }
	}
	if err := file.New(path, write("first")); err != nil {
		t.Fatal(err)
	}
	if err := file.New(path, write("second")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over another file: %v", err)
	}
	broken := errors.New("halfway")
	if err := file.New(filepath.Join(dir, "two"), func(string) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("what fails halfway: %v", err)
	}
	text, err := os.ReadFile(path)
	if info, statErr := os.Stat(path); err != nil || statErr != nil || string(text) != "first" ||
		info.Mode().Perm() != 0o600 {
		t.Errorf("%q, %v, %v", text, err, statErr)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
