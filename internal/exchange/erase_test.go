package exchange_test

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/contact"
	"example.org/spolu/internal/erased"
	"example.org/spolu/internal/exchange/privacy"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
)

// tidyAfter lets days pass and does what they call for.
func (w *world) tidyAfter(days int) {
	w.t.Helper()
	w.now = w.now.AddDate(0, 0, days)
	w.must(w.Housekeeping.Housekeep(w.ctx, portal))
}

// TestRequestsAreErased: the contact of a request is there until its term is over, and nowhere after it.
func TestRequestsAreErased(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("zadatel@example.org", "601000002")})
		w.confirm("zadatel@example.org")
		w.carry(help.AcceptLetter)
		w.must(w.withdraw(asked.Token))
		w.carry(help.AcceptLetter)
		w.tidyAfter(29)
		if s, err := w.requestState(asked.Token); err != nil || s.Request.Email != "zadatel@example.org" {
			t.Fatalf("before its term: %v", err)
		}
		if last[letter.Withdrawn](w, "vera@example.org").Reference != asked.Request.Reference {
			t.Error("a letter is gone before its term")
		}
		w.tidyAfter(2)
		_, err := w.requestState(asked.Token)
		w.fails(err, help.NotFound)
		if all := w.letters("zadatel@example.org"); len(all) != 0 {
			t.Errorf("%d letters to the requester are left", len(all))
		}
		requests, err := w.Requests.Mine(w.ctx, w.owner(o), o.ID)
		if err != nil || len(requests) != 0 {
			t.Errorf("the volunteer still sees %d requests: %v", len(requests), err)
		}
	})
}

// TestOpenRequestsEnd: a request that nothing happens to does not keep its contact for ever; a held one waits for a
// coordinator however long it takes.
func TestOpenRequestsEnd(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		open := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000002")})
		held := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000003"), Suspect: true})
		confirmed := w.ask(requests.Ask{Offer: o.ID, Form: askForm("zadatelka@example.org", "")})
		w.confirm("zadatelka@example.org")
		s, err := w.requestState(open.Token)
		w.must(err)
		w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error { // as the post does
			return tx.MoveReferral(s.Referrals[0].ID, help.SendReferral)
		}))
		w.tidyAfter(29)
		w.request(open, help.RequestOpen, help.ReferralSent)
		w.tidyAfter(2)
		w.request(open, help.RequestExpired, help.ReferralUnanswered)
		w.request(confirmed, help.RequestExpired, help.ReferralQueued)
		if ended := last[letter.RequestEnded](w,
			"zadatelka@example.org"); ended.Reference != confirmed.Request.Reference || ended.Days != 30 {
			t.Errorf("the letter says %+v", ended)
		}
		w.tidyAfter(31)
		_, err = w.requestState(open.Token)
		w.fails(err, help.NotFound)
		if s, err := w.requestState(held.Token); err != nil || s.Request.State != help.RequestHeld ||
			s.Request.Phone == "" {
			t.Errorf("the held one is %s: %v", s.Request.State, err)
		}
	})
}

// TestOffersAreErased: an offer that ended stays for its months, one that was never public for days, and the account
// goes with the last of them.
func TestOffersAreErased(t *testing.T) {
	each(t, func(w *world) {
		first, second := w.publish(offerForm("other", "vera@example.org")),
			w.publish(offerForm("shopping", "vera@example.org"))
		other := w.publish(offerForm("other", "jan@example.org"))
		owner := w.owner(first)
		w.must(w.Review.Report(w.ctx, anyone, first.ID, "192.0.2.1", help.NewToken(),
			help.ReportForm{Reason: "other", Text: "Zkušební hlášení."}))
		for _, o := range []help.Offer{first, other} {
			_, err := w.Offers.End(w.ctx, w.owner(o), o.ID)
			w.must(err)
		}
		for range 12 { // the second is confirmed again and again
			w.tidyAfter(30)
			_, err := w.Offers.Renew(w.ctx, owner, second.ID)
			w.must(err)
		}
		if o := w.offer(first.ID); o.Title == "" {
			t.Error("erased before its months are over")
		}
		w.tidyAfter(10)
		for _, o := range []help.Offer{first, other} {
			_, err := w.Offers.MyOffer(w.ctx, owner, o.ID)
			w.fails(err, help.NotFound)
		}
		mine, err := w.Offers.MyOffers(w.ctx, owner)
		if err != nil || len(mine) != 1 || mine[0].ID != second.ID {
			t.Errorf("%d offers are left to the one who has another: %v", len(mine), err)
		}
		w.must(w.db.View(w.ctx, func(tx *store.Tx) error {
			if _, err := tx.VolunteerByEmail(contact.Email("vera@example.org", &help.Problems{})); err != nil {
				t.Errorf("the account with an offer: %v", err)
			}
			_, err := tx.VolunteerByEmail(contact.Email("jan@example.org", &help.Problems{}))
			if !help.Is(err, help.NotFound) {
				t.Errorf("the account without offers: %v", err)
			}
			return nil
		}))
		if again := w.publish(offerForm("other", "jan@example.org")); again.Volunteer == other.Volunteer {
			t.Error("who comes back gets the erased account")
		}
	})
}

