// Package portal is what all verbs share: the database, the profile of the site, the portal's own addresses, the
// outbox, and the drafts of forms.
package portal

import (
	"cmp"
	"context"
	"net/url"
	"time"

	"example.org/spolu/internal/exchange/limit"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/place"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/wire"
)

// Portal is one portal. It is safe for concurrent use.
type Portal struct {
	DB    *store.DB
	Sites site.Sites

	address *url.URL // public
	wake    func()
}

// Self is the portal itself, as who does what follows from what others did.
var Self = help.As(help.SystemActor, "")

// New is a portal with its public address.
func New(db *store.DB, sites site.Sites, address *url.URL) *Portal {
	return &Portal{DB: db, Sites: sites, address: address, wake: func() {}}
}

// Site is the profile of the region that a row belongs to.
func (p *Portal) Site(region help.Region) *site.Profile { return p.Sites.ByRegion(region) }

// OnLetter sets what is called after a letter was written, to send it without waiting.
func (p *Portal) OnLetter(wake func()) { p.wake = wake }

// URL is the full address of a page.
func (p *Portal) URL(lang string, page *pages.Page, args ...string) string {
	return p.Full(page.Path(lang, args...))
}

// Full is an address of ours with the portal's own before it.
func (p *Portal) Full(path string) string { return p.address.Scheme + "://" + p.address.Host + path }

// Public is all that is public of an offer.
func (p *Portal) Public(o help.Offer, places *place.Gazetteer) wire.Offer {
	k, _ := p.Site(o.Region).Kind(o.Kind)
	return wire.OfOffer(o, k, places, p.URL(i18n.Default, pages.Offer, o.ID))
}

// Host is the name of the portal's public host, without a port.
func (p *Portal) Host() string { return p.address.Hostname() }

// Now is the time by the database's clock.
func (p *Portal) Now() time.Time { return p.DB.Now() }

// Today is the day it is now for the people of a region.
func (p *Portal) Today(region help.Region) help.Date { return p.DayOf(region, p.DB.Now()) }

// DayOf is the day it is for the people of a region.
func (p *Portal) DayOf(region help.Region, now time.Time) help.Date {
	return help.DateOf(now.In(p.Site(region).Location()))
}

// Kind finds a kind of a region's profile.
func (p *Portal) Kind(region help.Region, code string) (help.Kind, error) {
	k, ok := p.Site(region).Kind(code)
	if !ok {
		return k, help.Fail(help.NotFound, "error.no-kind")
	}
	return k, nil
}

// Reviewed reports whether offers of a kind are looked at before they are published in a region.
func (p *Portal) Reviewed(region help.Region, kind string) bool {
	k, ok := p.Site(region).Kind(kind)
	return !ok || k.Sensitive
}

// In is a list of texts in one language.
func In(texts []help.Text, lang help.Language) []string {
	said := make([]string, len(texts))
	for i, t := range texts {
		said[i], _ = t.In(lang)
	}
	return said
}

// Write puts a letter into the outbox.
func (p *Portal) Write(tx *store.Tx, to, lang string, l letter.Letter) error {
	return p.WriteAbout(tx, to, lang, l, outbox.Letter{})
}

// WriteAbout is Write for a letter that hands a referral over, or tells of a request, as about says; it may name it by
// an id of its own.
func (p *Portal) WriteAbout(tx *store.Tx, to, lang string, l letter.Letter, about outbox.Letter) error {
	id := cmp.Or(about.ID, help.NewID())
	return outbox.Add(tx, outbox.Letter{ID: id, MessageID: id + "@" + p.address.Hostname(), Kind: l.Kind(),
		Language: lang, Recipient: to, Content: letter.Encode(l), Referral: about.Referral, Request: about.Request})
}

// Notify tells the people who run a region that something waits for them. cause is the network that it came from,
// or else the number of who or what has caused it: whoever causes very much keeps only their own from being told.
// "" is the portal itself. region is that of what waits.
func (p *Portal) Notify(tx *store.Tx, region help.Region, about, id string, cause help.Network) error {
	to := p.Site(region).Mail
	if to == "" {
		return nil
	}
	if more, err := limit.Notices(tx, about, cause); err != nil || !more {
		return err // they know; the list has the rest
	}
	return p.Write(tx, to, i18n.Default, letter.Notice{About: about, ID: id})
}

// Change runs a transaction that may write letters, and wakes who sends them.
func (p *Portal) Change(ctx context.Context, f func(*store.Tx) error) error {
	err := p.DB.InTx(ctx, f)
	if err == nil {
		p.wake()
	}
	return err
}
