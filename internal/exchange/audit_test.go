package exchange_test

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"example.org/spolu/internal/exchange"
	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/exchange/search"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/place/files"
	"example.org/spolu/internal/store"
)

// audited are the verbs by which somebody changes something, or takes data out, each with the line that it leaves.
var audited = map[string]string{
	"Ask": "request.create", "Withdraw": "request.withdraw", "Publish": "offer.create", "UseLink": "offer.publish",
	"UseCode": "sign-in",
	"Pause":   "offer.pause", "Resume": "offer.resume", "Renew": "offer.renew", "End": "offer.end",
	"Report":  "offer.report",
	"Release": "request.release", "Refuse": "request.refuse", "PublishReviewed": "offer.publish",
	"Waiting": "review.list", "Dismiss": "report.dismiss", "Block": "offer.block", "Unblock": "offer.unblock",
	"RetryLetter": "letter.retry", "GiveUpLetter": "letter.give-up",
	"EraseMyRequest": "request.erase", "EraseFor": "request.erase", "EraseMe": "volunteer.erase",
	"ExportFor": "volunteer.export",
	"Import":    "places.import", "BeginSamples": "sample.fill", "RemoveSamples": "sample.remove",
	"AllowEndings": "endings.allow",
}

// unaudited are the others that take an actor: they read what is the actor's own, count, or keep house, where each thing
// that comes of it has its line.
var unaudited = []string{"State", "ExportMyRequest", "ExportMe", "Volunteer", "MyOffers", "MyOffer", "Check",
	"StartEdit",
	"CountSamples", "PreviewErasure", "Housekeep", "Do", "EnsureErased", "GatherErased", "EraseOutlived", "Act"}

// TestEveryVerbIsJudged: a new verb that takes an actor must be put into one of the lists.
func TestEveryVerbIsJudged(t *testing.T) {
	judged, withContext, actor := 0, reflect.TypeFor[context.Context](), reflect.TypeFor[help.Actor]()
	for _, verbs := range reflect.VisibleFields(reflect.TypeFor[exchange.Exchange]()) {
		for i := range verbs.Type.NumMethod() {
			m := verbs.Type.Method(i)
			if m.Type.NumIn() < 3 || m.Type.In(1) != withContext || m.Type.In(2) != actor {
				continue
			}
			judged++
			if _, is := audited[m.Name]; is == slices.Contains(unaudited, m.Name) {
				t.Errorf("%s.%s must stand in exactly one of the lists audited and unaudited", verbs.Name, m.Name)
			}
		}
	}
	if judged < 30 {
		t.Errorf("%d verbs were seen", judged)
	}
}

// TestVerbsAreAudited does what people and the operator do, and finds each of it in the audit.
func TestVerbsAreAudited(t *testing.T) {
	each(t, func(w *world) {
		w.keep()
		done := map[string]bool{}
		var last store.AuditLine
		did := func(verb string, err error) { // what was done since the last time
			w.t.Helper()
			w.must(err)
			if lines := w.newLines(&last); !slices.Contains(lines, audited[verb]) {
				w.t.Errorf("%s leaves no line %s in the audit: %q", verb, audited[verb], lines)
			}
			done[verb] = true
		}
		o := w.volunteered(did)
		w.requested(did, o)
		w.operated(did, o)
		did("EraseMe", w.Privacy.EraseMe(w.ctx, w.owner(o)))
		for verb := range audited {
			if !done[verb] {
				w.t.Errorf("%s was not done", verb)
			}
		}
	})
}

// newLines are the verbs in the audit after the last line that was looked at.
func (w *world) newLines(last *store.AuditLine) (verbs []string) {
	w.t.Helper()
	w.must(w.db.View(w.ctx, func(tx *store.Tx) error {
		lines, err := tx.AuditAfter(time.Time{}, *last, 1000)
		for _, l := range lines {
			verbs, *last = append(verbs, l.Verb), l
		}
		return err
	}))
	return verbs
}

