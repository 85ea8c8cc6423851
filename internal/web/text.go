package web

import (
	"fmt"
	"net/http"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/web/visit"
)

// text is a long page of the site profile.
func text(v *visit.Visit) error {
	html, title, lang, ok := v.Site.Page(v.Page.Name, v.Lang)
	if !ok {
		return help.Fail(help.NotFound, "error.not-found")
	}
	f := v.Layout(title)
	f.Summary = title + " – " + v.Say(v.Site.Subtitle)
	return v.Show(200, f, textPage{HTML: html, Lang: lang})
}

// siteStyle is the profile's own colours.
func (s *Server) siteStyle(w http.ResponseWriter, r *http.Request) error {
	c := s.Exchange.Sites.ByHost(r.Host).Colours
	css := fmt.Sprintf(":root{--primary:%s;--primary-dark:%s;--accent:%s}\n", c.Primary, c.PrimaryDark, c.Accent)
	return httpx.Write(w, r, 200, "text/css; charset=utf-8", httpx.Revalidate, visit.Plain(css))
}

// logo is the profile's own picture.
func (s *Server) logo(w http.ResponseWriter, r *http.Request) error {
	file, kind := s.Exchange.Sites.ByHost(r.Host).LogoFile, "image/svg+xml"
	if http.DetectContentType(file) == "image/png" {
		kind = "image/png"
	}
	// An SVG that is opened by itself is a page of our own: it may not run anything.
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	return httpx.Write(w, r, 200, kind, httpx.Revalidate, visit.Plain(file))
}
