package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"example.org/spolu/internal/store"
	"example.org/spolu/internal/store/backup"
	"example.org/spolu/internal/vault"
)

func backupCommand() command {
	return command{
		name: "backup", args: "FILE",
		summary: "writes a copy of the database, and FILE.hmac beside it, while the portal runs or not (SQLite)",
		example: "spolu backup /var/backups/spolu/monday.db",
		run:     call.backup,
	}
}

func restore() command {
	return command{
		name: "restore", args: "FILE",
		summary: "puts a backup in the place of a stopped portal's database (SQLite)",
		example: "spolu restore /var/backups/spolu/monday.db",
		flags:   []option{{"allow-unauthenticated", "", "takes a backup without FILE.hmac", optional}},
		run:     call.restore,
	}
}

// loadKeys is for commands about backups, which open no database.
func (c call) loadKeys() (*vault.Vault, error) {
	keys, err := vault.Load(c.config.Keys)
	if err != nil {
		return nil, unusable(err)
	}
	return keys, nil
}

// backup writes a copy of the database, of any version, so that it can be made before an upgrade.
func (c call) backup() error {
	path := c.args[0]
	keys, err := c.loadKeys()
	if err != nil {
		return err
	}
	db, err := store.Open(c.config.Database, keys, nil)
	if err != nil {
		return fmt.Errorf("the database cannot be opened: %w", err)
	}
	if err = errors.Join(plain(db.CheckKeys(c.ctx)), db.Schema().CheckVersion(c.ctx)); err == nil {
		// Noted before, so that the copy has it as well; what cannot be noted is copied all the same: perhaps the disk is
		// full, and a copy is what is needed.
		noted := c.note(db, "backup.make", "")
		if err = backup.Make(c.ctx, db, path); err == nil && noted != nil {
			err = fmt.Errorf("%s is written, but %w", path, noted)
		}
	}
	if errors.Is(err, fs.ErrExist) {
		err = fmt.Errorf("%s or %s is there already; name a new file", path, backup.MACFile(path))
	}
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "The database is in %s, %.1f MB. Contacts in it are sealed: keep it apart from the keys.\n",
		path, float64(info.Size())/1e6)
	fmt.Fprintf(c.stdout, "Keep %s with it: by that restore knows that nobody has altered it.\n", backup.MACFile(path))
	return nil
}

// restore puts a backup in the place of the database.
func (c call) restore() error {
	path, allow := c.args[0], c.options["allow-unauthenticated"] == "true"
	keys, err := c.loadKeys()
	if err != nil {
		return err
	}
	done, err := backup.Restore(c.ctx, path, c.config.Database, keys, allow)
	if errors.Is(err, backup.ErrUnauthenticated) {
		err = hint(err, "where an older version made the backup, add --allow-unauthenticated")
	}
	if err != nil {
		return plain(err)
	}
	how := "authenticated"
	if !done.Authenticated {
		how = "unauthenticated"
	}
	noted := c.noteBeside(keys, "backup.restore", how)
	if noted != nil {
		noted = fmt.Errorf("the database is restored, but %w", noted)
	}
	fmt.Fprintf(c.stdout, "The database is that of %s now.\n", path)
	if !done.Authenticated {
		fmt.Fprintf(c.stdout, "It was taken without %s: nobody can know whether it was altered.\n",
			backup.MACFile(path))
	}
	if done.Kept != "" {
		fmt.Fprintf(c.stdout, "The former one is in %s; delete it when you need it no more, it holds contacts too.\n",
			done.Kept)
	}
	return noted
}
