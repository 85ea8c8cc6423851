package files

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"example.org/spolu/internal/place"
)

// Limits of borders. The register's own border of the largest region has some 3 MB;
// those of all municipalities some 400.
const (
	maxGeoJSON = 1 << 30   // bytes of a file
	maxFeature = 8 << 20   // bytes of one border
	maxBorders = 20_000    // of one import
	maxCorners = 4_000_000 // of one import, on the grid
)

// ErrGeoJSON is that a file of borders cannot be used; what reads one wraps it with the particulars.
var ErrGeoJSON = errors.New("the GeoJSON cannot be used")

// readBorders reads a GeoJSON file (RFC 7946): a FeatureCollection or one Feature, with Polygons or MultiPolygons in
// WGS 84 and a property code, or okres_code, that says whose border it is. Features are read one by one; bad ones are
// left out, counted and named. The error wraps ErrGeoJSON or ErrMostlyBad, or is the reader's own.
func (im *Import) readBorders(file string, r *bufio.Reader) error {
	if mark, _ := r.Peek(len(byteOrderMark)); bytes.Equal(mark, byteOrderMark) {
		_, _ = r.Discard(len(byteOrderMark))
	}
	if im.borders == nil {
		im.borders = map[string]place.Border{}
	}
	source := &measured{r: r, all: maxGeoJSON, left: maxFeature}
	b := &borderReader{Decoder: json.NewDecoder(source), source: source, file: file, im: im}
	err := b.document()
	if source.over {
		return fmt.Errorf("%w: it, or its feature %d, is larger than borders should be", ErrGeoJSON, b.report.Rows+1)
	}
	syntax, broken := errors.AsType[*json.SyntaxError](err)
	if broken || err == io.EOF || err == io.ErrUnexpectedEOF {
		return fmt.Errorf("%w: it is damaged, or not whole (byte %d)", ErrGeoJSON, max(b.InputOffset(), offset(syntax)))
	}
	if err != nil {
		return err
	}
	im.report.add(b.report)
	return b.report.check()
}

func offset(e *json.SyntaxError) int64 {
	if e == nil {
		return 0
	}
	return e.Offset
}

// measured is a reader that fails where a file, or one feature of it, goes on for too long.
type measured struct {
	r         io.Reader
	all, left int64
	over      bool
}

func (m *measured) Read(p []byte) (int, error) {
	if m.over = m.over || m.all <= 0 || m.left <= 0; m.over {
		return 0, ErrGeoJSON
	}
	n, err := m.r.Read(p[:min(int64(len(p)), m.all, m.left)])
	m.all, m.left = m.all-int64(n), m.left-int64(n)
	return n, err
}

// borderReader reads one file.
type borderReader struct {
	*json.Decoder
	source *measured
	file   string
	im     *Import
	report Report
}

// feature is a GeoJSON Feature, no more taken apart than it must be.
type feature struct {
	Type       string          `json:"type"`
	Properties json.RawMessage `json:"properties"`
	Geometry   json.RawMessage `json:"geometry"`
}

// document reads the whole file: its members may come in any order.
func (b *borderReader) document() error {
	if err := b.expect(json.Delim('{')); err != nil {
		return err
	}
	var one feature
	for b.More() {
		name, err := b.Token()
		if err != nil {
			return err
		}
		b.source.left = maxFeature
		var other json.RawMessage
		switch name {
		case "features":
			err = b.features()
		case "type":
			err = b.Decode(&one.Type)
		case "properties":
			err = b.Decode(&one.Properties)
		case "geometry":
			err = b.Decode(&one.Geometry)
		default:
			err = b.Decode(&other)
		}
		if _, mistyped := errors.AsType[*json.UnmarshalTypeError](err); err != nil && !mistyped {
			return err
		}
	}
	if err := b.expect(json.Delim('}')); err != nil {
		return err
	}
	if _, err := b.Token(); err != io.EOF {
		return fmt.Errorf("%w: something comes after its end", ErrGeoJSON)
	}
	switch one.Type {
	case "Feature":
		return b.add(one)
	case "FeatureCollection":
		return nil
	}
	return fmt.Errorf("%w: it is neither a FeatureCollection nor a Feature", ErrGeoJSON)
}

func (b *borderReader) expect(want json.Delim) error {
	switch got, err := b.Token(); {
	case err != nil:
		return err
	case got != want:
		return fmt.Errorf("%w: there is no %q at byte %d", ErrGeoJSON, want, b.InputOffset())
	}
	return nil
}

