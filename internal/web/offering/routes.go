// Package offering is the pages on which a volunteer describes an offer, question by question, and sends it.
package offering

import (
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/web/visit"
)

// Routes attaches the handlers to their pages.
var Routes = []visit.Route{
	{Page: pages.OfferHelp, Get: kinds},
	{Page: pages.OfferStart, Get: start, Post: postStart},
	{Page: pages.OfferStep, Get: step, Post: postStep},
	{Page: pages.OfferCheck, Get: checkOffer, Post: postCheckOffer},
	{Page: pages.OfferAfresh, Get: backToKinds, Post: postAfresh},
	{Page: pages.OfferSent, Get: offerSent},
	{Page: pages.OfferCorrect, Get: backToSent, Post: postOfferCorrect},
	{Page: pages.OfferCode, Get: backToSent, Post: postOfferCode},
}
