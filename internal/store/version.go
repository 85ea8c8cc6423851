package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"

	"github.com/pressly/goose/v3"
)

// compatibleSetting is the row of settings that holds compatibleFrom of the newest program that has migrated the
// database.
const compatibleSetting = "compatible-from"

// ErrNewer says that a newer program has migrated the database, and that this one may not work with its tables.
var ErrNewer = errors.New("this database was brought up to date by a newer version of spolu")

// CheckVersion fails with ErrNewer where the schema is newer than this program knows and not declared compatible with
// it.
func (db *DB) CheckVersion(ctx context.Context) error {
	version, known, err := db.versions(ctx)
	if err != nil || version <= known {
		return err
	}
	var from string
	if err := db.LongView(ctx, func(tx *Tx) (err error) {
		from, err = tx.Setting(compatibleSetting)
		return err
	}); err != nil {
		return err
	}
	if oldest, err := strconv.ParseInt(from, 10, 64); err != nil || oldest > known {
		return fmt.Errorf("%w (tables %d, this program knows %d): install that one", ErrNewer, version, known)
	}
	return nil
}

// declareCompatible writes down which programs may work with the tables. A program that only may work with newer ones
// leaves that to those who know them; and the number never falls, whoever comes last of several that start together.
func (db *DB) declareCompatible(ctx context.Context) error {
	version, known, err := db.versions(ctx)
	if err != nil || version == 0 || version > known {
		return err
	}
	return db.InTx(ctx, func(tx *Tx) error {
		return tx.exec(`INSERT INTO settings (name, value) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value
			WHERE CAST(settings.value AS BIGINT) < CAST(excluded.value AS BIGINT)`,
			compatibleSetting, strconv.FormatInt(compatibleFrom, 10))
	})
}

// versions are the newest migration of the database, 0 where it has no tables, and the newest that this program
// knows.
func (db *DB) versions(ctx context.Context) (version, known int64, err error) {
	applied, err := db.applied(ctx)
	if err != nil {
		return 0, 0, err
	}
	known, err = newestMigration()
	return slices.Max(append(applied, 0)), known, err
}

// applied are the numbers of the migrations that have run. Unlike goose's own reading, it never makes the table for
// them.
func (db *DB) applied(ctx context.Context) (numbers []int64, err error) {
	there := `SELECT COUNT(*) FROM sqlite_master WHERE name = 'goose_db_version'`
	if db.dialect.name == "postgres" {
		there = `SELECT COUNT(to_regclass('goose_db_version'))`
	}
	err = db.LongView(ctx, func(tx *Tx) error {
		if n, err := readNumber(tx.row(there)); err != nil || n == 0 {
			return err
		}
		numbers, err = all(tx, readNumber, `SELECT version_id FROM goose_db_version WHERE is_applied`)
		return err
	})
	return numbers, err
}

// newestMigration is the number of the last migration that this program has, of whichever database: versions of both
// are compared by one count.
func newestMigration() (newest int64, err error) {
	files, err := fs.Glob(migrations, "migrations/*/*.sql")
	for _, file := range files {
		number, err := goose.NumericComponent(path.Base(file))
		if err != nil {
			return 0, err
		}
		newest = max(newest, number)
	}
	return newest, err
}
