package web

import (
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"strings"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/httpx"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/store/index"
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

// xmlBody is a value as an XML document. The encoder writes U+FFFD for what no such document may hold.
type xmlBody struct{ value any }

// Render writes it.
func (b xmlBody) Render(_ context.Context, w io.Writer) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	return xml.NewEncoder(w).Encode(b.value)
}

// feed is the newest offers of a search, for programs that tell their reader of new ones.
func (s *Server) feed(v *visit) error {
	ctx := v.r.Context()
	places, err := s.Exchange.Places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	search := v.readSearch(places)
	if search.loose() {
		return v.lead(v.feedAddress(search))
	}
	q := search.query
	q.Nearest, q.Latest, q.Page, q.Limit = false, true, 1, perFeed
	found, err := s.Exchange.Search.Find(ctx, q)
	if err != nil {
		return err
	}
	feed, err := v.atom(search, found, places)
	if err != nil {
		return err
	}
	if changed := lastChange(found); !changed.IsZero() {
		v.w.Header().Set("Last-Modified", changed.UTC().Format(http.TimeFormat))
	}
	return httpx.Write(v.w, v.r, http.StatusOK, atomType+"; charset=utf-8", v.cache, xmlBody{feed})
}

// feedAddress is the one address of a search's feed, which is in one order always.
func (v *visit) feedAddress(s findQuery) string {
	s.query.Nearest, s.query.Latest = false, false
	return v.query(pages.Feed, v.parameters(s))
}

// lastChange is when the newest change was made to what was found; zero where nothing was.
func lastChange(found index.Results) (t time.Time) {
	for _, one := range found.Offers {
		if one.Offer.UpdatedAt.After(t) {
			t = one.Offer.UpdatedAt
		}
	}
	return t
}

func (v *visit) atom(s findQuery, found index.Results, places *place.Gazetteer) (atomFeed, error) {
	changed := lastChange(found)
	if changed.IsZero() {
		changed = time.Unix(0, 0) // a feed must say a time, and nothing has happened here yet
	}
	title := v.findTitle(s, places)
	if s.query.Text != "" {
		title = v.text.T("feed.words", title, s.query.Text)
	}
	site := v.say(v.site.Name)
	f := atomFeed{Lang: v.text.TextLang(), ID: v.tag(v.feedAddress(s)), Title: title + " – " + site,
		Updated: rfc3339(changed), Author: site,
		Links: []atomLink{{"self", atomType, v.s.Exchange.Full(v.feedAddress(s))},
			{"alternate", "text/html", v.s.Exchange.Full(v.address(s, 1))}}}
	for _, one := range found.Offers {
		entry, err := v.atomEntry(*one.Offer, places)
		if err != nil {
			return f, err
		}
		f.Entries = append(f.Entries, entry)
	}
	return f, nil
}

func (v *visit) atomEntry(o help.Offer, places *place.Gazetteer) (atomEntry, error) {
	k, _ := v.site.Kind(o.Kind)
	lang := v.foreign(o.Language)
	var content strings.Builder
	entry := entry{Text: o.Text, Lang: o.Language, Facts: v.card(o, places).Facts}
	err := entry.Render(v.r.Context(), &content)
	return atomEntry{ID: v.tag("offer/" + o.ID), Title: atomText{Text: o.Title, Lang: lang},
		Published: rfc3339(o.PublishedAt), Updated: rfc3339(o.UpdatedAt), Author: v.author(o.By),
		Category: atomCategory{o.Kind, v.say(k.Name)},
		Link:     atomLink{"alternate", "text/html", v.s.Exchange.URL(v.lang, pages.Offer, o.ID)},
		Summary:  atomText{Text: o.Text, Lang: lang}, Content: atomText{Type: "html", Text: content.String()}}, err
}

// tag is an id that stays for ever (RFC 4151), the same in every language for an offer. The year is that of the form.
func (v *visit) tag(specific string) string {
	return "tag:" + v.s.Exchange.Host() + ",2026:" + specific
}

func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }
