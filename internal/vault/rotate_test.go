package vault_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"example.org/spolu/internal/vault"
)

// age makes a file look as if its last change were known to every process.
func age(t *testing.T, path string) {
	t.Helper()
	then := time.Now().Add(-2 * vault.Settling)
	if err := os.Chtimes(path, then, then); err != nil {
		t.Fatal(err)
	}
}

// TestRotate: at each step of a change of keys, a process that knows the step before and one that knows this one read
// each other's values, and find each other's hashes.
func TestRotate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	load := func(path string) *vault.Vault {
		v, err := vault.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if err := vault.Create(path); err != nil {
		t.Fatal(err)
	}
	seal := func(v *vault.Vault) string {
		sealed, err := v.Seal("text", "there")
		if err != nil {
			t.Fatal(err)
		}
		return sealed
	}
	first := load(path)
	oldest := seal(first)
	saved := filepath.Join(t.TempDir(), "backup")
	if err := os.WriteFile(saved, []byte("what was saved"), 0o600); err != nil {
		t.Fatal(err)
	}
	mac, err := first.HashFile("backup", saved)
	if err != nil {
		t.Fatal(err)
	}
	before := first
	for step, want := range []vault.Step{vault.Added, vault.Switched} {
		got, err := vault.Rotate(path)
		if err != nil || got != want {
			t.Fatalf("step %d: %v, %v", step, got, err)
		}
		if _, err := vault.Rotate(path); !errors.Is(err, vault.ErrTooSoon) {
			t.Errorf("step %d: the next at once: %v", step, err)
		}
		now := load(path)
		for _, pair := range [][2]*vault.Vault{{before, now}, {now, before}} {
			if text, err := pair[1].Open(seal(pair[0]), "there"); err != nil || text != "text" {
				t.Errorf("step %d: %q, %v", step, text, err)
			}
		}
		if now.Hash("p", "v") != first.Hash("p", "v") || now.Fingerprint() != first.Fingerprint() {
			t.Errorf("step %d: the hashes change", step)
		}
		if now.Current(oldest) != (want == vault.Added) || !now.Current(seal(now)) {
			t.Errorf("step %d: the former key's value counts as current, or the own does not", step)
		}
		before = now
		age(t, path)
	}
	kept, err := vault.Retire(path)
	if err != nil {
		t.Fatal(err)
	}
	last := load(path)
	if _, err := last.Open(oldest, "there"); err == nil {
		t.Error("the former key still opens")
	}
	if text, err := load(kept).Open(oldest, "there"); err != nil || text != "text" {
		t.Errorf("the file that was kept opens %q, %v", text, err)
	}
	if again, err := last.HashFile("backup", saved); err != nil || again != mac {
		t.Errorf("a file has another hash when the keys were changed: %v", err)
	}
	if step, err := vault.StepOf(path); err != nil || step != vault.One {
		t.Errorf("at the end: %v, %v", step, err)
	}
	if err := first.Refresh(); err != nil {
		t.Fatal(err)
	}
	if text, err := first.Open(seal(last), "there"); err != nil || text != "text" {
		t.Errorf("who looks again opens %q, %v", text, err)
	}
	if _, err := vault.Retire(path); err == nil {
		t.Error("the only key is retired")
	}
}

// Other keys in the place of the file are not taken up by who has the former ones.
func TestRefreshRefusesOtherKeys(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "keys.json"), filepath.Join(dir, "other.json")
	if err := errors.Join(vault.Create(path), vault.Create(other)); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	age(t, path)
	if err := os.Rename(other, path); err != nil {
		t.Fatal(err)
	}
	before := v.Fingerprint()
	if err := v.Refresh(); err == nil || v.Fingerprint() != before {
		t.Errorf("other keys are taken up: %v", err)
	}
}
