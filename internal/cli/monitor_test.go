package cli_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	series = regexp.MustCompile(`\b(spolu_[a-z_]+)(?:\{([^}]*)\})?`)
	alarm  = regexp.MustCompile("(?m)^\\| `([^`]*spolu_[^`]*)` \\|")
)

// TestDocumentedAlarms: each series that docs/operating.md names is there when the portal begins, with the labels that
// an alarm asks for: one that appears with its first event raises none by it.
func TestDocumentedAlarms(t *testing.T) {
	document, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	s := newSettings(t)
	p := s.start(t, "serve")
	p.wait(t, p.stderr)
	fetch(t, "http://"+s["SPOLU_ADDR"]+"/") // a histogram has no series before
	_, metrics := fetch(t, "http://"+s["SPOLU_ADMIN_ADDR"]+"/metrics")
	p.ends(t)
	alarms := alarm.FindAllStringSubmatch(string(document), -1)
	if len(alarms) < 12 {
		t.Errorf("the table has only %d alarms", len(alarms))
	}
	for _, a := range alarms {
		for _, one := range series.FindAllStringSubmatch(a[1], -1) {
			if !begins(metrics, one[1], one[2]) {
				t.Errorf("%s asks for %s, which is not there from the start", a[1], one[0])
			}
		}
	}
	for _, one := range regexp.MustCompile("`(spolu_[a-z_]+)").FindAllStringSubmatch(string(document), -1) {
		if !strings.Contains(metrics, "\n"+one[1]) {
			t.Errorf("the document names %s, which is not there", one[1])
		}
	}
}

// begins reports whether there is a series of a name with some labels.
func begins(metrics, name, labels string) bool {
	for line := range strings.Lines(metrics) {
		rest, is := strings.CutPrefix(line, name)
		if !is || !strings.HasPrefix(rest, "{") && !strings.HasPrefix(rest, " ") {
			continue
		}
		all := true
		for _, l := range strings.Split(labels, ",") {
			all = all && strings.Contains(rest, strings.TrimSpace(l))
		}
		if all {
			return true
		}
	}
	return false
}
