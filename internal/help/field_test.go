package help_test

import (
	"reflect"
	"testing"

	"example.org/spolu/internal/help"
)

// TestFieldTables: each field of what people fill in has one row in the table of its noun, which leads to it.
func TestFieldTables(t *testing.T) {
	checkTable(t, help.AskFields)
	checkTable(t, help.DescriptionFields)
}

func checkTable[N any](t *testing.T, table []help.Field[N]) {
	t.Helper()
	var noun N
	rows := map[string]help.Field[N]{}
	for _, f := range table {
		if rows[f.Name].At != nil {
			t.Errorf("%T has two rows for %s", noun, f.Name)
		}
		if rows[f.Name] = f; f.Is(help.Sealed) && (f.Is(help.Public) || !f.Is(help.Erased)) {
			t.Errorf("%s of %T is sealed, so nobody else may see it and it is to be erased", f.Name, noun)
		}
	}
	v := reflect.ValueOf(&noun).Elem()
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("json")
		if f := rows[name]; f.At == nil || f.At(&noun) != v.Field(i).Addr().Interface() {
			t.Errorf("no row of %T leads to %s", noun, name)
		}
	}
	if len(rows) != v.NumField() {
		t.Errorf("%T has %d fields and %d rows", noun, v.NumField(), len(rows))
	}
}
