// Package file writes files that are whole or not there at all, whatever happens on the way.
package file

import (
	"errors"
	"os"
	"path/filepath"
)

// New makes a file that only its owner may read, with what fill writes to the path that it is given, and puts it on the
// disk. It never writes over another file: it then fails with fs.ErrExist.
func New(path string, fill func(temporary string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".spolu-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = fill(f.Name())
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil {
		return err
	}
	if err := SyncDir(filepath.Dir(path)); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// Replace is New for a path where there may be a file already, which it takes the place of at once.
func Replace(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".spolu-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// SyncDir puts the names in a folder on the disk.
func SyncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
