package files

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Files of the state's register of addresses (RÚIAN, of ČÚZK): semicolons, windows-1250.

// maxParts is how many parts one municipality may have, city districts too. Prague has 170.
const maxParts = 1000

// listed is what UI_OBEC.csv says of a municipality.
type listed struct{ name, district string }

// readList reads UI_OBEC.csv, the register's list of municipalities (columns KOD, NAZEV, OKRES_KOD, PLATI_DO, which
// says that it is no more).
func (im *Import) readList(file string, r io.Reader) error {
	if im.listed == nil {
		im.listed = map[string]listed{}
	}
	report, err := readTable(file, r, []string{"kod", "nazev", "okres_kod"},
		func(get func(string) string) (reason string) {
			code, one := get("kod"), listed{get("nazev"), districtOf(get("okres_kod"))}
			switch {
			case get("plati_do") != "":
				return ""
			case !isCode(code):
				return "code"
			case !isName(one.name):
				return "name"
			case one.district == "":
				return "district"
			case im.regions != nil && !slices.Contains(im.regions, one.district[:5]):
				im.outside++
				return ""
			}
			im.listed[code] = one
			return ""
		})
	im.register = true
	im.report.add(report)
	return err
}

// addressed is what the addresses of one municipality add up to.
type addressed struct {
	name    string
	postal  map[string]int    // addresses by code
	parts   map[string]string // names by how the file has them
	y, x    float64           // sums of S-JTSK metres
	located int               // addresses with a position
}

// middle is the mean of the positions of its addresses, in degrees of WGS 84 rounded to a decimetre.
func (a *addressed) middle() (lat, lon float64) {
	lat, lon = fromJTSK(a.y/float64(a.located), a.x/float64(a.located))
	return math.Round(lat*1e6) / 1e6, math.Round(lon*1e6) / 1e6
}

// postalCodes are its codes, that of the most addresses first.
func (a *addressed) postalCodes() []string {
	return slices.SortedFunc(maps.Keys(a.postal), func(p, q string) int {
		return cmp.Or(cmp.Compare(a.postal[q], a.postal[p]), strings.Compare(p, q))
	})
}

func (a *addressed) partNames() []string { return slices.Collect(maps.Values(a.parts)) }

// Columns of addresses, as columnName gives them.
const (
	colCode, colName = "kód obce", "název obce"
	colPostal        = "psč"
	colY, colX       = "souřadnice y", "souřadnice x"
	colPart          = "název části obce"
	colQuarter       = "název momc"
	colPragueQuarter = "název obvodu prahy"
	mostY, leastY    = 910_000, 420_000 // metres, of the whole country
	mostX, leastX    = 1_240_000, 920_000
)

// addressReader reads one file of addresses.
type addressReader struct {
	columns map[string]int
	count   int   // columns in the first line
	parts   []int // columns with names of parts
	text    func([]byte) string
	fields  [][]byte // of the row in hand
	found   map[string]*addressed
}

// readAddresses reads addresses, row by row: a file has one municipality or many.
func (im *Import) readAddresses(file string, r io.Reader) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	if !lines.Scan() || lines.Err() != nil {
		return cmp.Or(lines.Err(), ErrHeader)
	}
	a, err := newAddressReader(lines.Bytes(), im.addresses)
	if err != nil {
		return err
	}
	report, err := a.rows(file, lines)
	if err != nil {
		return err
	}
	im.register = true
	im.report.add(report)
	return report.check()
}

func (a *addressReader) rows(file string, lines *bufio.Scanner) (report Report, err error) {
	line := 2
	for ; lines.Scan(); line++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		report.Rows++
		if reason := a.row(lines.Bytes()); reason != "" {
			report.bad(file, line, reason)
		}
		if len(a.found) > maxRows {
			return report, ErrTooLarge
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return report, fmt.Errorf("%w; line %d is too long", ErrMostlyBad, line)
	}
	return report, lines.Err()
}

func newAddressReader(header []byte, found map[string]*addressed) (*addressReader, error) {
	header = bytes.TrimPrefix(header, byteOrderMark)
	a := &addressReader{columns: map[string]int{}, text: decoder(header), found: found}
	a.split(header)
	a.count = len(a.fields)
	for i, f := range a.fields {
		a.columns[columnName(a.text(f))] = i
	}
	for _, c := range []string{colPart, colQuarter, colPragueQuarter} {
		if i, ok := a.columns[c]; ok {
			a.parts = append(a.parts, i)
		}
	}
	return a, missingColumn(a.columns, []string{colCode, colName, colPart, colPostal, colY, colX})
}

