package find

import (
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/web/visit"
)

// newestAtHome is how many offers stand on the first page.
const newestAtHome = 6

func home(v *visit.Visit) error {
	ctx := v.R.Context()
	counts, err := v.Exchange.Search.CountByKind(ctx, v.Region())
	if err != nil {
		return err
	}
	newest, err := v.Exchange.Search.Find(ctx, search.Query{Region: v.Region(), Limit: newestAtHome})
	if err != nil {
		return err
	}
	places, err := v.Exchange.Places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	p := homePage{Total: newest.Total, Newest: cards(v, newest, places, false)}
	for _, k := range v.Site.Kinds {
		p.Kinds = append(p.Kinds, kindCount{Kind: k, Offers: counts[k.Code]})
	}
	f := v.Layout("", "find.js")
	f.Summary = v.Say(v.Site.Subtitle)
	f.Feed = feedAddress(v, findQuery{})
	f.Data = siteData(v)
	return v.Show(200, f, p)
}

// KindAddress is the search for one kind.
func KindAddress(lang string, k help.Kind) string {
	return pages.Offers.Path(lang) + "?" + i18n.Param(lang, "kind") + "=" + visit.KindWord(lang, k)
}
