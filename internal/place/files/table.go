package files

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// readTable calls row with every row of a CSV file in UTF-8, where get is the field of a column by its name in the
// first line, in small letters; row gives the code of what is wrong with it, or "". A file that lacks one of the needed
// columns, is too large, no UTF-8 or mostly bad is refused.
func readTable(
	file string, r io.Reader, comma rune, needed []string, row func(get func(string) string) (reason string),
) (Report, error) {
	limited := &io.LimitedReader{R: r, N: maxFile + 1}
	t, err := openTable(limited, comma, needed)
	t.file, t.read = file, row
	for err == nil {
		if err = t.row(); limited.N == 0 || t.report.Rows > maxRows {
			return Report{}, ErrTooLarge
		}
	}
	if err != io.EOF {
		return Report{}, err
	}
	return t.report, t.report.check()
}

// table is a CSV file that is being read.
type table struct {
	file    string
	csv     *csv.Reader
	needed  []string
	columns map[string]int
	read    func(get func(string) string) (reason string)
	report  Report
}

func openTable(r io.Reader, comma rune, needed []string) (*table, error) {
	text := bufio.NewReader(r)
	if mark, _ := text.Peek(3); bytes.Equal(mark, byteOrderMark) {
		_, _ = text.Discard(3)
	}
	t := &table{csv: csv.NewReader(text), needed: needed, columns: map[string]int{}}
	t.csv.Comma = comma
	t.csv.FieldsPerRecord = -1 // a short row is a bad row, not the end
	t.csv.ReuseRecord = true
	return t, t.header()
}

var byteOrderMark = []byte("\ufeff")

func (t *table) header() error {
	fields, err := t.csv.Read()
	if parse := (*csv.ParseError)(nil); err == io.EOF || errors.As(err, &parse) {
		return ErrHeader
	} else if err != nil {
		return err
	}
	if !valid(fields) {
		return ErrNotUTF8
	}
	for i, f := range fields {
		name := columnName(f)
		if _, twice := t.columns[name]; !twice {
			t.columns[name] = i
		}
	}
	return missingColumn(t.columns, t.needed)
}

// columnName is a field of a first line as columns are compared.
func columnName(field string) string { return strings.ToLower(strings.TrimSpace(field)) }

// missingColumn names the first needed column that is not there.
func missingColumn(columns map[string]int, needed []string) error {
	for _, name := range needed {
		if _, ok := columns[name]; !ok {
			return fmt.Errorf("%w: there is no column %q", ErrHeader, name)
		}
	}
	return nil
}

// row reads one row. io.EOF is the end of the file.
func (t *table) row() error {
	fields, err := t.csv.Read()
	parse, broken := errors.AsType[*csv.ParseError](err)
	if err != nil && !broken {
		return err
	}
	t.report.Rows++
	if broken {
		t.report.bad(t.file, parse.StartLine, "csv")
		return nil
	}
	line, _ := t.csv.FieldPos(0)
	if !valid(fields) {
		return fmt.Errorf("%w (line %d)", ErrNotUTF8, line)
	}
	get := func(column string) string {
		if i, ok := t.columns[column]; ok && i < len(fields) {
			return strings.TrimSpace(fields[i])
		}
		return ""
	}
	reason := "columns"
	if !slices.ContainsFunc(t.needed, func(c string) bool { return t.columns[c] >= len(fields) }) {
		reason = t.read(get)
	}
	if reason != "" {
		t.report.bad(t.file, line, reason)
	}
	return nil
}

func valid(fields []string) bool {
	return !slices.ContainsFunc(fields, func(f string) bool { return !utf8.ValidString(f) })
}
