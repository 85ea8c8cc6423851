package place

import (
	"bytes"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// SortByName puts municipalities in the order of a Czech dictionary: č after c, ch after h.
// Of equal names the code decides.
func SortByName(ms []Municipality) {
	c, buffer := collate.New(language.Czech), new(collate.Buffer)
	keys := make(map[string][]byte, len(ms))
	for _, m := range ms {
		keys[m.Code] = append(c.KeyFromString(buffer, m.Name), m.Code...)
	}
	slices.SortFunc(ms, func(a, b Municipality) int { return bytes.Compare(keys[a.Code], keys[b.Code]) })
}
