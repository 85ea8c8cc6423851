package exchange_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/offers"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/place/files"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

var update = flag.Bool("update", false, "write the table of what verbs leave in the audit anew")

const auditTable = "testdata/audit.txt"

// TestVerbsAreAudited does all that people, the operator and the portal can do, and holds what each verb leaves in
// the audit, and of whose doing, against the table in testdata: go test ./internal/exchange -run TestVerbsAreAudited
// -update. What leaves no line changes nothing. A verb that takes an actor and is not done here is an error.
func TestVerbsAreAudited(t *testing.T) {
	each(t, func(w *world) {
		w.keep()
		left := map[string][]string{}
		var last store.AuditLine
		before := w.standing()
		did := func(verb string, err error) { // what was done since the last time
			w.t.Helper()
			w.must(err)
			lines := w.newLines(&last)
			if verb == setUp {
				before = w.standing()
				return
			}
			if now := w.standing(); len(lines) == 0 && now != before {
				w.t.Errorf("%s leaves no line in the audit: there are %s, were %s", verb, now, before)
			}
			left[verb] = append(left[verb], lines...)
			before = w.standing()
		}
		o := w.volunteered(did)
		w.requested(did, o)
		w.operated(did, o)
		w.kept(did)
		did("Privacy.EraseMe", w.Privacy.EraseMe(w.ctx, w.owner(o)))
		for _, verb := range verbs() {
			if _, done := left[verb]; !done {
				w.t.Errorf("%s was not done", verb)
			}
		}
		w.compareAudit(left)
	})
}

// setUp stands for what is done to make a verb possible.
const setUp = ""

// verbs are the methods of the exchange that take an actor.
func verbs() (names []string) {
	acting, _ := methods()
	return acting
}

// methods are those of the exchange that take a context: with an actor and without.
func methods() (acting, open []string) {
	withContext, actor := reflect.TypeFor[context.Context](), reflect.TypeFor[help.Actor]()
	for _, verbs := range reflect.VisibleFields(reflect.TypeFor[exchange.Exchange]()) {
		if len(verbs.Index) > 1 || verbs.Name == "Portal" { // what all verbs share
			continue
		}
		for i := range verbs.Type.NumMethod() {
			m := verbs.Type.Method(i)
			switch name := verbs.Name + "." + m.Name; {
			case m.Type.NumIn() < 2 || m.Type.In(1) != withContext:
			case m.Type.NumIn() > 2 && m.Type.In(2) == actor:
				acting = append(acting, name)
			default:
				open = append(open, name)
			}
		}
	}
	return acting, open
}

// withoutActor are the methods that ask nobody who they are.
var withoutActor = slices.Concat(
	[]string{ // what is public
		"Places.Current", "Places.Gazetteer", "Search.CountByKind", "Search.Find", "Search.Generation", "Search.Listed",
		"Search.Map", "Search.Relax", "Search.Understand", "Offers.Offer", "Stats.Count",
	},
	[]string{ // who asks brings the secret of a link, a code or a browser
		"Offers.ByLink", "Offers.Draft", "Offers.SaveDraft", "Offers.CarryDraft", "Offers.DropDraft", "Offers.Sent",
		"Offers.Sender", "Requests.Check", "Requests.Draft", "Requests.SaveDraft", "Requests.CarryDraft",
		"Requests.DropDraft", "Requests.Requester", "Access.LookAtLink", "Access.SignIn", "Access.UseCode",
		"Access.UseLink",
	},
	[]string{ // upkeep of the database, which changes nothing that anybody has said
		"Places.Ensure", "Search.EnsureListed", "Search.Reindex", "Privacy.Scrub", "Housekeeping.HeldEndings",
	})

// A new verb takes an actor, or somebody has thought about why not.
func TestVerbsTakeActors(t *testing.T) {
	_, open := methods()
	if got, want := slices.Sorted(slices.Values(open)), slices.Sorted(slices.Values(withoutActor)); !slices.Equal(got, want) {
		t.Errorf("without an actor are %q, want %q", got, want)
	}
}

