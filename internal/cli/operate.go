package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"example.org/spolu/internal/exchange/requests"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/post"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/outbox"
)

// operating is a verb's run that opens the database of a portal, and does something with the id that was typed, or "".
func operating(do func(c call, a *app, id string) error) func(call) error {
	return func(c call) error {
		a, err := openExisting(c.ctx, c.config, c.stderr)
		if err != nil {
			return err
		}
		var id string
		if len(c.args) > 0 {
			id = c.args[0]
		}
		return errors.Join(a.sentence(do(c, a, id)), a.db.Close())
	}
}

// sentence is an error of the domain in the catalogue's words.
func (a *app) sentence(err error) error {
	e, ok := errors.AsType[*help.Error](err)
	if !ok {
		return err
	}
	switch {
	case e.Err != nil:
		return e.Err
	case len(e.Problems) > 0:
		return usageError(a.texts.Locale(help.FallbackLanguage).T("problem." + e.Problems[0].Code))
	case e.Kind == help.NotFound:
		return errors.New("there is none with this id; list shows them")
	}
	return errors.New(a.texts.Locale(help.FallbackLanguage).T(e.Key))
}

func day(t time.Time) string { return t.Format("2006-01-02 15:04 MST") }

func letters() command {
	return command{
		name:    "letters",
		summary: "letters by state, without contacts",
		example: "spolu letters list failed",
		verbs: []command{{
			name: "list", args: "[STATE]",
			summary: "the newest letters, or those of a state: queued, sending, accepted or failed",
			example: "spolu letters list failed",
			run:     operating(call.listLetters),
		}, {
			name: "show", args: "ID",
			summary: "all about one letter but whom it goes to and what it says",
			example: "spolu letters show 0tq3m8k2v5",
			run:     operating(call.showLetter),
		}, {
			name: "retry", args: "ID",
			summary: "tries to deliver a letter again",
			example: "spolu letters retry 0tq3m8k2v5",
			run:     onLetter((*requests.Requests).RetryLetter),
		}, {
			name: "give-up", args: "ID",
			summary: "ends the tries to deliver a letter",
			example: "spolu letters give-up 0tq3m8k2v5",
			run:     onLetter((*requests.Requests).GiveUpLetter),
		}},
	}
}

// onLetter is the run of a verb that does something with a letter.
func onLetter(do func(_ *requests.Requests, _ context.Context, who help.Actor, id string) error) func(call) error {
	return operating(func(c call, a *app, id string) error { return do(a.exchange.Requests, c.ctx, c.operator(), id) })
}

func (c call) listLetters(a *app, word string) error {
	state := help.LetterState(word)
	if state != "" && !slices.Contains(help.LetterStates, state) {
		return usageError(fmt.Sprintf("%q is no state of a letter: queued, sending, accepted or failed", state))
	}
	var found []outbox.Letter
	err := a.db.View(c.ctx, func(tx *store.Tx) (err error) {
		found, err = outbox.List(tx, state, mostLetters+1)
		return err
	})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		fmt.Fprintln(c.stdout, "No letter yet.")
		return nil
	}
	more := len(found) > mostLetters
	if more {
		found = found[:mostLetters]
	}
	table := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tKIND\tSTATE\tTRIES\tWRITTEN\tPROBLEM")
	for _, l := range found {
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\t%s\n", l.ID, l.Kind, l.State, l.Attempts, day(l.CreatedAt), l.Problem)
	}
	if err := table.Flush(); err != nil || !more {
		return err
	}
	fmt.Fprintf(c.stdout, "These are the newest %d; there are more. "+
		"Name a state to see fewer: queued, sending, accepted or failed.\n", mostLetters)
	return nil
}

// mostLetters is how many letters one list shows.
const mostLetters = 200

// showLetter tells all about a letter but whom it goes to and what it says; what the server answered comes without
// the address.
func (c call) showLetter(a *app, id string) error {
	var l outbox.Letter
	err := a.db.View(c.ctx, func(tx *store.Tx) (err error) {
		l, err = outbox.Find(tx, id)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "letter      %s\n", l.ID)
	fmt.Fprintf(c.stdout, "message-id  %s\n", l.MessageID)
	fmt.Fprintf(c.stdout, "kind        %s\n", l.Kind)
	fmt.Fprintf(c.stdout, "language    %s\n", l.Language)
	fmt.Fprintf(c.stdout, "state       %s\n", l.State)
	fmt.Fprintf(c.stdout, "tries       %d\n", l.Attempts)
	fmt.Fprintf(c.stdout, "written     %s\n", day(l.CreatedAt))
	if l.State == help.LetterQueued {
		fmt.Fprintf(c.stdout, "next try    %s\n", day(l.NextTry))
	}
	if !l.DoneAt.IsZero() {
		fmt.Fprintf(c.stdout, "done        %s\n", day(l.DoneAt))
	}
	if l.Problem != "" {
		fmt.Fprintf(c.stdout, "problem     %s\n", l.Problem)
	}
	if l.Reply != "" {
		fmt.Fprintf(c.stdout, "reply       %s\n", post.Redact(l.Reply, l.Recipient))
	}
	return nil
}
