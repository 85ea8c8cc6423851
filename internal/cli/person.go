package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"example.org/spolu/internal/erased"
	"example.org/spolu/internal/exchange/privacy"
	"example.org/spolu/internal/help"
)

// erase forgets a person who has asked for it on the phone or by letter. It asks first: nothing brings back what is
// erased.
func erase(c call) error {
	var yes bool
	sure := func(f *flag.FlagSet) { f.BoolVar(&yes, "yes", false, "does not ask") }
	return c.person("erase", func(a *app, who string) error {
		if !yes && !c.stdin.terminal {
			return usageError("it asks before it erases, and nobody is there to answer; add --yes")
		}
		if !yes {
			if err := c.confirmErasure(a, who); err != nil {
				return err
			}
		}
		if err := a.exchange.Privacy.EraseFor(c.ctx, operator, who); err != nil {
			return err
		}
		fmt.Fprintln(c.stdout, "It is erased, and stays erased after a restore. What a volunteer has received by e-mail is in their mailbox.")
		return nil
	}, sure)
}

// confirmErasure says what would be erased, without a contact, and wants to hear "yes".
func (c call) confirmErasure(a *app, who string) error {
	p, err := a.exchange.Privacy.PreviewErasure(c.ctx, operator, who)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.stderr, describe(p))
	fmt.Fprint(c.stderr, "Type yes to erase it: ")
	answer, err := c.answer()
	if err != nil {
		return err
	}
	if answer != "yes" {
		return errors.New("nothing was erased; only yes erases")
	}
	return nil
}

func describe(p privacy.Erasure) string {
	if p.Kind == erased.Request {
		return fmt.Sprintf("This erases 1 request, which is %s, for good.", p.State)
	}
	return fmt.Sprintf("This erases a volunteer with %s, for good. "+
		"Requests handed to them: %d; those that have not left go to a coordinator.", offers(p.Offers), p.Handed)
}

func offers(n int) string {
	if n == 1 {
		return "1 offer"
	}
	return fmt.Sprintf("%d offers", n)
}

// answer reads a line that somebody types. Ctrl+C ends the waiting, not the reading: that ends with the program.
func (c call) answer() (string, error) {
	typed := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(c.stdin).ReadString('\n') // no line is no answer
		typed <- strings.TrimSpace(line)
	}()
	select {
	case line := <-typed:
		return line, nil
	case <-c.ctx.Done():
		return "", errors.New("nothing was erased; it was stopped before")
	}
}

// input is where answers come from; a terminal where somebody is there to type them.
type input struct {
	io.Reader
	terminal bool
}

// export prints what the portal holds of a person who has asked for it.
func export(c call) error {
	return c.person("export", func(a *app, who string) error {
		data, err := a.exchange.Privacy.ExportFor(c.ctx, operator, who)
		if err != nil {
			return err
		}
		out := json.NewEncoder(c.stdout)
		out.SetIndent("", "  ")
		return out.Encode(data)
	})
}

func (c call) person(name string, do func(a *app, who string) error, more ...func(*flag.FlagSet)) error {
	cfg, rest, err := c.read(name, 1, more...)
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		return usageError("it needs a volunteer's address or a request's reference; see spolu " + name + " --help")
	}
	a, err := openExisting(c.ctx, cfg, c.stderr)
	if err != nil {
		return err
	}
	err = do(a, rest[0])
	if help.Is(err, help.NotFound) {
		err = errors.New("nobody is known by this; name a volunteer by the e-mail of the account, or a request by its reference")
	}
	return errors.Join(a.sentence(err), a.db.Close())
}
