package peers

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
	"unicode/utf8"
)

// room is how many MiB beside the data our estimators may take.
const room = 64

// table is the comparison in Markdown, its columns aligned so that it reads in a terminal too.
func (c comparison) table() string {
	rows := [][]string{{"task", "program", "seconds", "runs", "ours is faster", "MiB over data", "apart: coefficient, s.e., log-likelihood"}}
	times := c.ratios()
	task := ""
	for _, p := range peers() {
		if p.task != task {
			task = p.task
			rows = append(rows, c.ourRow(task))
		}
		theirs, ran := c.theirs[p.key]
		if !ran {
			rows = append(rows, []string{task, p.title, "not run", "", "", "", ""})
			continue
		}
		d := apart(c.ours[task], theirs)
		between := fmt.Sprintf("%.0e, %.0e, %.0e", d.coefficients, d.errors, d.loglik)
		if task == margins {
			between = fmt.Sprintf("%.0e, %.0e", d.coefficients, d.errors)
		}
		rows = append(rows, []string{task, p.title, short(theirs.median()), fmt.Sprint(len(theirs.seconds)), judge(times[p.key], p.goal), mib(theirs.mib), between})
	}
	return fmt.Sprintf("n = %d; %s; R%s, statsmodels%s\n\n%s", c.n, c.machine, prefixed(c.theirs["R"].version), prefixed(c.theirs["statsmodels"].version), aligned(rows))
}

func (c comparison) ourRow(task string) []string {
	r := c.ours[task]
	memory := mib(r.mib)
	switch {
	case math.IsNaN(r.mib):
	case r.mib <= room:
		memory += fmt.Sprintf(" (goal %d: met)", room)
	default:
		memory += fmt.Sprintf(" (goal %d: NOT MET)", room)
	}
	return []string{task, "**fieldwork**", short(r.median()), fmt.Sprint(len(r.seconds)), "", memory, ""}
}

// judge tells how many times as fast ours is, and whether that is the goal.
func judge(times, goal float64) string {
	switch {
	case goal == 0:
		return fmt.Sprintf("%.1f times", times)
	case times >= goal:
		return fmt.Sprintf("%.1f times (goal %g: met)", times, goal)
	}
	return fmt.Sprintf("%.1f times (goal %g: NOT MET)", times, goal)
}

// short is a time to three digits.
func short(seconds float64) string {
	digits := 2 - int(math.Floor(math.Log10(seconds)))
	return fmt.Sprintf("%.*f", min(6, max(0, digits)), seconds)
}

func mib(v float64) string {
	if math.IsNaN(v) {
		return "n/a"
	}
	return fmt.Sprintf("%.0f", v)
}

func prefixed(version string) string {
	if version == "" {
		return ""
	}
	return " " + version
}

// aligned is a Markdown table whose columns are as wide as their widest cell.
func aligned(rows [][]string) string {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for k, cell := range row {
			width[k] = max(width[k], utf8.RuneCountInString(cell))
		}
	}
	var out strings.Builder
	for i, row := range rows {
		for k, cell := range row {
			fmt.Fprintf(&out, "| %-*s ", width[k], cell)
		}
		out.WriteString("|\n")
		if i == 0 {
			for k := range row {
				out.WriteString("|" + strings.Repeat("-", width[k]+2))
			}
			out.WriteString("|\n")
		}
	}
	return out.String()
}

// machine is what the times depend on: the processors, how busy they were when the run began, and the threads that the
// environment allows the others' linear algebra.
func machine() string {
	out := fmt.Sprintf("%s, %d processors", runtime.Version(), runtime.GOMAXPROCS(0))
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		out += ", load " + strings.Fields(string(load))[0]
	}
	for _, name := range []string{"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"} {
		if v := os.Getenv(name); v != "" {
			out += ", " + name + "=" + v
		}
	}
	return out
}
