package store

import (
	"context"
	"strings"
)

// sealedTable is a table with columns of sealed values; a row is named by its key.
type sealedTable struct {
	name, key string
	columns   []string // without _sealed
}

// sealedTables are all of them.
var sealedTables = []sealedTable{
	{"drafts", "token_hash", []string{"content"}},
	{"letters", "id", []string{"recipient", "content", "reply"}},
	{offerTable.Name, offerTable.Key(), offerTable.SealedColumns()},
	{"reports", "id", []string{"text"}},
	{requestTable.Name, requestTable.Key(), requestTable.SealedColumns()},
	{"sessions", "token_hash", []string{"data"}},
	{volunteerTable.Name, volunteerTable.Key(), volunteerTable.SealedColumns()},
}

// resealAtOnce is how many rows are sealed anew in one transaction: others wait for it.
const resealAtOnce = 200

// Reseal seals anew what is sealed with a former key, some rows at a time, while others read and write. It tells
// progress how many rows it may have looked at so far, and gives how many values it has sealed. Interrupted, it is
// to be begun again. At the end nothing that the former key has sealed is left in SQLite's files; ErrRemnants where
// that could not be done.
func (db *DB) Reseal(ctx context.Context, progress func(rows int)) (values int, err error) {
	looked := 0
	for _, t := range sealedTables {
		for last, more := "", true; more; {
			var n int
			err := db.InTx(ctx, func(tx *Tx) (err error) {
				n, last, more, err = tx.resealSome(t, last)
				return err
			})
			if err != nil {
				return values, err
			}
			values += n
			looked += resealAtOnce
			progress(looked)
		}
	}
	if err := db.InTx(ctx, func(tx *Tx) error { return tx.resealSample() }); err != nil {
		return values, err
	}
	return values, db.Scrub(ctx)
}

// resealSome goes on after the row last.
func (tx *Tx) resealSome(t sealedTable, last string) (values int, now string, more bool, err error) {
	rows, err := all(tx, func(row Row) (cells []string, err error) {
		cells = make([]string, 1+len(t.columns))
		into := make([]any, len(cells))
		for i := range cells {
			into[i] = &cells[i]
		}
		return cells, row.Scan(into...)
	}, `SELECT `+t.key+`, `+strings.Join(t.columns, "_sealed, ")+`_sealed FROM `+t.name+` WHERE `+t.key+
		` > $1 ORDER BY `+t.key+` LIMIT $2`+tx.lock(),
		last, resealAtOnce)
	for _, cells := range rows {
		if err != nil {
			break
		}
		last = cells[0]
		for i, column := range t.columns {
			sealed := cells[1+i]
			if tx.db.vault.Current(sealed) {
				continue
			}
			values++
			err = tx.resealValue(t, cells[0], column, sealed)
			if err != nil {
				break
			}
		}
	}
	return values, last, len(rows) == resealAtOnce, err
}

func (tx *Tx) resealValue(t sealedTable, id, column, value string) error {
	f := field{column, &value}
	if err := tx.open(t.name, id, f); err != nil {
		return err
	}
	if err := tx.seal(t.name, id, f); err != nil {
		return err
	}
	return tx.exec(`UPDATE `+t.name+` SET `+column+`_sealed = $1 WHERE `+t.key+` = $2`, value, id)
}

// resealSample seals the value anew by which a database knows its keys.
func (tx *Tx) resealSample() error {
	sample, err := tx.db.vault.Seal("spolu", "settings/sample")
	if err != nil {
		return err
	}
	return tx.SetSetting("sample", sample)
}
