package cli

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/post"
	"example.org/spolu/internal/store"
)

// operate opens the database for a command with a verb and an id, and runs what the verb stands for. Without a verb it
// is "list". more adds the command's own flags.
func (c call) operate(name string, verbs map[string]func(a *app, id string) error, more ...func(*flag.FlagSet)) error {
	cfg, rest, err := c.read(name, 2, more...)
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
	if id == "" && verb != "list" && verb != "expire" {
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
	case len(e.Problems) > 0:
		return usageError(a.texts.Locale(help.FallbackLanguage).T("problem." + e.Problems[0].Code))
	case e.Kind == help.NotFound:
		return errors.New("there is none with this id; list shows them")
	}
	return errors.New(a.texts.Locale(help.FallbackLanguage).T(e.Key))
}

func day(t time.Time) string { return t.Format("2006-01-02 15:04 MST") }

func letters(c call) error {
	return c.operate("letters", map[string]func(*app, string) error{
		"list":    func(a *app, state string) error { return c.listLetters(a, help.LetterState(state)) },
		"show":    func(a *app, id string) error { return c.showLetter(a, id) },
		"retry":   func(a *app, id string) error { return a.exchange.Requests.RetryLetter(c.ctx, operator, id) },
		"give-up": func(a *app, id string) error { return a.exchange.Requests.GiveUpLetter(c.ctx, operator, id) },
	})
}

func (c call) listLetters(a *app, state help.LetterState) error {
	if state != "" && !slices.Contains(help.LetterStates, state) {
		return usageError(fmt.Sprintf("%q is no state of a letter: queued, sending, accepted or failed", state))
	}
	var found []store.Letter
	err := a.db.View(c.ctx, func(tx *store.Tx) (err error) {
		found, err = tx.Letters(state, mostLetters+1)
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
	fmt.Fprintf(c.stdout, "These are the newest %d; there are more. Name a state to see fewer: queued, sending, accepted or failed.\n", mostLetters)
	return nil
}

// mostLetters is how many letters one list shows.
const mostLetters = 200

// showLetter tells all about a letter but whom it goes to and what it says; what the server answered comes without
// the address.
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
