package migrations

import (
	"context"
	"database/sql"
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
func (s *Schema) CheckVersion(ctx context.Context) error {
	version, known, err := s.Versions(ctx)
	if err != nil || version <= known {
		return err
	}
	var from string
	err = s.read.QueryRowContext(ctx, `SELECT value FROM settings WHERE name = $1`, compatibleSetting).Scan(&from)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fault(err)
	}
	if oldest, err := strconv.ParseInt(from, 10, 64); err != nil || oldest > known {
		return fmt.Errorf("%w (tables %d, this program knows %d): install that one", ErrNewer, version, known)
	}
	return nil
}

// declareCompatible writes down which programs may work with the tables. A program that only may work with newer ones
// leaves that to those who know them; and the number never falls, whoever comes last of several that start together.
func (s *Schema) declareCompatible(ctx context.Context) error {
	version, known, err := s.Versions(ctx)
	if err != nil || version == 0 || version > known {
		return err
	}
	_, err = s.write.ExecContext(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value
		WHERE CAST(settings.value AS BIGINT) < CAST(excluded.value AS BIGINT)`,
		compatibleSetting, strconv.FormatInt(compatibleFrom, 10))
	return fault(err)
}

// Versions are the newest migration of the database, 0 where it has no tables, and the newest that this program
// knows.
func (s *Schema) Versions(ctx context.Context) (version, known int64, err error) {
	applied, err := s.applied(ctx)
	if err != nil {
		return 0, 0, err
	}
	known, err = newest()
	return slices.Max(append(applied, 0)), known, err
}

// applied are the numbers of the migrations that have run. Unlike goose's own reading, it never makes the table for
// them.
func (s *Schema) applied(ctx context.Context) (numbers []int64, err error) {
	there := `SELECT COUNT(*) FROM sqlite_master WHERE name = 'goose_db_version'`
	if s.dialect == "postgres" {
		there = `SELECT COUNT(to_regclass('goose_db_version'))`
	}
	var n int
	if err := s.read.QueryRowContext(ctx, there).Scan(&n); err != nil || n == 0 {
		return nil, fault(err)
	}
	return query(ctx, s.read, func(row *sql.Rows) (version int64, err error) { return version, row.Scan(&version) },
		`SELECT version_id FROM goose_db_version WHERE is_applied`)
}

// newest is the number of the last migration that this program has, of whichever database: versions of both are
// compared by one count.
func newest() (number int64, err error) {
	all, err := fs.Glob(files, "*/*.sql")
	for _, file := range all {
		n, err := goose.NumericComponent(path.Base(file))
		if err != nil {
			return 0, err
		}
		number = max(number, n)
	}
	return number, err
}
