// Package offers holds the verbs on offers: publish, confirm, pause, renew, edit, end.
package offers

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/exchange/limit"
	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/exchange/portal"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// Offers is the verbs on offers. It is safe for concurrent use.
type Offers struct {
	portal *portal.Portal
	places *places.Places
	search *search.Search
}

// New makes the verbs.
func New(p *portal.Portal, known *places.Places, s *search.Search) *Offers {
	return &Offers{p, known, s}
}

// stranger is what came with an offer of the person, until the address is confirmed.
type stranger struct{ FirstName, Surname, Email, Phone string }

// Check checks a whole form and tidies it; the problems come back as an invalid error. Whoever is signed in
// was asked for names and address before.
func (e *Offers) Check(ctx context.Context, a help.Actor, f *help.OfferForm) error {
	region := e.places.RegionOf(f.Place)
	k, err := e.portal.Kind(region, f.Kind)
	if err != nil {
		return err
	}
	known, err := e.places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	var p help.Problems
	site := e.portal.Site(region)
	answers := help.Answers{}
	for _, q := range k.Guide.Questions {
		if v := q.CheckAnswer(f.Answers[q.Code], &p, site.KnownSites...); len(v) > 0 {
			answers[q.Code] = v
		}
	}
	f.Answers = answers
	f.CheckAbout(&p, site.KnownSites...)
	places.Check(f.Place, known, &p)
	f.CheckReach(&p, site.DistrictCodes())
	f.CheckSetting(&p)
	f.CheckTimes(&p, e.portal.Today(region))
	f.CheckLanguages(&p)
	f.CheckPerWeek(&p, site.Policy.RequestsPerWeekMax)
	f.CheckAuthor(&p, site.KnownSites...)
	if !a.SignedIn() {
		e.CheckContact(f, &p)
	}
	return p.Err()
}

// CheckContact checks names, e-mail and phone of a volunteer.
func (e *Offers) CheckContact(f *help.OfferForm, p *help.Problems) {
	f.CheckNames(p)
	f.Email = contact.Email(f.Email, p).Written
	f.Phone = contact.Phone(f.Phone, p)
}

// Publish makes an offer of what a browser has filled in. Of somebody signed in it is published (or goes to
// review) at once; otherwise it waits until the address is confirmed by a letter. The same draft makes one offer,
// however often it is sent.
func (e *Offers) Publish(ctx context.Context, a help.Actor, browser string, network help.Network,
	lang string) (o help.Offer, err error) {
	if !help.CanOffer(a, help.CreateOffer, o) {
		return o, help.Fail(help.Forbidden, "error.forbidden")
	}
	draft, err := e.Draft(ctx, browser)
	if err != nil {
		return o, err
	}
	if draft.Sent != "" { // a second click
		sent, err := e.Sent(ctx, browser)
		return sent.Offer, err
	}
	typed := fingerprint(draft.Form)
	if err := e.Check(ctx, a, &draft.Form); err != nil {
		return o, err
	}
	err = e.portal.Change(ctx, func(tx *store.Tx) error {
		var current Draft
		if err := portal.ReadDraft(tx, draftKey(browser), &current); err != nil {
			return err
		}
		if current.Sent != "" {
			o, err = tx.Offer(current.Sent)
			return err
		}
		if fingerprint(current.Form) != typed { // another window has answered something else since
			return help.Fail(help.Conflict, "error.changed-elsewhere")
		}
		letterID := help.NewID()
		if draft.Edits != "" {
			o, err = e.edit(tx, a, draft)
		} else {
			o, err = e.publish(tx, a, draft.Form, browser, network, lang, letterID)
		}
		if err != nil {
			return err
		}
		return portal.SaveDraft(tx, draftKey(browser), network, Draft{Sent: o.ID, Letter: letterID}, help.ConfirmLife)
	})
	return o, err
}

// fingerprint tells whether a form is still the one that was checked.
func fingerprint(f help.OfferForm) string {
	text, err := json.Marshal(f)
	if err != nil {
		panic("exchange: a form of plain values cannot fail to encode: " + err.Error())
	}
	return string(text)
}

