package store

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
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
	// index names the index by which a SELECT goes through the listings, where the database takes advice; newest
	// is the way through all of them by seq.
	index  func(name string) string
	newest string
	// among is the SQL of "is one of these places".
	among func(q *query, places []int32) string
	// oneOf is the SQL of "is one of these numbers", the same text for however many.
	oneOf func(q *query, numbers []int64) string
	// texts is the FROM of a search by text: those t that match an argument, which ask makes; theirs adds their
	// listings l. shelves is whether texts stand on shelves.
	texts   func(argument string) string
	theirs  string
	ask     func(a asked, p part) string
	shelves bool
	// number writes a row of insert, whose values come after so many others.
	number func(to *strings.Builder, shape string, after int)
	// addText is the table of the listings' texts for insert, textShape a row: seq, then what text makes of stems.
	addText, textShape string
	text               func(title, body, marks []string) []any
	// dropText removes the text of the listing $1.
	dropText string
	// mergeTexts puts the pieces that changes leave of the text index together, so many pages at a time: all of
	// them where the number is negative, else on with what was begun. Empty where the database does so by itself.
	mergeTexts string
	unique     func(error) bool
	retryable  func(error) bool
}

var sqliteDialect = dialect{
	name:  "sqlite",
	goose: goose.DialectSQLite3,
	distanceAt: func(vector int, place string) string {
		// A one and seven digits a municipality, as a blob: substr takes one of 300 numbers out without looking at the rest,
		// as it would have to in a text, whose letters have different lengths.
		return fmt.Sprintf("CASE WHEN %[2]s < 0 THEN %[3]d ELSE CAST(substr($%[1]d, %[2]s * 8 + 2, 7) AS INTEGER) END",
			vector, place, endless)
	},
	vector: func(metres []int32) any {
		b := make([]byte, 0, 8*len(metres))
		for _, m := range metres {
			b = strconv.AppendInt(b, 10_000_000+int64(min(m, OutOfReach)), 10)
		}
		return b
	},
	// Without advice one index more can send a walk from 0.3 to 150 ms: there are no statistics, nor should there be.
	index:  func(name string) string { return "INDEXED BY " + name },
	newest: "NOT INDEXED", // the table itself is in the order of seq
	among: func(_ *query, places []int32) string {
		numbers := make([]string, len(places))
		for i, p := range places {
			numbers[i] = itoa(int(p))
		}
		return "IN (" + strings.Join(numbers, ", ") + ")"
	},
	oneOf: func(q *query, numbers []int64) string {
		return "IN (SELECT value FROM json_each(" + q.arg(list(numbers)) + "))"
	},
	// By rowid the index is walked backwards: a frequent word stops early.
	texts: func(argument string) string {
		return "(SELECT rowid AS seq FROM listing_texts WHERE listing_texts MATCH " + argument + ") t"
	},
	theirs:    " CROSS JOIN listings l NOT INDEXED ON l.seq = t.seq",
	ask:       askSQLite,
	number:    func(to *strings.Builder, shape string, _ int) { to.WriteString(shape) },
	addText:   "listing_texts (rowid, title, body, marks)",
	textShape: marksFor(4),
	text: func(title, body, marks []string) []any {
		return []any{strings.Join(title, " "), strings.Join(body, " "), strings.Join(marks, " ")}
	},
	dropText:   `DELETE FROM listing_texts WHERE rowid = $1`,
	mergeTexts: `INSERT INTO listing_texts (listing_texts, rank) VALUES ('merge', $1)`,
	unique:     isSQLite(sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE),
	retryable:  isSQLite(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_SNAPSHOT, sqlite3.SQLITE_LOCKED),
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
	index:  func(string) string { return "" },
	newest: "",
	among:  func(q *query, places []int32) string { return "= ANY(" + q.arg(places) + "::int[])" },
	oneOf:  func(q *query, numbers []int64) string { return "= ANY(" + q.arg(numbers) + "::bigint[])" },
	// OFFSET 0 keeps the planner from walking all texts by seq in the hope of meeting enough that match.
	texts: func(argument string) string {
		return "(SELECT seq FROM listing_texts WHERE stems @@ " + argument + "::tsquery OFFSET 0) t"
	},
	theirs:    " JOIN listings l ON l.seq = t.seq",
	shelves:   true,
	ask:       askPostgres,
	number:    number,
	addText:   "listing_texts (seq, stems)",
	textShape: "(?, array_to_tsvector(string_to_array(?, ' ')))",
	// Weights would need positions, and weigh more; a stem of the title stands there a second time, marked.
	text: func(title, body, marks []string) []any {
		all := slices.Concat(title, body, marks)
		for _, stem := range title {
			all = append(all, titleMark+stem)
		}
		return []any{strings.Join(all, " ")}
	},
	dropText:  `DELETE FROM listing_texts WHERE seq = $1`,
	unique:    isPostgres("23505"),
	retryable: isPostgres("40001", "40P01"),
}

// askSQLite is a question in the language of FTS5.
func askSQLite(a asked, p part) string {
	stems := `("` + strings.Join(a.stems, `" AND "`) + `")`
	var all []string
	switch {
	case p == inTitle:
		all = append(all, "title : "+stems)
	case len(a.stems) > 0:
		all = append(all, "{title body} : "+stems)
	}
	for _, group := range a.marks {
		all = append(all, `marks : ("`+strings.Join(group, `" OR "`)+`")`)
	}
	text := strings.Join(all, " AND ")
	if p == elsewhere {
		text = "(" + text + ") NOT title : " + stems
	}
	return text
}

// titleMark begins a stem of the title in PostgreSQL's index; no stem has a colon.
const titleMark = "t:"

// askPostgres is a question as a tsquery.
func askPostgres(a asked, p part) string {
	stems := "'" + strings.Join(a.stems, "' & '") + "'"
	titles := "'" + titleMark + strings.Join(a.stems, "' & '"+titleMark) + "'"
	var all []string
	switch {
	case p == inTitle:
		all = append(all, titles)
	case len(a.stems) > 0:
		all = append(all, stems)
	}
	for _, group := range a.marks {
		all = append(all, "('"+strings.Join(group, "' | '")+"')")
	}
	if p == elsewhere {
		all = append(all, "!("+titles+")")
	}
	return strings.Join(all, " & ")
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
