// Package find is the pages of offers as everybody sees them: the home page, search and its results, the map of places,
// one offer and the form to report it; and the same offers for other sites and programs.
package find

import (
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/web/visit"
)

// Routes attaches the handlers to their pages.
var Routes = []visit.Route{
	{Page: pages.Home, Get: home},
	{Page: pages.Offers, Get: offers},
	{Page: pages.Places, Get: places},
	{Page: pages.Offer, Get: offer},
	{Page: pages.Report, Get: report, Post: postReport},
	{Page: pages.ReportSent, Get: reportSent},
	{Page: pages.Feed, Get: feed},
	{Page: pages.Embed, Get: embed},
	{Page: pages.EmbedHow, Get: embedHow},
}
