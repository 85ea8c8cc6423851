package cli

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"

	"example.org/spolu/internal/config"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/vault"
)

// openBackup reads the settings of a command about a backup, and the one path that it needs.
func (c call) openBackup(name string, more ...func(*flag.FlagSet)) (
	cfg config.Config, path string, keys *vault.Vault, err error) {
	cfg, rest, err := c.read(name, 1, more...)
	if err != nil {
		return cfg, "", nil, err
	}
	if len(rest) == 0 {
		return cfg, "", nil, usageError("it needs a file; see spolu " + name + " --help")
	}
	if keys, err = vault.Load(cfg.Keys); err != nil {
		return cfg, "", nil, fmt.Errorf("the keys cannot be used: %w", err)
	}
	return cfg, rest[0], keys, nil
}

// backup writes a copy of the database, of any version, so that it can be made before an upgrade.
func backup(c call) error {
	cfg, path, keys, err := c.openBackup("backup")
	if err != nil {
		return err
	}
	db, err := store.Open(cfg.Database, keys, nil)
	if err != nil {
		return fmt.Errorf("the database cannot be opened: %w", err)
	}
	if err = errors.Join(plain(db.CheckKeys(c.ctx)), plain(db.CheckVersion(c.ctx))); err == nil {
		err = db.Backup(c.ctx, path)
	}
	if errors.Is(err, fs.ErrExist) {
		err = fmt.Errorf("%s or %s is there already; name a new file", path, store.MACFile(path))
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
	fmt.Fprintf(c.stdout, "Keep %s with it: by that restore knows that nobody has altered it.\n", store.MACFile(path))
	return nil
}

// restore puts a backup in the place of the database.
func restore(c call) error {
	var allow bool
	cfg, path, keys, err := c.openBackup("restore", func(f *flag.FlagSet) {
		f.BoolVar(&allow, "allow-unauthenticated", false, "takes a backup without FILE.hmac")
	})
	if err != nil {
		return err
	}
	done, err := store.Restore(c.ctx, path, cfg.Database, keys, allow)
	if errors.Is(err, store.ErrUnauthenticated) {
		err = hint(err, "where an older version made the backup, add --allow-unauthenticated")
	}
	if err != nil {
		return plain(err)
	}
	fmt.Fprintf(c.stdout, "The database is that of %s now.\n", path)
	if !done.Authenticated {
		fmt.Fprintf(c.stdout, "It was taken without %s: nobody can know whether it was altered.\n", store.MACFile(path))
	}
	if done.Kept != "" {
		fmt.Fprintf(c.stdout, "The former one is in %s; delete it when you need it no more, it holds contacts too.\n",
			done.Kept)
	}
	return nil
}
