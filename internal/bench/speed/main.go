// Command speed measures how fast Fieldwork is on this machine, beside the limit harness, and prints a table in Markdown.
//
//	go run ./internal/bench/speed -into docs/performance.md
//
// It is opinionated: what is compared runs side by side in one run, in turns, each server and the crowd as processes of their
// own; rounds are told by their median; nothing is left out that went wrong. Servers of a million interviews are not filled
// through the door but multiplied from real ones, once, and kept; quota verify says that they are sound.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "speed:", err)
		os.Exit(1)
	}
}

// A bench is one run: what it works with, and the report that it fills.
type bench struct {
	folder  string // of this run, removed afterwards
	kept    string // where large databases are kept
	program string // fieldwork
	window  time.Duration
	rounds  int
	stored  int // interviews in the large database
	file    int // interviews in the file whose memory is measured
	disk    int // completes whose bytes are weighed
	only    string
	survey  string // folder of the survey, with room for all who come
	log     io.Writer
	report  report
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	b := &bench{log: stderr}
	var into string
	flags := flag.NewFlagSet("speed", flag.ContinueOnError)
	flags.StringVar(&into, "into", "", "write the table into this Markdown file, between its marks")
	flags.StringVar(&b.kept, "kept", defaultKept(), "folder in which large databases are kept for the next run")
	flags.StringVar(&b.program, "fieldwork", "", "the program to measure (default: built from the sources)")
	flags.StringVar(&b.only, "only", "", "parts to measure, as "+strings.Join(partNames(), ",")+" (default all)")
	flags.DurationVar(&b.window, "window", 10*time.Second, "length of each measured time")
	flags.IntVar(&b.rounds, "rounds", 3, "rounds of each comparison")
	flags.IntVar(&b.stored, "stored", 1_000_000, "interviews of the large database")
	flags.IntVar(&b.file, "file", 100_000, "interviews of the file with which memory is measured")
	flags.IntVar(&b.disk, "disk", 3_000, "completes whose bytes on disk are weighed")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if err := os.MkdirAll(b.kept, 0o755); err != nil {
		return err
	}
	if b.folder, err = os.MkdirTemp(b.kept, "run"); err != nil {
		return err
	}
	defer os.RemoveAll(b.folder)
	if err := b.prepare(ctx); err != nil {
		return err
	}
	for _, p := range parts() {
		if b.only != "" && !strings.Contains(","+b.only+",", ","+p.name+",") {
			continue
		}
		fmt.Fprintln(b.log, "measuring", p.name)
		if err := p.measure(b, ctx); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	text := b.report.markdown(b)
	if into == "" {
		_, err = io.WriteString(stdout, text)
		return err
	}
	return replace(into, text)
}

// A part is one thing that is measured.
type part struct {
	name    string
	measure func(*bench, context.Context) error
}

func parts() []part {
	return []part{{"limit", (*bench).besideTheLimit}, {"latency", (*bench).latencies}, {"flat", (*bench).flat}, {"memory", (*bench).memory},
		{"start", (*bench).startUp}, {"disk", (*bench).onDisk}, {"quota", (*bench).exact}, {"engines", (*bench).engines}}
}

func partNames() (names []string) {
	for _, p := range parts() {
		names = append(names, p.name)
	}
	return names
}

// defaultKept is the folder that the other benchmarks keep their databases in, too.
func defaultKept() string {
	if folder := os.Getenv("BENCH_FOLDER"); folder != "" {
		return folder
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return os.TempDir()
	}
	return filepath.Join(cache, "fieldwork-bench")
}

// prepare builds the programs and writes the survey.
func (b *bench) prepare(ctx context.Context) error {
	programs := []string{"./internal/bench/drive", "./internal/bench/limit"}
	if b.program == "" {
		programs, b.program = append(programs, "./cmd/fieldwork"), filepath.Join(b.folder, "fieldwork")
	}
	build := exec.CommandContext(ctx, "go", append([]string{"build", "-o", b.folder + string(filepath.Separator)}, programs...)...)
	build.Stdout, build.Stderr = b.log, b.log
	if err := build.Run(); err != nil {
		return fmt.Errorf("the programs cannot be built, which must be done in the repository's folder: %w", err)
	}
	var err error
	b.survey, err = roomy(filepath.Join(b.folder, "surveys"), room)
	return err
}

// The marks between which the table stands in its file.
const (
	begins = "<!-- speed: written by make bench -->\n"
	ends   = "<!-- speed ends -->\n"
)

// replace writes the table into its file.
func replace(file, table string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, is := strings.Cut(string(text), begins)
	_, after, closed := strings.Cut(rest, ends)
	if !is || !closed {
		return errors.New(file + " has no place for the table: two lines, " + strings.TrimSpace(begins) + " and " + strings.TrimSpace(ends))
	}
	return os.WriteFile(file, []byte(before+begins+table+ends+after), 0o644)
}