// keep puts what is erased on a list, as the program does.
func (w *world) keep() *erased.List {
	l := erased.Beside(filepath.Join(w.t.TempDir(), "keys.json"))
	w.Privacy.KeepErased(l)
	return l
}

// gone asserts that nothing shows an offer.
func (w *world) gone(id string) {
	w.t.Helper()
	_, err := w.Offers.Offer(w.ctx, id)
	w.fails(err, help.NotFound)
	if slices.Contains(w.found(search.Query{}), id) {
		w.t.Error("the search finds what was erased")
	}
}

// TestRequestIsErasedOnDemand: from one moment to the next nothing is left; the volunteer who has had it is told.
func TestRequestIsErasedOnDemand(t *testing.T) {
	each(t, func(w *world) {
		list := w.keep()
		o := w.publish(offerForm("other", "vera@example.org"))
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("zadatel@example.org", "601000002")})
		w.confirm("zadatel@example.org")
		w.carry(help.AcceptLetter)
		data, err := w.Privacy.ExportMyRequest(w.ctx, w.requester(asked.Token))
		if err != nil || data.Ask != asked.Request.Ask || len(data.Handed) != 1 {
			t.Errorf("the export is %+v, %v", data, err)
		}
		var exported map[string]any
		text, err := json.Marshal(data)
		w.must(errors.Join(err, json.Unmarshal(text, &exported)))
		for _, f := range help.AskFields {
			if exported[f.Name] != reflect.ValueOf(f.At(&asked.Request.Ask)).Elem().String() {
				t.Errorf("of %s is exported %v", f.Name, exported[f.Name])
			}
		}
		w.must(w.Privacy.EraseMyRequest(w.ctx, w.requester(asked.Token)))
		_, err = w.requestState(asked.Token)
		w.fails(err, help.NotFound)
		w.fails(w.Privacy.EraseMyRequest(w.ctx, help.As(help.RequesterActor, asked.Request.ID)), help.NotFound)
		if l := last[letter.Withdrawn](w, "vera@example.org"); l.Reference != asked.Request.Reference {
			t.Errorf("the volunteer is told of %s", l.Reference)
		}
		for _, l := range w.letters("vera@example.org") {
			if _, ok := l.(letter.Referral); ok {
				t.Error("the letter with the contact is still there")
			}
		}
		if all, err := list.All(); err != nil || len(all) != 1 ||
			all[0] != (erased.Entry{Kind: erased.Request, ID: asked.Request.ID}) {
			t.Errorf("the list is %v, %v", all, err)
		}
	})
}

// TestAccountIsErasedOnDemand: the offers go with it, and a request that has not left goes to a coordinator.
func TestAccountIsErasedOnDemand(t *testing.T) {
	each(t, func(w *world) {
		w.keep()
		o := w.publish(offerForm("other", "vera@example.org"))
		had := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000002")})
		w.carry(help.AcceptLetter)
		waiting := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000003")})
		owner := w.owner(o)
		data, err := w.Privacy.ExportMe(w.ctx, owner)
		text, jsonErr := json.Marshal(data)
		if err != nil || jsonErr != nil || data.Email != "vera@example.org" || len(data.Offers) != 1 ||
			len(data.Offers[0].Requests) != 2 {
			t.Errorf("the export is %s, %v, %v", text, err, jsonErr)
		}
		if strings.Contains(string(text), "601000002") || strings.Contains(string(text), "601 000 002") {
			t.Error("the export of a volunteer holds somebody else's contact")
		}
		w.must(w.db.InTx(w.ctx, func(tx *store.Tx) error {
			return tx.SaveSession("session", owner, "data",
				w.now.Add(time.Hour))
		}))
		w.fails(w.Privacy.EraseMe(w.ctx, anyone), help.Forbidden)
		w.must(w.Privacy.EraseMe(w.ctx, owner))
		w.must(w.db.View(w.ctx, func(tx *store.Tx) error {
			if _, ok, err := tx.Session("session"); ok || err != nil {
				t.Errorf("a session of the account goes on: %v", err)
			}
			return nil
		}))
		w.gone(o.ID)
		_, err = w.Offers.Volunteer(w.ctx, owner)
		w.fails(err, help.NotFound)
		if all := w.letters("vera@example.org"); len(all) != 0 && all[len(all)-1].Kind() == "referral" {
			t.Error("a letter to the volunteer is still there")
		}
		if s, err := w.requestState(waiting.Token); err != nil || s.Request.State != help.RequestHeld {
			t.Errorf("what waited is %s, %v", s.Request.State, err)
		}
		w.must(w.withdraw(had.Token)) // nobody is left to be told
		w.fails(second(w.Review.Release(w.ctx, operator, waiting.Request.ID)), help.Conflict)
	})
}

