package httpx

import (
	"bytes"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"

	"example.org/spolu/internal/help"
)

const (
	maxAge     = 5 * time.Minute // of a kept page: what it says of today must not be yesterday's for long
	maxAddress = 2 << 10         // bytes of an address that pages are kept by
	maxPage    = 256 << 10       // bytes of a page
	overhead   = 1 << 10         // bytes that a kept page takes beside its body, about
)

// Pages keeps the pages that anybody may see, as they were sent, compressed or not, by region and address. They are
// good for one generation of what is public in it. It is safe for concurrent use.
type Pages struct {
	kept    *otter.Cache[string, *page]
	edition Edition
}

// Edition is what a request is answered from: the region, and the number of what is public in it now.
type Edition func(*http.Request) (region help.Region, generation int64, err error)

// page is an answer as it was sent.
type page struct {
	generation int64
	header     http.Header
	body       []byte
	pattern    string
}

// NewPages keeps up to so many bytes.
func NewPages(bytes uint64, edition Edition) *Pages {
	return &Pages{edition: edition, kept: otter.Must(&otter.Options[string, *page]{
		MaximumWeight: bytes,
		// #nosec G115 -- a page has at most maxPage bytes
		Weigher:          func(address string, p *page) uint32 { return uint32(len(address) + len(p.body) + overhead) },
		ExpiryCalculator: otter.ExpiryWriting[string, *page](maxAge),
	})}
}

// Close ends the work in the background.
func (p *Pages) Close() { p.kept.StopAllGoroutines() }

// Wrap answers with kept pages, and keeps what next answers. Only what says of itself that anybody may keep it is kept,
// and nothing that sets a cookie.
func (p *Pages) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || len(r.RequestURI) > maxAddress || strings.HasPrefix(r.URL.Path, "/assets/") {
			next.ServeHTTP(w, r)
			return
		}
		region, now, err := p.edition(r)
		if err != nil {
			next.ServeHTTP(w, r) // it will say what is wrong
			return
		}
		key := acceptOne(r) + " " + region + " " + r.RequestURI
		if kept, ok := p.kept.GetIfPresent(key); ok && kept.generation == now {
			r.Pattern = kept.pattern
			kept.send(w, r)
			return
		}
		c := &copier{ResponseWriter: w}
		next.ServeHTTP(c, r)
		if c.keepable() {
			p.kept.Set(key, &page{now, c.Header().Clone(), bytes.Clone(c.body.Bytes()), r.Pattern})
		}
	})
}

// acceptOne leaves of the encodings that a reader takes the one that we have, or none, so that there are two of each
// page and not as many as there are lists.
func acceptOne(r *http.Request) string {
	accepted := r.Header.Get("Accept-Encoding")
	r.Header.Del("Accept-Encoding")
	if !strings.Contains(accepted, "gzip") || strings.Contains(accepted, "gzip;q=0") {
		return ""
	}
	r.Header.Set("Accept-Encoding", "gzip")
	return "gzip"
}

// send answers with the page, or says that the reader has the same.
func (p *page) send(w http.ResponseWriter, r *http.Request) {
	maps.Copy(w.Header(), p.header)
	if Known(r, p.header) {
		w.Header().Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	// #nosec G705 -- these are the bytes of an answer that was made for everybody
	_, _ = w.Write(p.body) // a reader who has gone cannot be told
}

// copier keeps a copy of what is written.
type copier struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
	failed bool // the reader hung up: what was copied may be half of it
}

func (c *copier) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

func (c *copier) Write(b []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	if c.status == http.StatusOK && c.body.Len() <= maxPage {
		c.body.Write(b)
	}
	n, err := c.ResponseWriter.Write(b)
	c.failed = c.failed || err != nil
	return n, err
}

// Unwrap is for http.ResponseController.
func (c *copier) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *copier) keepable() bool {
	h := c.Header()
	caching := Caching(h.Get("Cache-Control"))
	return c.status == http.StatusOK && caching != Never && caching != Moment && h.Get("Set-Cookie") == "" &&
		h.Get("ETag") != "" &&
		c.body.Len() <= maxPage && !c.failed
}