// compareAudit holds the lines that verbs left against the table.
func (w *world) compareAudit(left map[string][]string) {
	var b strings.Builder
	for _, verb := range slices.Sorted(maps.Keys(left)) {
		lines := slices.Compact(slices.Sorted(slices.Values(left[verb])))
		fmt.Fprintf(&b, "%-28s %s\n", verb, cmp.Or(strings.Join(lines, ", "), "–"))
	}
	if *update {
		w.must(os.WriteFile(auditTable, []byte(b.String()), 0o644))
	}
	if want, err := os.ReadFile(auditTable); err != nil || string(want) != b.String() {
		w.t.Errorf("%v; the audit of verbs is not that of %s; if that is wanted, use -update. Now:\n%s", err,
			auditTable, &b)
	}
}

// newLines are the lines of the audit after the last that was looked at: who, and what.
func (w *world) newLines(last *store.AuditLine) (new []string) {
	w.t.Helper()
	w.must(w.db.View(w.ctx, func(tx *store.Tx) error {
		lines, err := tx.AuditAfter(time.Time{}, *last, 1000)
		for _, l := range lines {
			new, *last = append(new, string(l.Role)+" "+l.Verb), l
		}
		return err
	}))
	return new
}

func (w *world) volunteered(did func(string, error)) help.Offer {
	sent, err := w.send("browser", offerForm("other", "vara@example.org"))
	did("Offers.Publish", err)
	sender, err := w.Offers.Sender(w.ctx, "browser")
	did(setUp, err)
	did("Offers.Correct", w.Offers.Correct(w.ctx, sender, sent.ID, offers.Correction{Email: "vera@example.org",
		Browser: "browser", Keep: "browser", Network: "192.0.2.1", Language: "cs"}))
	_, err = w.Access.UseLink(w.ctx, linkToken(last[letter.ConfirmOffer](w, "vera@example.org").Link), "browser")
	did("Access.UseLink", err)
	o := w.offer(w.found(search.Query{})[0])
	a := w.owner(o)
	did("Offers.Volunteer", second(w.Offers.Volunteer(w.ctx, a)))
	did("Offers.MyOffers", second(w.Offers.MyOffers(w.ctx, a)))
	_, err = w.Offers.MyOffer(w.ctx, a, o.ID)
	did("Offers.MyOffer", err)
	form := offerForm("other", "vera@example.org")
	did("Offers.Check", w.Offers.Check(w.ctx, a, &form))
	did("Offers.StartEdit", second(w.Offers.StartEdit(w.ctx, a, "browser", "192.0.2.1", o.ID)))
	did("Offers.Act", second(w.Offers.Act(w.ctx, a, help.RenewOffer, o.ID,
		func(*store.Tx, *help.Offer) error { return nil })))
	did("Privacy.ExportMe", second(w.Privacy.ExportMe(w.ctx, a)))
	did("Offers.Pause", second(w.Offers.Pause(w.ctx, a, o.ID, "")))
	did("Offers.Resume", second(w.Offers.Resume(w.ctx, a, o.ID)))
	did("Offers.Renew", second(w.Offers.Renew(w.ctx, a, o.ID)))
	w.must(w.Access.SignIn(w.ctx, "vera@example.org", "browser", "192.0.2.1", "cs"))
	did(setUp, nil)
	did("Access.UseCode", second(w.Access.UseCode(w.ctx, store.ProveSignIn, "browser",
		last[letter.SignIn](w, "vera@example.org").Code, "192.0.2.1")))
	other := w.publish(offerForm("other", "vera@example.org"))
	did(setUp, nil)
	did("Offers.End", second(w.Offers.End(w.ctx, a, other.ID)))
	return o
}

func (w *world) requested(did func(string, error), o help.Offer) {
	asked, err := w.Requests.Ask(w.ctx, anyone, requests.Ask{Offer: o.ID, Form: askForm("", "601000002")})
	did("Requests.Ask", err)
	a := w.requester(asked.Token)
	did("Requests.State", second(w.Requests.State(w.ctx, a, a.ID)))
	mine, err := w.Requests.Mine(w.ctx, w.owner(o), "")
	did("Requests.Mine", err)
	ref := mine[0].Referral.ID
	did("Requests.Referral", second(w.Requests.Referral(w.ctx, w.owner(o), ref)))
	did("Requests.Answer", w.Requests.Answer(w.ctx, w.owner(o), ref, requests.Answer{Do: help.AcceptReferral}))
	did("Privacy.ExportMyRequest", second(w.Privacy.ExportMyRequest(w.ctx, a)))
	done := w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000003")})
	w.carry(help.AcceptLetter)
	w.now = w.now.Add(9 * time.Hour)
	did(setUp, nil)
	did("Requests.KeepMoving", w.Requests.KeepMoving(w.ctx, portal))
	did("Requests.Finish", w.Requests.Finish(w.ctx, w.requester(done.Token), done.Request.ID))
	did("Requests.Withdraw", w.withdraw(asked.Token))
	mistyped := w.ask(requests.Ask{Offer: o.ID, Form: askForm("mari@example.org", "")})
	did(setUp, nil)
	did("Requests.Correct", w.Requests.Correct(w.ctx, w.requester(mistyped.Token), mistyped.Request.ID,
		"marie@example.org", "192.0.2.1"))
	did("Privacy.EraseMyRequest", w.Privacy.EraseMyRequest(w.ctx, w.requester(asked.Token)))
	did("Review.Report", w.Review.Report(w.ctx, anyone, o.ID, "192.0.2.1", help.NewToken(),
		help.ReportForm{Reason: "other", Text: "Zkušební hlášení."}))
}

