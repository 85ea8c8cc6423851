// Package files reads what files say of municipalities and borders: tables of anybody, the register of addresses,
// GeoJSON, in archives or not; and holds the municipalities that come with the program.
package files

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"example.org/spolu/internal/place"
)

// Import puts together what the files of one import say of municipalities. What a file says takes the place of what was
// known before, what none says is kept:
//
//   - a list (the plain CSV or UI_OBEC.csv) says which municipalities there are; without one they stay the same
//   - names and districts come from UI_OBEC.csv, else names from addresses, else both from the plain CSV
//   - positions from the plain CSV, else the mean of the addresses
//   - populations from the plain CSV
//   - postal codes and parts from addresses, else the files of codes and parts, else the plain CSV
//   - borders from GeoJSON; they take the place of all borders that were known
type Import struct {
	regions   []string
	plain     map[string]place.Municipality
	listed    map[string]listed
	addresses map[string]*addressed
	postal    map[string][]string
	parts     map[string][]string
	districts map[string]string
	borders   map[string]place.Border // nil: no file had any
	corners   int                     // of all borders
	outside   int
	register  bool  // something was from RÚIAN
	limit     int64 // bytes of one file out of a zip
	report    Report
}

// NewImport starts an import that keeps the municipalities of regions (NUTS 3, "CZ080"); nil keeps all.
func NewImport(regions []string) *Import {
	return &Import{regions: regions, limit: maxEntry, addresses: map[string]*addressed{}, postal: map[string][]string{},
		parts: map[string][]string{}, districts: map[string]string{}}
}

// What makes an import impossible though its files can be read.
var (
	ErrUnknown = errors.New("none of these municipalities is known yet, and addresses do not tell their regions; " +
		"give UI_OBEC.csv in the same command")
	ErrNoBorders = errors.New("no border in the files is of the regions asked for, " +
		"and of a municipality that is known")
	ErrIncomplete = errors.New("give the address files of RÚIAN, or a CSV file with the columns lat and lon, " +
		"in the same command")
)

// Result is the places that an import makes.
type Result struct {
	Municipalities []place.Municipality // by code; none: no file says anything of them, and they stay
	Borders        []place.Border       // by code; none: no file has any, and they stay
	Districts      map[string]string    // names by LAU1 code, where the files give them
	Register       bool                 // something is from RÚIAN, which must be named (RegisterSource)
	Kept           bool                 // something was known before, so that its source is still one
	Outside        int                  // municipalities of other regions, left out
	Unlisted       int                  // municipalities that only address files have, which tell no region; left out
	OtherBorders   int                  // of other regions, and of municipalities that are not known, left out
	Incomplete     []string             // names of municipalities left out because nobody says where they are
	Report
}

// Result puts together what the files said and what was known before. The error is ErrNoRows, ErrUnknown or
// ErrNoBorders, or wraps ErrIncomplete; nothing is then to be used.
func (im *Import) Result(known []place.Municipality) (r Result, err error) {
	there := known
	if im.borders == nil || im.plain != nil || im.listed != nil || len(im.addresses)+len(im.postal)+len(im.parts) > 0 {
		if r, err = im.places(known); err != nil {
			return Result{}, err
		}
		there = r.Municipalities
	}
	r.Report = im.report
	if r.Borders, r.OtherBorders = im.keptBorders(there); im.borders != nil && len(r.Borders) == 0 {
		return Result{}, ErrNoBorders
	}
	return r, nil
}

// places is the Result but for its borders.
func (im *Import) places(known []place.Municipality) (Result, error) {
	before := map[string]place.Municipality{}
	for _, m := range known {
		before[m.Code] = m
	}
	r := Result{Districts: im.districts, Register: im.register, Outside: im.outside}
	codes := im.codes(known)
	for _, code := range codes {
		m, kept := im.municipality(code, before[code])
		if m.Lat == 0 {
			r.Incomplete = append(r.Incomplete, m.Name)
			continue
		}
		r.Municipalities = append(r.Municipalities, m)
		r.Kept = r.Kept || kept
	}
	r.Unlisted = im.unlisted(before)
	switch {
	case 10*len(r.Incomplete) > len(codes):
		return Result{}, fmt.Errorf("nobody says where %d of the %d municipalities are; %w",
			len(r.Incomplete), len(codes), ErrIncomplete)
	case r.Unlisted > 0 && r.Unlisted == len(im.addresses):
		return Result{}, ErrUnknown
	case len(r.Municipalities) == 0:
		return Result{}, ErrNoRows
	}
	return r, nil
}