func (w *world) volunteered(did func(string, error)) help.Offer {
	_, err := w.send("browser", offerForm("other", "vera@example.org"))
	did("Publish", err)
	_, err = w.Access.UseLink(w.ctx, linkToken(last[letter.ConfirmOffer](w, "vera@example.org").Link), "browser")
	did("UseLink", err)
	o := w.offer(w.found(search.Query{})[0])
	a := w.owner(o)
	did("Pause", second(w.Offers.Pause(w.ctx, a, o.ID, "")))
	did("Resume", second(w.Offers.Resume(w.ctx, a, o.ID)))
	did("Renew", second(w.Offers.Renew(w.ctx, a, o.ID)))
	w.must(w.Access.SignIn(w.ctx, "vera@example.org", "browser", "192.0.2.1", "cs"))
	did("UseCode", second(w.Access.UseCode(w.ctx, store.ProveSignIn, "browser",
		last[letter.SignIn](w, "vera@example.org").Code, "192.0.2.1")))
	other := w.publish(offerForm("other", "vera@example.org"))
	did("End", second(w.Offers.End(w.ctx, a, other.ID)))
	return o
}

func (w *world) requested(did func(string, error), o help.Offer) {
	asked, err := w.Requests.Ask(w.ctx, anyone, requests.Ask{Offer: o.ID, Form: askForm("", "601000002")})
	did("Ask", err)
	did("Withdraw", w.withdraw(asked.Token))
	did("EraseMyRequest", w.Privacy.EraseMyRequest(w.ctx, w.requester(asked.Token)))
	did("Report", w.Review.Report(w.ctx, anyone, o.ID, "192.0.2.1", help.NewToken(),
		help.ReportForm{Reason: "other", Text: "Zkušební hlášení."}))
}

func (w *world) operated(did func(string, error), o help.Offer) {
	held := func() requests.Asked {
		return w.ask(requests.Ask{Offer: o.ID, Form: askForm("", "601000002"), Suspect: true,
			Network: help.Network(help.NewToken())})
	}
	released, refused := held(), held()
	w.carry(help.AcceptLetter)
	q, err := w.Review.Waiting(w.ctx, operator)
	did("Waiting", err)
	did("Dismiss", second(w.Review.Dismiss(w.ctx, operator, q.Reports[0].Report.ID)))
	did("Release", second(w.Review.Release(w.ctx, operator, released.Request.ID)))
	did("Refuse", second(w.Review.Refuse(w.ctx, operator, refused.Request.ID)))
	var waiting []store.Letter
	w.must(w.db.View(w.ctx, func(tx *store.Tx) (err error) {
		waiting, err = tx.Letters(help.LetterQueued, 9)
		return err
	}))
	did("GiveUpLetter", w.Requests.GiveUpLetter(w.ctx, operator, waiting[0].ID))
	did("RetryLetter", w.Requests.RetryLetter(w.ctx, operator, waiting[0].ID))
	did("Import", second(w.Places.Import(w.ctx, operator, files.Result{Municipalities: files.Default()})))
	did("BeginSamples", w.Samples.BeginSamples(w.ctx, operator, 1, true))
	w.samples(1)
	did("RemoveSamples", second(w.Samples.RemoveSamples(w.ctx, operator, func(int) {})))
	did("ExportFor", second(w.Privacy.ExportFor(w.ctx, operator, "vera@example.org")))
	did("EraseFor", w.Privacy.EraseFor(w.ctx, operator, released.Request.Reference))
	reviewed := w.publish(careForm("hlidani@example.org"))
	did("PublishReviewed", second(w.Review.PublishReviewed(w.ctx, operator, reviewed.ID)))
	did("Block", second(w.Review.Block(w.ctx, operator, reviewed.ID, "Zkouška.")))
	did("Unblock", second(w.Review.Unblock(w.ctx, operator, reviewed.ID, "Zkouška.")))
	w.seed(51)
	w.now = w.now.AddDate(0, 0, 91)
	did("AllowEndings", second(w.Housekeeping.AllowEndings(w.ctx, operator)))
}