// TestErasedStaysErased: what a backup brings back is erased again, whatever state it comes back in.
func TestErasedStaysErased(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000002")})
		other := w.publish(offerForm("other", "jan@example.org"))
		list := w.keep()
		w.must(list.Add(erased.Entry{Kind: erased.Request,
			ID: asked.Request.ID})) // as if both were erased after the backup
		w.must(list.Add(erased.Entry{Kind: erased.Volunteer, ID: other.Volunteer}))
		w.must(list.Add(erased.Entry{Kind: erased.Volunteer, ID: "of another database"}))
		for range 2 {
			w.must(w.Privacy.EnsureErased(w.ctx, portal))
		}
		_, err := w.requestState(asked.Token)
		w.fails(err, help.NotFound)
		w.gone(other.ID)
		w.public(o.ID, true)
	})
}

// TestErasedByAnotherNode: each node comes to know what all were asked to erase, once, and not what had outlived its
// term.
func TestErasedByAnotherNode(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000002")})
		old := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000003")})
		w.must(w.withdraw(old.Token))
		w.now = w.now.AddDate(1, 0, 0)
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		elsewhere := w.keep()
		w.must(w.Privacy.EraseFor(w.ctx, operator, "vera@example.org"))
		here, since := w.keep(), time.Time{}
		var err error
		for range 2 {
			since, err = w.Privacy.GatherErased(w.ctx, portal, since)
			w.must(err)
		}
		w.must(w.Privacy.EraseMyRequest(w.ctx, w.requester(asked.Token)))
		_, err = w.Privacy.GatherErased(w.ctx, portal, since)
		w.must(err)
		want := []erased.Entry{{Kind: erased.Volunteer, ID: o.Volunteer}, {Kind: erased.Request, ID: asked.Request.ID}}
		if got, err := here.All(); err != nil || !slices.Equal(got, want) {
			t.Errorf("this node's list has %v, want %v: %v", got, want, err)
		}
		if got, err := elsewhere.All(); err != nil || !slices.Equal(got, want[:1]) {
			t.Errorf("the other node's list has %v, want %v: %v", got, want[:1], err)
		}
	})
}

// TestErasingFor is what the people who run the portal do for others.
func TestErasingFor(t *testing.T) {
	each(t, func(w *world) {
		w.keep()
		o := w.publish(offerForm("other", "vera@example.org"))
		asked := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000002")})
		if data, err := w.Privacy.ExportFor(w.ctx, operator, strings.ToLower(asked.Request.Reference)); err != nil ||
			data.(privacy.RequestData).Phone == "" {
			t.Errorf("%+v, %v", data, err)
		}
		if data, err := w.Privacy.ExportFor(w.ctx, operator, "Vera@example.org"); err != nil ||
			data.(privacy.VolunteerData).Email != "vera@example.org" {
			t.Errorf("%+v, %v", data, err)
		}
		for _, nobody := range []string{"nobody@example.org", "@", "", "XXX-XXX"} {
			w.fails(w.Privacy.EraseFor(w.ctx, operator, nobody), help.NotFound)
		}
		finder := help.Actor{Kind: help.OperatorActor, Permissions: help.Persons} // who may look, but not erase
		w.fails(w.Privacy.EraseFor(w.ctx, finder, "vera@example.org"), help.Forbidden)
		w.fails(w.Privacy.EraseOutlived(w.ctx, finder), help.Forbidden)
		w.must(w.Privacy.EnsureErased(w.ctx, operator)) // nor does what is refused come later
		w.must(second(w.Privacy.ExportFor(w.ctx, operator, "vera@example.org")))
		w.must(w.Privacy.EraseFor(w.ctx, operator, asked.Request.Reference))
		w.must(w.Privacy.EraseFor(w.ctx, operator, "vera@example.org"))
		w.fails(w.Privacy.EraseFor(w.ctx, operator, "vera@example.org"), help.NotFound)
		w.gone(o.ID)
	})
}

// TestExportedOffers have the public form, with the names that it has everywhere, and beside it what only its owner
// sees.
func TestExportedOffers(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("shopping", "vera@example.org"))
		data, err := w.Privacy.ExportMe(w.ctx, w.owner(o))
		w.must(err)
		places, err := w.Places.Gazetteer(w.ctx)
		w.must(err)
		fields := func(v any) (all map[string]any) {
			text, err := json.Marshal(v)
			w.must(errors.Join(err, json.Unmarshal(text, &all)))
			return all
		}
		exported, public := fields(data.Offers[0]), fields(w.Public(o, places))
		for _, f := range help.DescriptionFields {
			if _, is := exported[f.Name]; !is {
				t.Errorf("%s is not exported", f.Name)
			}
		}
		for name, value := range public {
			if name != "answers" && name != "created_at" && !reflect.DeepEqual(exported[name], value) {
				t.Errorf("%s is %v, publicly %v", name, exported[name], value)
			}
		}
		for _, name := range []string{"state", "per_week", "published_at", "requests", "answers", "created_at"} {
			if exported[name] == nil {
				t.Errorf("%s is missing in %v", name, exported)
			}
		}
	})
}
