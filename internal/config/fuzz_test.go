package config_test

import (
	"io"
	"strings"
	"testing"

	"example.org/spolu/internal/config"
)

// FuzzRead tries every setting with whatever: it is read or refused with a sentence that names the setting, and no sentence
// has a password in it.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"", "localhost:8080", "https://spolu.example.org", "postgres://u:geheim@h/db", "smtp://u:geheim@h:587?tls=off", "smtps://u:geheim@h:x",
		"Spolu <spolu@example.org>", "10.0.0.0/8,::1", "100/2000", "file:dir", "sqlite:\x00", "smtp://:geheim@"} {
		f.Add(seed)
	}
	names := []string{"SPOLU_ADDR", "SPOLU_URL", "SPOLU_DATABASE", "SPOLU_SMTP", "SPOLU_FROM", "SPOLU_KEYS", "SPOLU_SITE", "SPOLU_ADMIN_ADDR",
		"SPOLU_TRUSTED_PROXIES", "SPOLU_CACHE", "SPOLU_RATE", "SPOLU_LOG"}
	f.Fuzz(func(t *testing.T, value string) {
		for _, name := range names {
			_, _, err := config.Read("serve", nil, env(map[string]string{name: value}), io.Discard)
			if err != nil && !strings.Contains(err.Error(), "SPOLU_") {
				t.Errorf("%s=%q: %v", name, value, err)
			}
			if err != nil && strings.Contains(value, "geheim@") && strings.Contains(err.Error(), "geheim") && (name == "SPOLU_SMTP" || name == "SPOLU_DATABASE") {
				t.Errorf("%s=%q shows a password: %v", name, value, err)
			}
		}
	})
}
