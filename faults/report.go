package main

import (
	"fmt"
	"strings"
	"time"

	"example.org/spolu/bench/measured"
)

// report is the table as Markdown, with where and with what it was made.
func report(rows []row) string {
	var b strings.Builder
	b.WriteString(measured.Machine() + "\n\n")
	b.WriteString("| fault | cycles | acknowledged | lost | doubled | recovered in | |\n")
	b.WriteString("|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		recovered := "–"
		if r.recovered > 0 {
			recovered = r.recovered.Round(time.Millisecond).String()
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %s | %s |\n",
			r.fault, r.cycles, r.acknowledged, r.lost, r.doubled, recovered, r.note)
	}
	return b.String()
}
