package help

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrorKind is what sort of thing went wrong; each transport has one table from it to its own status.
type ErrorKind string

// The kinds of errors.
const (
	Invalid     ErrorKind = "invalid"
	NotFound    ErrorKind = "not-found"
	Forbidden   ErrorKind = "forbidden"
	Conflict    ErrorKind = "conflict"
	TooMany     ErrorKind = "too-many"
	Unavailable ErrorKind = "unavailable"
	Internal    ErrorKind = "internal"
)

// Problem is what is wrong with one field of a form. Code names a sentence of the catalogues
// ("problem.<code>"); Args fill its gaps.
type Problem struct {
	Field string
	Code  string
	Args  []any
}

// Problems are the problems of a form in the order of its fields.
type Problems []Problem

// Add notes a problem, at most one a field: the first is the one to mend.
func (p *Problems) Add(field, code string, args ...any) {
	if p.For(field) == nil {
		*p = append(*p, Problem{field, code, args})
	}
}

// For is the problem of a field, or nil.
func (p Problems) For(field string) *Problem {
	for i := range p {
		if p[i].Field == field {
			return &p[i]
		}
	}
	return nil
}

// Err is an invalid error with these problems, or nil where there are none.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Key: "error.invalid", Problems: p}
}

// Error is the one error type of the domain. Key names the sentence for people in the catalogues
// ("error.<key>"); Err is the cause for the log and is never shown. Neither ever holds a contact.
type Error struct {
	Kind     ErrorKind
	Key      string
	Problems Problems
	Wait     time.Duration // of too many, or too much at once: when there is room again; 0: nobody can say
	Err      error
	Told     bool // whoever found it has it in the log, or has it there for all that fail alike
}

// Told reports whether an error is in the log already, so that nobody else need write it there.
func Told(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Told
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Kind) + ": " + e.Key)
	for _, p := range e.Problems {
		b.WriteString("; " + p.Field + ": " + p.Code)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// Fail makes an error of a kind with the catalogue key of its sentence.
func Fail(kind ErrorKind, key string) error { return &Error{Kind: kind, Key: key} }

// Later is a too-many error of a limit that has room again after a time.
func Later(key string, wait time.Duration) error { return &Error{Kind: TooMany, Key: key, Wait: wait} }

// Is reports whether err is an error of a kind; it is not where there is none.
func Is(err error, kind ErrorKind) bool { return err != nil && KindOf(err) == kind }

// KindOf is the kind of err: Internal for an error that is not of the domain.
func KindOf(err error) ErrorKind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}
