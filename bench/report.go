package main

import (
	"fmt"
	"strings"
	"time"

	"example.org/spolu/bench/measured"
)

// report gathers the tables of a run.
type report struct {
	machine       string
	cold, kept    []string
	starts, fills []string
	publish       []string
	accept        []string
}

func newReport() *report {
	return &report{machine: measured.Machine()}
}

func (r *report) filled(name string, n int, took time.Duration) {
	r.fills = append(r.fills,
		row(name, number(n), took.Round(time.Second), fmt.Sprintf("%.0f", float64(n)/took.Seconds())))
}

func (r *report) started(name string, n int, start time.Duration, own, all int64) {
	r.starts = append(r.starts, row(name, number(n), ms(start), mb(own), mb(all)))
}

func (r *report) published(name string, n int, p50, p99 time.Duration) {
	r.publish = append(r.publish, row(name, number(n), ms(p50), ms(p99)))
}

// accepted notes rounds of requests accepted and of bare commits:
// the one in the middle, and how far the others are apart.
func (r *report) accepted(name string, n int, all []pair) {
	m := middle(all)
	r.accept = append(r.accept, row(name, number(n), rate(m.got), rate(m.bare), fmt.Sprintf("%.2f", m.ratio()),
		fmt.Sprintf("%.2f to %.2f", all[0].ratio(), all[len(all)-1].ratio()), ms(m.got.p50), ms(m.got.p99)))
}

// answered notes a question: with many readers, beside the bare handler; the median with one alone, and how many times
// that of the fewest offers it is.
func (r *report) answered(name string, n int, question string, kept bool, p pair, alone time.Duration, growth float64,
	bytes int) {
	busy, ratio := p.got, fmt.Sprintf("%.2f", p.ratio())
	if kept {
		r.kept = append(r.kept,
			row(name, number(n), question, rate(busy), rate(p.bare), ratio, ms(alone), ms(busy.p50), ms(busy.p99)))
		return
	}
	r.cold = append(r.cold, row(name, number(n), question, bytes, rate(busy), rate(p.bare), ratio, ms(alone),
		fmt.Sprintf("%.2f", growth), ms(busy.p50), ms(busy.p99)))
}

func rate(o outcome) string { return fmt.Sprintf("%.0f", o.rate) }

func ms(d time.Duration) string { return fmt.Sprintf("%.2f", float64(d)/float64(time.Millisecond)) }

func mb(n int64) string { return fmt.Sprintf("%.0f", float64(n)/(1<<20)) }

func number(n int) string {
	switch {
	case n >= 1_000_000 && n%1_000_000 == 0:
		return fmt.Sprintf("%d M", n/1_000_000)
	case n >= 1000 && n%1000 == 0:
		return fmt.Sprintf("%d k", n/1000)
	}
	return fmt.Sprint(n)
}

func row(cells ...any) string {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = fmt.Sprint(c)
	}
	return "| " + strings.Join(texts, " | ") + " |\n"
}

// String is all tables as Markdown.
func (r *report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", r.machine)
	table := func(title, head string, rows []string) {
		if len(rows) > 0 {
			line := strings.Repeat("---|", strings.Count(head, "|")-1)
			fmt.Fprintf(&b, "\n### %s\n\n%s\n|%s\n%s", title, head, line, strings.Join(rows, ""))
		}
	}
	table("Without kept pages",
		"| database | offers | question | bytes | answers/s | bare/s | ratio | p50 alone | × fewest |"+
			" p50 busy | p99 busy |", r.cold)
	table("Kept pages",
		"| database | offers | question | answers/s | bare/s | ratio | p50 alone | p50 busy | p99 busy |", r.kept)
	table("Publishing an offer for the whole region", "| database | offers | p50 | p99 |", r.publish)
	table("Accepting requests",
		"| database | offers | requests/s | bare commits/s | ratio | from – to | p50 | p99 |", r.accept)
	table("Starting, and memory when idle",
		"| database | offers | to the first page | resident, own | with mapped files |", r.starts)
	table("Filling", "| database | offers | took | offers/s |", r.fills)
	return b.String()
}
