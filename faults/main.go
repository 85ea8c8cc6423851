// Command faults takes from the portal what it needs, again and again, and counts what is lost. It builds the program,
// starts it as an operator would, has requests come in, and meanwhile kills it, fills its disk, stops its database or
// breaks its mail server. Then it looks for every request that was acknowledged, and for its letter. "make faults" runs
// it and writes the table of docs/reliability.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"example.org/spolu/bench/measured"
)

// row is what one fault has shown.
type row struct {
	fault        string
	cycles       int
	acknowledged int           // requests
	lost         int           // of those: the request, or its letter
	doubled      int           // of those: a second request, or a second letter
	recovered    time.Duration // the longest time from the end of the fault to the next request that was acknowledged
	note         string
}

// fault is one way to break the portal.
type fault struct {
	name string // begins those of its rows
	run  func(ctx context.Context, r *rig) ([]row, error)
}

var faults = []fault{
	{"mail", mailFaults},
	{"outage", longOutage},
	{"stranger", strangers},
	{"disk", diskFaults},
	{"stop", stopNode},
	{"database", databaseFaults},
	{"alike", alike},
	{"rolling", rolling},
	{"kill sqlite", killSQLite},
	{"kill postgres", killPostgres},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	var only, write string
	r := &rig{say: func(format string, a ...any) { fmt.Fprintf(os.Stderr, format+"\n", a...) }}
	flags := flag.NewFlagSet("faults", flag.ContinueOnError)
	flags.StringVar(&only, "only", "",
		"the faults to try, by the beginning of their names: mail,outage,stranger,disk,stop,database,alike,rolling,"+
			"kill sqlite,kill postgres")
	flags.IntVar(&r.kills, "kills", 1000,
		"how often the node on SQLite is killed; of two on PostgreSQL, one is killed a third as often")
	flags.StringVar(&write, "write", "", "the document whose table is replaced; without it it is printed only")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if err := r.build(ctx); err != nil {
		return err
	}
	rows, err := r.try(ctx, strings.Split(only, ","))
	err = errors.Join(err, os.RemoveAll(r.dir))
	text := report(rows)
	fmt.Print(text)
	if err == nil && write != "" {
		err = measured.Into(write, "make faults", text)
	}
	return err
}

// try runs the faults whose names begin as one of only does.
func (r *rig) try(ctx context.Context, only []string) (rows []row, err error) {
	for _, f := range faults {
		wanted := false
		for _, beginning := range only {
			wanted = wanted || strings.HasPrefix(f.name, beginning)
		}
		if !wanted {
			continue
		}
		r.say("%s …", f.name)
		more, e := f.run(ctx, r)
		rows = append(rows, more...)
		if e != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", f.name, e))
		}
		if ctx.Err() != nil {
			break
		}
	}
	for _, one := range rows {
		if one.lost+one.doubled > 0 {
			err = errors.Join(err, fmt.Errorf("%s: %d lost, %d doubled", one.fault, one.lost, one.doubled))
		}
	}
	return rows, err
}
