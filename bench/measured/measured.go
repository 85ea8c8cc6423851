// Package measured is what the documents of measurements have in common:
// where a run was made, and tables that are replaced.
package measured

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// Machine says where a run was made, with what, and when.
func Machine() string {
	cpu := "unknown processor"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				cpu = strings.TrimSpace(value)
				break
			}
		}
	}
	commit, err := exec.Command("git", "describe", "--always", "--dirty", "--abbrev=10").Output()
	if err != nil {
		commit = []byte("unknown")
	}
	return fmt.Sprintf("%s, %d cores, %s/%s, %s, commit %s, %s",
		cpu, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(),
		bytes.TrimSpace(commit), time.Now().UTC().Format(time.DateOnly))
}

// Into writes tables into a document, in the place of what stands there between two comments, the first of which names
// the command that makes them ("make bench").
func Into(file, command, tables string) error {
	begin, end := "<!-- tables: "+command+" -->\n", "<!-- end of tables -->\n"
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, ok1 := strings.Cut(string(text), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		return fmt.Errorf("%s has no place for tables between %q and %q", file, begin, end)
	}
	return os.WriteFile(file, []byte(before+begin+"\n"+tables+"\n"+end+after), 0o644)
}
