// Package mapping maps Go values to the columns of a table, each of which is listed once: what is read, written,
// sealed, changed and erased of a row follows from the list. It makes statements and their arguments, and runs none.
package mapping

import (
	"strconv"
	"strings"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/vault"
)

// Table is a table with rows of type R.
type Table[R any] struct {
	Name     string
	Selected string // what SELECT lists; Read reads a row of it
	Into     string // the table and its columns, which Values fills
	Shape    string // a row of them: "(?, ?)"
	Erasing  string // the statement that empties the row with the key $1 of what is personal at the time $2

	columns  []Column[R] // the first is the key
	updating string      // the statement of Update
}

// Column is a column of a table.
type Column[R any] struct {
	name   string       // of a sealed one without its ending
	at     func(*R) any // where a row has the value: a pointer, or a codec (codec.go)
	how    Handling
	erased string // SQL of what is left of it in a row that was erased; "": all
}

// Col is the column of a name, of a sealed one without its ending. at is where a row has its value, a pointer or a
// codec; erased is the SQL of what is left of it in a row that was erased, "" where that is all.
func Col[R any](name string, at func(*R) any, how Handling, erased string) Column[R] {
	return Column[R]{name, at, how, erased}
}

// Handling is how a column differs from one that is written once and read with its row.
type Handling int

// What may differ.
const (
	Sealed    Handling = 1 << iota // encrypted; its name ends in _sealed
	Changes                        // written anew by Update
	Versioned                      // raised by Update, which changes no row that has another version than was read
	Unread                         // not read with its row
	Joined                         // of another table: its name is the SQL to read it by
)

func (h Handling) is(one Handling) bool { return h&one != 0 }

func (c Column[R]) sql() string {
	if c.how.is(Sealed) {
		return c.name + "_sealed"
	}
	return c.name
}

// New is the table of a name; more are further columns.
func New[R any](name string, columns []Column[R], more ...Column[R]) *Table[R] {
	t := &Table[R]{Name: name, columns: append(columns, more...)}
	var selected, into, set, emptied []string
	var raise, unraised string
	for _, c := range t.columns {
		if !c.how.is(Unread) {
			selected = append(selected, c.sql())
		}
		if !c.how.is(Joined) {
			into = append(into, c.sql())
		}
		if c.how.is(Changes) {
			set = append(set, c.sql()+" = $"+strconv.Itoa(len(set)+1))
		}
		if c.how.is(Versioned) {
			raise, unraised = c.name+" = "+c.name+" + 1, ", " AND "+c.name+" = $"
		}
		if c.erased != "" {
			emptied = append(emptied, c.sql()+" = "+c.erased)
		}
	}
	if unraised != "" {
		unraised += strconv.Itoa(len(set) + 2)
	}
	key := " WHERE " + columns[0].name + " = $"
	t.Selected, t.Shape = strings.Join(selected, ", "), "("+strings.Repeat("?, ", len(into)-1)+"?)"
	t.Into = name + " (" + strings.Join(into, ", ") + ")"
	t.updating = "UPDATE " + name + " SET " + raise + strings.Join(set, ", ") + key + strconv.Itoa(len(set)+1) +
		unraised
	t.Erasing = "UPDATE " + name + " SET " + raise + strings.Join(emptied, ", ") + ", erased_at = $2" + key + "1"
	return t
}

// Query is the SELECT of rows; where is the rest of it.
func (t *Table[R]) Query(where string) string {
	return "SELECT " + t.Selected + " FROM " + t.Name + " " + where
}

// Row is a row to read from.
type Row interface{ Scan(into ...any) error }

// Read reads a row of what is selected, and opens what is sealed in it.
func (t *Table[R]) Read(v *vault.Vault, row Row) (r R, err error) {
	into := make([]any, 0, len(t.columns))
	for _, c := range t.columns {
		if !c.how.is(Unread) {
			into = append(into, c.at(&r))
		}
	}
	if err := row.Scan(into...); err != nil {
		return r, err
	}
	for _, c := range t.columns {
		if c.how.is(Sealed) && !c.how.is(Unread) {
			value := c.at(&r).(*string)
			if *value, err = v.Open(*value, Cell(t.Name, c.name, t.key(&r))); err != nil {
				return r, err
			}
		}
	}
	return r, nil
}

func (t *Table[R]) key(r *R) string { return *t.columns[0].at(r).(*string) }

// Values are those of new rows as the database takes them, sealed ones sealed.
func (t *Table[R]) Values(v *vault.Vault, rows ...R) (written [][]any, err error) {
	written = make([][]any, len(rows))
	for i := range rows {
		if written[i], err = t.values(v, &rows[i], func(h Handling) bool { return !h.is(Joined) }); err != nil {
			return nil, err
		}
	}
	return written, nil
}

// values are those of the columns of some handling.
func (t *Table[R]) values(v *vault.Vault, r *R, which func(Handling) bool) ([]any, error) {
	values := make([]any, 0, len(t.columns)+2)
	for _, c := range t.columns {
		switch at := c.at(r); {
		case !which(c.how):
		case c.how.is(Sealed):
			value, err := v.Seal(*at.(*string), Cell(t.Name, c.name, t.key(r)))
			if err != nil {
				return nil, err
			}
			values = append(values, value)
		default:
			values = append(values, at)
		}
	}
	return values, nil
}

// Update is the statement that writes what changes of a row, and its arguments. It changes no row where there is none,
// or one that has another version by now.
func (t *Table[R]) Update(v *vault.Vault, r *R) (statement string, args []any, err error) {
	args, err = t.values(v, r, func(h Handling) bool { return h.is(Changes) })
	args = append(args, t.key(r))
	for _, c := range t.columns {
		if c.how.is(Versioned) {
			args = append(args, c.at(r))
		}
	}
	return t.updating, args, err
}

// Key is the name of the column by which a row is named.
func (t *Table[R]) Key() string { return t.columns[0].name }

// SealedColumns are the names of those that are sealed, without their ending.
func (t *Table[R]) SealedColumns() (names []string) {
	for _, c := range t.columns {
		if c.how.is(Sealed) {
			names = append(names, c.name)
		}
	}
	return names
}

// Cell names a place in the database. What is sealed is bound to it, so that a sealed value which was copied to
// another row does not open there.
func Cell(table, column, key string) string { return table + "/" + column + "/" + key }

// Fields are the columns of what people fill in, as the noun's field table says; how is more of each.
func Fields[R, N any](fields []help.Field[N], of func(*R) *N, how Handling) []Column[R] {
	columns := make([]Column[R], len(fields))
	for i, f := range fields {
		c := Column[R]{name: f.Name, how: how}
		c.at = func(r *R) any { return codecOf(f.At(of(r))) }
		if odd, is := oddColumns[f.Name]; is {
			c.name = odd.name
			if odd.codec != nil {
				c.at = func(r *R) any { return odd.codec(f.At(of(r))) }
			}
		}
		if f.Is(help.Sealed) {
			c.how |= Sealed
		}
		if f.Is(help.Erased) {
			c.erased = emptyOf(f.At(new(N)))
		}
		columns[i] = c
	}
	return columns
}

// oddColumns are the columns of fields that are called otherwise, or hold something else, by field.
var oddColumns = map[string]struct {
	name  string
	codec func(at any) any
}{
	"for":   {"on_behalf", func(at any) any { return onBehalf{at.(*string)} }},
	"text":  {name: "body"},
	"from":  {name: "from_day"},
	"until": {name: "until_day"},
}
