// Command bench measures how fast the portal answers, and whether that depends on how much there is to find. It builds
// the program, fills databases of several sizes with "spolu sample", starts the portal on each as an operator would,
// and drives it over HTTP, beside a bare net/http handler that writes the same bytes. "make bench" runs it and writes
// the tables of docs/performance.md. On two cores it takes about an hour, most of it filling the databases.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"example.org/spolu/bench/measured"
)

// bench is what is measured, and where.
type bench struct {
	sizes     []int
	databases []string
	seconds   time.Duration // for each measurement
	dir       string        // databases stay here, to be used again
	program   string
	report    *report
	fewest    portal // of the database that is measured
}

func main() {
	if len(os.Args) == 4 && os.Args[1] == bareFlag {
		fail(serveBare(os.Args[2], os.Args[3]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	fail(run(ctx, os.Args[1:]))
}

func fail(err error) {
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	var b bench
	var sizes, databases, write string
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&sizes, "offers", "10000,100000,1000000", "how many offers, the fewest first")
	flags.StringVar(&databases, "databases", "sqlite,postgres", "which databases")
	flags.StringVar(&b.dir, "dir", filepath.Join(os.TempDir(), "spolu-bench"),
		"where the databases are; those that are there already are used again")
	flags.DurationVar(&b.seconds, "time", 3*time.Second, "for each measurement")
	flags.StringVar(&write, "write", "", "the document whose tables are replaced; without it they are printed only")
	if err := flags.Parse(args); err != nil {
		return err
	}
	for _, s := range strings.Split(sizes, ",") {
		var n int
		if _, err := fmt.Sscan(s, &n); err != nil || n < 1 {
			return fmt.Errorf("%q is not a number of offers", s)
		}
		b.sizes = append(b.sizes, n)
	}
	b.databases = strings.Split(databases, ",")
	runtime.GOMAXPROCS(1) // one core drives, one serves
	if err := b.build(ctx); err != nil {
		return err
	}
	b.report = newReport()
	if err := b.measure(ctx); err != nil {
		return err
	}
	fmt.Print(b.report)
	if write != "" {
		return measured.Into(write, "make bench", b.report.String())
	}
	return nil
}

// build makes the program as the README says.
func (b *bench) build(ctx context.Context) error {
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		return err
	}
	b.program = filepath.Join(b.dir, "spolu")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", b.program, "./cmd/spolu")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("the program cannot be built: %w\n%s", err, out)
	}
	return nil
}

func (b *bench) measure(ctx context.Context) error {
	for _, name := range b.databases {
		database, err := newDatabase(ctx, name, b.dir)
		if err != nil {
			return err
		}
		err = b.measureOn(ctx, name, database)
		if err := errors.Join(err, database.stop()); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (b *bench) measureOn(ctx context.Context, name string, d database) error {
	for _, n := range b.sizes {
		p, err := b.filled(ctx, d, n)
		if err != nil {
			return err
		}
		for _, step := range []func(context.Context, portal, string, int) error{
			b.memory, b.publishing, b.accepting, b.cold, b.kept,
		} {
			if err := errors.Join(step(ctx, p, name, n), ctx.Err()); err != nil {
				return fmt.Errorf("%d offers: %w", n, err)
			}
		}
	}
	return nil
}

// filled is the portal of a database with so many offers, which is filled unless it was before.
func (b *bench) filled(ctx context.Context, d database, n int) (portal, error) {
	p := portal{program: b.program, dir: filepath.Join(b.dir, fmt.Sprintf("%s-%d", d.name(), n))}
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return p, err
	}
	var fresh bool
	var err error
	if p.database, fresh, err = d.open(ctx, p.dir, n); err != nil || !fresh {
		return p, err
	}
	fmt.Fprintf(os.Stderr, "%s: filling with %d offers\n", d.name(), n)
	began := time.Now()
	if err := p.run("sample", "--offers", fmt.Sprint(n)); err != nil {
		return p, err
	}
	b.report.filled(d.name(), n, time.Since(began))
	return p, d.settle(ctx, p.dir, n)
}

// memory is what an idle portal takes, and how long it takes to start.
func (b *bench) memory(_ context.Context, p portal, name string, n int) error {
	var best time.Duration
	for range 5 {
		s, err := p.serve(16)
		if err != nil {
			return err
		}
		if best == 0 || s.start < best {
			best = s.start
		}
		if err := s.stop(); err != nil {
			return err
		}
	}
	s, err := p.serve(16)
	if err != nil {
		return err
	}
	time.Sleep(2 * time.Second)
	own, all, err := s.resident()
	b.report.started(name, n, best, own, all)
	return errors.Join(err, s.stop())
}

// cold measures every question without kept pages, by turns with the portal of the fewest offers.
func (b *bench) cold(_ context.Context, p portal, name string, n int) error {
	if n == b.sizes[0] {
		b.fewest = p
	}
	s, err := p.serve(0)
	if err != nil {
		return err
	}
	few := s
	if n != b.sizes[0] {
		if few, err = b.fewest.serve(0); err != nil {
			return errors.Join(err, s.stop())
		}
	}
	for _, q := range questions() {
		if err = b.compare(s, few, q, false, name, n); err != nil {
			break
		}
	}
	if few != s {
		err = errors.Join(err, few.stop())
	}
	return errors.Join(err, s.stop())
}

// kept measures pages that are kept.
func (b *bench) kept(_ context.Context, p portal, name string, n int) error {
	s, err := p.serve(64)
	if err != nil {
		return err
	}
	for _, q := range questions() {
		if err := b.compare(s, s, q, true, name, n); err != nil {
			return errors.Join(err, s.stop())
		}
	}
	return s.stop()
}

// compare drives the portal with a question, by turns with the bare handler and one of its answers, and with the portal
// of the fewest offers.
func (b *bench) compare(s, few *process, q question, kept bool, name string, n int) error {
	for _, one := range []*process{s, few} {
		// once around, so that nothing is new
		if _, err := drive(one.host, q.paths, load{1, b.seconds / 3}); err != nil {
			return err
		}
	}
	r, err := dial(s.host)
	if err != nil {
		return err
	}
	defer r.Close()
	same, err := r.get(q.paths[0])
	if err != nil {
		return err
	}
	bare, err := startBare(b.dir, same)
	if err != nil {
		return err
	}
	busy, single := load{4, b.seconds / rounds}, load{1, b.seconds / 3 / rounds}
	var alone, growth []float64
	all, err := byTurns(
		func() (outcome, error) {
			one, err1 := drive(s.host, q.paths, single)
			least, err2 := drive(few.host, q.paths, single)
			alone, growth = append(alone, float64(one.p50)), append(growth, float64(one.p50)/float64(least.p50))
			got, err3 := drive(s.host, q.paths, busy)
			return got, errors.Join(err1, err2, err3)
		},
		func() (outcome, error) { return drive(bare.host, []string{"/"}, busy) })
	if err := errors.Join(err, bare.stop()); err != nil {
		return err
	}
	slices.Sort(alone)
	slices.Sort(growth)
	b.report.answered(name, n, q.name, kept, middle(all), time.Duration(middle(alone)), middle(growth), len(same.body))
	return nil
}
