// Package cli is the commands of the program and the only place that wires its parts together.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"example.org/spolu/internal/config"
)

// Exit statuses.
const (
	ok     = 0
	failed = 1
	wrong  = 2 // wrong usage or settings
)

// call is one run of a command.
type call struct {
	ctx            context.Context
	args           []string
	getenv         func(string) string
	stdin          input
	stdout, stderr io.Writer
}

// command is one thing that the program does.
type command struct {
	name, args, summary, example string
	run                          func(c call) error
}

func commands() []command {
	return []command{
		{"serve", "", "runs the portal; brings its database up to date first",
			"SPOLU_URL=https://spolu.example.org spolu serve", serve},
		{"demo", "", "runs the portal with sample offers and shows its letters; needs nothing", "spolu demo", demo},
		{"sample", "--offers N [--seed S] [--force] | --remove",
			"puts sample offers into the database, for trials and load tests, or takes them out",
			"spolu sample --offers 1000", fill},
		{"check", "", "says what is wrong with settings, database and mail, and how to mend it", "spolu check", check},
		{"migrate", "", "brings the database up to date", "spolu migrate", migrate},
		{"backup", "FILE",
			"writes a copy of the database, and FILE.hmac beside it, while the portal runs or not (SQLite)",
			"spolu backup /var/backups/spolu/monday.db", backup},
		{"restore", "[--allow-unauthenticated] FILE",
			"puts a backup in the place of a stopped portal's database (SQLite); the flag takes one without FILE.hmac",
			"spolu restore /var/backups/spolu/monday.db", restore},
		{"review",
			"[list|publish ID|refuse ID|release ID|dismiss ID|block ID --reason TEXT|unblock ID --reason TEXT|expire]",
			"reports, offers to look at, requests and endings that are held; takes offers and volunteers down",
			`spolu review block k7m4px2wq9 --reason "Chce peníze předem."`, runReview},
		{"letters", "[list [STATE]|show ID|retry ID|give-up ID]", "letters by state, without contacts",
			"spolu letters list failed", letters},
		{"export", "E-MAIL|REFERENCE|ID", "prints what the portal holds of a volunteer, or of a request",
			"spolu export K7M-4PX", export},
		{"erase", "[--yes] E-MAIL|REFERENCE|ID",
			"forgets a volunteer with all offers, or a request, for good; asks before", "spolu erase K7M-4PX", erase},
		{"audit", "[--since DAY]", "prints who did what, a line of JSON each, without contacts",
			"spolu audit --since 2026-11-27", audit},
		{"places import", "[--all] [--source TEXT] FILE...", placesSummary, placesExample, importPlaces},
		{"keys new", "", "makes the keys that seal contacts", "spolu keys new", newKeys},
		{"keys rotate", "", "changes the key that seals contacts, a step at a time, while the portal runs",
			"spolu keys rotate", rotateKeys},
	}
}

// usageError is wrong usage: exit status 2.
type usageError string

func (e usageError) Error() string { return string(e) }

// Run runs a command line without the program's name and gives the exit status: 0, 1 (failed) or 2 (wrong usage or
// settings). What went wrong is one sentence on stderr.
func Run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	return run(ctx, args, getenv, input{os.Stdin, term.IsTerminal(int(os.Stdin.Fd()))}, stdout, stderr)
}

func run(ctx context.Context, args []string, getenv func(string) string, stdin input, stdout, stderr io.Writer) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		overview(stdout)
		return status(len(args) > 0)
	}
	cmd, rest, found := find(args)
	if !found {
		fmt.Fprintf(stderr, "spolu: there is no command %q; see spolu help\n", args[0])
		return wrong
	}
	if wantsHelp(rest) {
		cmd.help(stdout)
		return ok
	}
	err := cmd.run(call{ctx, rest, getenv, stdin, stdout, stderr})
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return ok
	}
	fmt.Fprintf(stderr, "spolu %s: %s\n", cmd.name, strings.ReplaceAll(err.Error(), "\n", "; "))
	if _, is := errors.AsType[usageError](err); is || errors.Is(err, config.ErrUsage) {
		return wrong
	}
	return failed
}

func status(asked bool) int {
	if asked {
		return ok
	}
	return wrong
}

// find is the command that args begin with; names may have two words.
func find(args []string) (cmd command, rest []string, found bool) {
	for _, c := range commands() {
		words := strings.Fields(c.name)
		if len(args) >= len(words) && strings.Join(args[:len(words)], " ") == c.name {
			return c, args[len(words):], true
		}
	}
	return command{}, nil, false
}

func wantsHelp(args []string) bool {
	for _, a := range args {
		if a == "--help" || a == "-h" || a == "-help" {
			return true
		}
	}
	return false
}

func overview(w io.Writer) {
	fmt.Fprint(w, "spolu runs a region's exchange of help.\n\nTry it:\n  spolu demo\n\nCommands:\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-15s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\nspolu COMMAND --help says more. A setting comes from its flag, else the environment file,\n"+
		"else its variable, else it has its default:\n")
	settings(w)
}

func (c command) help(w io.Writer) {
	fmt.Fprintf(w, "spolu %s %s\n  %s\n\nExample:\n  %s\n\nSettings:\n", c.name, c.args, c.summary, c.example)
	settings(w)
}

func settings(w io.Writer) {
	if err := config.Help(w); err != nil {
		fmt.Fprintln(w, err)
	}
}

// read reads the settings of a command that takes most arguments at the most.
func (c call) read(name string, most int, more ...func(*flag.FlagSet)) (config.Config, []string, error) {
	cfg, rest, err := config.Read(name, c.args, c.getenv, io.Discard, more...) // the help is Run's
	if err != nil {
		return cfg, rest, settingsError(err)
	}
	if len(rest) > most {
		return cfg, rest, usageError(fmt.Sprintf("%q is one word too many; see spolu %s --help", rest[most], name))
	}
	return cfg, rest, nil
}

// settingsError is a wrong value of a setting: exit status 2, as for wrong usage.
func settingsError(err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	return usageError(err.Error())
}
