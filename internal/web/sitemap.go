package web

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/web/find"
	"example.org/spolu/internal/web/visit"
)

// robots tells programs what is not for them: what is personal, has a form or is made for other programs, and searches
// for words, which have no end.
func (s *Server) robots(w http.ResponseWriter, r *http.Request) error {
	text := "User-agent: *\n"
	for _, path := range s.closedToRobots() {
		text += "Disallow: " + path + "\n"
	}
	text += "\nSitemap: " + s.Exchange.Full("/sitemap.xml") + "\n"
	return httpx.Write(w, r, http.StatusOK, "text/plain; charset=utf-8", httpx.Hour, visit.Plain(text))
}

// gap is what varies in an address.
var gap = regexp.MustCompile(`\{\w+\}`)

// closedToRobots are the beginnings of addresses, with * for any part; what begins with another one is left out.
func (s *Server) closedToRobots() []string {
	if s.Demo != nil {
		return []string{"/"} // nothing in it is true
	}
	all := []string{"/api/"}
	for _, lang := range s.Exchange.Sites.Languages() {
		for _, r := range s.routes() {
			if r.Page.Access != pages.Reading {
				all = append(all, gap.ReplaceAllString(r.Page.Pattern(lang), "*"))
			}
		}
		all = append(all, pages.Offers.Path(lang)+"?*q=")
	}
	slices.Sort(all)
	var closed []string
	for _, path := range all {
		if n := len(closed); n == 0 || !strings.HasPrefix(path, closed[n-1]) {
			closed = append(closed, path)
		}
	}
	return closed
}

// offersPerSitemap is how many offers a file lists: with an address in every language each that makes some 5 MB, and a
// file may have 50. offersAtOnce are read from the database. Tests make them small.
var offersPerSitemap, offersAtOnce = 10_000, 1000

const (
	mostSitemaps = 50_000 // that an index may name
	xmlType      = "application/xml; charset=utf-8"
)

// sitemap lists all pages that search engines may keep: in one file, or where there are many offers in several, which
// an index names.
func (s *Server) sitemap(w http.ResponseWriter, r *http.Request) error {
	if page := r.URL.Query().Get("page"); page != "" {
		n, err := strconv.Atoi(page)
		if err != nil || n < 1 || n > mostSitemaps {
			return help.Fail(help.NotFound, "error.not-found")
		}
		return s.sitemapFile(w, r, n)
	}
	region := s.Exchange.Sites.Key(s.Exchange.Sites.ByHost(r.Host))
	counts, err := s.Exchange.Search.CountByKind(r.Context(), region)
	if err != nil {
		return err
	}
	total := 0
	for _, n := range counts {
		total += n
	}
	if total <= offersPerSitemap {
		return s.sitemapFile(w, r, 1)
	}
	files := min((total+offersPerSitemap-1)/offersPerSitemap, mostSitemaps)
	return httpx.Write(w, r, http.StatusOK, xmlType, httpx.Hour, visit.XML(s.sitemapIndex(files)))
}

// sitemapIndex names the files.
type sitemapIndex struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Files   []sitemapLoc `xml:"sitemap"`
}

type sitemapLoc struct {
	Loc string `xml:"loc"`
}

func (s *Server) sitemapIndex(files int) (index sitemapIndex) {
	for n := range files {
		index.Files = append(index.Files, sitemapLoc{s.Exchange.Full("/sitemap.xml?page=" + strconv.Itoa(n+1))})
	}
	return index
}

// sitemapFile writes the n-th file while it reads the offers, so that it takes no more memory however many there are.
func (s *Server) sitemapFile(w http.ResponseWriter, r *http.Request, n int) error {
	ctx, profile := r.Context(), s.Exchange.Sites.ByHost(r.Host)
	generation, err := s.Exchange.Search.Generation(ctx, s.Exchange.Sites.Key(profile))
	if err != nil {
		return err
	}
	offers, err := s.Exchange.Search.Listed(ctx, 0, (n-1)*offersPerSitemap, min(offersAtOnce, offersPerSitemap))
	if err != nil {
		return err
	}
	if n > 1 && len(offers) == 0 {
		return help.Fail(help.NotFound, "error.not-found")
	}
	h := w.Header()
	h.Set("Content-Type", xmlType)
	h.Set("Cache-Control", string(httpx.Hour))
	h.Set("ETag", fmt.Sprintf(`W/"%d-%d"`, generation, n))
	if httpx.Known(r, h) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	out := &sitemapWriter{Writer: bufio.NewWriterSize(w, 64<<10), s: s, site: profile}
	out.begin()
	if n == 1 {
		out.pages()
	}
	for left := offersPerSitemap; len(offers) > 0 && !out.gone(); {
		out.offers(offers)
		if left -= len(offers); left == 0 {
			break
		}
		if offers, err = s.Exchange.Search.Listed(ctx, offers[len(offers)-1].Seq, 0,
			min(left, offersAtOnce)); err != nil {
			if ctx.Err() == nil { // else the reader has left, or been slow
				s.Log.Error("sitemap failed", "request", httpx.RequestID(ctx), "error", err)
			}
			panic(http.ErrAbortHandler) // half of it was sent: only a broken connection tells
		}
	}
	out.end()
	return nil
}

// sitemapWriter writes one file. What cannot be written goes nowhere: the reader has left.
type sitemapWriter struct {
	*bufio.Writer
	s    *Server
	site *site.Profile
}

// gone reports that nothing more can be written.
func (w *sitemapWriter) gone() bool {
	_, err := w.Write(nil)
	return err != nil
}

func (w *sitemapWriter) begin() {
	_, _ = w.WriteString(xml.Header +
		`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">` +
		"\n")
}

func (w *sitemapWriter) end() {
	_, _ = w.WriteString("</urlset>\n")
	_ = w.Flush()
}

// pages are those that are always there, and the offers of each kind: an entry for each language.
func (w *sitemapWriter) pages() {
	all := func(address func(lang string) string) {
		for _, lang := range w.site.Languages {
			w.url(lang, address, time.Time{})
		}
	}
	for _, p := range pages.All() {
		if indexed(p) {
			all(func(lang string) string { return p.Path(lang) })
		}
	}
	for _, k := range w.site.Kinds {
		all(func(lang string) string { return find.KindAddress(lang, k) })
	}
}

// offers have one entry each, which names the other languages.
func (w *sitemapWriter) offers(offers []index.Listed) {
	for _, o := range offers {
		w.url(w.site.DefaultLanguage, func(lang string) string { return pages.Offer.Path(lang, o.ID) }, o.UpdatedAt)
	}
}

// url writes the entry of a page in one language with its twins in all.
func (w *sitemapWriter) url(lang string, address func(lang string) string, changed time.Time) {
	full := func(lang string) string { return templ.EscapeString(w.s.Exchange.Full(address(lang))) }
	_, _ = w.WriteString("<url><loc>" + full(lang) + "</loc>")
	if !changed.IsZero() {
		_, _ = w.WriteString("<lastmod>" + changed.UTC().Format(time.RFC3339) + "</lastmod>")
	}
	if len(w.site.Languages) > 1 {
		for _, twin := range w.site.Languages {
			_, _ = w.WriteString(`<xhtml:link rel="alternate" hreflang="` + twin + `" href="` + full(twin) + `"/>`)
		}
	}
	_, _ = w.WriteString("</url>\n")
}
