package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"fieldwork/internal/bench/crowd"
)

// A report is what was measured; what was not is left out.
type report struct {
	rounds    comparison // of Fieldwork and the harness
	latencies []loaded
	memory    crowd.Measurement
	sizes     []size
	starts    []float64 // seconds, sorted
	disk      weighing
	exact     string
	engines   comparison
}

// A writing is Markdown in the making.
type writing struct{ strings.Builder }

func (w *writing) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

// table begins a table.
func (w *writing) table(heads ...string) {
	w.line("\n| %s |", strings.Join(heads, " | "))
	w.line("|%s", strings.Repeat("---|", len(heads)))
}

func (r *report) markdown(b *bench) string {
	w := &writing{}
	w.line("\nMeasured on %s with `make bench` (%s, %s, %d processors, load when it ended %s): windows of %s, %d rounds; beside the limit %d of %s.",
		time.Now().UTC().Format("2 January 2006"), runtime.Version(), machine(), runtime.NumCPU(), loadNow(), b.window, b.rounds, b.rounds*turns, b.window/2)
	r.tellRounds(w)
	r.tellLatencies(w)
	r.tellSizes(w)
	r.tellRest(w, b)
	r.tellEngines(w)
	w.line("")
	return w.String()
}

func (r *report) tellRounds(w *writing) {
	if len(r.rounds) == 0 {
		return
	}
	w.table("respondents", "server", "pages/s: middle", "least to most", "of the limit with as many exchanges, turn by turn: middle (least – most)", "interviews/s", "processor a page", "post p50", "p99", "stolen")
	for _, n := range crowds() {
		for _, name := range names() {
			m, all := median(r.rounds[n][name]), r.rounds[n][name]
			least := slices.MinFunc(all, func(a, b crowd.Measurement) int { return int(a.PagesPerSecond - b.PagesPerSecond) })
			most := slices.MaxFunc(all, func(a, b crowd.Measurement) int { return int(a.PagesPerSecond - b.PagesPerSecond) })
			share := "–"
			if shares := r.rounds.shares(n, name); len(shares) > 0 {
				share = fmt.Sprintf("**%.0f %%** (%.0f – %.0f)", 100*shares[len(shares)/2], 100*shares[0], 100*shares[len(shares)-1])
			}
			w.line("| %d | %s | %.0f | %.0f – %.0f | %s | %.0f | %.0f us | %.1f ms | %.1f ms | %.1f %% |", n, name, m.PagesPerSecond, least.PagesPerSecond, most.PagesPerSecond,
				share, m.InterviewsPerSecond, m.ServerMicros, m.Post.P50, m.Post.P99, m.StolenPercent)
		}
	}
}

func (r *report) tellLatencies(w *writing) {
	if len(r.latencies) == 0 {
		return
	}
	w.table("load", "pages/s", "post p50", "p99: middle (each round)", "longest", "post and next page p50", "p99", "goal for p99 of a post", "stolen")
	for _, l := range r.latencies {
		m, load := l.middle(), l.load
		if m.Waited > 0 {
			load += fmt.Sprintf("; newcomers were asked to wait %d times meanwhile", m.Waited)
		}
		w.line("| %s | %.0f | %.1f ms | **%.1f ms** (%s) | %.0f ms | %.1f ms | %.1f ms | %s | %.1f %% |", load, m.PagesPerSecond, m.Post.P50, m.Post.P99, l.each(), m.Post.Max, m.Page.P50, m.Page.P99, l.goal, m.StolenPercent)
	}
}

func (r *report) tellSizes(w *writing) {
	if len(r.sizes) == 0 {
		return
	}
	w.table("interviews stored", "pages/s", "processor a page", "post p50", "p99", "monitor p50", "processor a monitor")
	first := r.sizes[0].middle()
	for _, s := range r.sizes {
		m := s.middle()
		more := func(x, of float64) string {
			if s.stored == 0 || of == 0 {
				return ""
			}
			return fmt.Sprintf(" (%+.0f %%)", 100*(x/of-1))
		}
		w.line("| %d | %.0f%s | %.0f us%s | %.1f ms%s | %.1f ms | %.2f ms%s | %.0f us%s |", s.stored, m.pages, more(m.pages, first.pages), m.micros, more(m.micros, first.micros),
			m.p50, more(m.p50, first.p50), m.p99, m.monitor, more(m.monitor, first.monitor), m.monitorMicros, more(m.monitorMicros, first.monitorMicros))
	}
}

// A middling is the median of each figure of a size's rounds.
type middling struct{ pages, micros, p50, p99, monitor, monitorMicros float64 }

func (s size) middle() middling {
	pages := func(of func(crowd.Measurement) float64) float64 { return middleOf(s.pages, of) }
	return middling{
		pages: pages(func(m crowd.Measurement) float64 { return m.PagesPerSecond }), micros: pages(func(m crowd.Measurement) float64 { return m.ServerMicros }),
		p50: pages(func(m crowd.Measurement) float64 { return m.Post.P50 }), p99: pages(func(m crowd.Measurement) float64 { return m.Post.P99 }),
		monitor:       middleOf(s.monitor, func(l looked) float64 { return l.median }),
		monitorMicros: middleOf(s.monitor, func(l looked) float64 { return l.micros }),
	}
}

func middleOf[T any](all []T, of func(T) float64) float64 {
	var values []float64
	for _, x := range all {
		values = append(values, of(x))
	}
	slices.Sort(values)
	if len(values) == 0 {
		return 0
	}
	return values[len(values)/2]
}

func (r *report) tellRest(w *writing, b *bench) {
	if len(r.starts) == 0 && r.memory.Pages == 0 && r.disk.completes == 0 && r.exact == "" {
		return
	}
	w.table("what", "measured", "goal")
	if len(r.starts) > 0 {
		w.line("| start of the process until a respondent's first page, %d stored: middle (longest) | %.2f s (%.2f s) | 1 s |", b.stored, r.starts[len(r.starts)/2], r.starts[len(r.starts)-1])
	}
	if m := r.memory; m.Pages > 0 {
		w.line("| resident memory, %d interviews in the file and %d open, %.0f pages/s: at the end (highest) | %.0f MiB (%.0f MiB) | 150 MiB |", b.file, open, m.PagesPerSecond, m.ServerMiB, m.HighestMiB)
	}
	if d := r.disk; d.completes > 0 {
		n := float64(d.completes)
		w.line("| bytes on disk for a complete, paradata included, over its answers as JSON (%.0f bytes) | %.0f, **%.2f times** | 2 times |", float64(d.answers)/n, float64(d.whole-d.empty)/n, float64(d.whole-d.empty)/float64(d.answers))
		w.line("| the same with the empty database's %d KB counted in | %.2f times | |", d.empty/1000, float64(d.whole)/float64(d.answers))
		if d.tables != "" {
			w.line("| of it, bytes by table and index | %s | |", d.tables)
		}
	}
	if r.exact != "" {
		w.line("| quotas | %s; `quota verify` finds no drift | no drift |", r.exact)
	}
}

// machine is the processor's name, as Linux tells it.
func machine() string {
	info, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(info)) {
		if name, is := strings.CutPrefix(line, "model name"); is {
			return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(name), ":"))
		}
	}
	return runtime.GOARCH
}

func loadNow() string {
	load, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(load), " ")
	return first
}
