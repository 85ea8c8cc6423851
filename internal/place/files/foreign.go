package files

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"sync"

	"example.org/spolu/internal/place"
)

// foreignCSV is what municipalities are called in Polish, and in Ukrainian and Russian where their Czech names do not sound so:
// by name and district. It was written by hand, and holds only names in use: those in Polish stand on signs in the
// Těšín region, or have long been usual. Names in Cyrillic that follow the Czech ones need no line.
//
//go:embed foreign.csv
var foreignCSV []byte

type bearer struct{ name, district string }

var foreign = sync.OnceValue(func() map[bearer][]string {
	rows, err := csv.NewReader(bytes.NewReader(foreignCSV)).ReadAll()
	if err != nil {
		panic("place: the embedded foreign.csv is damaged: " + err.Error())
	}
	names := map[bearer][]string{}
	for _, row := range rows[1:] {
		of := bearer{row[0], row[1]}
		names[of] = append(names[of], row[2])
	}
	return names
})

// NameAbroad says of municipalities what they are called in other languages.
func NameAbroad(ms []place.Municipality) {
	for i, m := range ms {
		ms[i].Foreign = foreign()[bearer{m.Name, m.District}]
	}
}
