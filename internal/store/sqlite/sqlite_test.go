package sqlite_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"example.org/spolu/internal/store/sqlite"
)

// TestMain fails where a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// open opens a new file with a table of notes.
func open(t *testing.T) (f *sqlite.File, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "notes.db")
	f, err := sqlite.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	if _, err := f.Write.Exec(`CREATE TABLE notes (text TEXT)`); err != nil {
		t.Fatal(err)
	}
	return f, path
}

func note(text string) func(*sqlite.Conn) error {
	return func(c *sqlite.Conn) error {
		_, err := c.ExecContext(context.Background(), `INSERT INTO notes (text) VALUES ($1)`, text)
		return err
	}
}

// notes are those of the file, in their order.
func notes(t *testing.T, f *sqlite.File) (all string) {
	t.Helper()
	const query = `SELECT COALESCE(group_concat(text, ' '), '') FROM (SELECT text FROM notes ORDER BY rowid)`
	if err := f.Read.QueryRow(query).Scan(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestWaitingWriterGivesUp while another one takes all the time in the world.
func TestWaitingWriterGivesUp(t *testing.T) {
	f, _ := open(t)
	began, end, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- f.Change(context.Background(), false, func(c *sqlite.Conn) error {
			close(began)
			<-end
			return note("held")(c)
		})
	}()
	<-began
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := f.Change(ctx, false, note("late")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	close(end)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if err := f.Change(t.Context(), false, note("then")); err != nil {
		t.Fatal(err)
	}
	if got := notes(t, f); got != "held then" {
		t.Errorf("the file holds %q", got)
	}
}

// TestWriterWhoHasLeft before it began costs at most the connection; the next one gets another.
func TestWriterWhoHasLeft(t *testing.T) {
	f, _ := open(t)
	gone, leave := context.WithCancel(t.Context())
	leave()
	for i := range 50 {
		if err := f.Change(gone, false, note("gone")); !errors.Is(err, context.Canceled) {
			t.Fatalf("%v", err)
		}
		if err := f.Change(t.Context(), false, note("here")); err != nil {
			t.Fatal(err)
		}
		if got := notes(t, f); got != strings.TrimSpace(strings.Repeat("here ", i+1)) {
			t.Fatalf("the file holds %q", got)
		}
	}
}

// TestInUse: only a database that somebody has open is in use, not one that is missing or in ruins.
func TestInUse(t *testing.T) {
	f, path := open(t)
	is := func(path string, want bool) {
		t.Helper()
		if used, err := sqlite.InUse(t.Context(), path); err != nil || used != want {
			t.Errorf("in use: %v, %v", used, err)
		}
	}
	notes(t, f)
	is(path, true)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	is(path, false)
	is(path+"x", false)
	if err := os.WriteFile(path, []byte(strings.Repeat("ruins", 2000)), 0o600); err != nil {
		t.Fatal(err)
	}
	is(path, false)
}
