// Package exchange holds the verbs: publish, ask, confirm, pause … Each checks its form, asks
// help.Can whether the actor may, and changes everything that belongs together (the thing, its letters, its line
// in the audit) in one transaction.
package exchange

import (
	"context"
	"net/url"
	"time"

	"example.org/spolu/internal/erased"
	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/site"
	"example.org/spolu/internal/store"
)

// Exchange is the verbs over one database. It is safe for concurrent use.
type Exchange struct {
	Places *places.Places
	Search *search.Search

	db      *store.DB
	site    *site.Profile
	address *url.URL // public, of the portal

	requests counted
	wakePost func()
	erased   *erased.List // on demand; nil: not kept
}

// New makes the verbs. address is the portal's public one.
func New(db *store.DB, profile *site.Profile, address *url.URL) *Exchange {
	known := places.New(db, profile)
	return &Exchange{Places: known, Search: search.New(db, profile, known), db: db, site: profile, address: address, wakePost: func() {}}
}

// OnLetter sets what is called after a letter was written, to send it without waiting.
func (e *Exchange) OnLetter(wake func()) { e.wakePost = wake }

// KeepErased sets where it is kept what people had erased.
func (e *Exchange) KeepErased(l *erased.List) { e.erased = l }

// Site is the profile that the exchange runs by.
func (e *Exchange) Site() *site.Profile { return e.site }

// URL is the full address of a page.
func (e *Exchange) URL(lang string, page *pages.Page, args ...string) string {
	return e.Full(page.Path(lang, args...))
}

// Full is an address of ours with the portal's own before it.
func (e *Exchange) Full(path string) string { return e.address.Scheme + "://" + e.address.Host + path }

// Host is the name of the portal's public host, without a port.
func (e *Exchange) Host() string { return e.address.Hostname() }

// Now is the time by the database's clock.
func (e *Exchange) Now() time.Time { return e.db.Now() }

// Today is the day it is now for the people of the region.
func (e *Exchange) Today() help.Date { return e.today(e.db.Now()) }

// today is the day it is for the people of the region.
func (e *Exchange) today(now time.Time) help.Date { return help.DateOf(now.In(e.site.Location())) }

// kind finds a kind of the profile.
func (e *Exchange) kind(code string) (help.Kind, error) {
	k, ok := e.site.Kind(code)
	if !ok {
		return k, help.Fail(help.NotFound, "error.no-kind")
	}
	return k, nil
}

// reviewed reports whether offers of a kind are looked at before they are published.
func (e *Exchange) reviewed(kind string) bool {
	k, ok := e.site.Kind(kind)
	return !ok || k.Sensitive
}

// in is a list of texts in one language.
func in(texts []help.Text, lang help.Language) []string {
	said := make([]string, len(texts))
	for i, t := range texts {
		said[i], _ = t.In(lang)
	}
	return said
}

// write puts a letter into the outbox.
func (e *Exchange) write(tx *store.Tx, to, lang string, l letter.Letter) error {
	return e.writeAbout(tx, to, lang, l, store.Letter{})
}

// writeAbout is write for a letter that hands a referral over, or tells of a request, as about says.
func (e *Exchange) writeAbout(tx *store.Tx, to, lang string, l letter.Letter, about store.Letter) error {
	id := help.NewID()
	return tx.AddLetter(store.Letter{ID: id, MessageID: id + "@" + e.address.Hostname(), Kind: l.Kind(), Language: lang,
		Recipient: to, Content: letter.Encode(l), Referral: about.Referral, Request: about.Request})
}

// notify tells the people who run the portal that something waits for them. cause is the network that it came from,
// or else the number of who or what has caused it: whoever causes very much keeps only their own from being told.
// "" is the portal itself.
func (e *Exchange) notify(tx *store.Tx, about, id string, cause help.Network) error {
	if e.site.Mail == "" {
		return nil
	}
	if full, err := allow(tx, fromNetwork("notice/"+about, cause, noticesPerNetworkHour, roomForTarget, time.Hour)...); err != nil || full > 0 {
		return err // they know; the list has the rest
	}
	return e.write(tx, e.site.Mail, i18n.Default, letter.Notice{About: about, ID: id})
}

// change runs a transaction that may write letters, and wakes who sends them.
func (e *Exchange) change(ctx context.Context, f func(*store.Tx) error) error {
	err := e.db.InTx(ctx, f)
	if err == nil {
		e.wakePost()
	}
	return err
}
