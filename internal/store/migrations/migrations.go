// Package migrations makes the tables of both databases, knows which versions of the program may work with them, and
// tells whether they are still as they were made. Of what stands in them it knows nothing.
package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed shared sqlite postgres
var files embed.FS

// compatibleFrom is the oldest schema version whose programs may go on working with the tables as this program's
// migrations make them: the number of the newest migration that such a program has. A database says so to programs
// that are older than it is, and those that are older still refuse it.
//
// A new migration leaves it alone where programs of the version before can serve beside the new one, as they must
// while nodes are changed one after another. One that takes away what the last version still used, which was
// prepared a version before, sets it to the number of the oldest migration whose programs no longer use that. It
// never falls.
const compatibleFrom = 20

// Schema is the tables of a database.
type Schema struct {
	write, read *sql.DB // the same pool on PostgreSQL
	dialect     string
}

// Of is the schema of a database: dialect is "sqlite" or "postgres".
func Of(write, read *sql.DB, dialect string) *Schema { return &Schema{write, read, dialect} }

// Up brings the tables up to date. It fails with ErrNewer where the database is beyond this program; nothing is changed
// then.
func (s *Schema) Up(ctx context.Context) error {
	if err := s.CheckVersion(ctx); err != nil {
		return err
	}
	provider, err := s.migrator()
	if err != nil {
		return err
	}
	// Before it, so that no older program comes in between; after it, where there were no tables.
	if err := s.declareCompatible(ctx); err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("the database could not be brought up to date: %w", err)
	}
	return s.declareCompatible(ctx)
}

// UpTo brings the tables of an older database up to a version that is not the newest.
func (s *Schema) UpTo(ctx context.Context, version int64) error {
	provider, err := s.migrator()
	if err == nil {
		_, err = provider.UpTo(ctx, version)
	}
	return err
}

// Complete reports whether all migrations have run. It fails with ErrNewer where the database is beyond this program.
func (s *Schema) Complete(ctx context.Context) (bool, error) {
	if err := s.CheckVersion(ctx); err != nil {
		return false, err
	}
	provider, err := s.migrator()
	if err != nil {
		return false, err
	}
	applied, err := s.applied(ctx)
	for _, source := range provider.ListSources() {
		if err != nil || !slices.Contains(applied, source.Version) {
			return false, err
		}
	}
	return true, nil
}

func (s *Schema) migrator() (*goose.Provider, error) {
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if s.dialect == "postgres" { // nodes that start together wait for the one that migrates
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		dialect, options = goose.DialectPostgres, append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(dialect, s.write, folder(s.dialect), options...)
}

// folder is the shared migrations and a dialect's own, as one folder.
type folder string

func (f folder) parts() []string { return []string{"shared", string(f)} }

// ReadDir lists them.
func (f folder) ReadDir(string) (all []fs.DirEntry, err error) {
	for _, part := range f.parts() {
		entries, err := files.ReadDir(part)
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	return all, nil
}

// Open opens one of them, in the dialect's words.
func (f folder) Open(name string) (fs.File, error) {
	for _, part := range f.parts() {
		opened, err := files.Open(part + "/" + name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		text, err := files.ReadFile(part + "/" + name)
		return migration{opened, strings.NewReader(f.translate(string(text)))}, err
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// migration is a file with another text.
type migration struct {
	fs.File
	text io.Reader
}

// Read reads the text.
func (m migration) Read(b []byte) (int, error) { return m.text.Read(b) }

// translate says in the dialect's words what the shared migrations leave open: texts that order alike, tables kept in
// the order of their key.
func (f folder) translate(text string) string {
	if f == "postgres" {
		return strings.ReplaceAll(text, "TEXT /*C*/", `TEXT COLLATE "C"`)
	}
	return strings.ReplaceAll(text, "/*CLUSTERED*/", "WITHOUT ROWID")
}

// Hash names the tables that this program works with: a hash of its migrations.
func Hash() string {
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := files.ReadFile(path)
		sum.Write(append([]byte(path), text...))
		return err
	})
	if err != nil {
		panic("migrations: embedded files cannot be read: " + err.Error())
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}

// query reads every row of a query with one function.
func query[T any](ctx context.Context, pool *sql.DB, read func(*sql.Rows) (T, error), text string) (
	found []T, err error) {
	rows, err := pool.QueryContext(ctx, text)
	if err != nil {
		return nil, fault(err)
	}
	defer rows.Close()
	for rows.Next() {
		one, err := read(rows)
		if err != nil {
			return nil, fault(err)
		}
		found = append(found, one)
	}
	return found, fault(rows.Err())
}

// fault says of an error that it is the database's.
func fault(err error) error {
	if err != nil {
		err = fmt.Errorf("database: %w", err)
	}
	return err
}