// row counts one address in, or gives the code of what is wrong with it.
func (a *addressReader) row(line []byte) (reason string) {
	a.split(line)
	f := a.fields
	if len(f) != a.count {
		return "columns"
	}
	code, postal := f[a.columns[colCode]], f[a.columns[colPostal]]
	y, x, located, ok := metres(f[a.columns[colY]], f[a.columns[colX]])
	switch {
	case !isCode(string(code)):
		return "code"
	case len(postal) > 0 && !isPostal(string(postal)):
		return "postal-code"
	case !ok:
		return "position"
	}
	m := a.found[string(code)]
	if m == nil {
		name := strings.TrimSpace(a.text(f[a.columns[colName]]))
		if !isName(name) {
			return "name"
		}
		m = &addressed{name: name, postal: map[string]int{}, parts: map[string]string{}}
		a.found[string(code)] = m
	}
	switch {
	case !a.addParts(m, f):
		return "part"
	case !m.addPostal(string(postal)):
		return "postal-code"
	}
	if located {
		m.y, m.x, m.located = m.y+y, m.x+x, m.located+1
	}
	return ""
}

// addPostal counts an address with a postal code; some have none.
func (m *addressed) addPostal(code string) bool {
	if code == "" {
		return true
	}
	if _, known := m.postal[code]; !known && len(m.postal) == maxPostal {
		return false
	}
	m.postal[code]++
	return true
}

// addParts notes the parts of a municipality that an address is in.
func (a *addressReader) addParts(m *addressed, f [][]byte) bool {
	for _, i := range a.parts {
		if len(f[i]) == 0 {
			continue
		}
		if _, known := m.parts[string(f[i])]; known {
			continue
		}
		name := strings.TrimSpace(a.text(f[i]))
		if !isName(name) || len(m.parts) == maxParts {
			return false
		}
		m.parts[string(f[i])] = name
	}
	return true
}

// metres reads a position; some addresses have none.
func metres(fieldY, fieldX []byte) (y, x float64, located, ok bool) {
	if len(fieldY) == 0 && len(fieldX) == 0 {
		return 0, 0, false, true
	}
	y, err1 := strconv.ParseFloat(string(fieldY), 64)
	x, err2 := strconv.ParseFloat(string(fieldX), 64)
	ok = err1 == nil && err2 == nil && y > leastY && y < mostY && x > leastX && x < mostX
	return y, x, ok, ok
}

// split takes a line apart into fields. Only where there are quotes it is not what it seems.
func (a *addressReader) split(line []byte) {
	a.fields = a.fields[:0]
	if bytes.IndexByte(line, '"') < 0 {
		for more := true; more; {
			var f []byte
			f, line, more = bytes.Cut(line, []byte(";"))
			a.fields = append(a.fields, f)
		}
		return
	}
	r := csv.NewReader(bytes.NewReader(line))
	r.Comma, r.LazyQuotes = ';', true
	texts, _ := r.Read() // a line that cannot be read has no fields, and is a bad row
	for _, t := range texts {
		a.fields = append(a.fields, []byte(t))
	}
}

// districtOf is the LAU1 code of the district with a code of the register, or "". Both are in the register's list of
// districts; they have not changed since there are regions, but for Prague's, which is no district any more.
func districtOf(register string) string { return lau1[register] }

var lau1 = pairs(`
	3100 CZ0100  9999 CZ0100
	3201 CZ0201  3202 CZ0202  3203 CZ0203  3204 CZ0204  3205 CZ0205  3206 CZ0206  3207 CZ0207  3208 CZ0208
	3209 CZ0209  3210 CZ020A  3211 CZ020B  3212 CZ020C
	3301 CZ0311  3302 CZ0312  3303 CZ0313  3304 CZ0633  3305 CZ0314  3306 CZ0315  3307 CZ0316  3308 CZ0317
	3401 CZ0321  3402 CZ0411  3403 CZ0412  3404 CZ0322  3405 CZ0323  3406 CZ0324  3407 CZ0325  3408 CZ0326
	3409 CZ0413  3410 CZ0327
	3501 CZ0511  3502 CZ0421  3503 CZ0422  3504 CZ0512  3505 CZ0513  3506 CZ0423  3507 CZ0424  3508 CZ0425
	3509 CZ0426  3510 CZ0427
	3601 CZ0631  3602 CZ0521  3603 CZ0531  3604 CZ0522  3605 CZ0523  3606 CZ0532  3607 CZ0524  3608 CZ0514
	3609 CZ0533  3610 CZ0525  3611 CZ0534
	3701 CZ0641  3702 CZ0642  3703 CZ0643  3704 CZ0644  3705 CZ0724  3706 CZ0645  3707 CZ0632  3708 CZ0721
	3709 CZ0713  3710 CZ0634  3711 CZ0722  3712 CZ0646  3713 CZ0647  3714 CZ0635
	3801 CZ0801  3802 CZ0802  3803 CZ0803  3804 CZ0804  3805 CZ0712  3806 CZ0805  3807 CZ0806  3808 CZ0714
	3809 CZ0715  3810 CZ0723  3811 CZ0711`)

func pairs(text string) map[string]string {
	words := strings.Fields(text)
	all := map[string]string{}
	for i := 0; i+1 < len(words); i += 2 {
		all[words[i]] = words[i+1]
	}
	return all
}
