package cli

import (
	"context"
	"io"
	"log/slog"
	"time"
)

// RunAtTerminal is Run where somebody types at a terminal.
func RunAtTerminal(ctx context.Context, args []string, getenv func(string) string, typed io.Reader,
	stdout, stderr io.Writer) int {
	return run(ctx, args, getenv, input{typed, true}, stdout, stderr)
}

// TellClock is what is said of readings of the clock.
func TellClock(log *slog.Logger) func(jump time.Duration) { return (&app{log: log}).tellClock() }

// Usage is what the table of commands says of one that can be run, or of one that has verbs.
type Usage struct {
	Name, Args, Usage, Summary string // Usage is the name with flags and words
	Required                   string // the first option that it cannot do without
	Verbs                      bool
}

// Table is the table of commands, with verbs behind their commands.
func Table() (all []Usage) {
	for _, c := range commands() {
		if len(c.verbs) > 0 {
			all = append(all, Usage{c.name, c.args, c.name + c.usage(), c.summary, "", true})
		}
		for _, one := range c.leaves() {
			all = append(all, Usage{one.name, one.args, one.name + one.usage(), one.summary, one.required(), false})
		}
	}
	return all
}

func (c command) required() string {
	for _, o := range c.flags {
		if o.needed == required {
			return o.String()
		}
	}
	return ""
}
