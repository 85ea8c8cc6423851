package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
)

// operate opens the database for a command with a verb and an id, and runs what the verb stands for. Without a verb it
// is "list".
func (c call) operate(name string, verbs map[string]func(a *app, id string) error) error {
	cfg, rest, err := c.read(name, 2)
	if err != nil {
		return err
	}
	verb, id := "list", ""
	if len(rest) > 0 {
		verb = rest[0]
	}
	if len(rest) > 1 {
		id = rest[1]
	}
	run, known := verbs[verb]
	if !known {
		return usageError(fmt.Sprintf("%q is nothing it can do; see spolu %s --help", verb, name))
	}
	if id == "" && verb != "list" {
		return usageError(fmt.Sprintf("%s needs an id; spolu %s list shows them", verb, name))
	}
	a, err := openExisting(c.ctx, cfg, c.stderr)
	if err != nil {
		return err
	}
	return errors.Join(a.sentence(run(a, id)), a.db.Close())
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
	case e.Kind == help.NotFound:
		return errors.New("there is none with this id; list shows them")
	}
	return errors.New(a.texts.Locale("en").T(e.Key))
}

func review(c call) error {
	return c.operate("review", map[string]func(*app, string) error{
		"list":    func(a *app, _ string) error { return c.listWaiting(a) },
		"publish": func(a *app, id string) error { return a.exchange.PublishReviewed(c.ctx, id) },
		"refuse":  func(a *app, id string) error { return a.exchange.Refuse(c.ctx, id) },
		"release": func(a *app, id string) error { return a.exchange.Release(c.ctx, id) },
	})
}

// listWaiting shows what a coordinator decides on: what will be public of an offer, and of a request only that it
// waits; the need of a requester is read in the letter, not on a terminal.
func (c call) listWaiting(a *app) error {
	offers, requests, err := a.exchange.Waiting(c.ctx)
	if err != nil {
		return err
	}
	if len(offers)+len(requests) == 0 {
		fmt.Fprintln(c.stdout, "Nothing waits.")
		return nil
	}
	for _, o := range offers {
		fmt.Fprintf(c.stdout, "offer %s  %s  %s  since %s\n  %s\n  %s\n", o.ID, o.Kind, o.By.Name, day(o.UpdatedAt), o.Title,
			strings.ReplaceAll(o.Text, "\n", "\n  "))
	}
	for _, r := range requests {
		verified := "not verified"
		if r.Verified {
			verified = "verified"
		}
		fmt.Fprintf(c.stdout, "request %s  %s  for offer %s  %s  since %s\n", r.ID, r.Reference, r.Offer, verified, day(r.CreatedAt))
	}
	return nil
}

func day(t time.Time) string { return t.Format("2006-01-02 15:04 MST") }

func letters(c call) error {
	return c.operate("letters", map[string]func(*app, string) error{
		"list":    func(a *app, state string) error { return c.listLetters(a, store.LetterState(state)) },
		"show":    func(a *app, id string) error { return c.showLetter(a, id) },
		"retry":   func(a *app, id string) error { return a.exchange.RetryLetter(c.ctx, id) },
		"give-up": func(a *app, id string) error { return a.exchange.GiveUpLetter(c.ctx, id) },
	})
}

func (c call) listLetters(a *app, state store.LetterState) error {
	if state != "" && !slices.Contains(store.LetterStates, state) {
		return usageError(fmt.Sprintf("%q is no state of a letter: queued, sending, accepted or failed", state))
	}
	var found []store.Letter
	err := a.db.View(c.ctx, func(tx *store.Tx) (err error) {
		found, err = tx.Letters(state, 200)
		return err
	})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		fmt.Fprintln(c.stdout, "No letter yet.")
		return nil
	}
	table := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tKIND\tSTATE\tTRIES\tWRITTEN\tPROBLEM")
	for _, l := range found {
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\t%s\n", l.ID, l.Kind, l.State, l.Attempts, day(l.CreatedAt), l.Problem)
	}
	return table.Flush()
}

// showLetter tells all about a letter but whom it goes to and what it says.
func (c call) showLetter(a *app, id string) error {
	var l store.Letter
	err := a.db.View(c.ctx, func(tx *store.Tx) (err error) {
		l, err = tx.Letter(id)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "letter      %s\nmessage-id  %s\nkind        %s\nlanguage    %s\nstate       %s\ntries       %d\nwritten     %s\n",
		l.ID, l.MessageID, l.Kind, l.Language, l.State, l.Attempts, day(l.CreatedAt))
	if l.State == store.LetterQueued {
		fmt.Fprintf(c.stdout, "next try    %s\n", day(l.NextTry))
	}
	if !l.DoneAt.IsZero() {
		fmt.Fprintf(c.stdout, "done        %s\n", day(l.DoneAt))
	}
	if l.Problem != "" {
		fmt.Fprintf(c.stdout, "problem     %s\n", l.Problem)
	}
	return nil
}
