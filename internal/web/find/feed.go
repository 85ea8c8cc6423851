package find

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store/index"
	"example.org/spolu/internal/web/describe"
	"example.org/spolu/internal/web/visit"
)

// perFeed is how many offers a feed has, the newest ones.
const perFeed = 50

// atomType is the media type of feeds.
const atomType = "application/atom+xml"

// The feed as RFC 4287 has it.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  string      `xml:"author>name"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomEntry struct {
		ID        string       `xml:"id"`
		Title     atomText     `xml:"title"`
		Published string       `xml:"published"`
		Updated   string       `xml:"updated"`
		Author    string       `xml:"author>name"`
		Category  atomCategory `xml:"category"`
		Link      atomLink     `xml:"link"`
		Summary   atomText     `xml:"summary"`
		Content   atomText     `xml:"content"`
	}
	atomText struct {
		Type string `xml:"type,attr,omitempty"`
		Lang string `xml:"http://www.w3.org/XML/1998/namespace lang,attr,omitempty"`
		Text string `xml:",chardata"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
	}
	atomCategory struct {
		Term  string `xml:"term,attr"`
		Label string `xml:"label,attr"`
	}
)

// feed is the newest offers of a search, for programs that tell their reader of new ones. It has one content at every
// address that asks for the same, for few of them follow on to another; what is asked for in vain is not there, because
// nobody would read that everything stands in its place. Its tag is that of its entries: the time alone is no news.
func feed(v *visit.Visit) error {
	ctx := v.R.Context()
	places, err := v.Exchange.Places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	search := readSearch(v, places)
	if search.left != "" {
		return help.Fail(help.NotFound, search.left)
	}
	meant, err := understand(v, search)
	if err != nil {
		return err
	}
	q := meant.query
	q.Nearest, q.Latest, q.Page, q.Limit = false, true, 1, perFeed
	found, err := v.Exchange.Search.Find(ctx, q)
	if err != nil {
		return err
	}
	feed, err := atom(v, search, found, places)
	if err != nil {
		return err
	}
	v.W.Header().Set("ETag", httpx.Tag(fmt.Appendf(nil, "%q", feed)))
	feed.Updated = rfc3339(lastChange(found))
	return httpx.Write(v.W, v.R, http.StatusOK, atomType+"; charset=utf-8", v.Cache, visit.XML(feed))
}

// feedAddress is the one address of a search's feed, which is in one order always.
func feedAddress(v *visit.Visit, s findQuery) string {
	s.query.Nearest, s.query.Latest = false, false
	return query(v, pages.Feed, parametersOf(v, s))
}

// lastChange is when what was found may have changed last: when one of them did, or anything public, for an offer that
// went is seen by nothing else. It never goes back. A feed must say a time, also where nothing has happened yet.
func lastChange(found index.Results) time.Time {
	t := found.Changed
	if t.IsZero() {
		t = time.Unix(0, 0)
	}
	for _, one := range found.Offers {
		if one.Offer.UpdatedAt.After(t) {
			t = one.Offer.UpdatedAt
		}
	}
	return t
}

// atom is the feed but for its time.
func atom(v *visit.Visit, s findQuery, found index.Results, places *place.Gazetteer) (atomFeed, error) {
	title := findTitle(v, s, places)
	if s.query.Text != "" {
		title = v.Text.T("feed.words", title, s.query.Text)
	}
	site := v.Say(v.Site.Name)
	f := atomFeed{Lang: v.Text.TextLang(), ID: tag(v, feedAddress(v, s)), Title: title + " – " + site,
		Author: site,
		Links: []atomLink{{"self", atomType, v.Exchange.Full(feedAddress(v, s))},
			{"alternate", "text/html", v.Exchange.Full(address(v, s, 1))}}}
	for _, one := range found.Offers {
		entry, err := entryOf(v, *one.Offer, places)
		if err != nil {
			return f, err
		}
		f.Entries = append(f.Entries, entry)
	}
	return f, nil
}

func entryOf(v *visit.Visit, o help.Offer, places *place.Gazetteer) (atomEntry, error) {
	k, _ := v.Site.Kind(o.Kind)
	lang := v.Foreign(o.Language)
	var content strings.Builder
	entry := entry{Text: o.Text, Lang: o.Language, Facts: card(v, o, places).Facts}
	err := entry.Render(v.R.Context(), &content)
	return atomEntry{ID: tag(v, "offer/"+o.ID), Title: atomText{Text: o.Title, Lang: lang},
		Published: rfc3339(o.PublishedAt), Updated: rfc3339(o.UpdatedAt), Author: describe.Author(v, o.By),
		Category: atomCategory{o.Kind, v.Say(k.Name)},
		Link:     atomLink{"alternate", "text/html", v.Exchange.URL(v.Lang, pages.Offer, o.ID)},
		Summary:  atomText{Text: o.Text, Lang: lang}, Content: atomText{Type: "html", Text: content.String()}}, err
}

// tag is an id that stays for ever (RFC 4151), the same in every language for an offer. The year is that of the form.
func tag(v *visit.Visit, specific string) string {
	return "tag:" + v.Exchange.Host() + ",2026:" + specific
}

func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }
