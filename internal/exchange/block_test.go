package exchange_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/review"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
)

const reason = "Chtěl po lidech peníze předem."

func TestReport(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		report := func(network string) error {
			return w.Review.Report(w.ctx, anyone, o.ID, help.Network(network), help.NewToken(),
				help.ReportForm{Reason: "money", Text: "Chce peníze předem."})
		}
		for range 10 {
			w.must(report("n1"))
		}
		w.fails(report("n1"), help.TooMany)
		w.must(report("n2"))
		if n := count[letter.Notice](w, posta); n != 11 {
			t.Errorf("%d notices", n)
		}
		l := last[letter.Notice](w, posta)
		if l.About != letter.AboutReport || l.ID != o.ID || strings.Contains(letter.Encode(l), "peníze") {
			t.Errorf("the notice is %+v", l)
		}
		unknown := help.ReportForm{Reason: "spam"}
		w.fails(w.Review.Report(w.ctx, anyone, o.ID, "n2", help.NewToken(), unknown), help.Invalid)
		_, err := w.Offers.Pause(w.ctx, w.owner(o), o.ID, "")
		w.must(err)
		w.fails(report("n3"), help.NotFound)
	})
}

// TestReportsLeadToAnAction: a report is read with its words, and closed by taking the offer down, or by a word
// that nothing is to be done.
func TestReportsLeadToAnAction(t *testing.T) {
	each(t, func(w *world) {
		bad, good := w.publish(offerForm("other", "zly@example.org")), w.publish(offerForm("other", "vera@example.org"))
		for _, o := range []help.Offer{bad, good} {
			w.must(w.Review.Report(w.ctx, anyone, o.ID, "192.0.2.1", help.NewToken(),
				help.ReportForm{Reason: "money", Text: "Slova hlášení."}))
		}
		q, err := w.Review.Waiting(w.ctx, operator)
		w.must(err)
		if len(q.Reports) != 2 || q.Reports[0].Report.Text != "Slova hlášení." ||
			q.Reports[0].Report.Reason != "money" ||
			q.Reports[0].Offer.ID != bad.ID || q.Reports[0].Offer.Volunteer != bad.Volunteer {
			t.Fatalf("waiting: %+v", q.Reports)
		}
		d, err := w.Review.Block(w.ctx, operator, bad.ID, reason)
		w.must(err)
		if d != (review.Decided{What: "offer", State: "blocked", Told: true}) {
			t.Errorf("decided %+v", d)
		}
		if l := last[letter.Blocked](w, "zly@example.org"); l.Title != bad.Title || l.Reason != reason {
			t.Errorf("told %+v", l)
		}
		w.fails(second(w.Offers.Offer(w.ctx, bad.ID)), help.NotFound)
		if got := w.found(search.Query{}); len(got) != 1 || got[0] != good.ID {
			t.Errorf("found %v", got)
		}
		w.fails(second(w.Offers.Resume(w.ctx, w.owner(bad), bad.ID)), help.Conflict)
		w.fails(second(w.Offers.Renew(w.ctx, w.owner(bad), bad.ID)), help.Conflict)
		w.must(second(w.Review.Dismiss(w.ctx, operator, q.Reports[1].Report.ID)))
		w.fails(second(w.Review.Dismiss(w.ctx, operator, q.Reports[1].Report.ID)), help.NotFound)
		if q, err = w.Review.Waiting(w.ctx, operator); err != nil || len(q.Reports) != 0 {
			t.Errorf("still waiting: %+v, %v", q.Reports, err)
		}
		w.must(second(w.Review.Unblock(w.ctx, operator, bad.ID, "Byl to omyl.")))
		w.must(second(w.Offers.Offer(w.ctx, bad.ID)))
		if l := last[letter.Unblocked](w, "zly@example.org"); l.Reason != "Byl to omyl." {
			t.Errorf("told %+v", l)
		}
	})
}

// TestBlockedVolunteers: with an account all its offers go, requests on their way to it wait for a person, and
// nothing of it is published until it is unblocked; then what was taken down together comes back, and nothing else.
func TestBlockedVolunteers(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.publish(offerForm("other", "zly@example.org")), w.publish(offerForm("other", "zly@example.org"))
		before := w.publish(offerForm("other", "zly@example.org"))
		w.must(second(w.Review.Block(w.ctx, operator, before.ID, reason)))
		w.now = w.now.Add(time.Hour) // three letters an hour
		waiting, err := w.send("waiting", offerForm("other", "zly@example.org"))
		w.must(err)
		link := linkToken(last[letter.ConfirmOffer](w, "zly@example.org").Link)
		queued := w.ask(requests.Ask{Offer: a.ID, Form: askForm("", "601 000 002"), Network: "192.0.2.1"})
		w.carry(help.AcceptLetter)
		sent := queued
		queued = w.ask(requests.Ask{Offer: b.ID, Form: askForm("", "601 000 003"), Network: "192.0.2.2"})

		d, err := w.Review.Block(w.ctx, operator, a.Volunteer, reason)
		w.must(err)
		if d != (review.Decided{What: "volunteer", State: "blocked", Told: true, Offers: 2, Held: 2}) {
			t.Errorf("decided %+v", d)
		}
		if l := last[letter.Blocked](w, "zly@example.org"); l.Title != "" || l.Reason != reason {
			t.Errorf("told %+v", l)
		}
		if got := w.found(search.Query{}); len(got) != 0 {
			t.Errorf("found %v", got)
		}
		for name, asked := range map[string]requests.Asked{"sent": sent, "queued": queued} {
			s, err := w.requestState(asked.Token)
			if err != nil || s.Request.State != help.RequestHeld || s.Request.Held != help.HeldVolunteer {
				t.Errorf("%s: %s for %q, %v", name, s.Request.State, s.Request.Held, err)
			}
		}
		w.fails(second(w.Access.UseLink(w.ctx, link, "")), help.Forbidden)
		w.state(waiting.ID, help.OfferUnconfirmed)
		w.must(w.Offers.SaveDraft(w.ctx, "signed in", "192.0.2.1", offers.Draft{Form: offerForm("other", "")}))
		_, err = w.Offers.Publish(w.ctx, w.owner(a), "signed in", "192.0.2.1", "cs")
		w.fails(err, help.Forbidden)
		w.fails(second(w.Review.Unblock(w.ctx, operator, a.ID, reason)), help.Conflict) // the account comes first
		w.fails(second(w.Review.Block(w.ctx, operator, a.Volunteer, reason)), help.Conflict)

		if q, err := w.Review.Waiting(w.ctx, operator); err != nil || len(q.Requests) != 2 {
			t.Errorf("%d requests wait, %v", len(q.Requests), err)
		}
		d, err = w.Review.Unblock(w.ctx, operator, a.Volunteer, "Byl to omyl.")
		w.must(err)
		if d != (review.Decided{What: "volunteer", State: "good", Told: true, Offers: 2}) {
			t.Errorf("decided %+v", d)
		}
		if got := w.found(search.Query{}); len(got) != 2 {
			t.Errorf("found %v", got)
		}
		w.state(before.ID, help.OfferBlocked)
		w.must(second(w.Access.UseLink(w.ctx, link, "")))
		had := count[letter.Referral](w, "zly@example.org")
		for _, asked := range []requests.Asked{sent, queued} { // the same request goes there again
			w.must(second(w.Review.Release(w.ctx, operator, asked.Request.ID)))
			w.request(asked, help.RequestOpen, help.ReferralQueued)
		}
		if n := count[letter.Referral](w, "zly@example.org") - had; n != 2 {
			t.Errorf("%d letters for two released requests", n)
		}
	})
}

