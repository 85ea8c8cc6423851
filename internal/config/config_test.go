package config_test

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"example.org/spolu/internal/config"
)

func env(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

func TestDefaults(t *testing.T) {
	c, rest, err := config.Read("serve", nil, env(nil))
	if err != nil || len(rest) != 0 {
		t.Fatal(rest, err)
	}
	if c.Addr != "localhost:8080" || c.URL.String() != "http://localhost:8080" ||
		c.Database != "sqlite:data/spolu.db" || !c.SMTP.None() || c.From.String() != `"Spolu" <spolu@localhost>` ||
		c.Keys != "data/keys.json" || c.Site != "" || c.AdminAddr != "localhost:8081" || c.TrustedProxies != nil ||
		c.Log != slog.LevelInfo {
		t.Errorf("defaults are %+v", c)
	}
}

func TestAFlagWinsOverTheEnvironment(t *testing.T) {
	offers := 0
	own := func(f *flag.FlagSet) { f.IntVar(&offers, "offers", 0, "how many") }
	args := []string{"--addr", "localhost:1", "one", "--offers=7", "--smtp=", "two", "--", "--log"}
	c, rest, err := config.Read("sample", args,
		env(map[string]string{"SPOLU_ADDR": "localhost:2", "SPOLU_SMTP": "file:letters", "SPOLU_LOG": "warn"}), own)
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "localhost:1" || !c.SMTP.None() || c.Log != slog.LevelWarn || offers != 7 {
		t.Errorf("read %+v and %d offers", c, offers)
	}
	if want := []string{"one", "two", "--log"}; !reflect.DeepEqual(rest, want) {
		t.Errorf("left over: %q, want %q", rest, want)
	}
}

func TestGoodValues(t *testing.T) {
	read := func(name, value string) config.Config {
		c, _, err := config.Read("serve", nil, env(map[string]string{name: value}))
		if err != nil {
			t.Error(err)
		}
		return c
	}
	for value, want := range map[string]string{
		"https://Spolu.Example.org/": "https://spolu.example.org", "http://127.9.9.9:80": "http://127.9.9.9:80",
		"http://[::1]:8080": "http://[::1]:8080", "https://spolu.example.org:8443": "https://spolu.example.org:8443",
		"https://Pomáháme.example.org":   "https://xn--pomhme-rtab.example.org",
		"https://поміч.example.org:8443": "https://xn--l1adc8a0e.example.org:8443",
	} {
		if got := read("SPOLU_URL", value); got.URL == nil || got.URL.String() != want {
			t.Errorf("SPOLU_URL %q is %v, want %s", value, got.URL, want)
		}
	}
	for value, want := range map[string]config.Mail{
		"file:data/letters":       {Folder: "data/letters"},
		"smtp://mail.example.org": {Host: "mail.example.org", Port: 587, Encryption: config.StartTLS},
		"smtp://me%40x:p%3Aw@mail.example.org:2525": {
			Host: "mail.example.org", Port: 2525, User: "me@x", Password: "p:w", Encryption: config.StartTLS,
		},
		"smtps://me:pw@mail.example.org": {
			Host: "mail.example.org", Port: 465, User: "me", Password: "pw", Encryption: config.TLS,
		},
		"smtp://127.0.0.1:1025?tls=off": {Host: "127.0.0.1", Port: 1025, Encryption: config.Off},
		"smtp://[::1]:1025?tls=off":     {Host: "::1", Port: 1025, Encryption: config.Off},
	} {
		if got := read("SPOLU_SMTP", value); got.SMTP != want {
			t.Errorf("SPOLU_SMTP %q is %+v", value, got.SMTP)
		}
	}
	for value, want := range map[string]config.Rate{
		"": {PerSecond: 100, Burst: 1000}, "0": {}, "2.5": {PerSecond: 2.5, Burst: 25},
		"0.01": {PerSecond: 0.01, Burst: 1}, "100/2000": {PerSecond: 100, Burst: 2000},
	} {
		if got := read("SPOLU_RATE", value).Rate; got != want {
			t.Errorf("SPOLU_RATE %q is %+v", value, got)
		}
	}
	want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128"),
		netip.MustParsePrefix("192.0.2.7/32")}
	if got := read("SPOLU_TRUSTED_PROXIES", "10.1.2.3/8, ::1 192.0.2.7").TrustedProxies; !reflect.DeepEqual(got, want) {
		t.Errorf("proxies %v", got)
	}
	for _, value := range []string{
		"postgres://user@host/db", "postgresql://user:p%40ss@host:5432/db?sslmode=verify-full", "sqlite:x.db",
	} {
		if got := read("SPOLU_DATABASE", value).Database; got != value {
			t.Errorf("database %q", got)
		}
	}
	if got := read("SPOLU_FROM", "spolu@dáme.example").From; got.Address != "spolu@xn--dme-ela.example" {
		t.Errorf("from %v", got)
	}
	from := read("SPOLU_FROM", "Spolu to dáme <spolu@example.org>").From
	if from.Name != "Spolu to dáme" || from.Address != "spolu@example.org" {
		t.Errorf("from %v", from)
	}
}

// secret stands in every value that could hold a password; no error quotes it.
const secret = "hunter2"

