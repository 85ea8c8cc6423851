package exchange

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/exchange/places"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
)

// stranger is what came with an offer of the person, until the address is confirmed.
type stranger struct{ FirstName, Surname, Email, Phone string }

// CheckOffer checks a whole form and tidies it; the problems come back as an invalid error. Whoever is signed in
// was asked for names and address before.
func (e *Exchange) CheckOffer(ctx context.Context, a help.Actor, f *help.OfferForm) error {
	k, err := e.kind(f.Kind)
	if err != nil {
		return err
	}
	known, err := e.Places.Gazetteer(ctx)
	if err != nil {
		return err
	}
	var p help.Problems
	answers := help.Answers{}
	for _, q := range k.Guide.Questions {
		if v := q.CheckAnswer(f.Answers[q.Code], &p); len(v) > 0 {
			answers[q.Code] = v
		}
	}
	f.Answers = answers
	f.CheckAbout(&p)
	places.Check(f.Place, known, &p)
	f.CheckReach(&p, e.site.DistrictCodes())
	f.CheckSetting(&p)
	f.CheckTimes(&p, e.Today())
	f.CheckLanguages(&p)
	f.CheckPerWeek(&p, e.site.Policy.RequestsPerWeekMax)
	f.CheckAuthor(&p)
	if !a.SignedIn() {
		e.CheckContact(f, &p)
	}
	return p.Err()
}

// CheckContact checks names, e-mail and phone of a volunteer.
func (e *Exchange) CheckContact(f *help.OfferForm, p *help.Problems) {
	f.CheckNames(p)
	f.Email = contact.Email(f.Email, p).Written
	f.Phone = contact.Phone(f.Phone, p)
}

