package store

import (
	"strconv"
	"strings"
)

// maxValues is how many values a statement may have: SQLite takes 32,766, PostgreSQL 65,535; long ones gain nothing.
const maxValues = 3000

// insert writes rows, many with each statement. into is the table and its columns; each row is written as shape, in
// which a "?" stands for the next value.
func (tx *Tx) insert(into, shape string, rows ...[]any) error {
	return tx.upsert(into, shape, "", rows...)
}

// upsert is insert with what to do about rows that are there already.
func (tx *Tx) upsert(into, shape, conflict string, rows ...[]any) error {
	for len(rows) > 0 {
		n := min(len(rows), max(1, maxValues/len(rows[0])))
		var text strings.Builder
		text.WriteString("INSERT INTO " + into + " VALUES ")
		var args []any
		for i, row := range rows[:n] {
			if i > 0 {
				text.WriteString(", ")
			}
			args = append(args, row...)
			tx.db.dialect.number(&text, shape, i*len(row))
		}
		if err := tx.exec(text.String()+conflict, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// number writes shape with its question marks numbered from after. SQLite takes them as they are, and would compare the
// name of each with all before it.
func number(to *strings.Builder, shape string, after int) {
	for part := range strings.SplitAfterSeq(shape, "?") {
		if before, more := strings.CutSuffix(part, "?"); more {
			after++
			to.WriteString(before + "$" + strconv.Itoa(after))
		} else {
			to.WriteString(part)
		}
	}
}

// marksFor is the shape of a row of n plain values.
func marksFor(n int) string { return "(" + strings.Repeat("?, ", n-1) + "?)" }