var bad = map[string][]string{
	"SPOLU_ADDR":       {"localhost", "localhost:http", "localhost:70000", ":-1", "8080"},
	"SPOLU_ADMIN_ADDR": {"localhost", "[::1", "localhost:8080"},
	"SPOLU_URL": {"htp://x", "spolu.example.org", "http://spolu.example.org", "http://localhost.example.org",
		"http://128.0.0.1", "https://", "https://spolu.example.org/portal", "https://spolu.example.org?x=1",
		"https://spolu.example.org?", "https://spolu.example.org#x", "https://u:" + secret + "@spolu.example.org",
		"ftp://u:" + secret + "@spolu.example.org", "://", "https://pomáháme-.example.org", "https://u:" + secret + "@spolu.example.org:x"},
	"SPOLU_DATABASE": {"sqlite:", "data/spolu.db", "mysql://root:" + secret + "@host/db",
		"postgres://u:" + secret + "@host", "postgres://u:" + secret + "%zz@host/db", ":"},
	"SPOLU_SMTP": {"mail.example.org:587", "http://mail.example.org", "smtp://", "smtp://u:" + secret + "@:587",
		"file:", "smtp://u:" + secret + "/x@mail.example.org", "smtp://u:" + secret + "@mail.example.org/path",
		"smtp://u:" + secret + "@mail.example.org:0", "smtp://u:" + secret + "@mail.example.org:99999",
		"smtp://mail.example.org?tls=off", "smtp://localhost.example.org?tls=off",
		"smtp://u:" + secret + "@127.0.0.1:1025?tls=off", "smtps://127.0.0.1:465?tls=off", "smtp://127.0.0.1?tls=on",
		"smtp://127.0.0.1?tls=off&x=" + secret, "smtp://u@mail.example.org", "smtp://:" + secret + "@mail.example.org",
		"smtp://mail.example.org#x"},
	"SPOLU_FROM": {"spolu", "Spolu <spolu@>", "a@example.org, b@example.org",
		"Spolu\r\nBcc: x@y <spolu@example.org>"},
	"SPOLU_TRUSTED_PROXIES": {"proxy", "10.0.0.0/33", "10.0.0.1,x", "fe80::1%eth0", "0.0.0.0/0", "::/0"},
	"SPOLU_CACHE":           {"x", "-1", "1.5", "99999"},
	"SPOLU_RATE":            {"x", "-1", "NaN", "1e9", "100/", "100/0", "100/x", "0/5", "100/2000/3"},
	"SPOLU_LOG":             {"loud", "INFO", "info "},
}

func TestBadValues(t *testing.T) {
	for name, values := range bad {
		for _, value := range values {
			_, _, err := config.Read("serve", nil, env(map[string]string{name: value}))
			if err == nil {
				t.Errorf("%s: %q is accepted", name, value)
				continue
			}
			said := err.Error()
			if !strings.HasPrefix(said, name+": ") || !strings.Contains(said, ";") ||
				strings.ContainsAny(said, "\n\r") {
				t.Errorf("%s: %q gives %q, want one sentence that names the variable and says what to do",
					name, value, said)
			}
			if strings.Contains(said, secret) {
				t.Errorf("%s: a password is quoted", name)
			}
		}
	}
}

func TestEverythingWrongIsSaidAtOnce(t *testing.T) {
	wrong := map[string]string{"SPOLU_URL": "x", "SPOLU_LOG": "x"}
	_, _, err := config.Read("check", []string{"--from", "x"}, env(wrong))
	for _, name := range []string{"SPOLU_URL: ", "SPOLU_LOG: ", "--from: "} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%q is not in: %v", name, err)
		}
	}
}

func TestWrongUsage(t *testing.T) {
	for _, args := range [][]string{{"--nothing"}, {"--addr"}, {"x", "--offers", "many"}} {
		own := func(f *flag.FlagSet) { f.Int("offers", 0, "how many") }
		if _, _, err := config.Read("sample", args, env(nil), own); !errors.Is(err, config.ErrUsage) {
			t.Errorf("%q: %v, want wrong usage", args, err)
		}
	}
}

// TestSettingsAreListed: what help shows is what is read, flag and variable.
func TestSettingsAreListed(t *testing.T) {
	listed := map[string]bool{}
	for _, s := range config.Settings() {
		listed[s.Variable] = true
		if s.Meaning == "" || s.Variable != "SPOLU_"+strings.ToUpper(strings.ReplaceAll(s.Flag, "-", "_")) {
			t.Errorf("%+v", s)
		}
	}
	for name := range bad {
		if !listed[name] {
			t.Errorf("%s is not listed", name)
		}
	}
	if !listed["SPOLU_ENV_FILE"] || !listed["SPOLU_SITE"] {
		t.Errorf("only %v are listed", listed)
	}
}

func TestNoPasswordIsPrinted(t *testing.T) {
	given := map[string]string{"SPOLU_SMTP": "smtps://me:" + secret + "@mail.example.org"}
	c, _, err := config.Read("serve", nil, env(given))
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if printed := fmt.Sprintf(verb, c); strings.Contains(printed, secret) {
			t.Errorf("%s prints the password", verb)
		}
	}
}
