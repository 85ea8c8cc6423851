// Package erased keeps the list of what people had erased, in a file beside the keys: a backup of the database that is
// restored does not bring back what is on it.
package erased

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"example.org/spolu/internal/file"
)

// Kind is what was erased.
type Kind string

// What can be erased on demand.
const (
	Request   Kind = "request"
	Volunteer Kind = "volunteer"
)

// Entry is one thing that was erased, by the number that stays of it.
type Entry struct {
	Kind Kind
	ID   string
}

// List is the file. A nil list keeps nothing. It is safe for concurrent use.
type List struct {
	mu   sync.Mutex
	path string
}

// Beside is the list in the folder of a key file; it is made with the first entry.
func Beside(keys string) *List { return &List{path: filepath.Join(filepath.Dir(keys), "erased")} }

// Add puts entries on the list, and onto the disk.
func (l *List) Add(entries ...Entry) error {
	if l == nil || len(entries) == 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	f, err := os.OpenFile(l.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	text := "\n" // a line of its own, whatever a crash has left of the one before
	for _, e := range entries {
		text += fmt.Sprintf("%s %s\n", e.Kind, e.ID)
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return file.SyncDir(filepath.Dir(l.path))
}

// All are the entries, oldest first. Lines that are none are passed over.
func (l *List) All() ([]Entry, error) {
	if l == nil {
		return nil, nil
	}
	text, err := os.ReadFile(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var all []Entry
	for line := range strings.Lines(string(text)) {
		kind, id, _ := strings.Cut(strings.TrimSpace(line), " ")
		if id != "" && (Kind(kind) == Request || Kind(kind) == Volunteer) {
			all = append(all, Entry{Kind(kind), id})
		}
	}
	return all, err
}
