package web

import (
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
)

// newestAtHome is how many offers stand on the first page.
const newestAtHome = 6

func (s *Server) home(v *visit) error {
	ctx := v.r.Context()
	counts, err := s.Exchange.Search.CountByKind(ctx, v.region())
	if err != nil {
		return err
	}
	newest, err := s.Exchange.Search.Find(ctx, search.Query{Region: v.region(), Limit: newestAtHome})
	if err != nil {
		return err
	}
	places, err := s.Exchange.Places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	p := homePage{Total: newest.Total, Newest: v.cards(newest, places, false)}
	for _, k := range v.site.Kinds {
		p.Kinds = append(p.Kinds, kindCount{Kind: k, Offers: counts[k.Code]})
	}
	f := v.layout("", "find.js")
	f.Summary = v.say(v.site.Subtitle)
	f.Feed = v.feedAddress(findQuery{})
	f.Data = v.siteData()
	return v.show(200, f, p)
}

// kindAddress is the search for one kind.
func kindAddress(lang string, k help.Kind) string {
	return pages.Offers.Path(lang) + "?" + i18n.Param(lang, "kind") + "=" + kindWord(lang, k)
}
