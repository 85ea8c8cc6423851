package store

import (
	"encoding/json"

	"example.org/spolu/internal/store/mapping"
)

// field is a value to seal or open in place, and the column it stands in.
type field struct {
	column string
	value  *string
}

// seal turns the fields of a row into what the database may hold. The row is named by its table and id, so that
// a sealed value copied to another row does not open there.
func (tx *Tx) seal(table, id string, fields ...field) (err error) {
	for _, f := range fields {
		if *f.value, err = tx.db.vault.Seal(*f.value, mapping.Cell(table, f.column, id)); err != nil {
			return err
		}
	}
	return nil
}

// open is the reverse of seal.
func (tx *Tx) open(table, id string, fields ...field) (err error) {
	for _, f := range fields {
		if *f.value, err = tx.db.vault.Open(*f.value, mapping.Cell(table, f.column, id)); err != nil {
			return err
		}
	}
	return nil
}

// list is a value as the JSON that a column holds.
func list(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("store: a list of plain values cannot fail to encode: " + err.Error())
	}
	return string(b)
}
