package scaling

import (
	"fmt"
	"strings"
	"time"
)

// Table is a variant's cases in Markdown. Where a house does not keep up, its times are those of who was let in, and say how
// long the line may grow, not how long anybody need wait.
func Table(cases []Case) string {
	var b strings.Builder
	b.WriteString("| nodes | arrivals/s | decisions/s | pages/s | page p50 | p99 | gate p50 | p99 | sent away | what is full |\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, c := range cases {
		r, decisions := c.Result, fmt.Sprintf("%.0f", c.Result.Decisions)
		if !r.KeepsUp() {
			decisions = "**" + decisions + "**"
		}
		fmt.Fprintf(&b, "| %d | %.0f | %s | %.0f | %s | %s | %s | %s | %.0f %% | %s |\n", c.Plan.Nodes, c.Plan.Arrivals, decisions, r.Pages,
			told(r.PagePosts.P50), told(r.PagePosts.P99), told(r.Gates.P50), told(r.Gates.P99),
			100*float64(r.Left)/float64(max(1, r.Came)), strings.Join(r.Full(), ", "))
	}
	return b.String()
}

// Overview is a variant's decisions a second and the 99th percentile of a gate, in Markdown: a row for each number of nodes, a
// column for each rate.
func Overview(cases []Case) string {
	var b strings.Builder
	b.WriteString("| nodes |")
	for _, rate := range rates {
		fmt.Fprintf(&b, " %.0f arrivals/s |", rate)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(rates)))
	for i, c := range cases {
		if i%len(rates) == 0 {
			fmt.Fprintf(&b, "\n| %d |", c.Plan.Nodes)
		}
		mark := "**"
		if c.Result.KeepsUp() {
			mark = ""
		}
		fmt.Fprintf(&b, " %s%.0f%s, %s |", mark, c.Result.Decisions, mark, told(c.Result.Gates.P99))
	}
	return b.String() + "\n"
}

// told is a duration with two figures that mean something.
func told(d time.Duration) string {
	ms := d.Seconds() * 1000
	switch {
	case d == 0:
		return "–"
	case ms < 9.95:
		return fmt.Sprintf("%.1f ms", ms)
	}
	return fmt.Sprintf("%.0f ms", ms)
}
