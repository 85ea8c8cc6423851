package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// The table stands in the document between these lines.
const (
	begin = "<!-- table: make prove -->\n"
	end   = "<!-- end of table -->\n"
)

// report is the table as Markdown, with where and with what it was made.
func report(rows []row) string {
	var b strings.Builder
	commit, err := exec.Command("git", "describe", "--always", "--dirty", "--abbrev=10").Output()
	if err != nil {
		commit = []byte("unknown")
	}
	fmt.Fprintf(&b, "%d cores, %s/%s, %s, commit %s, %s\n\n", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(),
		strings.TrimSpace(string(commit)), time.Now().UTC().Format(time.DateOnly))
	b.WriteString("| fault | cycles | acknowledged | lost | doubled | recovered in | |\n|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		recovered := "–"
		if r.recovered > 0 {
			recovered = r.recovered.Round(time.Millisecond).String()
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %s | %s |\n", r.fault, r.cycles, r.acknowledged, r.lost, r.doubled, recovered, r.note)
	}
	return b.String()
}

// into writes the table into a document, in the place of the one that is there.
func into(file, table string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, ok1 := strings.Cut(string(text), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		return fmt.Errorf("%s has no place for the table between %q and %q", file, begin, end)
	}
	return os.WriteFile(file, []byte(before+begin+"\n"+table+"\n"+end+after), 0o644)
}
