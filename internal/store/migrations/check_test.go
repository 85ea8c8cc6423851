package migrations_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"example.org/spolu/internal/store/migrations"
	"example.org/spolu/internal/store/storetest"
)

// TestCheck: whatever is planted in a database, missing from it or changed is named, on both databases; what
// the portal does by itself is nothing of the kind.
func TestCheck(t *testing.T) {
	both := []planted{
		{`CREATE TABLE planted (id TEXT)`, `table "planted" is none of spolu's`},
		{`CREATE TABLE goose_planted (id TEXT)`, `table "goose_planted" is none of spolu's`},
		{`CREATE INDEX planted ON offers (title)`, `index "planted"`},
		{`DROP INDEX audit_at`, `index "audit_at"`},
		{`DROP TABLE reports`, `table "reports" is missing`},
		{`ALTER TABLE offers ADD COLUMN planted TEXT`, `table "offers" is another`},
		{`ALTER TABLE offers RENAME COLUMN title TO planted`, `table "offers" is another`},
		{`DROP INDEX audit_at; CREATE INDEX audit_at ON audit (at)`, `index "audit_at"`},
	}
	own := map[string][]planted{"sqlite": plantedInSQLite, "postgres": plantedInPostgres}
	for name, address := range migrated {
		t.Run(name, func(t *testing.T) {
			for _, p := range slices.Concat(both, own[name]) {
				at := address(t)
				db := storetest.New(t, at, nil)
				if err := db.Schema().Check(ctx); err != nil {
					t.Fatalf("untouched: %v", err)
				}
				storetest.Tamper(t, at, p.by)
				err := db.Schema().Check(ctx)
				if !errors.Is(err, migrations.ErrChanged) || !strings.Contains(err.Error(), p.found) {
					t.Errorf("%s: %v, want %q", p.by, err, p.found)
				}
			}
		})
	}
}

var migrated = map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres}

// planted is what somebody does to the tables, and what is said of it.
type planted struct{ by, found string }

var plantedInSQLite = []planted{
	{`DROP TRIGGER audit_is_not_changed`, `trigger "audit_is_not_changed" is missing`},
	{`CREATE TRIGGER planted AFTER INSERT ON letters BEGIN DELETE FROM letters; END`,
		`trigger "planted" is none of spolu's`},
	{`DROP TRIGGER audit_is_not_shortened;
		CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit BEGIN SELECT 1; END`,
		`trigger "audit_is_not_shortened" is another`},
	{`CREATE VIEW planted AS SELECT 1`, `view "planted" is none of spolu's`},
	{`CREATE TRIGGER listing_texts_x AFTER INSERT ON offers BEGIN DELETE FROM letters; END`,
		`trigger "listing_texts_x" is none of spolu's`},
	// A name that SQLite keeps for itself, and gives to nobody who asks.
	{`PRAGMA writable_schema = ON; INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql)
		VALUES ('trigger', 'sqlite_stat1', 'letters', 0,
			'CREATE TRIGGER sqlite_stat1 AFTER INSERT ON letters BEGIN DELETE FROM letters; END')`,
		`trigger "sqlite_stat1" is none of spolu's`},
}

var plantedInPostgres = []planted{
	{`DROP TRIGGER audit_only_grows ON audit`, `trigger "audit_only_grows" of "audit" is missing`},
	{`CREATE OR REPLACE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
		`trigger "audit_only_grows" of "audit" is another`},
	{`ALTER TABLE audit DISABLE TRIGGER audit_only_grows`, `trigger "audit_only_grows" of "audit" is another`},
	{`DROP TRIGGER audit_only_grows ON audit;
		CREATE TRIGGER audit_only_grows BEFORE INSERT ON letters EXECUTE FUNCTION audit_only_grows()`,
		`trigger "audit_only_grows" of "audit" is missing, trigger "audit_only_grows" of "letters" is none of spolu's`},
	{`CREATE RULE planted AS ON INSERT TO audit DO INSTEAD NOTHING`, `rule "planted" of "audit" is none of spolu's`},
	{`ALTER TABLE offers DROP CONSTRAINT offers_volunteer_fkey`, `table "offers" is another`},
	{`ALTER TABLE offers ALTER COLUMN title DROP NOT NULL`, `table "offers" is another`},
}

// TestSchemaOfAUsedDatabase: what the portal and its keepers do is not taken for a change of the tables.
func TestSchemaOfAUsedDatabase(t *testing.T) {
	harmless := map[string][]string{
		"sqlite":   {`ANALYZE`, `VACUUM`, `PRAGMA optimize`, `REINDEX`},
		"postgres": {`ANALYZE`, `REINDEX TABLE audit`, `ALTER INDEX listing_texts_stems SET (fastupdate = on)`},
	}
	for name, address := range migrated {
		t.Run(name, func(t *testing.T) {
			at := address(t)
			db := storetest.New(t, at, nil)
			storetest.Plant(t, db)
			for _, statement := range slices.Concat([]string{`SELECT 1`}, harmless[name]) {
				storetest.Tamper(t, at, statement)
				if err := db.Schema().Check(ctx); err != nil {
					t.Errorf("%s: %v", statement, err)
				}
			}
			newer(t, db, "20")
			if err := db.Schema().Check(ctx); err != nil {
				t.Errorf("the schema of a newer version that is compatible: %v", err)
			}
		})
	}
}
