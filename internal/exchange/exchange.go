// Package exchange puts the verbs together: publish, ask, confirm, pause … Each checks its form, asks help whether the
// actor may, and changes everything that belongs together (the thing, its letters, its line in the audit) in one
// transaction. The packages in it stand in the order portal, places, search, offers, requests, and above them access,
// review, privacy, housekeeping, samples and stats.
package exchange

import (
	"net/url"

	"example.org/spolu/internal/exchange/access"
	"example.org/spolu/internal/exchange/housekeeping"
	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/exchange/privacy"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/review"
	"example.org/spolu/internal/exchange/samples"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/exchange/stats"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
)

// Exchange is all verbs of one portal. It is safe for concurrent use.
type Exchange struct {
	*portal.Portal

	Places       *places.Places
	Search       *search.Search
	Offers       *offers.Offers
	Requests     *requests.Requests
	Access       *access.Access
	Review       *review.Review
	Privacy      *privacy.Privacy
	Housekeeping *housekeeping.Housekeeping
	Samples      *samples.Samples
	Stats        *stats.Counter
}

// New makes the verbs. address is the portal's public one.
func New(db *store.DB, sites site.Sites, address *url.URL) *Exchange {
	e := &Exchange{Portal: portal.New(db, sites, address), Places: places.New(db, sites)}
	e.Search = search.New(db, sites, e.Places)
	e.Offers = offers.New(e.Portal, e.Places, e.Search)
	e.Requests = requests.New(e.Portal, e.Places, e.Offers)
	e.Access = access.New(e.Portal, e.Offers, e.Requests)
	e.Review = review.New(e.Portal, e.Offers, e.Requests)
	e.Privacy = privacy.New(e.Portal, e.Places, e.Offers, e.Requests)
	e.Housekeeping = housekeeping.New(e.Portal, e.Offers, e.Requests, e.Privacy)
	e.Samples = samples.New(e.Portal, e.Search, e.Privacy)
	e.Stats = stats.New(e.Portal, e.Search)
	return e
}
