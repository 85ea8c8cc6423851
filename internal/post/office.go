package post

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"sync"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
	"example.org/spolu/internal/worker"
)

const (
	workers = 2
	poll    = 5 * time.Second // for letters that other nodes wrote, and those due again

	// A letter in hand when the process is told to stop has this long to leave, and then to be noted.
	carryGrace = 6 * time.Second
	noteGrace  = 8 * time.Second
)

// Settings are what an office needs. OnDone may be nil.
type Settings struct {
	DB      *store.DB
	Carrier Carrier // nil: letters wait in the outbox
	Texts   *i18n.Texts
	Sender  func(lang string) letter.Sender // what letters in a language say of the portal
	From    mail.Address
	Log     *slog.Logger
	// Outcome, which may be nil, decides in the same transaction what the end of a try means for the referral that a
	// letter hands over, and gives what the letter itself comes to.
	Outcome func(tx *store.Tx, l outbox.Letter, do help.LetterAction) (help.LetterAction, error)
	// OnDone is told how each try ended: accepted, failed, or queued for another one.
	OnDone func(kind string, state help.LetterState)
}

// Office empties the outbox. Any number of offices may work on one database.
type Office struct {
	Settings
	wake    chan struct{}
	wait    worker.Waiter
	outage  outage
	absence absence
}

// New is an office that does nothing until it runs.
func New(s Settings) *Office {
	if s.OnDone == nil {
		s.OnDone = func(string, help.LetterState) {}
	}
	return &Office{
		Settings: s, wake: make(chan struct{}, 1), wait: worker.Wait,
		outage: outage{log: s.Log}, absence: newAbsence(s.Log),
	}
}

// Wake says that there is a letter. It never waits.
func (o *Office) Wake() {
	select {
	case o.wake <- struct{}{}:
	default: // somebody is about to look anyway
	}
}

// Run delivers letters until ctx is done; the letters in hand then have a few seconds to leave. It needs no database
// to start with, and survives the loss of it.
func (o *Office) Run(ctx context.Context) error {
	if o.Carrier == nil {
		<-ctx.Done()
		return nil
	}
	var all sync.WaitGroup
	for range workers {
		all.Go(func() { o.work(ctx) })
	}
	all.Wait()
	return nil
}

func (o *Office) work(ctx context.Context) {
	for ctx.Err() == nil {
		found, err := o.Next(ctx)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			o.wait(ctx, o.outage.failed(err), nil)
		case !found:
			o.outage.ended()
			o.wait(ctx, worker.Jittered(poll), o.wake)
		default:
			o.outage.ended()
		}
	}
}

// Next delivers one letter, if one is due. The error is the database's.
func (o *Office) Next(ctx context.Context) (found bool, err error) {
	var l outbox.Letter
	err = o.DB.InTx(ctx, func(tx *store.Tx) (err error) {
		l, found, err = outbox.Claim(tx, outbox.Lease)
		return err
	})
	if err != nil || !found {
		return false, err
	}
	o.Wake() // where there is one letter there may be two
	carrying, done := o.wait.InHand(ctx, carryGrace)
	defer done()
	failure := o.carry(carrying, l)
	noting, done := o.wait.InHand(ctx, noteGrace)
	defer done()
	if err := o.note(noting, l, failure); err != nil || !o.absence.tried(failure) {
		return true, err
	}
	return true, o.DB.InTx(noting, func(tx *store.Tx) error { return outbox.Hurry(tx, soon, absent...) })
}

// carry tries once; nil is success. Whatever a letter does to the code that writes it out, it does to itself only.
func (o *Office) carry(ctx context.Context, l outbox.Letter) (failure *Failure) {
	defer func() {
		if p := recover(); p != nil {
			// The value of a panic may quote the letter.
			o.Log.Error("a letter could not be written out",
				"letter", l.ID, "kind", l.Kind, "panic", fmt.Sprintf("%T", p))
			failure = &Failure{Problem: Content, Permanent: true}
		}
	}()
	switch {
	case l.Attempts > maxAttempts:
		return &Failure{Problem: Attempts, Permanent: true}
	case l.Content == "" || l.Recipient == "":
		return &Failure{Problem: Keys} // another node may have newer keys
	}
	e, err := o.envelope(l)
	switch {
	case errors.Is(err, letter.ErrUnknown):
		return &Failure{Problem: Version} // another node may know it
	case err != nil:
		return &Failure{Problem: Content, Permanent: true}
	}
	return asFailure(o.Carrier.Carry(ctx, e))
}

// envelope writes a letter out in its reader's language.
func (o *Office) envelope(l outbox.Letter) (Envelope, error) {
	decoded, err := letter.Decode(l.Kind, l.Content)
	if err != nil {
		return Envelope{}, err
	}
	m, err := letter.Render(decoded, o.Texts.Locale(l.Language), o.Sender(l.Language))
	if err != nil {
		return Envelope{}, err
	}
	return Envelope{From: o.From, To: l.Recipient, ReplyTo: m.ReplyTo, Subject: m.Subject, Text: m.Text, HTML: m.HTML,
		MessageID: l.MessageID, Language: m.Language, Date: l.CreatedAt}, nil
}

// note writes down how a try ended. A result is worth some patience: a letter that was taken and not noted leaves
// twice.
func (o *Office) note(ctx context.Context, l outbox.Letter, failure *Failure) error {
	ctx, cancel := context.WithTimeout(ctx, outbox.Lease)
	defer cancel()
	for {
		noted, err := o.noteOnce(ctx, l, failure)
		switch {
		case help.Is(err, help.Conflict):
			return nil // taken over or given up meanwhile: not ours any more
		case err == nil:
			o.OnDone(noted.Kind, noted.State)
			o.tell(noted)
			return nil
		case ctx.Err() != nil:
			return err
		}
		o.wait(ctx, o.outage.failed(err), nil)
	}
}

func (o *Office) noteOnce(ctx context.Context, l outbox.Letter, failure *Failure) (noted outbox.Letter, err error) {
	err = o.DB.InTx(ctx, func(tx *store.Tx) error {
		var do help.LetterAction
		do, l.Problem, l.NextTry = outcome(l, failure, tx.Now)
		l.Reply = ""
		if failure != nil {
			l.Reply = failure.Reply
		}
		if l.Referral != "" && o.Outcome != nil {
			if do, err = o.Outcome(tx, l, do); err != nil {
				return err
			}
		}
		noted, err = outbox.Finish(tx, l, do)
		return err
	})
	return noted, err
}

// tell logs how a try ended, by the letter's id and never by whom it is for.
func (o *Office) tell(l outbox.Letter) {
	log := o.Log.With("letter", l.ID, "kind", l.Kind, "attempt", l.Attempts)
	switch l.State {
	case help.LetterAccepted:
		log.Info("letter accepted")
	case help.LetterFailed:
		log.Warn("letter failed for good", "problem", l.Problem)
	default:
		log.Info("letter will be tried again", "problem", l.Problem, "at", l.NextTry)
	}
}
