package vault

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func newVault(t testing.TB) *Vault {
	t.Helper()
	v, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSealedOpensOnlyInItsPlace(t *testing.T) {
	v, other := newVault(t), newVault(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		sealed, err := v.Seal(text, "requests/email/1")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := v.Open(sealed, "requests/email/1"); err != nil || got != text {
			t.Fatalf("opened %q, %v", got, err)
		}
		if text == "" {
			return
		}
		if len(text) > 3 && strings.Contains(sealed, text) {
			t.Fatal("the sealed value holds the text")
		}
		if _, err := v.Open(sealed, "requests/email/2"); err == nil {
			t.Fatal("opened in another row")
		}
		if _, err := other.Open(sealed, "requests/email/1"); err == nil {
			t.Fatal("opened with other keys")
		}
	})
}

func TestHashIsKeyedAndHasAPurpose(t *testing.T) {
	v, other := newVault(t), newVault(t)
	h := v.Hash("email", "a@example.org")
	if !v.Matches("email", "a@example.org", h) || len(h) != 43 {
		t.Errorf("hash %q does not match itself", h)
	}
	if v.Matches("phone", "a@example.org", h) || other.Matches("email", "a@example.org", h) {
		t.Error("hash matches for another purpose or other keys")
	}
}

func TestHashOfAFile(t *testing.T) {
	v, other := newVault(t), newVault(t)
	path := filepath.Join(t.TempDir(), "file")
	hash := func(v *Vault, purpose, text string) string {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		h, err := v.HashFile(purpose, path)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	h := hash(v, "backup", "text")
	if h != hash(v, "backup", "text") {
		t.Error("the same file has two hashes")
	}
	others := []string{hash(v, "backup", "Text"), hash(v, "backup", ""), hash(v, "other", "text"),
		hash(other, "backup", "text")}
	if slices.Contains(others, h) {
		t.Error("another file, purpose or key has the same hash")
	}
	if _, err := v.HashFile("backup", path+"x"); !os.IsNotExist(err) {
		t.Errorf("missing file: %v", err)
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "keys.json")
	v, err := LoadOrCreate(path)
	if err != nil {
		t.Fatal(err)
	}
	info, _ := os.Stat(path)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o", info.Mode().Perm())
	}
	again, err := LoadOrCreate(path)
	if err != nil || again.Fingerprint() != v.Fingerprint() {
		t.Errorf("second load: %v", err)
	}
	if err := Create(path); !os.IsExist(err) {
		t.Errorf("Create over existing keys: %v", err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err == nil {
		t.Error("keys that others can read were taken")
	}
	if _, err := Load(path + "x"); !os.IsNotExist(err) {
		t.Errorf("missing file: %v, want %v", err, fs.ErrNotExist)
	}
}

func TestBrokenKeyFile(t *testing.T) {
	for _, text := range []string{"", "{}", `{"aead":{},"mac":{}}`, "[1]"} {
		path := filepath.Join(t.TempDir(), "keys.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path); err == nil || !strings.Contains(err.Error(), "not a key file") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// FuzzParse: a key file of whatever is taken or refused, and what is taken can seal and open.
func FuzzParse(f *testing.F) {
	keys, err := newKeys()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(keys)
	f.Add([]byte(`{"aead":{},"mac":null}`))
	f.Add([]byte("{"))
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := parse(text)
		if err != nil {
			return
		}
		sealed, err := v.Seal("tajné", "here")
		if err != nil {
			t.Fatal("keys that were taken cannot seal: ", err)
		}
		if got, err := v.Open(sealed, "here"); err != nil || got != "tajné" {
			t.Errorf("sealed and opened: %q, %v", got, err)
		}
	})
}

// FuzzOpen: nothing opens that was not sealed here, whatever stands in the column.
func FuzzOpen(f *testing.F) {
	v, err := New()
	if err != nil {
		f.Fatal(err)
	}
	sealed, err := v.Seal("tajné", "elsewhere")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed)
	f.Add("")
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, column string) {
		if got, err := v.Open(column, "here"); err == nil && (got != "" || column != "") {
			t.Errorf("%q opens as %q", column, got)
		}
	})
}
