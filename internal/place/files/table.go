package files

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"example.org/spolu/internal/help"
)

// readTable calls row with every row of a CSV file, where get is the field of a column by its name in the first line, in
// small letters; row gives the code of what is wrong with it, or "". Fields are between commas, or semicolons as Excel
// writes them where decimals have commas; the text is UTF-8 or windows-1250. A file that lacks one of the needed columns,
// is too large, no such text or mostly bad is refused.
func readTable(
	file string, r io.Reader, needed []string, row func(get func(string) string) (reason string),
) (Report, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return Report{}, err
	}
	if len(raw) > maxFile {
		return Report{}, ErrTooLarge
	}
	text, err := textOf(raw)
	if err != nil {
		return Report{}, err
	}
	t, err := openTable(text, needed)
	t.file, t.read = file, row
	for err == nil {
		if err = t.row(); t.report.Rows > maxRows {
			return Report{}, ErrTooLarge
		}
	}
	if err != io.EOF {
		return Report{}, err
	}
	return t.report, t.report.check()
}

// textOf is the text of a file, without a byte order mark. What is UTF-8 but for a few bytes is not taken for
// windows-1250, which would make other letters of all that are right.
func textOf(raw []byte) (string, error) {
	text, marked := bytes.CutPrefix(raw, byteOrderMark)
	if utf8.Valid(text) {
		return string(text), nil
	}
	right, wrong := 0, 0
	for rest := text; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			wrong++
		case size > 1:
			right++
		}
		rest = rest[size:]
	}
	decoded := decoder(text)(text)
	if marked || right > wrong || strings.ContainsAny(decoded, "\x00\ufffd") {
		return "", ErrNotText
	}
	return decoded, nil
}

// delimiter is what stands between the fields of a file, by its first line.
func delimiter(line string) rune {
	for _, d := range ";\t" {
		if strings.ContainsRune(line, d) {
			return d
		}
	}
	return ','
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

func openTable(text string, needed []string) (*table, error) {
	t := &table{csv: csv.NewReader(strings.NewReader(text)), needed: needed, columns: map[string]int{}}
	line, _, _ := strings.Cut(text, "\n")
	t.csv.Comma = delimiter(line)
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
	get := func(column string) string {
		if i, ok := t.columns[column]; ok && i < len(fields) {
			return strings.TrimSpace(help.Visible(fields[i]))
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