func (w *world) operated(did func(string, error), o help.Offer) {
	held := func() requests.Asked {
		return w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000002"), Suspect: true,
			Network: help.Network(help.NewToken())})
	}
	released, refused := held(), held()
	w.carry(help.AcceptLetter)
	did(setUp, nil)
	q, err := w.Review.Waiting(w.ctx, operator)
	did("Review.Waiting", err)
	did("Review.Dismiss", second(w.Review.Dismiss(w.ctx, operator, q.Reports[0].Report.ID)))
	did("Review.Release", second(w.Review.Release(w.ctx, operator, released.Request.ID)))
	did("Review.Refuse", second(w.Review.Refuse(w.ctx, operator, refused.Request.ID)))
	var waiting []outbox.Letter
	w.must(w.db.View(w.ctx, func(tx *store.Tx) (err error) {
		waiting, err = outbox.List(tx, help.LetterQueued, 9)
		return err
	}))
	did("Requests.GiveUpLetter", w.Requests.GiveUpLetter(w.ctx, operator, waiting[0].ID))
	did("Requests.RetryLetter", w.Requests.RetryLetter(w.ctx, operator, waiting[0].ID))
	did("Places.Import", second(w.Places.Import(w.ctx, operator, files.Result{Municipalities: files.Default()})))
	did("Samples.BeginSamples", w.Samples.BeginSamples(w.ctx, operator, 1, true))
	did("Samples.Seed", cmp.Or(w.Samples.BeginSamples(w.ctx, operator, 0, true), w.Samples.Seed(w.ctx, operator, nil)))
	w.samples(1)
	did(setUp, nil)
	did("Samples.CountSamples", second(w.Samples.CountSamples(w.ctx, operator)))
	did("Samples.RemoveSamples", second(w.Samples.RemoveSamples(w.ctx, operator, func(int) {})))
	did("Privacy.PreviewErasure", second(w.Privacy.PreviewErasure(w.ctx, operator, "vera@example.org")))
	did("Privacy.ExportFor", second(w.Privacy.ExportFor(w.ctx, operator, "vera@example.org")))
	did("Privacy.EraseFor", w.Privacy.EraseFor(w.ctx, operator, released.Request.Reference))
	reviewed := w.publish(careForm("hlidani@example.org"))
	did(setUp, nil)
	did("Review.PublishReviewed", second(w.Review.PublishReviewed(w.ctx, operator, reviewed.ID)))
	did("Review.Block", second(w.Review.Block(w.ctx, operator, reviewed.ID, "Zkouška.")))
	did("Review.Unblock", second(w.Review.Unblock(w.ctx, operator, reviewed.ID, "Zkouška.")))
	w.seed(51)
	w.now = w.now.AddDate(0, 0, 91)
	did(setUp, nil)
	did("Housekeeping.AllowEndings", second(w.Housekeeping.AllowEndings(w.ctx, operator)))
}

// kept is what the portal does by itself.
func (w *world) kept(did func(string, error)) {
	did("Privacy.EnsureErased", w.Privacy.EnsureErased(w.ctx, portal))
	did("Privacy.GatherErased", second(w.Privacy.GatherErased(w.ctx, portal, time.Time{})))
	did("Privacy.EraseOutlived", w.Privacy.EraseOutlived(w.ctx, portal))
	did("Housekeeping.Do", w.Housekeeping.Do(w.ctx, portal, w.Housekeeping.Steps()[0]))
	did("Housekeeping.Housekeep", w.Housekeeping.Housekeep(w.ctx, portal))
}
