package storetest

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // driver "sqlite"
)

// Rows are the rows of all tables of the database at an address, by table and in an order of their own: what a test
// compares that says nothing has changed. The texts that SQLite searches are made of the listings and left out.
func Rows(tb testing.TB, address string) map[string][]string {
	tb.Helper()
	driver, tables := "pgx", `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, address = "sqlite", "file:"+path+"?mode=ro"
		tables = `SELECT name FROM sqlite_master
			WHERE type = 'table' AND name NOT LIKE 'listing_texts%' AND name NOT LIKE 'sqlite_%'`
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	rows := map[string][]string{}
	for _, name := range query(tb, db, tables) {
		rows[name[0]] = []string{}
		for _, row := range query(tb, db, "SELECT * FROM "+name[0]) {
			rows[name[0]] = append(rows[name[0]], strings.Join(row, "|"))
		}
		slices.Sort(rows[name[0]])
	}
	return rows
}

func query(tb testing.TB, db *sql.DB, text string) (found [][]string) {
	tb.Helper()
	rows, err := db.Query(text)
	if err != nil {
		tb.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		tb.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			tb.Fatal(err)
		}
		row := make([]string, len(columns))
		for i, v := range values {
			row[i] = fmt.Sprint(v)
		}
		found = append(found, row)
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	return found
}
