package store

import (
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/vault"
)

// SQL is a transaction's way to the database for the packages in this one's folder that keep tables of their own, as
// store/index does; a test in internal/arch sees that nobody else takes it. Its statements are part of the
// transaction: after one that failed none is done.
type SQL struct{ tx *Tx }

// SQL is that of the transaction.
func (tx *Tx) SQL() SQL { return SQL{tx} }

// Dialect is "sqlite" or "postgres".
func (s SQL) Dialect() string { return s.tx.db.Dialect() }

// Exec does a statement.
func (s SQL) Exec(query string, args ...any) error { return s.tx.exec(query, args...) }

// Row is the one row of a query; Scan fails with sql.ErrNoRows where there is none.
func (s SQL) Row(query string, args ...any) Row { return s.tx.row(query, args...) }

// Insert writes rows, many with each statement. into is the table and its columns; each row is written as shape, in
// which a "?" stands for the next value.
func (s SQL) Insert(into, shape string, rows ...[]any) error {
	return s.tx.insert(into, shape, rows...)
}

// Changed is Exec for a statement that must change exactly one row; sql.ErrNoRows where it changed none.
func (s SQL) Changed(query string, args ...any) error { return s.tx.changed(query, args...) }

// Affected is Exec that gives the number of rows that were changed.
func (s SQL) Affected(query string, args ...any) (int64, error) { return s.tx.affected(query, args...) }

// Upsert is Insert with what to do about rows that are there already: " ON CONFLICT …".
func (s SQL) Upsert(into, shape, conflict string, rows ...[]any) error {
	return s.tx.upsert(into, shape, conflict, rows...)
}

// Lock ends a SELECT of a row that the transaction may change; a reading transaction locks nothing.
func (s SQL) Lock() string { return s.tx.lock() }

// SkipTaken ends a SELECT that claims rows which others may be claiming.
func (s SQL) SkipTaken() string { return s.tx.db.dialect.skipTaken }

// Vault is what contacts are sealed with.
func (s SQL) Vault() *vault.Vault { return s.tx.db.vault }

// OneOf is the end of a condition "is one of these", a slice of numbers or of texts, the same SQL for however many;
// and its argument, whose mark ("$1") is given.
func (s SQL) OneOf(mark string, values any) (clause string, arg any) {
	return s.tx.db.dialect.oneOf(mark, values)
}

// Offers are those with these places in the order of publication, by place; what has none is missing.
func (s SQL) Offers(seqs []int64) (map[int64]help.Offer, error) { return s.tx.offersAt(seqs) }

// Raised is to which number this transaction has raised a region's generation, 0 where it has not.
func (s SQL) Raised(region help.Region) int64 { return s.tx.raised[region] }

// All reads every row of a query with one function.
func All[T any](s SQL, read func(Row) (T, error), query string, args ...any) ([]T, error) {
	return all(s.tx, read, query, args...)
}
