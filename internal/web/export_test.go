package web

import (
	"slices"

	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/web/visit"
)

// Routes are those of the server, in the order of the table of pages.
func (s *Server) Routes() []visit.Route {
	all, order := s.routes(), pages.All()
	slices.SortFunc(all, func(a, b visit.Route) int {
		return slices.Index(order, a.Page) - slices.Index(order, b.Page)
	})
	return all
}

// SmallSitemaps makes files of the sitemap that list so many offers, and read so many at once; 0 leaves a number as it
// is. It returns what undoes that.
func SmallSitemaps(perFile, atOnce int) (undo func()) {
	before, beforeAtOnce := offersPerSitemap, offersAtOnce
	if perFile > 0 {
		offersPerSitemap = perFile
	}
	if atOnce > 0 {
		offersAtOnce = atOnce
	}
	return func() { offersPerSitemap, offersAtOnce = before, beforeAtOnce }
}
