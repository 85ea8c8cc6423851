// Package cli is the commands of the program and the only place that wires its parts together.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
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
	config         config.Config
	args           []string          // the words after the command's name, as many as its row says
	options        map[string]string // the command's own flags that were typed: the value, or "true"
	plain          bool              // nothing was typed after the command's name
	getenv         func(string) string
	stdin          input
	stdout, stderr io.Writer
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
	if len(args) == 0 || args[0] == "help" || isHelp(args[0]) {
		overview(stdout)
		if len(args) == 0 {
			return wrong
		}
		return ok
	}
	if isVersion(args[0]) {
		args = append([]string{"version"}, args[1:]...)
	}
	cmd, found := byName(commands(), args[0])
	if !found {
		fmt.Fprintf(stderr, "spolu: there is no command %q; see spolu help\n", args[0])
		return wrong
	}
	args = args[1:]
	if slices.ContainsFunc(args, isHelp) {
		cmd.about(args).help(stdout)
		return ok
	}
	c := call{ctx: ctx, plain: len(args) == 0, getenv: getenv, stdin: stdin, stdout: stdout, stderr: stderr}
	cmd, err := c.read(cmd, args)
	if err == nil {
		err = cmd.run(c)
	}
	if err == nil {
		return ok
	}
	fmt.Fprintf(stderr, "spolu %s: %s\n", cmd.name, strings.ReplaceAll(err.Error(), "\n", "; "))
	if _, is := errors.AsType[usageError](err); is {
		return wrong
	}
	return failed
}

// isHelp are the flags that package flag takes for a call for help.
func isHelp(arg string) bool { return slices.Contains([]string{"-h", "--h", "-help", "--help"}, arg) }

// isVersion are the flags by which people ask programs what they are.
func isVersion(arg string) bool { return slices.Contains([]string{"-version", "--version"}, arg) }

// read takes settings, flags and words from args, and gives the command that is meant: cmd, or a verb of it. What is
// wrong with them is wrong usage.
func (c *call) read(cmd command, args []string) (command, error) {
	var flags *flag.FlagSet
	cfg, words, err := config.Read(cmd.name, args, c.getenv, func(f *flag.FlagSet) {
		flags = f
		cmd.addFlags(f)
	})
	if err == nil {
		c.config = cfg
		cmd, c.args, err = cmd.verb(words)
	}
	if err == nil {
		err = cmd.checkWords(c.args)
	}
	if err == nil {
		c.args = cmd.clean(c.args)
		c.options, err = cmd.typed(flags)
	}
	if err == nil {
		err = cmd.checkOptions(c.options)
	}
	if err != nil {
		return cmd, usageError(err.Error())
	}
	return cmd, nil
}
