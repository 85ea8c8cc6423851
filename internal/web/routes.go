package web

import (
	"slices"

	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/web/asking"
	"example.org/spolu/internal/web/find"
	"example.org/spolu/internal/web/my"
	"example.org/spolu/internal/web/offering"
	"example.org/spolu/internal/web/visit"
)

// policies are those of pages that need another than the shield gives: any site may show the list of offers in a frame,
// and the page where it is put together shows it.
var policies = map[*pages.Page]httpx.Policy{pages.Embed: httpx.Framed, pages.EmbedHow: httpx.Framing}

// indexed reports a page that search engines are told of by itself.
func indexed(p *pages.Page) bool {
	return p.Access == pages.Reading && p != pages.Feed && p != pages.Embed && len(p.Gaps()) == 0
}

// routes are all pages with what they do: those of each package, and what belongs to none of them.
func (s *Server) routes() []visit.Route {
	all := slices.Concat(find.Routes, asking.Routes, offering.Routes, my.Routes, []visit.Route{
		{Page: pages.About, Get: text},
		{Page: pages.Privacy, Get: text},
		{Page: pages.Accessibility, Get: text},
		{Page: pages.Contact, Get: text},
		{Page: pages.Safety, Get: text},
		{Page: pages.Confirm, Get: confirm, Post: postConfirm},
	})
	if s.Demo != nil {
		all = append(all, visit.Route{Page: pages.DemoLetters, Get: s.demoLetters},
			visit.Route{Page: pages.DemoLetter, Get: s.demoLetter})
	}
	return all
}
