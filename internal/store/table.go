package store

import (
	"strconv"
	"strings"

	"example.org/spolu/internal/help"
)

// table is a table with rows of type R. Its columns are listed here and nowhere else: what is read, written, sealed,
// changed and erased of a row follows from them.
type table[R any] struct {
	name    string
	columns []column[R] // the first is the key

	selected string // what SELECT lists
	into     string // the table and its columns, as Tx.insert takes them
	shape    string // a row of them
	updating string // the statement of update
	erasing  string // that of erase, without a condition of its own
}

// column is a column of a table.
type column[R any] struct {
	name   string       // of a sealed one without its ending
	at     func(*R) any // where a row has the value: a pointer, or a codec (codec.go)
	how    handling
	erased string // SQL of what is left of it in a row that was erased; "": all
}

// handling is how a column differs from one that is written once and read with its row.
type handling int

const (
	sealed    handling = 1 << iota // encrypted; its name ends in _sealed
	changes                        // written anew by update
	versioned                      // raised by update, which changes no row that has another version than was read
	unread                         // not read with its row
	joined                         // of another table: its name is the SQL to read it by
)

func (h handling) is(one handling) bool { return h&one != 0 }

func (c column[R]) sql() string {
	if c.how.is(sealed) {
		return c.name + "_sealed"
	}
	return c.name
}

func newTable[R any](name string, columns []column[R], more ...column[R]) *table[R] {
	t := &table[R]{name: name, columns: append(columns, more...)}
	var selected, into, set, emptied []string
	var raise, unraised string
	for _, c := range t.columns {
		if !c.how.is(unread) {
			selected = append(selected, c.sql())
		}
		if !c.how.is(joined) {
			into = append(into, c.sql())
		}
		if c.how.is(changes) {
			set = append(set, c.sql()+" = $"+strconv.Itoa(len(set)+1))
		}
		if c.how.is(versioned) {
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
	t.selected, t.shape = strings.Join(selected, ", "), marksFor(len(into))
	t.into = name + " (" + strings.Join(into, ", ") + ")"
	t.updating = "UPDATE " + name + " SET " + raise + strings.Join(set, ", ") + key + strconv.Itoa(len(set)+1) +
		unraised
	t.erasing = "UPDATE " + name + " SET " + raise + strings.Join(emptied, ", ") + ", erased_at = $2" + key + "1"
	return t
}

// query is the SELECT of rows; where is the rest of it.
func (t *table[R]) query(where string) string {
	return "SELECT " + t.selected + " FROM " + t.name + " " + where
}

// read reads a row of what is selected, and opens what is sealed in it.
func (t *table[R]) read(tx *Tx, row Row) (r R, err error) {
	into := make([]any, 0, len(t.columns))
	for _, c := range t.columns {
		if !c.how.is(unread) {
			into = append(into, c.at(&r))
		}
	}
	if err := row.Scan(into...); err != nil {
		return r, missing(err)
	}
	for _, c := range t.columns {
		if c.how.is(sealed) && !c.how.is(unread) {
			if err := tx.open(t.name, t.key(&r), field{c.name, c.at(&r).(*string)}); err != nil {
				return r, err
			}
		}
	}
	return r, nil
}

func (t *table[R]) key(r *R) string { return *t.columns[0].at(r).(*string) }

// add writes new rows.
func (t *table[R]) add(tx *Tx, rows ...R) error {
	written := make([][]any, len(rows))
	for i := range rows {
		values, err := t.values(tx, &rows[i], func(h handling) bool { return !h.is(joined) })
		if err != nil {
			return err
		}
		written[i] = values
	}
	return tx.insert(t.into, t.shape, written...)
}

// values are those of the columns of some handling as the database takes them, sealed ones sealed.
func (t *table[R]) values(tx *Tx, r *R, which func(handling) bool) ([]any, error) {
	values := make([]any, 0, len(t.columns)+2)
	for _, c := range t.columns {
		switch at := c.at(r); {
		case !which(c.how):
		case c.how.is(sealed):
			value := *at.(*string)
			if err := tx.seal(t.name, t.key(r), field{c.name, &value}); err != nil {
				return nil, err
			}
			values = append(values, value)
		default:
			values = append(values, at)
		}
	}
	return values, nil
}

// update writes what changes of a row. sql.ErrNoRows is for one that is not there, or has another version by now.
func (t *table[R]) update(tx *Tx, r *R) error {
	values, err := t.values(tx, r, func(h handling) bool { return h.is(changes) })
	if err != nil {
		return err
	}
	values = append(values, t.key(r))
	for _, c := range t.columns {
		if c.how.is(versioned) {
			values = append(values, c.at(r))
		}
	}
	return tx.changed(t.updating, values...)
}

// erase empties a row of what is personal.
func (t *table[R]) erase(tx *Tx, key string) error { return tx.changed(t.erasing, key, micros(tx.Now)) }

// sealedColumns is what Reseal looks at.
func (t *table[R]) sealedColumns() sealedTable {
	s := sealedTable{name: t.name, key: t.columns[0].name}
	for _, c := range t.columns {
		if c.how.is(sealed) {
			s.columns = append(s.columns, c.name)
		}
	}
	return s
}

// fieldColumns are the columns of what people fill in, as the noun's field table says; how is more of each.
func fieldColumns[R, N any](fields []help.Field[N], of func(*R) *N, how handling) []column[R] {
	columns := make([]column[R], len(fields))
	for i, f := range fields {
		c := column[R]{name: f.Name, how: how}
		c.at = func(r *R) any { return codecOf(f.At(of(r))) }
		if odd, is := oddColumns[f.Name]; is {
			c.name = odd.name
			if odd.codec != nil {
				c.at = func(r *R) any { return odd.codec(f.At(of(r))) }
			}
		}
		if f.Is(help.Sealed) {
			c.how |= sealed
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