func (e *Offers) publish(tx *store.Tx, a help.Actor, f help.OfferForm, browser string, network help.Network,
	lang, letterID string) (help.Offer, error) {
	v, err := e.account(tx, a, f, lang)
	if err != nil {
		return help.Offer{}, err
	}
	o := help.Offer{ID: help.NewOfferID(), Volunteer: v.ID, Version: 1, CreatedAt: tx.Now, RenewedAt: tx.Now,
		UpdatedAt: tx.Now}
	if o.State, err = help.NextOffer(o, help.CreateOffer, false); err != nil {
		return o, err
	}
	if err := e.fill(tx, &o, f, v); err != nil {
		return o, err
	}
	if a.SignedIn() {
		if err := publishable(tx, v.ID); err != nil {
			return o, err
		}
		if err := limit.Publishing(tx, v.ID); err != nil {
			return o, err
		}
		if err := tx.AddOffer(o, ""); err != nil {
			return o, err
		}
		return o, e.confirmed(tx, a, &o, v)
	}
	given, err := json.Marshal(stranger{f.FirstName, f.Surname, f.Email, f.Phone})
	if err != nil {
		return o, err
	}
	if err := tx.AddOffer(o, string(given)); err != nil {
		return o, err
	}
	return o, cmp.Or(tx.Audit(a, "offer.create", o.ID, o.Kind), e.proveOffer(tx, o, v, f.Email, browser, network, lang,
		letterID))
}

// proveOffer sends the letter that asks whether the address is the volunteer's. An account that was confirmed gets
// it at the spelling that was proved, not at the one just typed.
func (e *Offers) proveOffer(tx *store.Tx, o help.Offer, v help.Volunteer, email, browser string,
	network help.Network, lang, letterID string) error {
	var p help.Problems
	address := contact.Email(email, &p)
	policy := e.portal.Site(o.Region).Policy
	if err := limit.Letters(tx, policy, address.Mailbox, network); err != nil {
		return err
	}
	link, code := help.NewToken(), help.NewCode()
	proof := store.OneTimeToken{Purpose: store.ProveOffer, Subject: o.ID, Mailbox: address.Mailbox,
		Expires: tx.Now.Add(time.Duration(policy.ConfirmHours) * time.Hour)}
	if err := tx.AddToken(proof, link, browser, code); err != nil {
		return err
	}
	to := address.Written
	if v.Confirmed {
		to = v.Email
	}
	return e.portal.WriteAbout(tx, to, lang, letter.ConfirmOffer{Link: e.portal.URL(lang, pages.Confirm, link),
		Code: code, Hours: policy.ConfirmHours}, outbox.Letter{ID: letterID})
}

// account is the volunteer that a form belongs to: who is signed in, else who has the address, else a new one. An
// account that exists is not changed before its address is confirmed.
func (e *Offers) account(tx *store.Tx, a help.Actor, f help.OfferForm, lang string) (help.Volunteer, error) {
	if a.SignedIn() {
		return tx.Volunteer(a.ID)
	}
	var p help.Problems
	address := contact.Email(f.Email, &p)
	if err := p.Err(); err != nil {
		return help.Volunteer{}, err
	}
	if err := tx.LockKeys("account/" + address.Former); err != nil { // of two first offers, one makes the account
		return help.Volunteer{}, err
	}
	v, err := tx.VolunteerByEmail(address)
	if !help.Is(err, help.NotFound) {
		return v, err
	}
	v = help.Volunteer{ID: help.NewID(), Email: address.Written, FirstName: f.FirstName, Language: lang,
		CreatedAt: tx.Now}
	return v, tx.AddVolunteer(v, address)
}

// fill puts a checked form into an offer.
func (e *Offers) fill(tx *store.Tx, o *help.Offer, f help.OfferForm, v help.Volunteer) error {
	o.Description, o.Region = f.Description, e.places.RegionOf(f.Place)
	o.Organisation, o.By = "", help.Author{Name: v.FirstName, Type: help.Person}
	if f.FirstName != "" {
		o.By.Name = f.FirstName
	}
	if f.As == help.OrganisationAuthor {
		org, err := tx.EnsureOrganisation(f.ICO, f.Organisation)
		o.Organisation, o.By = org.ID, help.Author{Name: org.Name, Type: help.OrganisationAuthor, ICO: org.ICO,
			Verified: org.Verified}
		return err
	}
	return nil
}
