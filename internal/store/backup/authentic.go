package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"example.org/spolu/internal/file"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/vault"
)

// What authentication finds wrong with a backup.
var (
	ErrUnauthenticated = errors.New("nothing shows that the backup is as it was made")
	ErrAltered         = errors.New("the backup is not as it was made, or its code is another's: take another backup")
)

// Authentication: a backup has a message authentication code (MAC) beside it, made with the key of the keyed hashes,
// which a change of keys leaves alone. Who has no keys can neither alter a backup nor make one. A line names the keys
// by their fingerprint, so that other keys are told from an altered backup, and then gives the code.

// MACFile is where the code of the backup at path stands.
func MACFile(path string) string { return path + ".hmac" }

const macPurpose = "backup"

// writeMAC writes the code of a backup that will be at path and is at temporary now.
func writeMAC(v *vault.Vault, temporary, path string) error {
	mac, err := v.HashFile(macPurpose, temporary)
	if err != nil {
		return err
	}
	line := v.Fingerprint() + " " + mac + "\n"
	return file.New(MACFile(path), func(f string) error { return os.WriteFile(f, []byte(line), 0o600) })
}

// authenticate compares a copy of the backup at path with its code, and says whether there was one: where it may be
// missing, that is no error. It fails with ErrUnauthenticated where there is none, with store.ErrOtherKeys and with
// ErrAltered.
func authenticate(v *vault.Vault, duplicate, path string, mayBeMissing bool) (authenticated bool, err error) {
	line, err := os.ReadFile(MACFile(path))
	if missing := errors.Is(err, fs.ErrNotExist); missing && mayBeMissing {
		return false, nil
	} else if missing {
		return false, fmt.Errorf("%w: %s is missing; put it beside the backup", ErrUnauthenticated, MACFile(path))
	}
	if err != nil {
		return false, fmt.Errorf("the code of the backup cannot be read: %w", err)
	}
	fingerprint, want, ok := strings.Cut(strings.TrimSpace(string(line)), " ")
	if ok && fingerprint != v.Fingerprint() {
		return false, store.ErrOtherKeys
	}
	mac, err := v.HashFile(macPurpose, duplicate)
	if err == nil && !vault.SameText(mac, want) {
		err = ErrAltered
	}
	return err == nil, err
}
