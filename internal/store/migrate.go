package store

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// ErrOtherKeys says that the database's contacts were sealed with other keys than those at hand.
var ErrOtherKeys = errors.New("this database belongs to other keys: use the key file it was started with")

// compatibleFrom is the oldest schema version whose programs may go on working with the tables as this program's
// migrations make them: the number of the newest migration that such a program has. A database says so to programs
// that are older than it is, and those that are older still refuse it.
//
// A new migration leaves it alone where programs of the version before can serve beside the new one, as they must
// while nodes are changed one after another. One that takes away what the last version still used, which was
// prepared a version before, sets it to the number of the oldest migration whose programs no longer use that. It
// never falls.
const compatibleFrom = 20

// Migrate brings the tables up to date and binds the database to the keys on first use. It fails with ErrOtherKeys
// where it is bound to others, and with ErrNewer where it is beyond this program; nothing is changed then.
func (db *DB) Migrate(ctx context.Context) error {
	if err := db.CheckKeys(ctx); errors.Is(err, ErrOtherKeys) {
		return err // a database without tables has no keys yet
	}
	if err := db.CheckVersion(ctx); err != nil {
		return err
	}
	provider, err := db.migrator()
	if err != nil {
		return err
	}
	// Before it, so that no older program comes in between; after it, where there were no tables.
	if err := db.declareCompatible(ctx); err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("the database could not be brought up to date: %w", err)
	}
	if err := db.declareCompatible(ctx); err != nil {
		return err
	}
	return db.bindKeys(ctx)
}

// Migrated reports whether all migrations have run. It fails with ErrNewer where the database is beyond this program.
func (db *DB) Migrated(ctx context.Context) (bool, error) {
	if err := db.CheckVersion(ctx); err != nil {
		return false, err
	}
	provider, err := db.migrator()
	if err != nil {
		return false, err
	}
	applied, err := db.applied(ctx)
	for _, source := range provider.ListSources() {
		if err != nil || !slices.Contains(applied, source.Version) {
			return false, err
		}
	}
	return true, nil
}

func (db *DB) migrator() (*goose.Provider, error) {
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if db.dialect.name == "postgres" { // nodes that start together wait for the one that migrates
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(db.dialect.goose, db.write, migrationFiles{db}, options...)
}

// migrationFiles are the shared migrations and the dialect's own, as one folder.
type migrationFiles struct{ db *DB }

func (m migrationFiles) folders() []string {
	return []string{"migrations/shared/", "migrations/" + m.db.dialect.name + "/"}
}

// ReadDir lists them.
func (m migrationFiles) ReadDir(string) (all []fs.DirEntry, err error) {
	for _, folder := range m.folders() {
		entries, err := migrations.ReadDir(path.Clean(folder))
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	return all, nil
}

// Open opens one of them, in the dialect's words.
func (m migrationFiles) Open(name string) (fs.File, error) {
	for _, folder := range m.folders() {
		file, err := migrations.Open(folder + name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		text, err := migrations.ReadFile(folder + name)
		return migrationFile{file, strings.NewReader(m.db.translate(string(text)))}, err
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// migrationFile is a file with another text.
type migrationFile struct {
	fs.File
	text io.Reader
}

// Read reads the text.
func (f migrationFile) Read(b []byte) (int, error) { return f.text.Read(b) }

// translate says in the dialect's words what the shared migrations leave open: texts that order alike, tables kept in
// the order of their key.
func (db *DB) translate(migration string) string {
	if db.dialect.name == "postgres" {
		return strings.ReplaceAll(migration, "TEXT /*C*/", `TEXT COLLATE "C"`)
	}
	return strings.ReplaceAll(migration, "/*CLUSTERED*/", "WITHOUT ROWID")
}

// bindKeys writes down the keys' fingerprint where there is none.
func (db *DB) bindKeys(ctx context.Context) error {
	err := db.InTx(ctx, func(tx *Tx) error {
		sample, err := db.vault.Seal("spolu", "settings/sample")
		if err != nil {
			return err
		}
		return tx.exec(`INSERT INTO settings (name, value) VALUES ('keys', $1), ('sample', $2) ON CONFLICT DO NOTHING`,
			db.vault.Fingerprint(), sample)
	})
	if err != nil {
		return err
	}
	return db.CheckKeys(ctx)
}

// CheckKeys fails with ErrOtherKeys where the database is bound to other keys.
func (db *DB) CheckKeys(ctx context.Context) error {
	var bound, sample string
	err := db.View(ctx, func(tx *Tx) (err error) {
		if bound, err = tx.Setting("keys"); err != nil {
			return err
		}
		sample, err = tx.Setting("sample")
		return err
	})
	if err != nil {
		return err
	}
	if bound == "" {
		return nil // nobody's yet
	}
	if _, err := db.vault.Open(sample, "settings/sample"); err != nil || bound != db.vault.Fingerprint() {
		return ErrOtherKeys
	}
	return nil
}

// Version names the tables that this program works with: a hash of its migrations.
func Version() string {
	sum := sha256.New()
	err := fs.WalkDir(migrations, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := migrations.ReadFile(path)
		sum.Write(append([]byte(path), text...))
		return err
	})
	if err != nil {
		panic("store: embedded migrations cannot be read: " + err.Error())
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}
