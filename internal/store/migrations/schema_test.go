package migrations_test

import (
	"database/sql"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.org/spolu/internal/store/migrations"
	"example.org/spolu/internal/store/storetest"
)

var update = flag.Bool("update", false, "write the dumps of the schema anew")

// column is a column of a table; kind is its type with all that belongs to it.
type column struct{ table, name, kind string }

// schema is what the migrations made. Tables of goose and those that SQLite keeps for its full-text index are left out.
type schema struct {
	columns []column // by table, in their order there
	rules   []column // keys, references, indexes, by table; name is empty
}

// each calls test with both databases' schemas.
func each(t *testing.T, test func(t *testing.T, dialect string, s schema)) {
	t.Run("sqlite", func(t *testing.T) {
		address := storetest.SQLite(t)
		storetest.New(t, address, nil)
		test(t, "sqlite", readSchema(t, "sqlite", strings.TrimPrefix(address, "sqlite:"), sqliteColumns, sqliteRules))
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, "postgres", readSchema(t, "pgx", storetest.Postgres(t), migrations.PostgresColumns, migrations.PostgresRules))
	})
}

// TestSchema compares what the migrations make with the dumps in testdata, so that a change of the schema is seen as
// such and not only as one more migration.
func TestSchema(t *testing.T) {
	each(t, func(t *testing.T, dialect string, s schema) {
		storetest.Golden(t, "testdata/schema."+dialect+".txt", s.dump(), *update)
	})
}

// personal are words in the names of columns that hold, or could hold, what is personal or proves who somebody is.
var personal = strings.Fields("email mail phone mobile surname lastname street address birth need beneficiary recipient requester " +
	"sender content contact token secret password link handle key note message")

// harmless are columns that personal words only seem to fit, with the reason why.
var harmless = map[string]string{
	"letters.message_id": "made of a random id and the portal's own name",
}

// intimate are columns whose plain names are personal in these tables only.
var intimate = []string{"requests.name", "requests.when", "requests.text", "reports.text", "drafts.data",
	"sessions.data", "proofs.code"}

// TestContactsAreSealed: what is personal stands in columns named *_sealed, or *_hash to find it by. That sealed
// columns are sealed indeed is the business of the queries' tests.
func TestContactsAreSealed(t *testing.T) {
	each(t, func(t *testing.T, _ string, s schema) {
		sealed := 0
		for _, c := range s.columns {
			if strings.HasSuffix(c.name, "_sealed") || strings.HasSuffix(c.name, "_hash") {
				sealed++
				continue
			}
			full := c.table + "." + c.name
			isPersonal := slices.ContainsFunc(strings.Split(c.name, "_"),
				func(w string) bool { return slices.Contains(personal, w) })
			if (isPersonal || slices.Contains(intimate, full)) && harmless[full] == "" {
				t.Errorf("%s looks personal; seal it and call it %s_sealed, or say in this test why it is harmless",
					full, c.name)
			}
		}
		if sealed == 0 {
			t.Error("no column is sealed: the test looks at the wrong tables")
		}
	})
}

// sqliteColumns gives what migrations.PostgresColumns does: table, column and type, by table and in the columns' order.
const sqliteColumns = `
		SELECT t.name, c.name, lower(c.type) || iif(c."notnull", ' not null', '') || iif(c.dflt_value IS NULL, '', ' default ' || c.dflt_value)
		FROM pragma_table_list t, pragma_table_xinfo(t.name) c
		WHERE t.schema = 'main' AND t.type IN ('table', 'virtual') AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE 'goose%'
			AND c.hidden <> 1
		ORDER BY t.name, c.cid`

// sqliteRules gives what migrations.PostgresRules does: table, nothing, and a key, reference or index.
const sqliteRules = `
		SELECT name, '', 'primary key (' || group_concat(col, ', ') || ')' FROM (
			SELECT t.name, c.name AS col FROM pragma_table_list t, pragma_table_info(t.name) c
			WHERE t.schema = 'main' AND t.type = 'table' AND c.pk > 0 ORDER BY t.name, c.pk) GROUP BY name
		UNION ALL
		SELECT name, '', 'unique (' || group_concat(col, ', ') || ')' FROM (
			SELECT t.name, i.name AS idx, c.name AS col FROM pragma_table_list t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
			WHERE t.schema = 'main' AND t.type = 'table' AND i.origin = 'u' ORDER BY t.name, i.name, c.seqno) GROUP BY name, idx
		UNION ALL
		SELECT t.name, '', 'foreign key (' || f."from" || ') references ' || f."table" || ' (' || f."to" || ')'
			|| iif(f.on_delete = 'NO ACTION', '', ' on delete ' || lower(f.on_delete))
		FROM pragma_table_list t, pragma_foreign_key_list(t.name) f WHERE t.schema = 'main'
		UNION ALL
		SELECT tbl_name, '', sql FROM sqlite_master WHERE sql IS NOT NULL AND (type IN ('index', 'trigger', 'view') OR sql LIKE 'CREATE VIRTUAL%')`

func readSchema(t *testing.T, driver, source, columns, rules string) schema {
	t.Helper()
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := schema{query(t, db, columns), query(t, db, rules)}
	for i := range s.rules {
		s.rules[i].kind = strings.Join(strings.Fields(s.rules[i].kind), " ")
	}
	slices.SortFunc(s.rules, func(a, b column) int { return strings.Compare(a.kind, b.kind) })
	return s
}

func query(t *testing.T, db *sql.DB, text string) (found []column) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.table, &c.name, &c.kind); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(c.table, "goose") && !shadow(c.table) {
			found = append(found, c)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

// shadow reports a table that SQLite keeps for the full-text index.
func shadow(table string) bool {
	_, part, ok := strings.Cut(table, "listing_texts_")
	return ok && slices.Contains([]string{"config", "content", "data", "docsize", "idx"}, part)
}

// dump is the schema for people: a block a table, columns in their order, then keys, references and indexes by name.
func (s schema) dump() string {
	var b strings.Builder
	for i, c := range s.columns {
		if i == 0 || s.columns[i-1].table != c.table {
			fmt.Fprintf(&b, "%s\n", c.table)
		}
		b.WriteString(strings.TrimRight(fmt.Sprintf("  %-18s %s", c.name, c.kind), " ") + "\n")
		if i == len(s.columns)-1 || s.columns[i+1].table != c.table {
			for _, r := range s.rules {
				if r.table == c.table {
					fmt.Fprintf(&b, "    %s\n", r.kind)
				}
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
