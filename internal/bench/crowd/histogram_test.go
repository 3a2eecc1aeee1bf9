package crowd

import (
	"math"
	"testing"
	"time"
)

// TestHistogram: a quantile is never below the true one and at most a sixty-fourth above it.
func TestHistogram(t *testing.T) {
	for _, unit := range []time.Duration{time.Microsecond, 37 * time.Microsecond, time.Millisecond, 900 * time.Millisecond} {
		var h histogram
		for i := 1; i <= 1000; i++ {
			h.add(time.Duration(i) * unit)
		}
		for _, c := range []struct{ q, rank float64 }{{0.5, 500}, {0.99, 990}, {1, 1000}} {
			want := c.rank * float64(unit) / float64(time.Millisecond)
			if got := h.quantile(c.q); got < want*0.999 || got > want*(1+1.0/steps)+0.001 {
				t.Errorf("quantile %v of 1..1000 times %v: %v ms, and it is %v", c.q, unit, got, want)
			}
		}
		if l := h.latency(); l.Max != milliseconds(1000*unit) {
			t.Errorf("the longest of 1..1000 times %v is said to be %v ms", unit, l.Max)
		}
	}
}

// TestPlacesAreInOrder: steps have no gaps and no overlaps, whatever the duration.
func TestPlacesAreInOrder(t *testing.T) {
	last := 0
	for us := 0; us < 1<<20; us += 1 + us/1000 {
		p := place(time.Duration(us) * time.Microsecond)
		if p < last || p > last+1 {
			t.Fatalf("%d us are in step %d, after step %d", us, p, last)
		}
		if e := edge(p); e < float64(us) {
			t.Fatalf("%d us are in step %d, which ends at %v", us, p, e)
		}
		last = p
	}
	if p := place(math.MaxInt64); p != buckets-1 {
		t.Errorf("the longest duration is in step %d of %d", p, buckets)
	}
}
