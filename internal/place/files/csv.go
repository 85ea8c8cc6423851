package files

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/spolu/internal/place"
)

// Limits of a CSV file. The whole Czech Republic has 6,258 municipalities in 0.8 MB, and 15,000 parts.
const (
	maxFile   = 8 << 20 // bytes
	maxRows   = 100_000
	maxName   = 100 // characters
	maxPostal = 200 // codes of one municipality; Prague has 60
	maxNamed  = 100 // bad rows that are named one by one
	maxPeople = 10_000_000
)

// What makes a file unusable. What reads one wraps them with the particulars.
var (
	ErrNotText   = errors.New("the file is neither UTF-8 nor windows-1250 text")
	ErrHeader    = errors.New("the first line does not name all the columns that are needed")
	ErrTooLarge  = errors.New("the file is too large for a list of municipalities")
	ErrMostlyBad = errors.New("most lines of the file cannot be used; see that it is whole and the one you meant")
	ErrNoRows    = errors.New("the file has no usable municipality of the regions asked for")
)

// needed are the columns without which a file is not a list of municipalities.
var needed = []string{"code", "name", "okres_code", "lat", "lon"}

// RowError names one bad row, or one bad feature of a GeoJSON file. Reason is a code: "csv", "columns", "code", "name",
// "district", "position", "population", "postal-code", "part" or "duplicate"; of a feature "feature", "area-code",
// "geometry", "ring", "small" or "again".
type RowError struct {
	File    string // "" where only one is read
	Line    int    // from 1, the header
	Feature int    // from 1; 0: it is a row
	Code    string // of the feature, where it has one
	Reason  string
}

// Where says which row or feature it is.
func (e RowError) Where() string {
	switch {
	case e.Feature == 0:
		return fmt.Sprintf("line %d", e.Line)
	case e.Code == "":
		return fmt.Sprintf("feature %d", e.Feature)
	}
	return fmt.Sprintf("feature %d (%s)", e.Feature, e.Code)
}

// Report is what was wrong with the rows of one or more files.
type Report struct {
	Rows   int        // read, bad ones too
	Bad    int        // left out because something is wrong with them
	Errors []RowError // the first hundred of those
}

func (r *Report) bad(file string, line int, reason string) {
	r.leaveOut(RowError{File: file, Line: line, Reason: reason})
}

func (r *Report) leaveOut(e RowError) {
	r.Bad++
	if len(r.Errors) < maxNamed {
		r.Errors = append(r.Errors, e)
	}
}

// add counts another report in.
func (r *Report) add(other Report) {
	r.Rows += other.Rows
	r.Bad += other.Bad
	r.Errors = append(r.Errors, other.Errors[:min(len(other.Errors), maxNamed-len(r.Errors))]...)
}

// check refuses a file whose rows are mostly bad.
func (r *Report) check() error {
	if 2*r.Bad > r.Rows {
		first := r.Errors[0]
		return fmt.Errorf("%w (%d of %d; %s: %s)", ErrMostlyBad, r.Bad, r.Rows, first.Where(), first.Reason)
	}
	return nil
}

// Parsed is what was read from a list of municipalities.
type Parsed struct {
	Municipalities []place.Municipality // by code
	Districts      map[string]string    // names by LAU1 code, where the file gives them
	Outside        int                  // rows of other regions, left out
	Report
}

// ParseCSV reads the plain exchange format: a CSV file as readTable reads it, columns found by
// the names in the first line, unknown ones ignored. Needed are code, name, okres_code (LAU1), lat and lon (WGS 84
// degrees); population, psc (postal codes with spaces between them, the main one first), okres (the district's name)
// and kraj_nuts may be missing. Only rows of the regions are kept, by kraj_nuts or else by the beginning of okres_code
// ("CZ080"); nil keeps all. Bad rows are left out, counted and named. The error wraps ErrNotText, ErrHeader,
// ErrTooLarge, ErrMostlyBad or ErrNoRows, or is the reader's own; nothing is then to be used.
func ParseCSV(r io.Reader, regions []string) (Parsed, error) {
	return parseMunicipalities("", r, regions)
}

func parseMunicipalities(file string, r io.Reader, regions []string) (Parsed, error) {
	out := Parsed{Districts: map[string]string{}}
	seen := map[string]bool{}
	report, err := readTable(file, r, needed, func(get func(string) string) (reason string) {
		if !wanted(get, regions) {
			out.Outside++
			return ""
		}
		m, reason := municipality(get)
		switch {
		case reason != "":
			return reason
		case seen[m.Code]:
			return "duplicate"
		}
		seen[m.Code] = true
		out.Municipalities = append(out.Municipalities, m)
		if district := get("okres"); isName(district) {
			out.Districts[m.District] = district
		}
		return ""
	})
	if err != nil {
		return Parsed{}, err
	}
	if len(out.Municipalities) == 0 {
		return Parsed{}, ErrNoRows
	}
	slices.SortFunc(out.Municipalities, func(a, b place.Municipality) int { return strings.Compare(a.Code, b.Code) })
	out.Report = report
	return out, nil
}

// wanted reports whether a row is of the regions. One that does not say where it lies is wanted, to be found bad.
func wanted(get func(string) string, regions []string) bool {
	region := get("kraj_nuts")
	if district := get("okres_code"); region == "" && len(district) > 5 {
		region = district[:5]
	}
	return regions == nil || region == "" || slices.Contains(regions, region)
}

// municipality reads the fields of one row; reason says what is wrong with the first that is.
func municipality(get func(string) string) (m place.Municipality, reason string) {
	m = place.Municipality{Code: get("code"), Name: get("name"), District: get("okres_code")}
	var okPlace, okPeople, okPostal bool
	m.Lat, m.Lon, okPlace = position(get("lat"), get("lon"))
	m.Population, okPeople = people(get("population"))
	m.PostalCodes, okPostal = postalCodes(get("psc"))
	switch {
	case !isCode(m.Code):
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
	lat, err1 := strconv.ParseFloat(strings.Replace(latitude, ",", ".", 1), 64)
	lon, err2 := strconv.ParseFloat(strings.Replace(longitude, ",", ".", 1), 64)
	return lat, lon, err1 == nil && err2 == nil && isNear(lat, lon)
}

func isNear(lat, lon float64) bool { return lat >= 48 && lat <= 52 && lon >= 11.5 && lon <= 19.5 }

func people(s string) (int, bool) {
	if s == "" {
		return 0, true
	}
	n, err := strconv.Atoi(strings.ReplaceAll(s, " ", ""))
	return n, err == nil && n >= 0 && n <= maxPeople
}

// spacedPostal is a postal code as people write it: "742 57".
var spacedPostal = regexp.MustCompile(`\b(\d{3}) (\d{2})\b`)

func postalCodes(s string) ([]string, bool) {
	var codes []string
	for _, c := range strings.Fields(spacedPostal.ReplaceAllString(s, "$1$2")) {
		if !isPostal(c) || len(codes) == maxPostal {
			return nil, false
		}
		if !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	return codes, true
}

func isCode(s string) bool { return place.LevelOf(s) == place.MunicipalityLevel }

func isPostal(s string) bool { return len(s) == 5 && strings.Trim(s, "0123456789") == "" }

func isName(s string) bool {
	return place.Key(s) != "" && utf8.RuneCountInString(s) <= maxName && !strings.ContainsFunc(s, unicode.IsControl) &&
		!strings.ContainsRune(s, utf8.RuneError)
}

func isDistrict(s string) bool { return place.LevelOf(s) == place.DistrictLevel }
