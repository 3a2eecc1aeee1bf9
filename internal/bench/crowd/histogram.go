package crowd

import (
	"math/bits"
	"time"
)

// Latency is how long something took, in milliseconds.
type Latency struct {
	P50, P99, Max float64
}

// A histogram counts durations to 1.6 %: each power of two, in microseconds, is cut into 64 steps. Its memory does not grow.
type histogram struct {
	counts [buckets]int32
	total  int
	max    time.Duration
}

const (
	stepBits = 6
	steps    = 1 << stepBits
	octaves  = 30 // up to 18 hours
	buckets  = steps * octaves
)

// place is the step of a duration: exact below 64 microseconds, then 64 steps to the octave.
func place(d time.Duration) int {
	us := uint64(max(0, d.Microseconds()))
	if us < steps {
		return int(us)
	}
	octave := bits.Len64(us) - stepBits // 1 for 64..127
	return min(buckets-1, octave*steps+int(us>>(octave-1))-steps)
}

// edge is the upper end of a step, in microseconds.
func edge(place int) float64 {
	octave, step := place/steps, place%steps
	if octave == 0 {
		return float64(step)
	}
	return float64((uint64(step+steps) + 1) << (octave - 1))
}

func (h *histogram) add(d time.Duration) {
	h.counts[place(d)]++
	h.total++
	h.max = max(h.max, d)
}

func (h *histogram) merge(other *histogram) {
	for i, n := range other.counts {
		h.counts[i] += n
	}
	h.total += other.total
	h.max = max(h.max, other.max)
}

// quantile is the upper end of the step that the share q of the durations reaches, in milliseconds.
func (h *histogram) quantile(q float64) float64 {
	below, wanted := 0, int(q*float64(h.total-1))+1
	for i, n := range h.counts {
		if below += int(n); n > 0 && below >= wanted {
			return min(edge(i)/1000, milliseconds(h.max))
		}
	}
	return 0
}

func (h *histogram) latency() Latency {
	return Latency{P50: h.quantile(0.5), P99: h.quantile(0.99), Max: milliseconds(h.max)}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
