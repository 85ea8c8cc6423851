package cli

import (
	"encoding/json"
	"errors"
	"time"

	"example.org/spolu/internal/store"
)

func audit() command {
	return command{
		name:    "audit",
		summary: "prints who did what, a line of JSON each, without contacts",
		example: "spolu audit --since 2026-11-27",
		flags:   []option{{"since", "DAY", "the first day, as 2026-11-27; all without it", optional}},
		run:     call.audit,
	}
}

// audit prints who did what, a line of JSON each.
func (c call) audit() (err error) {
	var from time.Time
	if since := c.options["since"]; since != "" {
		if from, err = time.Parse(time.DateOnly, since); err != nil {
			return usageError("--since is a day, as 2026-11-27")
		}
	}
	a, err := openExisting(c.ctx, c.config, c.stderr)
	if err != nil {
		return err
	}
	return errors.Join(plain(a.printAudit(c, from)), a.db.Close())
}

// printAudit reads some lines at a time: others write meanwhile.
func (a *app) printAudit(c call, from time.Time) error {
	const atOnce = 1000
	out := json.NewEncoder(c.stdout)
	var last store.AuditLine
	for more := true; more; {
		err := a.db.View(c.ctx, func(tx *store.Tx) error {
			lines, err := tx.AuditAfter(from, last, atOnce)
			for _, l := range lines {
				err = errors.Join(err, out.Encode(l))
				last = l
			}
			more = len(lines) == atOnce
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
