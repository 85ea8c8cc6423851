package config_test

import (
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/spolu/internal/config"
)

// TestEnvFileIsReadAsSystemdDoes: each text beside what systemd makes of it, of all versions but for one line:
// before 254 a comment that ended in a backslash went on in the next line.
func TestEnvFileIsReadAsSystemdDoes(t *testing.T) {
	for _, c := range []struct {
		what, text string
		want       map[string]string
	}{
		{"an & and other signs of the shell",
			"A=postgres://u@h/db?sslmode=disable&connect_timeout=5\nB=$A `x` $(x) ; | < > *\n",
			map[string]string{"A": "postgres://u@h/db?sslmode=disable&connect_timeout=5",
				"B": "$A `x` $(x) ; | < > *"}},
		{"comments and empty lines",
			"# A=1\n; A=2\n\n   \t\n  # A=3\nB=4 # no comment\n#ends in a backslash\\\nC=5",
			map[string]string{"B": "4 # no comment", "C": "5"}},
		{"blanks around", "  A = 1 2 \t\nB\t=\t3\nC=\nD=  \n",
			map[string]string{"A": "1 2", "B": "3", "C": "", "D": ""}},
		{"single quotes", `A='a "b" \ $c & #'` + "\nB=' a '  \nC='a\nb'\nD=''\n",
			map[string]string{"A": `a "b" \ $c & #`, "B": " a ", "C": "a\nb", "D": ""}},
		{"double quotes", `A="a 'b' \"c\" \\ \$ \` + "` " + `\n \& #"` + "\nB=\"a\\\nb\nc\"\n",
			map[string]string{"A": `a 'b' "c" \ $ ` + "` " + `\n \& #`, "B": "ab\nc"}},
		{"parts", `A="a"'b'c` + "\n" + `B="a "  'b'  c d  ` + "\n" + `C=a"b" 'c'` + "\n" + `D='it'\''s'`,
			map[string]string{"A": "abc", "B": "a bc d", "C": `a"b" 'c'`, "D": `it''s'`}},
		{"backslashes", "A=a\\\nb\nB=a\\\n  b \nC=\\\"a\\ b\\\\\nD=a \\ \nE=\\\n\n",
			map[string]string{"A": "ab", "B": "a  b", "C": `"a b\`, "D": "a  ", "E": ""}},
		{"lines of Windows", "A=1\r\n# x\r\n\r\nB=\"2\"\r\nC='a\r\nb'\r\n",
			map[string]string{"A": "1", "B": "2", "C": "a\r\nb"}},
		{"without an end of the last line", "A=1", map[string]string{"A": "1"}},
		{"the last of a name counts", "A=1\nA=2\n", map[string]string{"A": "2"}},
		{"letters", "A=Spolu to dáme <spolu@example.org>\n",
			map[string]string{"A": "Spolu to dáme <spolu@example.org>"}},
		{"nothing", "", nil},
	} {
		got, wrong := config.ParseEnvFile(c.text)
		if wrong != nil || !maps.Equal(got, c.want) {
			t.Errorf("%s:\n%s\ngives %q, %v, want %q", c.what, c.text, got, wrong, c.want)
		}
	}
}

// writeFile writes an environment file.
func writeFile(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "spolu.env")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheFileWinsOverTheEnvironment(t *testing.T) {
	file := writeFile(t, "SPOLU_ADDR=localhost:3\nSPOLU_SMTP=\nSPOLU_LOG=warn\nGOGC=loud\n")
	other := writeFile(t, "SPOLU_ADDR=localhost:4\n")
	around := map[string]string{"SPOLU_ENV_FILE": file, "SPOLU_ADDR": "localhost:2", "SPOLU_SMTP": "file:letters",
		"SPOLU_CACHE": "1", "SPOLU_LOG": "error"}
	read := func(args ...string) config.Config {
		t.Helper()
		c, _, err := config.Read("serve", args, env(around))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := read("--log", "debug")
	if c.Addr != "localhost:3" || !c.SMTP.None() || c.Cache != 1<<20 || c.Log != slog.LevelDebug {
		t.Errorf("read %+v", c)
	}
	if c := read("--env-file", other); c.Addr != "localhost:4" || c.SMTP.None() {
		t.Errorf("the file of the flag: %+v", c)
	}
	if c := read("--env-file="); c.Addr != "localhost:2" || c.SMTP.None() {
		t.Errorf("without the file: %+v", c)
	}
}

func TestBadEnvFiles(t *testing.T) {
	for text, want := range map[string]string{
		"# x\nSPOLU_DATABSE=postgres://u:" + secret + "@h/db\n": "line 2: SPOLU_DATABSE is no setting",
		"SPOLU_ENV_FILE=/etc/" + secret + "\n":                  "line 1: SPOLU_ENV_FILE cannot stand in such a file",
		"\nsmtp://u:" + secret + "@h:587\n":                     "line 2: there is no = in it",
		"export SPOLU_KEYS=" + secret + "\n":                    "line 1: what stands before = is no name",
		secret + "&x=1\n":                                       "line 1: what stands before = is no name",
		"=" + secret:                                            "line 1: what stands before = is no name",
		"A='x\n'\nSPOLU_SMTP='" + secret + "\nB=1\n":            "line 3: a quote is not closed",
		"SPOLU_SMTP=\"" + secret + "\\\"":                       "line 1: a quote is not closed",
		"SPOLU_SMTP=" + secret + "\\":                           "line 1: the file ends in a backslash",
		"A=1\nSPOLU_SMTP=\xff" + secret:                         "line 2: this is not text in UTF-8",
		"A=1\r\nB=2\r\nSPOLU_SMTP=\x00" + secret:                "line 3: this is not text in UTF-8",
		"\ufeffSPOLU_SMTP=" + secret:                            "line 1: the file begins with a byte order mark",
		"A=1\\\n2\nSPOLU_SMTP=" + secret:                        "SPOLU_SMTP ($, line 3): ",
		"A=" + strings.Repeat("x", 1<<20):                       "longer than a megabyte",
	} {
		path := writeFile(t, text)
		_, _, err := config.Read("serve", []string{"--env-file", path}, env(nil))
		if err == nil {
			t.Errorf("%.40q is accepted", text)
			continue
		}
		said := err.Error()
		if !strings.Contains(said, strings.ReplaceAll(want, "$", path)) || !strings.Contains(said, path) ||
			!strings.Contains(said, ";") || strings.Contains(said, secret) || strings.ContainsAny(said, "\r\n") {
			t.Errorf("%.40q: %q, want one sentence with %q that says what to do, and no password", text, said, want)
		}
	}
}

func TestEverythingWrongInAFileIsSaid(t *testing.T) {
	path := writeFile(t, "x\nSPOLU_A=1\nSPOLU_LOG=info\ny\n")
	_, _, err := config.Read("serve", nil, env(map[string]string{"SPOLU_ENV_FILE": path}))
	for _, want := range []string{path + ", line 1: ", path + ", line 2: ", path + ", line 4: "} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
}

func TestUnreadableEnvFile(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{filepath.Join(dir, "none.env"): "no such file", dir: "is a directory"} {
		read := func(args []string, around map[string]string) error {
			_, _, err := config.Read("serve", args, env(around))
			return err
		}
		for place, err := range map[string]error{
			"--env-file: ":     read([]string{"--env-file", path}, nil),
			"SPOLU_ENV_FILE: ": read(nil, map[string]string{"SPOLU_ENV_FILE": path}),
		} {
			if err == nil || !strings.HasPrefix(err.Error(), place+path) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s%s: %v", place, path, err)
			}
		}
	}
}
