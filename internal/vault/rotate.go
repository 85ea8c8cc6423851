package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"example.org/spolu/internal/file"
)

// A change of keys takes three steps, because every process must know a new key before any seals with it, and all must
// be sealed anew before the former key goes. Only the key that seals changes: the one of the keyed hashes is what
// people are found by, and names the keys to the database.

// Step is how far a change of keys has come.
type Step int

// The steps.
const (
	One      Step = iota // there is one key
	Added                // a new key is known; the former one still seals
	Switched             // the new key seals; the former one still opens
)

// Settling is how long a step must have been known before the next one: processes look at the file that often.
const Settling = time.Minute

// ErrTooSoon says that a step is younger than Settling.
var ErrTooSoon = errors.New("not every process may know the keys' last change yet: try again in a minute")

// StepOf is how far the change of the keys at path has come.
func StepOf(path string) (Step, error) {
	_, handle, err := readSealing(path)
	if err != nil {
		return 0, err
	}
	return stepOf(handle), nil
}

func stepOf(handle *keyset.Handle) Step {
	info := handle.KeysetInfo()
	switch ids := info.GetKeyInfo(); {
	case len(ids) == 1:
		return One
	case ids[len(ids)-1].GetKeyId() == info.GetPrimaryKeyId():
		return Switched
	}
	return Added
}

// Rotate takes the next step with the file at path: it adds a new key, or has the one that was added seal. It fails
// with ErrTooSoon. After Switched comes Retire.
func Rotate(path string) (Step, error) {
	f, handle, err := readSealing(path)
	if err != nil {
		return 0, err
	}
	manager := keyset.NewManagerFromHandle(handle)
	step := stepOf(handle)
	switch step {
	case One:
		_, err = manager.Add(aead.AES256GCMKeyTemplate())
	case Added:
		ids := handle.KeysetInfo().GetKeyInfo()
		err = errors.Join(settled(path), manager.SetPrimary(ids[len(ids)-1].GetKeyId()))
	default:
		return step, settled(path)
	}
	if err != nil {
		return step, err
	}
	return step + 1, write(path, f, manager)
}

// Retire removes the keys that no longer seal, after all was sealed anew. The file as it was stays beside, at the path
// that comes back: backups made before need it.
func Retire(path string) (kept string, err error) {
	f, handle, err := readSealing(path)
	if err != nil {
		return "", err
	}
	if stepOf(handle) != Switched {
		return "", errors.New("no key has been replaced")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	manager := keyset.NewManagerFromHandle(handle)
	primary := handle.KeysetInfo().GetPrimaryKeyId()
	for _, k := range slices.Clone(handle.KeysetInfo().GetKeyInfo()) {
		if k.GetKeyId() != primary {
			err = errors.Join(err, manager.Delete(k.GetKeyId()))
		}
	}
	kept = fmt.Sprintf("%s.until-%s-%d", path, time.Now().UTC().Format(time.DateOnly), primary)
	if err := errors.Join(err, file.Replace(kept, text)); err != nil {
		return "", err
	}
	return kept, write(path, f, manager)
}

// settled fails with ErrTooSoon where the file has changed just now.
func settled(path string) error {
	info, err := os.Stat(path)
	if err == nil && time.Since(info.ModTime()) < Settling {
		err = ErrTooSoon
	}
	return err
}

// readSealing reads a key file, with the keys that seal.
func readSealing(path string) (f keyFile, handle *keyset.Handle, err error) {
	if _, err := Load(path); err != nil { // which says what is wrong with it
		return f, nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return f, nil, err
	}
	if err := json.Unmarshal(text, &f); err != nil {
		return f, nil, errors.New("the key file cannot be read")
	}
	handle, err = insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(f.AEAD)))
	return f, handle, err
}

// write puts the file with other keys that seal in the place of the one at path.
func write(path string, f keyFile, sealing *keyset.Manager) error {
	handle, err := sealing.Handle()
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&buf)); err != nil {
		return err
	}
	f.AEAD = buf.Bytes()
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return file.Replace(path, text)
}