// TestUnblockedAsBefore: what was taken down comes back to where it was, and nothing becomes public that was not.
func TestUnblockedAsBefore(t *testing.T) {
	each(t, func(w *world) {
		paused, edited := w.publish(offerForm("other", "a@example.org")), w.publish(careForm("b@example.org"))
		w.must(second(w.Offers.Pause(w.ctx, w.owner(paused), paused.ID, "2026-12-24")))
		w.must(second(w.Review.PublishReviewed(w.ctx, operator, edited.ID)))
		w.edit(w.offer(edited.ID), func(f *help.OfferForm) { f.Text = "Něco úplně jiného, co nikdo nečetl." })
		w.state(edited.ID, help.OfferReview)
		expired := w.publish(offerForm("other", "c@example.org"))
		never, err := w.send("never", offerForm("other", "c@example.org"))
		w.must(err)
		w.now = w.now.AddDate(0, 0, 91)
		w.must(w.Housekeeping.Housekeep(w.ctx, portal))
		w.must(second(w.Offers.Renew(w.ctx, w.owner(paused), paused.ID)))
		was := map[string]help.OfferState{}
		for _, o := range []help.Offer{paused, edited, expired, never} {
			was[o.ID] = w.offer(o.ID).State
			w.must(second(w.Review.Block(w.ctx, operator, o.ID, reason)))
			w.must(second(w.Review.Unblock(w.ctx, operator, o.ID, reason)))
			w.state(o.ID, was[o.ID])
		}
		if was[paused.ID] != help.OfferPaused && was[paused.ID] != help.OfferActive ||
			was[expired.ID] != help.OfferExpired || was[never.ID] != help.OfferExpired {
			t.Errorf("they were %v", was)
		}
		w.fails(second(w.Review.PublishReviewed(w.ctx, operator, never.ID)), help.Conflict)
	})
}

// TestBlockedNeverPublishes: whatever the owner of a blocked account does, and whoever lets an offer through
// without looking, nothing of it becomes public.
func TestBlockedNeverPublishes(t *testing.T) {
	each(t, func(w *world) {
		refused := w.publish(careForm("zly@example.org"))
		w.must(second(w.Review.Refuse(w.ctx, operator, refused.ID)))
		waiting := w.publish(careForm("zly@example.org"))
		w.must(second(w.Review.Block(w.ctx, operator, refused.Volunteer, reason)))
		w.must(second(w.Offers.StartEdit(w.ctx, w.owner(refused), "browser", "192.0.2.1", refused.ID)))
		d, err := w.Offers.Draft(w.ctx, "browser")
		w.must(err)
		d.Form.Text = "Zkouším to znovu."
		w.must(w.Offers.SaveDraft(w.ctx, "browser", "192.0.2.1", d))
		w.fails(second(w.Offers.Publish(w.ctx, w.owner(refused), "browser", "192.0.2.1", "cs")), help.Forbidden)
		w.fails(second(w.Review.Unblock(w.ctx, operator, waiting.ID, reason)), help.Conflict)
		w.fails(second(w.Review.PublishReviewed(w.ctx, operator, waiting.ID)), help.Conflict)
		if got := w.found(search.Query{}); len(got) != 0 {
			t.Errorf("found %v", got)
		}
	})
}

// TestOnlyStaffDecides: nobody else reads what waits or decides on it, and a decision without a reason is none.
func TestOnlyStaffDecides(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		w.must(w.Review.Report(w.ctx, anyone, o.ID, "192.0.2.1", help.NewToken(), help.ReportForm{Reason: "money"}))
		q, err := w.Review.Waiting(w.ctx, operator)
		w.must(err)
		for _, a := range []help.Actor{anyone, w.owner(o), help.As(help.LinkActor, o.ID),
			help.As(help.RequesterActor, o.ID), portal, {}} {
			for name, err := range map[string]error{"waiting": second(w.Review.Waiting(w.ctx, a)),
				"dismiss":           second(w.Review.Dismiss(w.ctx, a, q.Reports[0].Report.ID)),
				"block":             second(w.Review.Block(w.ctx, a, o.ID, reason)),
				"block volunteer":   second(w.Review.Block(w.ctx, a, o.Volunteer, reason)),
				"unblock":           second(w.Review.Unblock(w.ctx, a, o.ID, reason)),
				"unblock volunteer": second(w.Review.Unblock(w.ctx, a, o.Volunteer, reason)),
				"publish":           second(w.Review.PublishReviewed(w.ctx, a, o.ID)),
				"refuse":            second(w.Review.Refuse(w.ctx, a, o.ID)),
				"release":           second(w.Review.Release(w.ctx, a, o.ID))} {
				if kind := help.KindOf(err); err == nil || kind != help.Forbidden && kind != help.NotFound {
					t.Errorf("%s %s: %v", a.Kind, name, err)
				}
			}
		}
		w.state(o.ID, help.OfferActive)
		w.fails(second(w.Review.Block(w.ctx, operator, o.ID, " \n ")), help.Invalid)
		w.fails(second(w.Review.Block(w.ctx, operator, o.ID, strings.Repeat("x", 501))), help.Invalid)
		w.fails(second(w.Review.Block(w.ctx, operator, "nothing", reason)), help.NotFound)
		w.fails(second(w.Review.Unblock(w.ctx, operator, o.ID, reason)), help.Conflict)
	})
}

