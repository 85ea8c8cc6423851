package store

import "example.org/spolu/internal/store/mapping"

// add writes new rows of a table.
func add[R any](tx *Tx, t *mapping.Table[R], rows ...R) error {
	values, err := t.Values(tx.db.vault, rows...)
	if err != nil {
		return err
	}
	return tx.insert(t.Into, t.Shape, values...)
}

// update writes what changes of a row. sql.ErrNoRows is for one that is not there, or has another version by now.
func update[R any](tx *Tx, t *mapping.Table[R], r *R) error {
	statement, args, err := t.Update(tx.db.vault, r)
	if err != nil {
		return err
	}
	return tx.changed(statement, args...)
}

// read reads a row, and opens what is sealed in it.
func read[R any](tx *Tx, t *mapping.Table[R], row Row) (R, error) {
	r, err := t.Read(tx.db.vault, row)
	return r, missing(err)
}

// erase empties a row of what is personal.
func erase[R any](tx *Tx, t *mapping.Table[R], key string) error {
	return tx.changed(t.Erasing, key, mapping.Micros(tx.Now))
}
