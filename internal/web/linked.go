package web

import "regexp"

// webAddress is an address as our own letters write it: alone on its line.
var webAddress = regexp.MustCompile(`(?m)^https?://\S+$`)

type textPart struct {
	text string
	link bool
}

// splitLinks cuts a text into its addresses and what stands between them.
func splitLinks(text string) []textPart {
	var parts []textPart
	at := 0
	for _, m := range webAddress.FindAllStringIndex(text, -1) {
		parts = append(parts, textPart{text[at:m[0]], false}, textPart{text[m[0]:m[1]], true})
		at = m[1]
	}
	return append(parts, textPart{text[at:], false})
}
