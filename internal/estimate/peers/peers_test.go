// Package peers measures the estimators beside the programs that researchers use: R's nnet, MASS, ordinal and lm, and
// Python's statsmodels.
//
// It is opinionated: a speed counts only beside the proof that the same problem was solved, so the run that times the
// programs also compares what they found. Every program is run as its users run it, with its defaults and all its
// threads, on data that it already holds in memory, alone on the machine and one after the other. It holds tests only;
// the programs' own halves are testdata/peers.R and testdata/peers.py.
package peers

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// BenchmarkPeers times every program on the same data and prints, for each size, a table in Markdown with what it took,
// how many times as fast ours is, which goals that meets, and how far apart the estimates are. It fails when a program
// found something else than we did, and never because a goal is missed: that depends on the machine.
//
// The sizes are those in PEERS_SIZES, or 3000,100000.
func BenchmarkPeers(b *testing.B) {
	programs, missing := installed()
	if missing != "" {
		if os.Getenv("CI") == "true" {
			b.Fatal(missing)
		}
		fmt.Printf("BenchmarkPeers is skipped: %s\n", missing) // a benchmark's own log of it is shown with -v alone
		b.Skip(missing)
	}
	load := machine() // before the first size, because every size is a load to the next
	for _, n := range sizes(b) {
		var table string
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			for b.Loop() {
				results, err := compare(programs, load, n, b.TempDir())
				if err != nil {
					b.Fatal(err)
				}
				table = results.table()
				for _, complaint := range results.complaints() {
					b.Error(complaint)
				}
				b.ReportMetric(0, "ns/op") // that of a whole comparison says nothing
				for peer, times := range results.ratios() {
					b.ReportMetric(times, peer+"/ours")
				}
			}
		})
		fmt.Printf("\n%s\n", table)
	}
}

// sizes are the numbers of respondents to measure with.
func sizes(tb testing.TB) []int {
	list := os.Getenv("PEERS_SIZES")
	if list == "" {
		list = "3000,100000"
	}
	out, err := parseSizes(list)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func parseSizes(list string) ([]int, error) {
	var out []int
	for _, size := range strings.Split(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(size))
		if err != nil || n < 1000 {
			return nil, fmt.Errorf("PEERS_SIZES is %q; write whole numbers from 1000 (the rare levels need as many), such as 3000,100000,1000000", list)
		}
		out = append(out, n)
	}
	return out, nil
}

// compare runs every program with n respondents, whose columns go through files in dir.
func compare(programs commands, load string, n int, dir string) (comparison, error) {
	c := comparison{n: n, machine: load, ours: map[string]result{}, theirs: map[string]result{}}
	if err := c.timeOurs(dir); err != nil {
		return c, err
	}
	for _, p := range peers() {
		if p.task == margins && !withMargins(n) {
			continue
		}
		printed, err := programs.run(p, dir)
		if err == nil {
			err = parse(printed, c.theirs)
		}
		if err != nil { // a table that took minutes is not thrown away for one row
			delete(c.theirs, p.key)
			c.failures = append(c.failures, fmt.Sprintf("n = %d: %s: %v", n, p.title, err))
		}
	}
	return c, nil
}

// timeOurs times our estimators, one problem at a time in memory, and leaves each problem's columns in dir for the others.
func (c comparison) timeOurs(dir string) error {
	for _, task := range []string{multinomial, ordered, linear} {
		p := study(task, c.n)
		if err := p.write(dir); err != nil {
			return err
		}
		r, fit, err := timeFit(p)
		if err != nil {
			return err
		}
		c.ours[task] = r
		if task == multinomial {
			if c.ours[margins], err = timeMargins(fit); err != nil {
				return err
			}
		}
	}
	for _, task := range []string{multinomial, ordered, linear, margins} {
		r, err := c.ours[task], error(nil)
		if r.mib, err = memory(task, c.n); err != nil {
			return err
		}
		c.ours[task] = r
	}
	return nil
}
