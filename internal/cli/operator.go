package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os/user"
	"strings"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/vault"
)

// operator is who runs the command, for the audit: the user of the system, or the one who has become it by sudo.
// spolu-as, which runs commands as the portal's user, hands on whose they are.
func (c call) operator() help.Actor {
	name := c.getenv("SUDO_USER")
	if name == "" {
		if now, err := user.Current(); err == nil {
			name = now.Username
		}
	}
	return help.As(help.OperatorActor, login(name))
}

// longestLogin is how long a user's name may be on Linux.
const longestLogin = 32

// login is a user's name without what no such name has.
func login(name string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("._-", r):
			return r
		}
		return -1
	}, name)
	return clean[:min(len(clean), longestLogin)]
}

// note writes into the audit what is done with a database as a whole, or with its keys.
func (c call) note(db *store.DB, verb, detail string) error {
	err := db.InTx(c.ctx, func(tx *store.Tx) error { return tx.Audit(c.operator(), verb, "", detail) })
	if err != nil {
		return fmt.Errorf("it could not be noted in the audit: %w", plain(err))
	}
	return nil
}

// noteBeside is note for a command that has not opened the database.
func (c call) noteBeside(keys *vault.Vault, verb, detail string) error {
	db, err := store.Open(c.config.Database, keys, nil)
	if err != nil {
		return fmt.Errorf("it could not be noted in the audit: %w", err)
	}
	return errors.Join(cmp.Or(plain(db.CheckKeys(c.ctx)), c.note(db, verb, detail)), db.Close())
}
