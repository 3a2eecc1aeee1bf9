package crowd

import (
	"fmt"
	"io"
	"maps"
	"slices"
)

// A Measurement is a crowd's result beside what the processes took in the measured time.
type Measurement struct {
	Result
	PagesPerSecond      float64
	InterviewsPerSecond float64
	ServerMicros        float64 // processor time of the server for a page, doors and ends included, in microseconds; 0 when its process is not known
	CrowdMicros         float64 // the crowd's own
	StolenPercent       float64 // of the machine's processors that its host gave to others meanwhile
	ServerMiB           float64 // resident memory of the server at the end
	HighestMiB          float64 // and at its highest
}

// Print tells the measurement to people.
func (m Measurement) Print(w io.Writer) {
	fmt.Fprintf(w, "pages        %.0f/s (%d in %.1f s, %.1f KB each)\n", m.PagesPerSecond, m.Pages, m.Seconds, float64(m.Bytes)/1000/float64(max(1, m.Pages)))
	fmt.Fprintf(w, "interviews   %.0f/s (%d finished, %d begun)\n", m.InterviewsPerSecond, m.Finished, m.Begun)
	for _, l := range []struct {
		name string
		Latency
	}{{"post", m.Post}, {"post + page", m.Page}, {"link + page", m.Door}} {
		fmt.Fprintf(w, "%-12s p50 %.2f ms, p99 %.2f ms, max %.1f ms\n", l.name, l.P50, l.P99, l.Max)
	}
	if m.ServerMicros > 0 {
		fmt.Fprintf(w, "server       %.0f us of processor a page; %.0f MiB resident, %.0f at its highest\n", m.ServerMicros, m.ServerMiB, m.HighestMiB)
	}
	fmt.Fprintf(w, "crowd        %.0f us of processor a page\n", m.CrowdMicros)
	fmt.Fprintf(w, "machine      %.1f %% of its processors given to others\n", m.StolenPercent)
	if m.Waited > 0 {
		fmt.Fprintf(w, "wait page    %d times\n", m.Waited)
	}
	for _, cell := range slices.Sorted(maps.Keys(m.Total)) {
		fmt.Fprintf(w, "cell %-7s %v\n", cell, m.Total[cell])
	}
	fmt.Fprintf(w, "errors       %d\n", m.Errors)
	for _, e := range m.Examples {
		fmt.Fprintf(w, "             %s\n", e)
	}
}
