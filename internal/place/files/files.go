package files

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Limits of a zip. The addresses of the whole country are 6,258 files with some 350 MB;
// those of Prague, the largest, have 25 MB.
const (
	maxEntries = 20_000
	maxEntry   = 128 << 20 // bytes of one file, unpacked
	maxTotal   = 4 << 30   // bytes of all of them
	maxHead    = 4 << 10   // bytes that a file's type is told by
	maxLine    = 64 << 10  // bytes
)

// What a file must be to be read.
var (
	ErrFormat = errors.New("it is none of the files that can be read: " +
		"addresses of RÚIAN (CSV or zip), UI_OBEC.csv, GeoJSON with borders, " +
		"or a CSV file whose first line has the columns code, name, okres_code, lat and lon " +
		"(or obec_code and cast; or psc and obec_code)")
	ErrBomb = errors.New("it is larger unpacked than any such file should be")
)

// Add reads one file of any format, or all files of a zip; what it is its content says, not its name. name is for
// RowErrors. The error wraps ErrFormat, ErrGeoJSON, ErrBomb or those of ParseCSV, or is the reader's own.
func (im *Import) Add(name string, f io.ReaderAt, size int64) error {
	var magic [4]byte
	if n, err := f.ReadAt(magic[:], 0); err != nil && err != io.EOF {
		return err
	} else if string(magic[:n]) == "PK\x03\x04" {
		return im.unzip(name, f, size)
	}
	return im.read(name, io.NewSectionReader(f, 0, size))
}

// unzip reads the files of a zip one after the other, without unpacking any to memory or disk.
func (im *Import) unzip(name string, f io.ReaderAt, size int64) error {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return fmt.Errorf("the zip is damaged: %w", err)
	}
	if len(z.File) > maxEntries {
		return fmt.Errorf("%w: %d files", ErrBomb, len(z.File))
	}
	left := int64(maxTotal)
	for _, entry := range z.File {
		if strings.HasSuffix(entry.Name, "/") || strings.HasPrefix(entry.Name, "__MACOSX/") {
			continue
		}
		inside := name + "/" + printable(path.Base(entry.Name))
		read, err := im.unzipOne(inside, entry, min(left, im.limit))
		if err != nil {
			return fmt.Errorf("%s: %w", inside, err)
		}
		left -= read
	}
	return nil
}

func (im *Import) unzipOne(name string, entry *zip.File, limit int64) (read int64, err error) {
	f, err := entry.Open()
	if err != nil {
		return 0, err
	}
	defer f.Close()
	c := &capped{r: f, left: limit}
	err = im.read(name, c)
	return limit - c.left, err
}

// capped is a reader that fails after so many bytes.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, ErrBomb
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// read reads one file.
func (im *Import) read(name string, r io.Reader) error {
	text := bufio.NewReaderSize(r, maxHead)
	head, err := text.Peek(maxHead)
	if err != nil && err != io.EOF {
		return err
	}
	switch formatOf(head) {
	case geoJSON:
		return im.readBorders(name, text)
	case municipalities:
		return im.municipalities(name, text)
	case registerAddresses:
		return im.readAddresses(name, text)
	case registerList:
		return im.readList(name, text)
	case parts:
		return im.partsList(name, text)
	case postalCodesOf:
		return im.postalList(name, text)
	}
	return ErrFormat
}

// format is what a file is.
type format int

const (
	unknown format = iota
	municipalities
	registerAddresses
	registerList
	parts
	postalCodesOf
	geoJSON
)

// formatOf tells what a file is by its beginning.
func formatOf(head []byte) format {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, byteOrderMark), " \t\r\n")
	if bytes.HasPrefix(head, []byte("{")) {
		return geoJSON
	}
	raw, _, _ := bytes.Cut(head, []byte("\n"))
	line := decoder(raw)(raw)
	columns := map[string]bool{}
	for _, c := range strings.Split(line, string(delimiter(line))) {
		columns[columnName(strings.Trim(c, `"`+"\r"))] = true
	}
	has := func(names ...string) bool {
		for _, n := range names {
			if !columns[n] {
				return false
			}
		}
		return true
	}
	switch {
	case has("kód obce", "název obce"):
		return registerAddresses
	case has("kod", "nazev", "okres_kod"):
		return registerList
	case has("obec_code", "cast"):
		return parts
	case has("psc", "obec_code"):
		return postalCodesOf
	case has("code", "name"), has("okres_code"): // what is missing, its reader says
		return municipalities
	}
	return unknown
}

// decoder turns fields of the register's files into text. They are in windows-1250; sample, a part with accented
// letters, tells if somebody has turned them into UTF-8.
func decoder(sample []byte) func([]byte) string {
	if utf8.Valid(sample) {
		return func(b []byte) string { return string(b) }
	}
	return func(b []byte) string {
		var text strings.Builder
		for _, c := range b {
			text.WriteRune(charmap.Windows1250.DecodeByte(c))
		}
		return text.String()
	}
}

// printable is a name out of a zip as a terminal may show it.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}
