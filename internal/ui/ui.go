// Package ui is the design system: components, styles and scripts, of which other packages build their pages.
// Components are typed and take their texts from the caller; only Layout, which stands around every page, knows the
// catalogue and the site profile. None knows a page, an address or a handler.
//
// A component with several properties is a struct that renders itself, written @Field{Name: "email", …}; one
// that wraps content, or takes one or two texts, is a function, written @Notice(Warning, title) { … }.
package ui

import (
	"slices"
	"strings"
)

// Link is a text that leads somewhere; without Href it is only a text.
type Link struct {
	Text string
	Href string
}

// Tone is how urgently something is said.
type Tone string

// The tones of buttons, notices and tags.
const (
	Plain     Tone = ""          // a main button; a notice or tag that informs
	Secondary Tone = "secondary" // a button beside the main one
	Warning   Tone = "warning"   // a button that takes something away; a notice to heed
	Success   Tone = "success"   // a notice or tag: it is done
)

// joined is the words that are not empty, separated by spaces, as attributes want them.
func joined(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " ")
}
