package post

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
)

// folder puts each letter into a file of its own, for trials: <Message-ID>.eml, readable by its owner only. A letter
// that comes again replaces itself.
type folder string

// Carry implements Carrier.
func (f folder) Carry(_ context.Context, e Envelope) error {
	raw, err := e.message()
	if err != nil {
		return err
	}
	if err := f.write(url.PathEscape(e.MessageID)+".eml", raw); err != nil {
		return &Failure{Problem: Unreachable}
	}
	return nil
}

// write makes the file appear whole or not at all.
func (f folder) write(name string, raw []byte) error {
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(string(f), ".draft-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = draft.Write(raw)
	if err = errors.Join(err, draft.Sync(), draft.Close()); err == nil {
		err = os.Rename(draft.Name(), filepath.Join(string(f), name))
	}
	if err != nil {
		return errors.Join(err, os.Remove(draft.Name()))
	}
	return nil
}
