package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"example.org/spolu/internal/erased"
	"example.org/spolu/internal/exchange/privacy"
	"example.org/spolu/internal/help"
)

func erase() command {
	return command{
		name: "erase", args: "E-MAIL|REFERENCE|ID",
		summary: "forgets a volunteer with all offers, or a request, for good; asks before",
		more:    whom,
		example: "spolu erase K7M-4PX",
		flags:   []option{{"yes", "", "does not ask", optional}},
		run:     call.erase,
	}
}

func export() command {
	return command{
		name: "export", args: "E-MAIL|REFERENCE|ID",
		summary: "prints what the portal holds of a volunteer, or of a request",
		more:    whom,
		example: "spolu export K7M-4PX",
		run:     call.export,
	}
}

// whom says how a person is named.
const whom = "A volunteer is named by the e-mail of the account, or an id; a request by its\nreference, or an id."

// erase forgets a person who has asked for it on the phone or by letter. It asks first: nothing brings back what is
// erased.
func (c call) erase() error {
	yes := c.options["yes"] == "true"
	return c.person(func(a *app, who string) error {
		if !yes && !c.stdin.terminal {
			return usageError("it asks before it erases, and nobody is there to answer; add --yes")
		}
		if !yes {
			if err := c.confirmErasure(a, who); err != nil {
				return err
			}
		}
		if err := a.exchange.Privacy.EraseFor(c.ctx, c.operator(), who); err != nil {
			return err
		}
		fmt.Fprintln(c.stdout, "It is erased, and stays erased after a restore. "+
			"What a volunteer has received by e-mail is in their mailbox.")
		return nil
	})
}

// confirmErasure says what would be erased, without a contact, and wants to hear "yes".
func (c call) confirmErasure(a *app, who string) error {
	p, err := a.exchange.Privacy.PreviewErasure(c.ctx, c.operator(), who)
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
func (c call) export() error {
	return c.person(func(a *app, who string) error {
		data, err := a.exchange.Privacy.ExportFor(c.ctx, c.operator(), who)
		if err != nil {
			return err
		}
		out := json.NewEncoder(c.stdout)
		out.SetIndent("", "  ")
		return out.Encode(data)
	})
}

// person does something with the person whom the one word names.
func (c call) person(do func(a *app, who string) error) error {
	a, err := openExisting(c.ctx, c.config, c.stderr)
	if err != nil {
		return err
	}
	err = do(a, c.args[0])
	if help.Is(err, help.NotFound) {
		err = errors.New("nobody is known by this; " +
			"name a volunteer by the e-mail of the account, or a request by its reference")
	}
	return errors.Join(a.sentence(err), a.db.Close())
}
