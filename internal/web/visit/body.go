package visit

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"

	"github.com/a-h/templ"
)

// Plain is a text or bytes as the body of an answer.
func Plain(text any) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s", text)
		return err
	})
}

// XML is a value as an XML document. The encoder writes U+FFFD for what no such document may hold.
func XML(value any) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, xml.Header); err != nil {
			return err
		}
		return xml.NewEncoder(w).Encode(value)
	})
}
