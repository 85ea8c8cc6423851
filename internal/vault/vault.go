// Package vault seals contacts: authenticated encryption bound to the row a value stands in, and keyed hashes to
// find an address again without storing it. Who holds a database or a backup without the keys reads no contact.
package vault

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/core/cryptofmt"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/mac"
	"github.com/tink-crypto/tink-go/v2/tink"

	"example.org/spolu/internal/file"
)

// Vault holds the keys. It is safe for concurrent use.
type Vault struct {
	path string // of the file that they come from; "" for none
	now  atomic.Pointer[keys]
}

// keys are those of a file as it was read.
type keys struct {
	aead    tink.AEAD
	mac     tink.MAC
	primary uint32 // id of the key that seals
	read    fs.FileInfo
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
	v.path, v.now.Load().read = path, info
	return v, nil
}

// Refresh reads the file again where it has changed. Keys with another fingerprint are not taken: the database belongs
// to those it was opened with.
func (v *Vault) Refresh() error {
	if v.path == "" {
		return nil
	}
	info, err := os.Stat(v.path)
	if err != nil {
		return err
	}
	if had := v.now.Load().read; info.ModTime().Equal(had.ModTime()) && info.Size() == had.Size() {
		return nil
	}
	fresh, err := Load(v.path)
	if err != nil {
		return err
	}
	if fresh.Fingerprint() != v.Fingerprint() {
		return fmt.Errorf("%s has other keys now: it must not be replaced while the portal runs", v.path)
	}
	v.now.Store(fresh.now.Load())
	return nil
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

// New is a vault with fresh keys that are kept nowhere: for tests, of whatever package.
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
	k := &keys{primary: seal.KeysetInfo().GetPrimaryKeyId()}
	if k.aead, err = aead.New(seal); err != nil {
		return nil, err
	}
	if k.mac, err = mac.New(hash); err != nil {
		return nil, err
	}
	v := new(Vault)
	v.now.Store(k)
	return v, nil
}

// Seal encrypts text so that it opens only in the same place: where names its table, column and row. The empty
// text stays empty, so that "none" can be seen without the keys.
func (v *Vault) Seal(text, where string) (string, error) {
	if text == "" {
		return "", nil
	}
	sealed, err := v.now.Load().aead.Encrypt([]byte(text), []byte(where))
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
	text, err := v.now.Load().aead.Decrypt(raw, []byte(where))
	if err != nil && v.Refresh() == nil { // another node may seal with a newer key
		text, err = v.now.Load().aead.Decrypt(raw, []byte(where))
	}
	if err != nil {
		return "", fmt.Errorf("%s does not open with these keys", where)
	}
	return string(text), nil
}

// Current reports whether a value is sealed with the key that seals now, rather than with a former one;
// the empty one is.
func (v *Vault) Current(sealed string) bool {
	if sealed == "" {
		return true
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	return err == nil && len(raw) > prefix && binary.BigEndian.Uint32(raw[1:prefix]) == v.now.Load().primary
}

// prefix is how many bytes of what Tink seals name the key: a version and its id.
const prefix = cryptofmt.TinkPrefixSize

// Hash is a keyed hash of value for one purpose, as 43 characters of URL-safe base64. The same value has
// different hashes for different purposes.
func (v *Vault) Hash(purpose, value string) string {
	sum, err := v.now.Load().mac.ComputeMAC([]byte(purpose + "\x00" + value))
	if err != nil {
		panic("vault: HMAC of a text cannot fail: " + err.Error())
	}
	// without Tink's prefix, which is the same for all
	return base64.RawURLEncoding.EncodeToString(sum[len(sum)-sha256.Size:])
}

// HashFile is Hash of what the file at path holds, however large it is: the HMAC is that of its SHA-256.
func (v *Vault) HashFile(purpose, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return v.Hash(purpose, hex.EncodeToString(sum.Sum(nil))), nil
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
