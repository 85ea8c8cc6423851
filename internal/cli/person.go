package cli

import (
	"encoding/json"
	"errors"
	"fmt"

	"example.org/spolu/internal/help"
)

// erase forgets a person who has asked for it on the phone or by letter.
func erase(c call) error {
	return c.person("erase", func(a *app, who string) error {
		if err := a.exchange.EraseFor(c.ctx, who); err != nil {
			return err
		}
		fmt.Fprintln(c.stdout, "It is erased, and stays erased after a restore. What a volunteer has received by e-mail is in their mailbox.")
		return nil
	})
}

// export prints what the portal holds of a person who has asked for it.
func export(c call) error {
	return c.person("export", func(a *app, who string) error {
		data, err := a.exchange.ExportFor(c.ctx, who)
		if err != nil {
			return err
		}
		out := json.NewEncoder(c.stdout)
		out.SetIndent("", "  ")
		return out.Encode(data)
	})
}

func (c call) person(name string, do func(a *app, who string) error) error {
	cfg, rest, err := c.read(name, 1)
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
	if err != nil && help.KindOf(err) == help.NotFound {
		err = errors.New("nobody is known by this; name a volunteer by the e-mail of the account, or a request by its reference")
	}
	return errors.Join(a.sentence(err), a.db.Close())
}
