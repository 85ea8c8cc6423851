package migrations

import (
	"context"
	"database/sql"
	_ "embed" // the schema of PostgreSQL
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	_ "modernc.org/sqlite" // driver "sqlite"
)

// ErrChanged says that a database has not the tables, indexes, triggers or views that the program made.
var ErrChanged = errors.New("its tables are not as spolu makes them")

// objects are how each object of a database is defined, by its sort and name: `trigger "audit_is_not_changed"`.
type objects map[string]string

// Check compares the tables with those which the migrations make up to the database's version. It fails with
// ErrChanged, and names what differs: nothing else of the database. A newer version's tables, where they are
// compatible, are not known and not compared.
func (s *Schema) Check(ctx context.Context) error {
	version, known, err := s.Versions(ctx)
	if err != nil || version > known {
		return err
	}
	read, expected := s.readSQLite, madeSQLite
	if s.dialect == "postgres" {
		read, expected = s.readPostgres, madePostgres
	}
	is, err := read(ctx)
	if err != nil {
		return err
	}
	made, err := expected(ctx, version)
	if err != nil {
		return err
	}
	return made.compare(is)
}

// compare fails with ErrChanged where other objects are not the same.
func (o objects) compare(is objects) error {
	var differences []string
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if definition, there := is[name]; !there {
			differences = append(differences, name+" is missing")
		} else if definition != o[name] {
			differences = append(differences, name+" is another")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(is)) {
		if _, ours := o[name]; !ours {
			differences = append(differences, name+" is none of spolu's")
		}
	}
	if differences == nil {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrChanged, strings.Join(differences, ", "))
}

// sqliteObjects are all objects but statistics, which anybody may have gathered. The text of tables that goose and
// the full-text index (shadow tables) make for themselves is that of their version when the database was made: only
// the names are compared. Triggers and indexes on them are compared like all others, whatever they are called.
const sqliteObjects = `SELECT type, name, CASE
	WHEN type = 'table' AND (name = 'goose_db_version' OR name GLOB 'listing_texts_*') THEN ''
	ELSE COALESCE(sql, '') || ' ON ' || tbl_name END
	FROM sqlite_master WHERE type <> 'table' OR name NOT GLOB 'sqlite_stat[0-9]'`

func (s *Schema) readSQLite(ctx context.Context) (objects, error) {
	o := objects{}
	_, err := query(ctx, s.read, func(row *sql.Rows) (none struct{}, err error) {
		var sort, name, definition string
		if err = row.Scan(&sort, &name, &definition); err == nil {
			o[fmt.Sprintf("%s %q", sort, name)] = definition
		}
		return none, err
	}, sqliteObjects)
	return o, err
}

// madeSQLite migrates an empty database in memory and reads it: no folder has to be there to write into.
func madeSQLite(ctx context.Context, version int64) (objects, error) {
	pool, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	pool.SetMaxOpenConns(1) // each connection has a memory of its own
	fresh := Of(pool, pool, "sqlite")
	if err := fresh.UpTo(ctx, max(version, 1)); err != nil {
		return nil, err
	}
	return fresh.readSQLite(ctx)
}

// dump is the schema of PostgreSQL as its migrations make it. TestSchema keeps it as they do: on PostgreSQL they
// cannot be run beside a portal without writing into its database.
//
//go:embed testdata/schema.postgres.txt
var dump string

// madePostgres reads the dump, which is that of the newest version.
func madePostgres(context.Context, int64) (objects, error) {
	o, table := objects{}, ""
	for line := range strings.Lines(dump) {
		switch {
		case strings.TrimSpace(line) == "":
		case line[0] != ' ':
			table = strings.TrimSpace(line)
		default:
			o.add(table, line)
		}
	}
	return o, nil
}

// postgresColumns gives table, column and type, by table and in the columns' order; postgresRules table, nothing,
// and a key, reference, index, rule, or trigger with what it runs. What an extension brought is not the portal's.
const (
	postgresColumns = `
		SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
			|| CASE WHEN a.attcollation <> ty.typcollation THEN ' collate ' || quote_ident(co.collname) ELSE '' END
			|| CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
			|| coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
			|| CASE WHEN a.attstattarget > 0 THEN ' statistics ' || a.attstattarget ELSE '' END
		FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		JOIN pg_type ty ON ty.oid = a.atttypid
		LEFT JOIN pg_collation co ON co.oid = a.attcollation
		LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
		WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
			AND c.relname <> 'goose_db_version'
			AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = c.oid AND e.deptype = 'e')
		ORDER BY c.relname COLLATE "C", a.attnum`
	postgresRules = `
		SELECT r.relname, '', pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
		WHERE c.connamespace = current_schema()::regnamespace AND c.contype IN ('p', 'u', 'f', 'c', 'x')
		UNION ALL
		SELECT tablename, '', replace(indexdef, ' ON ' || quote_ident(schemaname) || '.', ' ON ')
		FROM pg_indexes i WHERE schemaname = current_schema() AND NOT EXISTS (
			SELECT FROM pg_constraint c WHERE c.conname = i.indexname AND c.contype IN ('p', 'u', 'x'))
		UNION ALL
		SELECT tablename, '', replace(definition, ' ON ' || quote_ident(schemaname) || '.', ' ON ')
		FROM pg_rules WHERE schemaname = current_schema()
		UNION ALL
		SELECT r.relname, '', replace(pg_get_triggerdef(t.oid), ' ON ' || quote_ident(current_schema()) || '.', ' ON ')
			|| CASE WHEN t.tgenabled = 'O' THEN '' ELSE ' DISABLED' END || ' AS ' || p.prosrc
		FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
		WHERE NOT t.tgisinternal AND r.relnamespace = current_schema()::regnamespace`
)

func (s *Schema) readPostgres(ctx context.Context) (objects, error) {
	o := objects{}
	for _, text := range []string{postgresColumns, postgresRules} {
		if _, err := query(ctx, s.read, func(row *sql.Rows) (none struct{}, err error) {
			var table, name, definition string
			if err = row.Scan(&table, &name, &definition); err == nil && table != "goose_db_version" {
				o.add(table, name+" "+definition)
			}
			return none, err
		}, text); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// switched is an option of an index that listing offers in bulk turns on and off.
var switched = regexp.MustCompile(` WITH \(fastupdate='?\w+'?\)`)

// add takes in a line of the dump: an index, a trigger or a rule by its own name, columns and constraints
// as part of their table. Lines of a table come sorted, so that both readings give them in one order.
func (o objects) add(table, line string) {
	words := strings.Fields(line)
	line = switched.ReplaceAllString(strings.Join(words, " "), "")
	named := func(word string) bool { return word == "INDEX" || word == "TRIGGER" || word == "RULE" }
	if i := slices.IndexFunc(words, named); i > 0 && words[0] == "CREATE" {
		o[fmt.Sprintf("%s %q of %q", strings.ToLower(words[i]), words[i+1], table)] = line
		return
	}
	table = fmt.Sprintf("table %q", table)
	lines := append(strings.Split(o[table], "\n"), line)
	slices.Sort(lines)
	o[table] = strings.Join(lines, "\n")
}