// TestNoticesOfOthersGoOn: whoever reports so often that the people of the portal are not told any more silences
// nobody else.
func TestNoticesOfOthersGoOn(t *testing.T) {
	each(t, func(w *world) {
		var offers []help.Offer
		for i := range 3 {
			offers = append(offers, w.publish(offerForm("other", fmt.Sprintf("vera%d@example.org", i))))
		}
		report := func(network help.Network, o help.Offer) {
			_ = w.Review.Report(w.ctx, anyone, o.ID, network, help.NewToken(),
				help.ReportForm{Reason: "other", Text: "x"})
		}
		for i := range 60 {
			report(help.Network(fmt.Sprintf("2001:db8:7:%x::/64", i)), offers[0])
			report("198.51.100.7", offers[1])
		}
		flood := count[letter.Notice](w, posta)
		if flood > 60 {
			t.Errorf("%d notices", flood)
		}
		report("192.0.2.1", offers[2])
		if l := last[letter.Notice](w, posta); l.About != letter.AboutReport || l.ID != offers[2].ID {
			t.Errorf("the last notice is %+v", l)
		}
	})
}

// TestHeldForAReason: whoever decides on a held request sees why it is held.
func TestHeldForAReason(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		want := map[string]help.HeldReason{}
		held := func(why help.HeldReason, ask requests.Ask) {
			ask.Offer = o.ID
			want[w.ask(ask).Request.ID] = why
		}
		held(help.HeldSuspect, requests.Ask{Form: askForm("a@example.org", ""), Suspect: true, Network: "192.0.2.1"})
		for i := range 20 {
			w.ask(requests.Ask{Offer: o.ID, Form: askForm(fmt.Sprintf("b%d@example.org", i), ""), Network: "192.0.2.2"})
		}
		held(help.HeldNetwork, requests.Ask{Form: askForm("c@example.org", ""), Network: "192.0.2.2"})
		for i := range 2 {
			w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601 000 002"),
				Network: help.Network(fmt.Sprintf("192.0.2.1%d", i))})
		}
		held(help.HeldUnverified, requests.Ask{Form: askForm("", "601 000 003"), Network: "192.0.2.20"})
		for range 3 {
			w.ask(requests.Ask{Offer: o.ID, Form: askForm("d@example.org", ""), Network: "192.0.2.30"})
		}
		held(help.HeldLetters, requests.Ask{Form: askForm("d@example.org", ""), Network: "192.0.2.31"})
		q, err := w.Review.Waiting(w.ctx, operator)
		w.must(err)
		got := map[string]help.HeldReason{}
		for _, r := range q.Requests {
			got[r.ID] = r.Held
		}
		for id, why := range want {
			if got[id] != why {
				t.Errorf("held for %q, want %q", got[id], why)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d are held, want %d", len(got), len(want))
		}
	})
}

// TestAFloodHidesNothing: however many requests are held for one reason, those for another are listed, and the list
// says that there are more.
func TestAFloodHidesNothing(t *testing.T) {
	each(t, func(w *world) {
		o := w.publish(offerForm("other", "vera@example.org"))
		for i := range 260 {
			w.ask(requests.Ask{Offer: o.ID, Form: askForm(fmt.Sprintf("b%d@example.org", i), ""), Suspect: true,
				Network: help.Network(fmt.Sprint(i / 90))})
		}
		for range 3 {
			w.ask(requests.Ask{Offer: o.ID, Form: askForm("d@example.org", ""), Network: "192.0.2.30"})
		}
		honest := w.ask(requests.Ask{Offer: o.ID, Form: askForm("d@example.org", ""), Network: "192.0.2.31"})
		q, err := w.Review.Waiting(w.ctx, operator)
		w.must(err)
		if !q.MoreRequests || q.Requests[len(q.Requests)-1].ID != honest.Request.ID {
			t.Errorf("%d requests are listed, more: %t", len(q.Requests), q.MoreRequests)
		}
	})
}
