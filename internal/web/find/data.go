package find

import (
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/web/describe"
	"example.org/spolu/internal/web/visit"
)

// thing is something in the words of schema.org, which search engines read.
type thing map[string]any

// siteData says what the portal is and how to search it.
func siteData(v *visit.Visit) thing {
	// The gap is written in after the address was made: its braces must stay as they are.
	find := v.Exchange.URL(v.Lang, pages.Offers) + "?" + i18n.Param(v.Lang, "q") + "={search_term_string}"
	return thing{"@context": "https://schema.org", "@type": "WebSite", "url": v.Exchange.URL(v.Lang, pages.Home),
		"name": v.Say(v.Site.Name), "description": v.Say(v.Site.Subtitle), "inLanguage": v.Text.TextLang(),
		"publisher": thing{"@type": "Organization", "name": v.Say(v.Site.Operator.Name)},
		"potentialAction": thing{"@type": "SearchAction", "target": thing{"@type": "EntryPoint", "urlTemplate": find},
			"query-input": "required name=search_term_string"}}
}

// offerData says of an offer what its page says, and no more.
func offerData(v *visit.Visit, o help.Offer, k help.Kind, places *place.Gazetteer) thing {
	url := v.Exchange.URL(v.Lang, pages.Offer, o.ID)
	area := area(v, o, places)
	by := thing{"@type": "Person", "name": o.By.Name}
	if o.By.Type == help.OrganisationAuthor {
		by["@type"], by["identifier"] = "Organization", o.By.ICO
	}
	if o.By.Unverified() {
		by["description"] = describe.Author(v, o.By)
	}
	offer := thing{"@context": "https://schema.org", "@type": "Offer", "url": url, "name": o.Title, "price": "0",
		"priceCurrency": "CZK", "areaServed": area, "offeredBy": by,
		"validFrom": string(help.DateOf(v.Local(o.PublishedAt))),
		"itemOffered": thing{"@type": "Service", "name": o.Title, "description": o.Text, "serviceType": v.Say(k.Name),
			"areaServed": area, "provider": by,
			"availableChannel": thing{"@type": "ServiceChannel", "serviceUrl": url, "availableLanguage": o.Languages}},
		"mainEntityOfPage": thing{"@type": "ItemPage", "url": url, "inLanguage": o.Language,
			"datePublished": rfc3339(o.PublishedAt), "dateModified": rfc3339(o.UpdatedAt)}}
	if o.From != "" {
		offer["validFrom"] = string(o.From)
	}
	if o.Until != "" {
		offer["validThrough"] = string(o.Until)
	}
	return offer
}

// area is where an offer helps. A circle is drawn around the middle of the municipality, never around anybody's home.
func area(v *visit.Visit, o help.Offer, places *place.Gazetteer) any {
	m, known := places.ByCode(o.Place)
	switch {
	case o.Reach.Type == help.ReachRadius && known:
		return thing{"@type": "GeoCircle", "name": describe.Where(v, o.Description, places),
			"geoRadius":   o.Reach.KM * 1000,
			"geoMidpoint": thing{"@type": "GeoCoordinates", "latitude": m.Lat, "longitude": m.Lon}}
	case o.Reach.Type == help.ReachMunicipality && known:
		return thing{"@type": "City", "name": m.Name}
	case o.Reach.Type == help.ReachDistricts:
		var areas []thing
		for _, name := range describe.DistrictNames(v, o.Reach.Districts) {
			areas = append(areas, thing{"@type": "AdministrativeArea", "name": name})
		}
		return areas
	}
	return thing{"@type": "AdministrativeArea", "name": v.Say(v.Site.Region.Name)}
}
