package bench

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/deliver"
)

// asked is set in a process that does nothing but one export: database, format and file, a line each.
const asked = "BENCH_EXPORT"

func TestMain(m *testing.M) {
	if order := os.Getenv(asked); order != "" {
		os.Exit(alone(strings.Split(order, "\n")))
	}
	os.Exit(m.Run())
}

// alone exports and tells its memory at its highest.
func alone(order []string) int {
	deliver.Alone()
	s, err := shoppers()
	if err == nil {
		err = export(context.Background(), s, order[0], order[1], order[2])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(highest())
	return 0
}

// setting is a number that the environment may set.
func setting(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// BenchmarkExport measures exports beside sqlite3's own, as processes of their own, in turn. BENCH_ROWS interviews, rounds
// of BENCH_ROUNDS; the databases are kept in BENCH_FOLDER.
func BenchmarkExport(b *testing.B) {
	if _, err := exec.LookPath("sqlite3"); err != nil {
		b.Skip("there is no sqlite3 to compare with: install Debian's sqlite3")
	}
	ctx, rows, folder := context.Background(), setting("BENCH_ROWS", 1_000_000), kept(b)
	s, err := shoppers()
	if err != nil {
		b.Fatal(err)
	}
	db, err := study(ctx, s, folder, rows)
	if err != nil {
		b.Fatal(err)
	}
	table, err := wide(ctx, s, db)
	if err != nil {
		b.Fatal(err)
	}
	runs := map[string][]run{}
	b.ResetTimer()
	for range setting("BENCH_ROUNDS", 5) {
		runs["sqlite3"] = append(runs["sqlite3"], theirs(b, table, folder))
		for _, format := range slices.Sorted(maps.Keys(formats)) {
			runs[format] = append(runs[format], ours(b, db, format, folder))
		}
	}
	fmt.Print(told(rows, len(s.Variables), runs))
}

// kept is the folder in which databases are kept between runs.
func kept(b *testing.B) string {
	folder := os.Getenv("BENCH_FOLDER")
	if folder == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			b.Fatal(err)
		}
		folder = filepath.Join(cache, "fieldwork-bench")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		b.Fatal(err)
	}
	return folder
}

// A run is one export.
type run struct {
	seconds float64
	busy    float64 // seconds of processors; what other programs do to the machine counts less in it
	highest int     // KiB of resident memory
	size    int64
}

func ours(b *testing.B, db, format, folder string) run {
	to := filepath.Join(folder, "export."+format)
	defer os.Remove(to)
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	child := exec.Command(self)
	child.Env = append(os.Environ(), asked+"="+strings.Join([]string{db, format, to}, "\n"))
	child.Stderr = os.Stderr
	start := time.Now()
	said, err := child.Output()
	if err != nil {
		b.Fatal(err)
	}
	r := run{seconds: time.Since(start).Seconds(), busy: busy(child)}
	r.highest, _ = strconv.Atoi(string(bytes.TrimSpace(said)))
	return r.weighed(b, to)
}

func theirs(b *testing.B, table, folder string) run {
	to := filepath.Join(folder, "sqlite3.csv")
	defer os.Remove(to)
	out, err := os.Create(to)
	if err != nil {
		b.Fatal(err)
	}
	defer out.Close()
	child := exec.Command("sqlite3", "-csv", table, "SELECT * FROM wide")
	child.Stdout, child.Stderr = out, os.Stderr
	start := time.Now()
	if err := child.Run(); err != nil {
		b.Fatal(err)
	}
	return run{seconds: time.Since(start).Seconds(), busy: busy(child)}.weighed(b, to)
}

func busy(child *exec.Cmd) float64 {
	return (child.ProcessState.UserTime() + child.ProcessState.SystemTime()).Seconds()
}

func (r run) weighed(b *testing.B, file string) run {
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	r.size = info.Size()
	return r
}

// told is the table of the runs, in Markdown. The ratio is of the smallest times and of the middle ones.
func told(rows, variables int, runs map[string][]run) string {
	var b strings.Builder
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Fprintf(&b, "\n%d interviews of %d variables; %s, %d processors, load at the end %s\n\n", rows, variables, runtime.Version(), runtime.NumCPU(), strings.Fields(string(load) + " ?")[0])
	b.WriteString("| export | seconds: smallest | middle | sqlite3's time over it: smallest | middle | least processor time | MiB of memory | MiB of file |\n|---|---|---|---|---|---|---|---|\n")
	least, middle := times(runs["sqlite3"])
	for _, name := range slices.Sorted(maps.Keys(runs)) {
		l, m := times(runs[name])
		highest := "–"
		if most := slices.MaxFunc(runs[name], func(a, b run) int { return a.highest - b.highest }).highest; most > 0 {
			highest = strconv.Itoa(most >> 10)
		}
		fmt.Fprintf(&b, "| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %s | %d |\n", name, l, m, least/l, middle/m,
			slices.MinFunc(runs[name], func(a, b run) int { return cmp.Compare(a.busy, b.busy) }).busy, highest, runs[name][0].size>>20)
	}
	return b.String()
}

func times(runs []run) (least, middle float64) {
	var seconds []float64
	for _, r := range runs {
		seconds = append(seconds, r.seconds)
	}
	slices.Sort(seconds)
	return seconds[0], seconds[len(seconds)/2]
}
