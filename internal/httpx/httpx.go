// Package httpx is what every surface of the portal has in common on the way in and out: handlers that return errors,
// the table from kinds of errors to statuses, security headers, limits, compression, the log line of a request.
package httpx

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cespare/xxhash/v2"

	"example.org/spolu/internal/help"
)

// Handler is a handler that returns what went wrong, for one function to answer.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Answer turns an error into the page or problem that a surface answers with.
type Answer func(w http.ResponseWriter, r *http.Request, err error)

// statusGone is for a reader who went away before the answer was there, as nginx counts it. Nobody sees it but the
// metrics.
const statusGone = 499

// Handle makes a plain handler of one that returns errors.
func Handle(h Handler, answer Answer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil && !Gone(w, r, err) {
			answer(w, r, err)
		}
	})
}

// Gone reports whether something failed because the reader has gone. That is no fault: it is counted, and neither
// answered nor logged. What else is wrong is answered all the same: whoever sends no more may still read.
func Gone(w http.ResponseWriter, r *http.Request, err error) bool {
	if !IsFault(err) || !errors.Is(r.Context().Err(), context.Canceled) {
		return false
	}
	w.WriteHeader(statusGone)
	return true
}

// statuses is the one table from the domain's kinds of errors to HTTP.
var statuses = map[help.ErrorKind]int{
	help.Invalid:     http.StatusUnprocessableEntity,
	help.NotFound:    http.StatusNotFound,
	help.Forbidden:   http.StatusForbidden,
	help.Conflict:    http.StatusConflict,
	help.TooMany:     http.StatusTooManyRequests,
	help.Unavailable: http.StatusServiceUnavailable,
	help.Internal:    http.StatusInternalServerError,
}

// Status is the status that an error is answered with.
func Status(err error) int {
	if refused, ok := errors.AsType[*Refused](err); ok {
		return refused.Status
	}
	if errors.Is(err, ErrMethod) {
		return http.StatusMethodNotAllowed
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return http.StatusServiceUnavailable
	}
	return statuses[help.KindOf(err)]
}

// IsFault reports whether an error is the portal's own, to be logged where it is answered: unless it is told already.
func IsFault(err error) bool { return Status(err) >= 500 && !help.Told(err) }

// Caching says who may keep a page.
type Caching string

// The ways to cache.
const (
	Revalidate Caching = "no-cache"             // anybody, asking each time whether it is still the same
	Moment     Caching = "public, max-age=5"    // anybody but us, for a moment: more than what is public changes it
	Minute     Caching = "public, max-age=60"   // anybody, for a minute without asking
	Hour       Caching = "public, max-age=3600" // anybody, for an hour without asking
	Never      Caching = "no-store"             // nobody: personal, or with a form that creates something
)

// Body is what can be written as the body of an answer.
type Body interface {
	Render(ctx context.Context, w io.Writer) error
}

// buffers are for rendering into, so that each page does not grow one of its own.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Write renders a body into memory and only then sends it, so that a page that fails halfway is an error page. What
// may be kept is answered with 304 where the reader has the same, by an ETag that is set or by its content.
func Write(w http.ResponseWriter, r *http.Request, status int, contentType string, caching Caching, body Body) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := body.Render(r.Context(), buf); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", string(caching))
	if caching != Never && status == http.StatusOK {
		if h.Get("ETag") == "" {
			h.Set("ETag", Tag(buf.Bytes()))
		}
		if Known(r, h) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	w.WriteHeader(status)
	_, err := w.Write(buf.Bytes())
	if err != nil {
		return nil // the reader has gone; there is nobody to tell
	}
	return nil
}

// Tag is the ETag of an answer with this content. It is weak: compressed or not, the answer is the same.
func Tag(content []byte) string { return `W/"` + strconv.FormatUint(xxhash.Sum64(content), 36) + `"` }

// Known reports whether the reader has just what these headers tell of. Nothing is known by its time: of what lists
// what there is, the time of the newest goes back when that one goes.
func Known(r *http.Request, h http.Header) bool {
	tags := r.Header.Get("If-None-Match")
	return tags != "" && strings.Contains(tags, h.Get("ETag"))
}

// Redirect leads on after a change, to an address of our own.
func Redirect(w http.ResponseWriter, r *http.Request, to string) error {
	w.Header().Set("Cache-Control", string(Never))
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// RetryAfter tells a client who was refused for now when to come again: when the limit says, or in a minute.
func RetryAfter(w http.ResponseWriter, err error) {
	if status := Status(err); status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", strconv.Itoa(Wait(err)))
	}
}

// Wait is how many seconds a client who was refused for now should wait.
func Wait(err error) int {
	if e, ok := errors.AsType[*help.Error](err); ok && e.Wait > 0 {
		return int((e.Wait + time.Second - 1) / time.Second)
	}
	return 60
}

// Nowhere is the handler for the pattern "/" of a mux: whatever has no other is not found, or, where only the method is
// wrong, ErrMethod.
func Nowhere(mux *http.ServeMux) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		allowed := methods(mux, r)
		if len(allowed) == 0 || slices.Contains(allowed, r.Method) {
			return help.Fail(help.NotFound, "error.not-found")
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		return ErrMethod
	}
}

// ErrMethod is what a method is answered with that an address does not know.
var ErrMethod = errors.New("method not allowed")

// methods are those that a mux answers a path with, beside the catch-all pattern "/".
func methods(mux *http.ServeMux, r *http.Request) []string {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions} {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := mux.Handler(probe); pattern != "" && pattern != "/" {
			allowed = append(allowed, method)
		}
	}
	return allowed
}

// crossOriginError is what a form from another site is answered with.
func crossOriginError() error { return help.Fail(help.Forbidden, "error.cross-origin") }
