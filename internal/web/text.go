package web

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/a-h/templ"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
)

// text is a long page of the site profile.
func (s *Server) text(v *visit) error {
	html, title, lang, ok := v.site.Page(v.page.Name, v.lang)
	if !ok {
		return help.Fail(help.NotFound, "error.not-found")
	}
	f := v.layout(title)
	f.Summary = title + " – " + v.say(v.site.Subtitle)
	return v.show(200, f, textPage{HTML: html, Lang: lang})
}

// siteStyle is the profile's own colours.
func (s *Server) siteStyle(w http.ResponseWriter, r *http.Request) error {
	c := s.Exchange.Sites.ByHost(r.Host).Colours
	css := fmt.Sprintf(":root{--primary:%s;--primary-dark:%s;--accent:%s}\n", c.Primary, c.PrimaryDark, c.Accent)
	return httpx.Write(w, r, 200, "text/css; charset=utf-8", httpx.Revalidate, plainBody(css))
}

// logo is the profile's own picture.
func (s *Server) logo(w http.ResponseWriter, r *http.Request) error {
	file, kind := s.Exchange.Sites.ByHost(r.Host).LogoFile, "image/svg+xml"
	if http.DetectContentType(file) == "image/png" {
		kind = "image/png"
	}
	// An SVG that is opened by itself is a page of our own: it may not run anything.
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	return httpx.Write(w, r, 200, kind, httpx.Revalidate, plainBody(file))
}

func plainBody(text any) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s", text)
		return err
	})
}
