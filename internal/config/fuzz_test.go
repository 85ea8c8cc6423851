package config_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"unicode/utf8"

	"example.org/spolu/internal/config"
)

// FuzzRead tries every setting with whatever: it is read or refused with a sentence that names the setting, and no
// sentence has a password in it.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"", "localhost:8080", "https://spolu.example.org", "postgres://u:geheim@h/db", "smtp://u:geheim@h:587?tls=off",
		"smtps://u:geheim@h:x", "Spolu <spolu@example.org>", "10.0.0.0/8,::1", "100/2000", "file:dir", "sqlite:\x00",
		"smtp://:geheim@",
	} {
		f.Add(seed)
	}
	names := []string{"SPOLU_ADDR", "SPOLU_URL", "SPOLU_DATABASE", "SPOLU_SMTP", "SPOLU_FROM", "SPOLU_KEYS",
		"SPOLU_SITE", "SPOLU_ADMIN_ADDR", "SPOLU_TRUSTED_PROXIES", "SPOLU_CACHE", "SPOLU_RATE", "SPOLU_LOG"}
	f.Fuzz(func(t *testing.T, value string) {
		for _, name := range names {
			_, _, err := config.Read("serve", nil, env(map[string]string{name: value}))
			if err != nil && !strings.Contains(err.Error(), "SPOLU_") {
				t.Errorf("%s=%q: %v", name, value, err)
			}
			if err != nil && strings.Contains(value, "geheim@") && strings.Contains(err.Error(), "geheim") &&
				(name == "SPOLU_SMTP" || name == "SPOLU_DATABASE") {
				t.Errorf("%s=%q shows a password: %v", name, value, err)
			}
		}
	})
}

// FuzzEnvFile reads whatever as an environment file: what is wrong is said by line, without the text itself; and
// any value that is quoted by the rules comes back as it was, beside whatever stands before it.
func FuzzEnvFile(f *testing.F) {
	for _, seed := range []string{
		"", "A=1\n# B\nC='x' \"y\\\"\" z\\\n d\r\n", "A", "A='", "A=\\", "export A=1", "\ufeffA=1", "A=a&b",
		"A=\"\\\n\"", "\xff", "A = b c \t",
	} {
		f.Add(seed)
	}
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`)
	f.Fuzz(func(t *testing.T, text string) {
		values, wrong := config.ParseEnvFile(text)
		for _, err := range wrong {
			var line int
			n, _ := fmt.Sscanf(err.Error(), "line %d: ", &line)
			if n != 1 || line < 1 || line > 1+strings.Count(text, "\n") {
				t.Errorf("%q: %v", text, err)
			}
		}
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return
		}
		single := strings.ReplaceAll(text, "'", "")
		quoted, wrongQuotes := config.ParseEnvFile("A='" + single + "'\nB=\"" + escape.Replace(text) + "\"")
		if quoted["A"] != single || quoted["B"] != text || len(quoted) != 2 || wrongQuotes != nil {
			t.Errorf("%q comes back as %q, %v", text, quoted, wrongQuotes)
		}
		if wrong != nil {
			return
		}
		more, wrong := config.ParseEnvFile(text + "\n\nZ=1\n")
		if values["Z"] = "1"; !maps.Equal(more, values) || wrong != nil {
			t.Errorf("%q before another line is %q, %v", text, more, wrong)
		}
	})
}
