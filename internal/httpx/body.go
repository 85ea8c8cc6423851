package httpx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	"example.org/spolu/internal/help"
)

// Limits of a body; those of a form stand in form.go.
const (
	MaxBody  = 64 << 10 // bytes of one that is no form
	LongBody = 32 << 10 // bytes; no form that a person fills in has as many
)

// readAhead takes a body in whole before anything holds a place for it, so that whoever sends slowly, or stops,
// keeps nobody from one. What goes on from here has nothing left to read, not even for net/http, which reads the
// rest of a body before it answers. Meanwhile a connection keeps less than 512 KiB, however much is sent: of a form
// what ReadForm keeps, of another body MaxBody, and nothing of what no handler reads. How many long bodies a
// network may be sending at once, the limiter says.
func (s Shield) readAhead(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.takeBody(w, r); err != nil {
			s.Answer(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// takeBody leaves in the request what its handler reads.
func (s Shield) takeBody(w http.ResponseWriter, r *http.Request) error {
	leave, err := s.Limiter.enter(r)
	if err != nil {
		return err
	}
	defer leave()
	switch {
	case r.Body == nil || r.Body == http.NoBody:
	case r.Method != http.MethodPost:
		_, err = io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, MaxBody))
		r.Body = http.NoBody
		return unread(err)
	case isForm(r):
		if _, err = ReadForm(w, r); help.Is(err, help.Invalid) {
			r.Body, err = broken{r.Body, err}, nil // whether it matters, the handler knows
		}
	default:
		var text []byte
		text, err = ReadBody(w, r)
		r.Body = io.NopCloser(bytes.NewReader(text))
	}
	return err
}

// broken is the body of a form that was read and is none.
type broken struct {
	io.Closer
	err error
}

// Read returns what is wrong with it.
func (b broken) Read([]byte) (int, error) { return 0, b.err }

// ReadBody reads a body that is no form.
func ReadBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	return text, unread(err)
}

// unread is what a body that could not be read is answered with: that is the sender's fault, and the words of the
// cause go nowhere, because they name addresses.
func unread(err error) error {
	if err == nil {
		return nil
	}
	if known, ok := errors.AsType[*help.Error](err); ok {
		return known
	}
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		detail := fmt.Sprintf("the body has more than %d bytes", large.Limit)
		return &Refused{Status: http.StatusRequestEntityTooLarge, Detail: detail}
	}
	if late, ok := errors.AsType[net.Error](err); ok && late.Timeout() {
		return &Refused{Status: http.StatusRequestTimeout, Detail: "the body did not come in time; send it again"}
	}
	return &Refused{Status: http.StatusBadRequest, Key: "error.form",
		Detail: "the body broke off, or its chunks are not as HTTP has them"}
}
