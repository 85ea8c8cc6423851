package place

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of an exchange file. The whole Czech Republic has 6,258 rows in 0.8 MB.
const (
	maxFile    = 8 << 20 // bytes
	maxRows    = 100_000
	maxName    = 100 // characters
	maxPostal  = 200 // codes of one municipality; Prague has 60
	maxNamed   = 100 // bad rows that are named one by one
	maxPeople  = 10_000_000
	codeDigits = 6
)

// What makes a file unusable. ParseCSV wraps them with the particulars.
var (
	ErrNotUTF8  = errors.New("the file is not UTF-8 text")
	ErrHeader   = errors.New("the first line must name the columns code, name, okres_code, lat and lon")
	ErrTooLarge = errors.New("the file is too large for a list of municipalities")
	ErrNoRows   = errors.New("the file has no usable municipality of the regions asked for")
)

// needed are the columns without which a file is not this format.
var needed = []string{"code", "name", "okres_code", "lat", "lon"}

// RowError names one bad row. Reason is a code: "csv", "columns", "code", "name", "district", "position",
// "population", "postal-code" or "duplicate".
type RowError struct {
	Line   int // from 1, the header
	Reason string
}

// Parsed is what was read from an exchange file.
type Parsed struct {
	Municipalities []Municipality    // by code
	Districts      map[string]string // names by LAU1 code, where the file gives them
	Outside        int               // rows of other regions, left out
	Bad            int               // rows left out because something is wrong with them
	Errors         []RowError        // the first hundred of those
}

// ParseCSV reads the plain exchange format: comma-separated UTF-8 with or without a byte order mark, columns found by
// the names in the first line, unknown ones ignored. Needed are code, name, okres_code (LAU1), lat and lon (WGS 84
// degrees); population, psc (postal codes with spaces between them, the main one first), okres (the district's name) and
// kraj_nuts may be missing. Only rows of the regions are kept, by kraj_nuts or else by the beginning of okres_code
// ("CZ080"); nil keeps all. Bad rows are left out, counted and named. The error wraps ErrNotUTF8, ErrHeader,
// ErrTooLarge or ErrNoRows, or is the reader's own; nothing is then to be used.
func ParseCSV(r io.Reader, regions []string) (Parsed, error) {
	limited := &io.LimitedReader{R: r, N: maxFile + 1}
	p, err := newParser(limited, regions)
	for rows := 0; err == nil; rows++ {
		if err = p.row(); limited.N == 0 || rows == maxRows {
			return Parsed{}, ErrTooLarge
		}
	}
	if err != io.EOF {
		return Parsed{}, err
	}
	if len(p.out.Municipalities) == 0 {
		return Parsed{}, ErrNoRows
	}
	slices.SortFunc(p.out.Municipalities, func(a, b Municipality) int { return strings.Compare(a.Code, b.Code) })
	return p.out, nil
}

// parser reads one file.
type parser struct {
	csv     *csv.Reader
	columns map[string]int
	regions []string
	seen    map[string]bool // codes
	out     Parsed
}

func newParser(r io.Reader, regions []string) (*parser, error) {
	text := bufio.NewReader(r)
	if mark, _ := text.Peek(3); bytes.Equal(mark, []byte("\ufeff")) {
		_, _ = text.Discard(3)
	}
	p := &parser{csv: csv.NewReader(text), columns: map[string]int{}, regions: regions, seen: map[string]bool{}}
	p.csv.FieldsPerRecord = -1 // a short row is a bad row, not the end
	p.csv.ReuseRecord = true
	p.out.Districts = map[string]string{}
	return p, p.header()
}

func (p *parser) header() error {
	fields, err := p.csv.Read()
	if parse := (*csv.ParseError)(nil); err == io.EOF || errors.As(err, &parse) {
		return ErrHeader
	} else if err != nil {
		return err
	}
	if !valid(fields) {
		return ErrNotUTF8
	}
	for i, f := range fields {
		name := strings.ToLower(strings.TrimSpace(f))
		if _, twice := p.columns[name]; !twice {
			p.columns[name] = i
		}
	}
	for _, name := range needed {
		if _, ok := p.columns[name]; !ok {
			return fmt.Errorf("%w; there is no column %q", ErrHeader, name)
		}
	}
	return nil
}

