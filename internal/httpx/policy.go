package httpx

import "net/http"

// Policy is what a page may do in a browser and who may show it: its Content-Security-Policy. The shield gives every
// answer Closed; a surface's table of routes says which page has another.
type Policy string

// own lets a page use what is ours.
const own = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; "

// The policies of pages.
const (
	// Closed may be shown by nobody in a frame.
	Closed Policy = own + "frame-ancestors 'none'"
	// Framing is the same, and shows a page of ours in a frame.
	Framing Policy = own + "frame-src 'self'; frame-ancestors 'none'"
	// Framed is for what any site may show in a frame: it can be looked at and followed from, and nothing else.
	Framed Policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; " +
		"frame-ancestors *"
)

// Set writes the policy into the headers of an answer.
func (p Policy) Set(h http.Header) {
	h.Set("Content-Security-Policy", string(p))
	from := "same-origin"
	if p == Framed {
		from = "cross-origin"
	}
	h.Set("Cross-Origin-Resource-Policy", from)
}
