package httpx

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"

	"example.org/spolu/internal/help"
)

// Limits of a form. What is longer than a field may be is cut, so that the form can be shown again with the field
// named; the fields after it are not lost.
const (
	maxForm   = 16 << 20 // bytes to read before giving up
	maxField  = 32 << 10 // bytes to keep of a field, encoded; the longest text has some 12 kB
	maxFields = 500
	maxKept   = 256 << 10 // bytes to keep of all fields together
)

// ReadForm reads the fields of a form that was posted and puts them into r.PostForm; it reads them once. It keeps a
// bounded part of them, however much is sent. A form in any other encoding, or one that is broken, is an invalid
// error.
func ReadForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	if r.PostForm != nil {
		return r.PostForm, nil
	}
	if !isForm(r) {
		if r.ContentLength == 0 {
			return url.Values{}, nil // a button alone
		}
		return nil, help.Fail(help.Invalid, "error.form")
	}
	values := url.Values{}
	in := bufio.NewReader(http.MaxBytesReader(w, r.Body, maxForm))
	kept := 0
	for n := 0; ; n++ {
		field, err := readField(in, min(maxField, maxKept-kept))
		kept += len(field)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, unread(err)
		}
		if add(values, field) != nil || n > maxFields {
			_, err = io.Copy(io.Discard, in)
			return nil, cmp.Or(unread(err), help.Fail(help.Invalid, "error.form"))
		}
		if err != nil {
			r.PostForm = values
			return values, nil
		}
	}
}

// isForm reports a body in the encoding of our forms.
func isForm(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "application/x-www-form-urlencoded"
}

// readField reads up to the next "&" and keeps the beginning, at most so many bytes.
func readField(in *bufio.Reader, most int) ([]byte, error) {
	var kept []byte
	for {
		b, err := in.ReadByte()
		if err != nil || b == '&' {
			return kept, err
		}
		if len(kept) < most {
			kept = append(kept, b)
		}
	}
}

// add decodes one field. Of one that was cut, an escape that was cut with it is left off.
func add(values url.Values, field []byte) error {
	if len(field) >= 3 {
		for i := 1; i <= 2; i++ {
			if field[len(field)-i] == '%' {
				field = field[:len(field)-i]
				break
			}
		}
	}
	one, err := url.ParseQuery(string(field))
	for name, v := range one {
		values[name] = append(values[name], v...)
	}
	return err
}
