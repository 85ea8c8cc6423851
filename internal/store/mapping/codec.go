package mapping

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"example.org/spolu/internal/help"
)

// A codec stands for a value that a column holds in another form: it scans into the value, and is written as what the
// column holds.

// codecOf is the place of a value as the database takes it: itself, or a codec on it.
func codecOf(at any) any {
	switch at := at.(type) {
	case *help.Reach:
		return asJSON[help.Reach]{at}
	case *help.Answers:
		return asJSON[help.Answers]{at}
	case *[]help.Language:
		return asJSON[[]help.Language]{at}
	case *[]help.Slot:
		return asJSON[[]help.Slot]{at}
	}
	return at
}

// emptyOf is SQL of what a column holds for a value that was erased.
func emptyOf(at any) string {
	switch at.(type) {
	case *help.Answers:
		return "'{}'"
	case *[]help.Language, *[]help.Slot:
		return "'[]'"
	}
	return "''"
}

// asJSON holds a value as JSON.
type asJSON[T any] struct{ at *T }

// Scan is that of sql.Scanner.
func (c asJSON[T]) Scan(from any) error {
	switch from := from.(type) {
	case string:
		return json.Unmarshal([]byte(from), c.at)
	case []byte:
		return json.Unmarshal(from, c.at)
	}
	return fmt.Errorf("a column of JSON holds %T", from)
}

// Value is that of driver.Valuer.
func (c asJSON[T]) Value() (driver.Value, error) {
	text, err := json.Marshal(c.at)
	return string(text), err
}

// Time is the codec of a time, which a column holds as Micros.
func Time(at *time.Time) any { return asMicros{at} }

type asMicros struct{ at *time.Time }

// Scan is that of sql.Scanner.
func (c asMicros) Scan(from any) error {
	us, ok := from.(int64)
	if !ok {
		return fmt.Errorf("a column of times holds %T", from)
	}
	*c.at = Instant(us)
	return nil
}

// Value is that of driver.Valuer.
func (c asMicros) Value() (driver.Value, error) { return Micros(*c.at), nil }

// Reference is the codec of a reference, which a column holds as OrNull.
func Reference(at *string) any { return orNull{at} }

type orNull struct{ at *string }

// Scan is that of sql.Scanner.
func (c orNull) Scan(from any) error {
	*c.at, _ = from.(string)
	return nil
}

// Value is that of driver.Valuer.
func (c orNull) Value() (driver.Value, error) { return OrNull(*c.at), nil }

// onBehalf holds whether a request is for somebody else.
type onBehalf struct{ at *string }

// Scan is that of sql.Scanner.
func (c onBehalf) Scan(from any) error {
	other, err := driver.Bool.ConvertValue(from)
	*c.at = help.ForSelf
	if other == true {
		*c.at = help.ForOther
	}
	return err
}

// Value is that of driver.Valuer.
func (c onBehalf) Value() (driver.Value, error) { return *c.at == help.ForOther, nil }

// Micros is a time as the database holds it: UTC microseconds, 0 for none.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Instant is the time that Micros made a number of.
func Instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// OrNull is a reference as a column holds it: NULL for none.
func OrNull(id string) any {
	if id == "" {
		return nil
	}
	return id
}

// States is an SQL list of states, which are constants of the program: "('queued', 'sent')".
func States[S ~string](states []S) string {
	quoted := make([]string, len(states))
	for i, s := range states {
		quoted[i] = "'" + string(s) + "'"
	}
	return "(" + strings.Join(quoted, ", ") + ")"
}