// codes are the municipalities that there are, in order: those of the code list, else of the plain CSV, else the same
// as before, with those of address files where all regions are wanted.
func (im *Import) codes(known []place.Municipality) []string {
	if im.listed != nil {
		return slices.Sorted(maps.Keys(im.listed))
	}
	if im.plain != nil {
		return slices.Sorted(maps.Keys(im.plain))
	}
	var codes []string
	if im.regions == nil {
		codes = slices.Collect(maps.Keys(im.addresses))
	}
	for _, m := range known {
		if !m.Former {
			codes = append(codes, m.Code)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// unlisted is how many municipalities are left out because only address files have them, which do not tell the region.
func (im *Import) unlisted(before map[string]place.Municipality) (n int) {
	if im.plain != nil || im.listed != nil || im.regions == nil {
		return 0
	}
	for code := range im.addresses {
		if m, ok := before[code]; !ok || m.Former {
			n++
		}
	}
	return n
}

// municipality is what the files say of one, and what was known of it where they say nothing.
func (im *Import) municipality(code string, was place.Municipality) (m place.Municipality, kept bool) {
	m = im.stated(code)
	if m.PostalCodes == nil {
		m.PostalCodes = im.plain[code].PostalCodes
		if codes := im.postal[code]; codes != nil {
			m.PostalCodes = mainFirst(codes, slices.Concat(m.PostalCodes, was.PostalCodes))
		}
	}
	kept = keep(&m.Name, was.Name) || kept
	kept = keep(&m.District, was.District) || kept
	kept = keep(&m.Lat, was.Lat) || kept
	kept = keep(&m.Lon, was.Lon) || kept
	kept = keep(&m.Population, was.Population) || kept
	if m.PostalCodes == nil && len(was.PostalCodes) > 0 {
		m.PostalCodes, kept = was.PostalCodes, true
	}
	if m.Parts == nil && len(was.Parts) > 0 {
		m.Parts, kept = was.Parts, true
	}
	m.Parts = otherNames(m.Parts, m.Name)
	return m, kept
}

// keep puts what was known into a field of which nothing is said.
func keep[T comparable](field *T, known T) (kept bool) {
	var nothing T
	if *field != nothing || known == nothing {
		return false
	}
	*field = known
	return true
}

// stated is what the files say of a municipality, but for postal codes that come without addresses.
func (im *Import) stated(code string) place.Municipality {
	m := im.plain[code]
	m.Code, m.PostalCodes, m.Parts = code, nil, im.parts[code]
	if a := im.addresses[code]; a != nil {
		m.Name = a.name
		if _, plain := im.plain[code]; !plain && a.located > 0 {
			m.Lat, m.Lon = a.middle()
		}
		if len(a.postal) > 0 {
			m.PostalCodes = a.postalCodes()
		}
		if len(a.parts) > 0 {
			m.Parts = a.partNames()
		}
	}
	if l, ok := im.listed[code]; ok {
		m.Name, m.District = l.name, l.district
	}
	return m
}

// mainFirst puts the code first that stands first in another list, if it is among them:
// files of codes tell no main one.
func mainFirst(codes, before []string) []string {
	if len(before) == 0 || !slices.Contains(codes, before[0]) {
		return codes
	}
	rest := slices.DeleteFunc(slices.Clone(codes), func(c string) bool { return c == before[0] })
	return slices.Insert(rest, 0, before[0])
}

// otherNames are the names of parts, sorted, without the municipality's own.
func otherNames(parts []string, name string) []string {
	own := place.Key(name)
	others := slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return place.Key(p) == own })
	slices.Sort(others)
	return slices.Compact(others)
}

// municipalities reads the plain list.
func (im *Import) municipalities(file string, r io.Reader) error {
	p, err := parseMunicipalities(file, r, im.regions)
	if err != nil {
		return err
	}
	if im.plain == nil {
		im.plain = map[string]place.Municipality{}
	}
	for _, m := range p.Municipalities {
		im.plain[m.Code] = m
	}
	maps.Copy(im.districts, p.Districts)
	im.outside += p.Outside
	im.report.add(p.Report)
	return nil
}

// partsList reads a CSV file of parts of municipalities and city districts (columns obec_code, cast, momc).
func (im *Import) partsList(file string, r io.Reader) error {
	report, err := readTable(file, r, []string{"obec_code", "cast"},
		func(get func(string) string) (reason string) {
			code := get("obec_code")
			if !isCode(code) {
				return "code"
			}
			for _, name := range []string{get("cast"), get("momc")} {
				if name == "" {
					continue
				}
				if !isName(name) || len(im.parts[code]) == maxParts {
					return "part"
				}
				im.parts[code] = append(im.parts[code], name)
			}
			return ""
		})
	im.report.add(report)
	return err
}

// postalList reads a CSV file of postal codes (columns psc, obec_code).
func (im *Import) postalList(file string, r io.Reader) error {
	report, err := readTable(file, r, []string{"psc", "obec_code"}, func(get func(string) string) (reason string) {
		code, psc := get("obec_code"), strings.ReplaceAll(get("psc"), " ", "")
		switch {
		case !isCode(code):
			return "code"
		case !isPostal(psc), len(im.postal[code]) == maxPostal:
			return "postal-code"
		case !slices.Contains(im.postal[code], psc):
			im.postal[code] = append(im.postal[code], psc)
		}
		return ""
	})
	im.report.add(report)
	return err
}
