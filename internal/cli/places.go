package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/place/files"
)

const (
	placesSummary = "puts what official files say of places in the place of what it has"
	placesExample = `spolu places import municipalities.csv
spolu places import UI_OBEC.csv adresy.zip
spolu places import --source "ČSÚ, ČÚZK RÚIAN (CC BY 4.0)" municipalities.csv
spolu places import districts.geojson`
	placesFiles = `Files, told by what is in them; all of one command, or nothing:
  a CSV file with the columns code, name, okres_code, lat and lon (population,
    psc, okres): municipalities
  UI_OBEC.csv, the list of municipalities of RÚIAN, as it is or in its zip
  addresses of RÚIAN, a CSV file or a zip of many: parts, postal codes and
    positions
  a CSV file with the columns obec_code and cast (momc): parts of municipalities
  a CSV file with the columns psc and obec_code: postal codes
  GeoJSON with the borders of municipalities, districts or the region, for the
    map: Polygons or MultiPolygons in WGS 84 with a property code (or
    okres_code), such as 554821, CZ0806 or CZ080; they replace all borders that
    were there before`
)

func placesCommand() command {
	return command{
		name:    "places",
		summary: "municipalities and borders",
		example: "spolu places import municipalities.csv",
		verbs: []command{{
			name: "import", args: "FILE...",
			summary: placesSummary,
			more:    placesFiles,
			example: placesExample,
			flags: []option{
				{"all", "", "keeps other regions, too, not only the site profile's", optional},
				{"source", "TEXT", "whom the pages name for it; RÚIAN is named in any case for its own files, " +
					"and for borders unless this names somebody", optional},
			},
			run: call.importPlaces,
		}},
	}
}

// named is how many bad rows are shown one by one.
const named = 10

// importPlaces puts what files say of places in the place of what the database has.
func (c call) importPlaces() error {
	source, problem := help.Line(c.options["source"], help.MaxLine)
	if problem != "" {
		return usageError("--source needs one short line of text")
	}
	a, err := openMigrated(c.ctx, c.config, c.stderr)
	if err != nil {
		return err
	}
	regions := []string{a.site.Region.Code}
	if c.options["all"] == "true" {
		regions = nil
	}
	return errors.Join(c.readPlaces(a, c.args, regions, source), a.db.Close())
}

func (c call) readPlaces(a *app, names, regions []string, source string) error {
	known, err := a.exchange.Places.Gazetteer(c.ctx)
	if err != nil {
		return plain(err)
	}
	im := files.NewImport(regions)
	if err := c.readFiles(im, names); err != nil {
		return fmt.Errorf("%w; nothing was changed", err)
	}
	r, err := im.Result(known.All())
	if err != nil {
		return fmt.Errorf("%w; nothing was changed", err)
	}
	change, err := a.exchange.Places.Import(c.ctx, c.operator(), r, source)
	if err != nil {
		return fmt.Errorf("nothing was changed: %w", plain(err))
	}
	c.tellLeftOut(r)
	c.tellChange(change)
	return nil
}

// readFiles reads all files, and shows how far it has come where somebody watches.
func (c call) readFiles(im *files.Import, paths []string) error {
	var opened []*os.File
	defer func() {
		for _, f := range opened {
			_ = f.Close() // they were only read
		}
	}()
	var sizes []int64
	var total int64
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		opened = append(opened, f)
		info, err := f.Stat()
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return fmt.Errorf("%s is not a file", path)
		}
		sizes = append(sizes, info.Size())
		total += info.Size()
	}
	set, done := c.progress(int(total>>10), "kB")
	defer done()
	var read int64
	for i, f := range opened {
		if err := im.Add(filepath.Base(paths[i]), &watched{c.ctx, f, &read, set}, sizes[i]); err != nil {
			return fmt.Errorf("%s: %w", paths[i], err)
		}
	}
	return nil
}

// watched is a file that tells how much of all files was read, and can be stopped.
type watched struct {
	ctx  context.Context
	file *os.File
	read *int64
	set  func(kB int)
}

// ReadAt is the file's.
func (w *watched) ReadAt(p []byte, at int64) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.file.ReadAt(p, at)
	before := *w.read >> 18
	if *w.read += int64(n); *w.read>>18 > before {
		w.set(int(*w.read >> 10))
	}
	return n, err
}

// reasons are what is wrong with rows, in words.
var reasons = map[string]string{
	"csv":         "its quotes do not match",
	"columns":     "it has too few or too many columns",
	"code":        "a municipality's code has six digits",
	"name":        "the name is missing or no name",
	"district":    "the district's code is missing or unknown",
	"position":    "the position is missing or outside the country",
	"population":  "the population is no number",
	"postal-code": "a postal code has five digits",
	"part":        "the part's name is missing or no name",
	"duplicate":   "the municipality was there before",
	"feature":     "it is no Feature with properties",
	"area-code":   "its code is none of a municipality (554821), a district (CZ0806) or a region (CZ080)",
	"geometry":    "it is no Polygon or MultiPolygon",
	"ring":        "a line of it does not close, has fewer than four positions, or leaves the country",
	"small":       "it is too small to be drawn",
	"again":       "that border was there before",
}

// tellLeftOut says what an import could not use.
func (c call) tellLeftOut(r files.Result) {
	for _, bad := range r.Errors[:min(named, len(r.Errors))] {
		fmt.Fprintf(c.stderr, "%s: %s is left out: %s\n", bad.File, bad.Where(), reasons[bad.Reason])
	}
	if r.Bad > named {
		fmt.Fprintf(c.stderr, "%d more are left out.\n", r.Bad-named)
	}
	if n := len(r.Incomplete); n > 0 {
		fmt.Fprintf(c.stderr, "%d municipalities are left out, because no file says where they are: %s\n",
			n, strings.Join(r.Incomplete[:min(named, n)], ", "))
	}
	if r.Unlisted > 0 {
		fmt.Fprintf(c.stderr, "%d municipalities with addresses are left out, because they are not known yet and "+
			"addresses do not tell their regions; give UI_OBEC.csv in the same command.\n", r.Unlisted)
	}
	if r.Outside > 0 {
		fmt.Fprintf(c.stderr, "%d municipalities of other regions are left out; --all keeps them.\n", r.Outside)
	}
	if r.OtherBorders > 0 {
		fmt.Fprintf(c.stderr, "%d borders are left out, because they are of other regions, which --all keeps, "+
			"or of municipalities that are not known.\n", r.OtherBorders)
	}
}

func (c call) tellChange(n places.Change) {
	if n.Municipalities > 0 {
		fmt.Fprintf(c.stdout,
			"%d municipalities are in, with %d parts and %d postal codes: %d new, %d changed, %d gone",
			n.Municipalities, n.Parts, n.PostalCodes, n.New, n.Changed, n.Gone)
		if n.Former > 0 {
			fmt.Fprintf(c.stdout, " (%d of them kept as former, because offers or requests name them)", n.Former)
		}
		fmt.Fprintln(c.stdout, ".")
	}
	if b := n.Borders; b != (places.BorderCount{}) {
		fmt.Fprintf(c.stdout,
			"%d borders are in, in the place of all before: of %d municipalities, %d districts and %d regions.\n",
			b.Municipalities+b.Districts+b.Regions, b.Municipalities, b.Districts, b.Regions)
	}
}
