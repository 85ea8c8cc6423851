package cli_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"example.org/spolu/internal/cli"
)

// TestHelpOfAll walks the table of commands: each help, of commands and of verbs, fits a terminal, has an example that
// can be copied, and is given without anything being opened.
func TestHelpOfAll(t *testing.T) {
	s := newSettings(t)
	fits := func(name, text string) {
		t.Helper()
		for line := range strings.Lines(text) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 || strings.HasSuffix(line, " \n") {
				t.Errorf("%s has a line of %d columns: %q", name, n, line)
			}
		}
	}
	fits("help", s.ok(t, "help"))
	for _, c := range cli.Table() {
		for _, ask := range []string{"--help", "-h"} {
			text := s.ok(t, append(strings.Fields(c.Name), ask)...)
			fits(c.Name, text)
			for _, want := range []string{"spolu " + c.Name, "Example:\n  ", "SPOLU_DATABASE"} {
				if !strings.Contains(text, want) {
					t.Errorf("the help of %s lacks %q:\n%s", c.Name, want, text)
				}
			}
			_, example, _ := strings.Cut(text, "Example:\n")
			if !c.Verbs && !strings.Contains(example, "spolu "+c.Name) {
				t.Errorf("the example of %s is one of another command:\n%s", c.Name, text)
			}
		}
	}
	if _, err := os.Stat(s["SPOLU_KEYS"]); err == nil {
		t.Error("a help makes keys")
	}
}

// TestWordsOfAll: words and flags that are missing, words too many, and flags that nobody knows, are wrong usage of
// each, before anything is opened.
func TestWordsOfAll(t *testing.T) {
	s := newSettings(t)
	for _, c := range cli.Table() {
		if c.Verbs {
			continue
		}
		args := strings.Fields(c.Name)
		s.fails(t, 2, "--help", append(args, "--nothing")...)
		if c.Args != "" && !strings.HasPrefix(c.Args, "[") {
			word := strings.TrimSuffix(strings.Fields(c.Args)[0], "...")
			s.fails(t, 2, "it needs "+word+"; see spolu "+c.Name+" --help", args...)
		}
		for range strings.Fields(c.Args) {
			args = append(args, "word")
		}
		if !strings.HasSuffix(c.Args, "...") {
			s.fails(t, 2, "one word too many", append(args, "word")...)
		}
		if c.Required != "" {
			missing := "it needs " + c.Required + "; see spolu " + c.Name + " --help"
			flag, _, _ := strings.Cut(c.Required, " ")
			s.fails(t, 2, missing, args...)
			s.fails(t, 2, missing, append(args, flag, "")...)
		}
	}
	if _, err := os.Stat(s["SPOLU_KEYS"]); err == nil {
		t.Error("wrong usage makes keys")
	}
}

// TestUsageOfOptions: one that is required stands without brackets, one that goes with no other apart.
func TestUsageOfOptions(t *testing.T) {
	s := newSettings(t)
	for name, want := range map[string]string{
		"sample":         " --offers N [--seed S] [--force] | --remove",
		"review block":   " --reason TEXT ID",
		"review unblock": " --reason TEXT ID",
	} {
		help := s.ok(t, append(strings.Fields(name), "--help")...)
		if !strings.HasPrefix(help, "spolu "+name+want+"\n") {
			t.Errorf("the usage of %s is not %q:\n%s", name, want, help)
		}
	}
	for _, other := range []string{"--offers=3", "--seed=3", "--force"} {
		s.fails(t, 2, "--remove goes with no other flag", "sample", other, "--remove")
	}
}

// TestDocumentNamesCommands: the table in the document is the table of commands.
func TestDocumentNamesCommands(t *testing.T) {
	document, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	want.WriteString("| command | does |\n|---|---|\n")
	for _, c := range cli.Table() {
		if !c.Verbs {
			fmt.Fprintf(&want, "| `%s` | %s |\n", strings.ReplaceAll(c.Usage, "|", "\\|"), c.Summary)
		}
	}
	if !strings.Contains(string(document), "\n\n"+want.String()+"\n") {
		t.Errorf("docs/operating.md should have this table:\n%s", &want)
	}
}
