// Package vault seals contacts: authenticated encryption bound to the row a value stands in, and keyed hashes to
// find an address again without storing it. Who holds a database or a backup without the keys reads no contact.
package vault

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/mac"
	"github.com/tink-crypto/tink-go/v2/tink"

	"example.org/spolu/internal/file"
)

// Vault holds the keys. It is safe for concurrent use.
type Vault struct {
	aead tink.AEAD
	mac  tink.MAC
}

// keyFile is the JSON of a key file: two Tink keysets in clear, which is why the file has mode 0600 and is
// kept apart from the database and its backups.
type keyFile struct {
	AEAD json.RawMessage `json:"aead"`
	MAC  json.RawMessage `json:"mac"`
}

// Create writes new keys to path with mode 0600. It fails with fs.ErrExist where there is a file already.
func Create(path string) error {
	text, err := newKeys()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return file.New(path, func(temporary string) error { return os.WriteFile(temporary, text, 0o600) })
}

// Load reads the keys at path. It fails with fs.ErrNotExist where there are none, and where others than the
// owner can read them.
func Load(path string) (*Vault, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others: chmod 600 %s", path, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	v, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s is not a key file of spolu: %w", path, err)
	}
	return v, nil
}

// LoadOrCreate is Load, after Create on first use.
func LoadOrCreate(path string) (*Vault, error) {
	v, err := Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := Create(path); err != nil && !errors.Is(err, fs.ErrExist) { // another node was quicker
			return nil, err
		}
		return Load(path)
	}
	return v, err
}

// New is a vault with fresh keys that are kept nowhere: for the demo and tests.
func New() (*Vault, error) {
	text, err := newKeys()
	if err != nil {
		return nil, err
	}
	return parse(text)
}

func newKeys() ([]byte, error) {
	var f keyFile
	for _, k := range []struct {
		into *json.RawMessage
		make func() (*keyset.Handle, error)
	}{
		{&f.AEAD, func() (*keyset.Handle, error) { return keyset.NewHandle(aead.AES256GCMKeyTemplate()) }},
		{&f.MAC, func() (*keyset.Handle, error) { return keyset.NewHandle(mac.HMACSHA256Tag256KeyTemplate()) }},
	} {
		handle, err := k.make()
		if err != nil {
			return nil, err
		}
		var buf bytes.Buffer
		if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&buf)); err != nil {
			return nil, err
		}
		*k.into = buf.Bytes()
	}
	return json.MarshalIndent(f, "", "  ")
}

func parse(text []byte) (*Vault, error) {
	var f keyFile
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, errors.New("not JSON with the keys aead and mac") // the cause could quote a key
	}
	seal, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(f.AEAD)))
	if err != nil {
		return nil, errors.New("no usable keyset under aead")
	}
	hash, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(f.MAC)))
	if err != nil {
		return nil, errors.New("no usable keyset under mac")
	}
	v := new(Vault)
	if v.aead, err = aead.New(seal); err != nil {
		return nil, err
	}
	v.mac, err = mac.New(hash)
	return v, err
}

// Seal encrypts text so that it opens only in the same place: where names its table, column and row. The empty
// text stays empty, so that "none" can be seen without the keys.
func (v *Vault) Seal(text, where string) (string, error) {
	if text == "" {
		return "", nil
	}
	sealed, err := v.aead.Encrypt([]byte(text), []byte(where))
	return base64.RawStdEncoding.EncodeToString(sealed), err
}

// Open decrypts what Seal made for the same place. The error never holds the text.
func (v *Vault) Open(sealed, where string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", fmt.Errorf("%s is not sealed", where)
	}
	text, err := v.aead.Decrypt(raw, []byte(where))
	if err != nil {
		return "", fmt.Errorf("%s does not open with these keys", where)
	}
	return string(text), nil
}

// Hash is a keyed hash of value for one purpose, as 43 characters of URL-safe base64. The same value has
// different hashes for different purposes.
func (v *Vault) Hash(purpose, value string) string {
	sum, err := v.mac.ComputeMAC([]byte(purpose + "\x00" + value))
	if err != nil {
		panic("vault: HMAC of a text cannot fail: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(sum[len(sum)-sha256.Size:]) // without Tink's prefix, which is the same for all
}

// Matches reports, in constant time, whether hash is that of value for the purpose.
func (v *Vault) Matches(purpose, value, hash string) bool {
	return SameText(v.Hash(purpose, value), hash)
}

// SameText compares two secrets in constant time.
func SameText(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }

// Fingerprint tells one set of keys from another and gives nothing of them away. The database stores it, so that
// a node with other keys refuses to start.
func (v *Vault) Fingerprint() string { return v.Hash("fingerprint", "spolu")[:16] }