func (b *borderReader) features() error {
	if err := b.expect(json.Delim('[')); err != nil {
		return err
	}
	for b.More() {
		b.source.left = maxFeature
		var f feature
		err := b.Decode(&f)
		if _, mistyped := errors.AsType[*json.UnmarshalTypeError](err); err != nil && !mistyped {
			return err
		}
		if err := b.add(f); err != nil {
			return err
		}
	}
	return b.expect(json.Delim(']'))
}

// add keeps a feature, or counts it as bad. The error is that there are too many.
func (b *borderReader) add(f feature) error {
	b.report.Rows++
	code, reason := f.code()
	var rings []place.Ring
	if reason == "" {
		rings, reason = f.rings()
	}
	if _, twice := b.im.borders[code]; twice && reason == "" {
		reason = "again"
	}
	if reason != "" {
		b.report.leaveOut(RowError{File: b.file, Feature: b.report.Rows, Code: code, Reason: reason})
		return nil
	}
	for _, r := range rings {
		b.im.corners += len(r)
	}
	b.im.borders[code] = place.Border{Code: code, Rings: rings}
	if len(b.im.borders) > maxBorders || b.im.corners > maxCorners {
		return fmt.Errorf("%w: there are too many borders, or too detailed ones", ErrGeoJSON)
	}
	return nil
}

// code is whose border the feature is; reason says what is wrong with it.
func (f *feature) code() (code, reason string) {
	var p struct {
		Code  json.RawMessage `json:"code"`
		Okres json.RawMessage `json:"okres_code"`
	}
	if f.Type != "Feature" || json.Unmarshal(f.Properties, &p) != nil {
		return "", "feature"
	}
	code = plainText(p.Code)
	if code == "" {
		if code = plainText(p.Okres); place.LevelOf(code) != place.DistrictLevel {
			code = ""
		}
	}
	if place.LevelOf(code) == place.NoLevel {
		return "", "area-code"
	}
	return code, ""
}

// plainText is a text, or a number as it is written.
func plainText(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return strings.TrimSpace(text)
	}
	if n, err := strconv.ParseUint(string(raw), 10, 32); err == nil {
		return strconv.FormatUint(n, 10)
	}
	return ""
}

// degrees is a position as GeoJSON has it: east, north. One that is short has zeros, which lie outside;
// a height is let go.
type degrees [2]float64

// rings are all lines of a Polygon or a MultiPolygon, on the grid; those that are too small for it are gone.
func (f *feature) rings() (rings []place.Ring, reason string) {
	var g struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	if json.Unmarshal(f.Geometry, &g) != nil {
		return nil, "geometry"
	}
	var polygons [][][]degrees
	var err error
	switch g.Type {
	case "Polygon":
		polygons = make([][][]degrees, 1)
		err = json.Unmarshal(g.Coordinates, &polygons[0])
	case "MultiPolygon":
		err = json.Unmarshal(g.Coordinates, &polygons)
	default:
		return nil, "geometry"
	}
	if err != nil || len(polygons) == 0 {
		return nil, "geometry"
	}
	for _, polygon := range polygons {
		if len(polygon) == 0 {
			return nil, "geometry"
		}
		for _, line := range polygon {
			ring, ok := onGrid(line)
			if !ok {
				return nil, "ring"
			}
			if ring = ring.Tidy(); ring != nil {
				rings = append(rings, slices.Clone(ring)) // what it was made of may be much longer
			}
		}
	}
	if len(rings) == 0 {
		return nil, "small"
	}
	return rings, ""
}

// onGrid puts a line on the grid. It must close, and lie in or near the country.
func onGrid(line []degrees) (place.Ring, bool) {
	last := len(line) - 1
	if last < 3 || line[0] != line[last] {
		return nil, false
	}
	ring := make(place.Ring, last)
	for i, at := range line[:last] {
		if !isNear(at[1], at[0]) {
			return nil, false
		}
		ring[i] = place.Point{
			X: int32(math.Round(at[0] * place.GridDegree)),
			Y: int32(math.Round(at[1] * place.GridDegree)),
		}
	}
	return ring, true
}

// keptBorders are those that were read of the regions, and of municipalities that there are, by code;
// and how many are left out.
func (im *Import) keptBorders(there []place.Municipality) (kept []place.Border, outside int) {
	districts := map[string]string{}
	for _, m := range there {
		if !m.Former {
			districts[m.Code] = m.District
		}
	}
	for code, b := range im.borders {
		region := code
		if place.LevelOf(code) == place.MunicipalityLevel {
			region = districts[code]
		}
		if len(region) < 5 || im.regions != nil && !slices.Contains(im.regions, region[:5]) {
			outside++
			continue
		}
		kept = append(kept, b)
	}
	slices.SortFunc(kept, func(a, b place.Border) int { return strings.Compare(a.Code, b.Code) })
	return kept, outside
}