// Publish makes an offer of what a browser has filled in. Of somebody signed in it is published (or goes to
// review) at once; otherwise it waits until the address is confirmed by a letter. The same draft makes one offer,
// however often it is sent.
func (e *Exchange) Publish(ctx context.Context, a help.Actor, browser string, network help.Network, lang string) (o help.Offer, err error) {
	if !help.CanOffer(a, help.CreateOffer, o) {
		return o, help.Fail(help.Forbidden, "error.forbidden")
	}
	draft, err := e.OfferDraft(ctx, browser)
	if err != nil {
		return o, err
	}
	if draft.Sent != "" { // a second click
		o, _, err := e.SentOffer(ctx, browser)
		return o, err
	}
	typed := fingerprint(draft.Form)
	if err := e.CheckOffer(ctx, a, &draft.Form); err != nil {
		return o, err
	}
	err = e.change(ctx, func(tx *store.Tx) error {
		var current OfferDraft
		if err := readDraft(tx, browser+"/offer", &current); err != nil {
			return err
		}
		if current.Sent != "" {
			o, err = tx.Offer(current.Sent)
			return err
		}
		if fingerprint(current.Form) != typed { // another window has answered something else since
			return help.Fail(help.Conflict, "error.changed-elsewhere")
		}
		if draft.Edits != "" {
			o, err = e.edit(tx, a, draft)
		} else {
			o, err = e.publish(tx, a, draft.Form, browser, network, lang)
		}
		if err != nil {
			return err
		}
		return saveDraft(tx, browser+"/offer", network, OfferDraft{Sent: o.ID}, keepOfferDraft)
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

func (e *Exchange) publish(tx *store.Tx, a help.Actor, f help.OfferForm, browser string, network help.Network, lang string) (help.Offer, error) {
	v, err := e.account(tx, a, f, lang)
	if err != nil {
		return help.Offer{}, err
	}
	o := help.Offer{ID: help.NewOfferID(), Volunteer: v.ID, Version: 1, CreatedAt: tx.Now, RenewedAt: tx.Now, UpdatedAt: tx.Now}
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
		if full, err := allow(tx, limit{"publish/" + v.ID, publishedPerVolunteerDay, day}); err != nil || full > 0 {
			return o, cmp.Or(err, help.Later("error.too-many-offers", full))
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
	return o, cmp.Or(tx.Audit(a, "offer.create", o.ID, o.Kind), e.proveOffer(tx, o, v, f, browser, network, lang))
}

// proveOffer sends the letter that asks whether the address is the volunteer's. An account that was confirmed gets
// it at the spelling that was proved, not at the one just typed.
func (e *Exchange) proveOffer(tx *store.Tx, o help.Offer, v help.Volunteer, f help.OfferForm, browser string, network help.Network, lang string) error {
	var p help.Problems
	address := contact.Email(f.Email, &p)
	if err := e.limitUnconfirmed(tx, address.Mailbox, network); err != nil {
		return err
	}
	hours := e.site.Policy.ConfirmHours
	link, code := help.NewToken(), help.NewCode()
	proof := store.OneTimeToken{Purpose: store.ProveOffer, Subject: o.ID, Mailbox: address.Mailbox,
		Expires: tx.Now.Add(time.Duration(hours) * time.Hour)}
	if err := tx.AddToken(proof, link, browser, code); err != nil {
		return err
	}
	to := address.Written
	if v.Confirmed {
		to = v.Email
	}
	return e.write(tx, to, lang, letter.ConfirmOffer{Link: e.URL(lang, pages.Confirm, link), Code: code, Hours: hours})
}

// account is the volunteer that a form belongs to: who is signed in, else who has the address, else a new one. An
// account that exists is not changed before its address is confirmed.
func (e *Exchange) account(tx *store.Tx, a help.Actor, f help.OfferForm, lang string) (help.Volunteer, error) {
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
	v = help.Volunteer{ID: help.NewID(), Email: address.Written, FirstName: f.FirstName, Language: lang, CreatedAt: tx.Now}
	return v, tx.AddVolunteer(v, address)
}

// fill puts a checked form into an offer.
func (e *Exchange) fill(tx *store.Tx, o *help.Offer, f help.OfferForm, v help.Volunteer) error {
	o.Kind, o.Title, o.Text, o.Language, o.Place, o.Reach = f.Kind, f.Title, f.Text, f.Language, f.Place, f.Reach
	o.Setting, o.Times, o.From, o.Until, o.Languages = f.Setting, f.Times, f.From, f.Until, f.Languages
	o.PerWeek, o.Answers = f.PerWeek, f.Answers
	o.Organisation, o.By = "", help.Author{Name: v.FirstName, Type: help.Person}
	if f.FirstName != "" {
		o.By.Name = f.FirstName
	}
	if f.As == help.OrganisationAuthor {
		org, err := tx.EnsureOrganisation(f.ICO, f.Organisation)
		o.Organisation, o.By = org.ID, help.Author{Name: org.Name, Type: help.OrganisationAuthor, ICO: org.ICO, Verified: org.Verified}
		return err
	}
	return nil
}

// confirmed moves an offer on whose address is the volunteer's: public at once, or to be looked at first.
func (e *Exchange) confirmed(tx *store.Tx, a help.Actor, o *help.Offer, v help.Volunteer) error {
	next, err := help.NextOffer(*o, help.ConfirmOffer, e.reviewed(o.Kind))
	if err != nil {
		return err
	}
	o.State = next
	if next == help.OfferActive {
		return cmp.Or(e.activate(tx, o), e.tellPublished(tx, *o, v), tx.Audit(a, "offer.publish", o.ID, o.Kind))
	}
	return cmp.Or(tx.UpdateOffer(*o), e.notify(tx, letter.AboutReview, o.ID, help.Network(v.ID)),
		e.write(tx, v.Email, v.Language, letter.OfferInReview{Title: o.Title, My: e.URL(v.Language, pages.My)}),
		tx.Audit(a, "offer.submit", o.ID, o.Kind))
}

// publishable fails where nothing of a volunteer's may become public. Who blocks the account meanwhile waits, or
// has it wait.
func publishable(tx *store.Tx, volunteer string) error {
	if err := tx.LockStanding(volunteer); err != nil {
		return err
	}
	v, err := tx.Volunteer(volunteer)
	if err == nil && v.Standing == help.StandingBlocked {
		err = help.Fail(help.Forbidden, "error.blocked")
	}
	return err
}

// activate makes an offer that has become active public, unless its volunteer is blocked.
func (e *Exchange) activate(tx *store.Tx, o *help.Offer) error {
	if err := publishable(tx, o.Volunteer); err != nil {
		return err
	}
	o.PausedUntil, o.ClosedAt = "", time.Time{}
	if o.PublishedAt.IsZero() {
		o.PublishedAt = tx.Now
	}
	if err := tx.UpdateOffer(*o); err != nil {
		return err
	}
	o.Version++
	return e.Search.List(tx, *o)
}

func (e *Exchange) tellPublished(tx *store.Tx, o help.Offer, v help.Volunteer) error {
	k, _ := e.site.Kind(o.Kind)
	return e.write(tx, v.Email, v.Language, letter.OfferPublished{Title: o.Title, Offer: e.URL(v.Language, pages.Offer, o.ID),
		My: e.URL(v.Language, pages.My), Pause: e.pauseURL(v.Language, o.ID),
		Next: in(k.Guide.VolunteerNext, v.Language), Advice: in(k.Guide.VolunteerAdvice, v.Language)})
}

// confirmOffer confirms the address of an unconfirmed offer: what came with it of the person becomes a new account's.
func (e *Exchange) confirmOffer(tx *store.Tx, id string) error {
	o, err := tx.Offer(id)
	if err != nil {
		return err
	}
	a := help.As(help.LinkActor, id)
	if !help.CanOffer(a, help.ConfirmOffer, o) {
		return help.Fail(help.Forbidden, "error.forbidden")
	}
	v, err := e.takeContact(tx, &o)
	if err != nil {
		return err
	}
	return e.confirmed(tx, a, &o, v)
}

// takeContact gives a new account what came with its first confirmed offer. One that was confirmed before keeps its
// address, names and phone: anybody may have filled in the form, and only who is signed in changes them.
func (e *Exchange) takeContact(tx *store.Tx, o *help.Offer) (v help.Volunteer, err error) {
	given, err := tx.OfferContact(o.ID)
	if err != nil {
		return v, err
	}
	var c stranger
	if err := json.Unmarshal([]byte(given), &c); err != nil {
		return v, errors.New("the contact of an offer cannot be read")
	}
	if v, err = e.accountOf(tx, o, c); err != nil {
		return v, err
	}
	if err := publishable(tx, v.ID); err != nil {
		return v, err
	}
	if v.Confirmed {
		return v, tx.DropOfferContact(o.ID)
	}
	v.FirstName, v.Surname, v.Email, v.Phone, v.Confirmed = c.FirstName, c.Surname, c.Email, c.Phone, true // the spelling that was proved
	return v, cmp.Or(tx.UpdateVolunteer(v), tx.DropOfferContact(o.ID))
}

// accountOf is the account that an offer belongs to by the address that was proved. An offer from before migration
// 21 may wait in the account of a look-alike: it moves to its own.
func (e *Exchange) accountOf(tx *store.Tx, o *help.Offer, c stranger) (help.Volunteer, error) {
	v, err := tx.Volunteer(o.Volunteer)
	if err != nil || contact.Account(v.Email) == contact.Account(c.Email) {
		return v, err
	}
	v, err = e.account(tx, help.As(help.Anyone, ""), help.OfferForm{Email: c.Email, FirstName: c.FirstName}, v.Language)
	if err != nil {
		return v, err
	}
	o.Volunteer = v.ID
	return v, tx.MoveOffer(o.ID, v.ID)
}

// SentOffer is the offer that a browser has sent last, and the address that is to confirm it while it waits for that.
func (e *Exchange) SentOffer(ctx context.Context, browser string) (o help.Offer, address string, err error) {
	draft, err := e.OfferDraft(ctx, browser)
	if err != nil {
		return o, "", err
	}
	err = e.db.View(ctx, func(tx *store.Tx) error {
		if o, err = tx.Offer(draft.Sent); err != nil || o.State != help.OfferUnconfirmed {
			return err
		}
		given, err := tx.OfferContact(o.ID)
		if err != nil {
			return err
		}
		var c stranger
		if json.Unmarshal([]byte(given), &c) == nil {
			address = c.Email
		}
		return nil
	})
	return o, address, err
}
