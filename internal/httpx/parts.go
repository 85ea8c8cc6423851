package httpx

import "github.com/maypok86/otter/v2"

// maxParts is how many bytes of parts are remembered: some thousand offers.
const maxParts = 4 << 20

// Parts remembers parts of answers as they were made. It is safe for concurrent use.
type Parts struct{ made *otter.Cache[Part, string] }

// Part names a part of answers: an offer by its place in the order of publication, good for one generation of what is
// public; or something else by As alone, good for as long as the program runs.
type Part struct {
	Generation, Seq int64
	As              string // what it is made as: a card in some language, JSON …
}

// NewParts remembers nothing yet.
func NewParts() Parts {
	return Parts{otter.Must(&otter.Options[Part, string]{MaximumWeight: maxParts,
		// #nosec G115 -- a part of a page is kilobytes long
		Weigher: func(_ Part, text string) uint32 { return uint32(len(text)) }})}
}

// Get is a part as it was made before, or as it is made now.
func (p Parts) Get(part Part, make func() (string, error)) (string, error) {
	if text, ok := p.made.GetIfPresent(part); ok {
		return text, nil
	}
	text, err := make()
	if err == nil {
		p.made.Set(part, text)
	}
	return text, err
}
