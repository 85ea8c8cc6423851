package store

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"example.org/spolu/internal/store/sqlite"
)

// dialect is what differs between the two databases; what differs in the search is in store/index.
type dialect struct {
	name      string
	forUpdate string // ends a SELECT whose rows are then changed
	skipTaken string // ends a SELECT that claims rows which others may be claiming
	// index names the index by which a SELECT goes through a table, where the database takes advice.
	index func(name string) string
	// oneOf is the SQL of "is one of these", the same text for however many, and its argument, whose mark is given.
	oneOf func(mark string, values any) (clause string, arg any)
	// number writes a row of insert, whose values come after so many others.
	number    func(to *strings.Builder, shape string, after int)
	retryable func(error) bool // whether a transaction that ended with an error is run again
	lost      func(error) bool // whether an error says that the database is there for nobody
}

var sqliteDialect = dialect{
	name: "sqlite",
	// Without advice one index more can send a walk from 0.3 to 150 ms: there are no statistics, nor should there be.
	index: func(name string) string { return "INDEXED BY " + name },
	oneOf: func(mark string, values any) (clause string, arg any) {
		return "IN (SELECT value FROM json_each(" + mark + "))", list(values)
	},
	number:    func(to *strings.Builder, shape string, _ int) { to.WriteString(shape) },
	retryable: sqlite.Retryable,
	lost:      sqlite.Lost,
}

var postgresDialect = dialect{
	name:      "postgres",
	forUpdate: " FOR UPDATE",
	skipTaken: " FOR UPDATE SKIP LOCKED",
	index:     func(string) string { return "" },
	oneOf:     func(mark string, values any) (clause string, arg any) { return "= ANY(" + mark + ")", values },
	number:    number,
	retryable: isClash,
	lost:      isAway,
}

// isClash reports a transaction that PostgreSQL gave up because of another one: a serialization failure, a deadlock.
func isClash(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "40001" || e.Code == "40P01")
}
