package store

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// dialect is all that differs between the two databases.
type dialect struct {
	name      string
	goose     goose.Dialect
	forUpdate string // ends a SELECT whose rows are then changed
	skipTaken string // ends a SELECT that claims rows which others may be claiming
	// distanceAt is the SQL of the distance, in metres, from the place searched for to that of a row, out of
	// the vector that argument vector passes.
	distanceAt func(vector int, place string) string
	// vector is the vector of distances as an argument.
	vector func(metres []int32) any
	// matches is the SQL condition that a listing's text holds all stems of the argument; inTitle only its title.
	matches func(arg int, seq string, inTitle bool) string
	// query is the stems as the argument of matches.
	query func(stems []string) string
	// addText and dropText write and remove the text of a listing: $1 seq, $2 title stems, $3 body stems.
	addText, dropText string
	unique            func(error) bool
	retryable         func(error) bool
}

var sqliteDialect = dialect{
	name:  "sqlite",
	goose: goose.DialectSQLite3,
	distanceAt: func(vector int, place string) string {
		// Seven digits a municipality: substr reads one of 300 numbers without parsing the rest.
		return fmt.Sprintf("CASE WHEN %[2]s < 0 THEN %[3]d ELSE CAST(substr($%[1]d, %[2]s * 7 + 1, 7) AS INTEGER) END",
			vector, place, endless)
	},
	vector: func(metres []int32) any {
		var b strings.Builder
		for _, m := range metres {
			fmt.Fprintf(&b, "%07d", min(m, 9_999_999))
		}
		return b.String()
	},
	matches: func(arg int, seq string, inTitle bool) string {
		columns := ""
		if inTitle {
			columns = "'title : ' || "
		}
		return fmt.Sprintf("%s IN (SELECT rowid FROM listing_texts WHERE listing_texts MATCH %s$%d)", seq, columns, arg)
	},
	query: func(stems []string) string {
		quoted := make([]string, len(stems))
		for i, s := range stems {
			quoted[i] = `"` + s + `"`
		}
		return "(" + strings.Join(quoted, " AND ") + ")"
	},
	addText:   `INSERT INTO listing_texts (rowid, title, body) VALUES ($1, $2, $3)`,
	dropText:  `DELETE FROM listing_texts WHERE rowid = $1`,
	unique:    isSQLite(sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE),
	retryable: isSQLite(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_SNAPSHOT, sqlite3.SQLITE_LOCKED),
}

var postgresDialect = dialect{
	name:      "postgres",
	goose:     goose.DialectPostgres,
	forUpdate: " FOR UPDATE",
	skipTaken: " FOR UPDATE SKIP LOCKED",
	distanceAt: func(vector int, place string) string {
		return fmt.Sprintf("CASE WHEN %[2]s < 0 THEN %[3]d ELSE ($%[1]d::int[])[%[2]s + 1] END", vector, place, endless)
	},
	vector: func(metres []int32) any { return metres },
	matches: func(arg int, seq string, inTitle bool) string {
		column := "stems"
		if inTitle {
			column = "ts_filter(stems, '{a}')"
		}
		return fmt.Sprintf("%s IN (SELECT seq FROM listing_texts WHERE %s @@ $%d::tsquery)", seq, column, arg)
	},
	query: func(stems []string) string {
		quoted := make([]string, len(stems))
		for i, s := range stems {
			quoted[i] = "'" + s + "'"
		}
		return strings.Join(quoted, " & ")
	},
	// A weight belongs to a position: without one, setweight marks nothing.
	addText: `INSERT INTO listing_texts (seq, stems) VALUES ($1,
		regexp_replace($2, '(\S+)', '\1:1A', 'g')::tsvector || array_to_tsvector(string_to_array($3, ' ')))`,
	dropText:  `DELETE FROM listing_texts WHERE seq = $1`,
	unique:    isPostgres("23505"),
	retryable: isPostgres("40001", "40P01"),
}

func isSQLite(codes ...int) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*sqlite.Error](err)
		if !ok {
			return false
		}
		for _, c := range codes {
			if e.Code() == c {
				return true
			}
		}
		return false
	}
}

func isPostgres(codes ...string) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*pgconn.PgError](err)
		if !ok {
			return false
		}
		for _, c := range codes {
			if e.Code == c {
				return true
			}
		}
		return false
	}
}