// row reads one row. io.EOF is the end of the file.
func (p *parser) row() error {
	fields, err := p.csv.Read()
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		p.bad(parse.StartLine, "csv")
		return nil
	} else if err != nil {
		return err
	}
	line, _ := p.csv.FieldPos(0)
	if !valid(fields) {
		return fmt.Errorf("%w (line %d)", ErrNotUTF8, line)
	}
	get := func(column string) string {
		if i, ok := p.columns[column]; ok && i < len(fields) {
			return strings.TrimSpace(fields[i])
		}
		return ""
	}
	if !p.wanted(get) {
		p.out.Outside++
		return nil
	}
	m, reason := municipality(get)
	switch {
	case slices.ContainsFunc(needed, func(c string) bool { return p.columns[c] >= len(fields) }):
		p.bad(line, "columns")
	case reason != "":
		p.bad(line, reason)
	case p.seen[m.Code]:
		p.bad(line, "duplicate")
	default:
		p.keep(m, get("okres"))
	}
	return nil
}

func (p *parser) keep(m Municipality, district string) {
	p.seen[m.Code] = true
	p.out.Municipalities = append(p.out.Municipalities, m)
	if isName(district) {
		p.out.Districts[m.District] = district
	}
}

func (p *parser) bad(line int, reason string) {
	p.out.Bad++
	if len(p.out.Errors) < maxNamed {
		p.out.Errors = append(p.out.Errors, RowError{line, reason})
	}
}

// wanted reports whether a row is of the regions. One that does not say where it lies is wanted, to be found bad.
func (p *parser) wanted(get func(string) string) bool {
	region := get("kraj_nuts")
	if district := get("okres_code"); region == "" && len(district) > 5 {
		region = district[:5]
	}
	return p.regions == nil || region == "" || slices.Contains(p.regions, region)
}

// municipality reads the fields of one row; reason says what is wrong with the first that is.
func municipality(get func(string) string) (m Municipality, reason string) {
	m = Municipality{Code: get("code"), Name: get("name"), District: get("okres_code")}
	var okPlace, okPeople, okPostal bool
	m.Lat, m.Lon, okPlace = position(get("lat"), get("lon"))
	m.Population, okPeople = people(get("population"))
	m.PostalCodes, okPostal = postalCodes(get("psc"))
	switch {
	case len(m.Code) != codeDigits || !isDigits(m.Code):
		return m, "code"
	case !isName(m.Name):
		return m, "name"
	case !isDistrict(m.District):
		return m, "district"
	case !okPlace:
		return m, "position"
	case !okPeople:
		return m, "population"
	case !okPostal:
		return m, "postal-code"
	}
	return m, ""
}

// position reads degrees. It must lie in or near the Czech Republic, which finds exchanged and missing coordinates.
func position(latitude, longitude string) (lat, lon float64, ok bool) {
	lat, err1 := strconv.ParseFloat(latitude, 64)
	lon, err2 := strconv.ParseFloat(longitude, 64)
	return lat, lon, err1 == nil && err2 == nil && lat >= 48 && lat <= 52 && lon >= 12 && lon <= 19
}

func people(s string) (int, bool) {
	if s == "" {
		return 0, true
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && n <= maxPeople
}

func postalCodes(s string) ([]string, bool) {
	var codes []string
	for _, c := range strings.Fields(s) {
		if len(c) != 5 || !isDigits(c) || len(codes) == maxPostal {
			return nil, false
		}
		if !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	return codes, true
}

func isName(s string) bool {
	return key(s) != "" && utf8.RuneCountInString(s) <= maxName && !strings.ContainsFunc(s, unicode.IsControl)
}

// isDistrict reports whether s has the form of a LAU1 code: CZ, three digits, one digit or letter ("CZ020A").
func isDistrict(s string) bool {
	return len(s) == 6 && s[:2] == "CZ" && isDigits(s[2:5]) && (isDigits(s[5:]) || s[5] >= 'A' && s[5] <= 'Z')
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func valid(fields []string) bool {
	return !slices.ContainsFunc(fields, func(f string) bool { return !utf8.ValidString(f) })
}
