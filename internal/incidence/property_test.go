package incidence

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// anyCounts are one to eight classes, among them empty, rare and huge ones; together they stay below MaxCount.
var anyCounts = rapid.Map(rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 3), rapid.IntRange(0, 3000), rapid.IntRange(0, 240_000)), 1, 8), named)

var anyLevel = rapid.OneOf(rapid.SampledFrom([]float64{MinLevel, 0.95, MaxLevel}), rapid.Float64Range(MinLevel, MaxLevel))

// sound is what must hold of every estimate: the shares add up to one, and every interval is one, within bounds, around
// its estimate.
func sound(t *rapid.T, e Estimate) {
	sum := 0.0
	for _, s := range e.Shares {
		sum += s.P
		if !(0 <= s.Low && s.Low <= s.P+1e-15 && s.P <= s.High+1e-15 && s.High <= 1) || s.Method == "" {
			t.Fatalf("share %+v of %d", s, e.N)
		}
	}
	if math.Abs(sum-1) > 1e-12 {
		t.Fatalf("the shares add up to %.17g: %+v", sum, e)
	}
	for _, r := range e.Ratios {
		if !(0 <= r.Low && r.Low <= r.Value && r.Value <= r.High) || math.IsInf(r.High, 1) || (r.LogNormal == nil) != (r.N == 0) {
			t.Fatalf("ratio %+v of %d", r, e.N)
		}
		if l := r.LogNormal; l != nil && !(0 < l.Low && l.Low < r.Value && r.Value < l.High) {
			t.Fatalf("ratio %+v with %+v", r, *l)
		}
	}
}

func TestSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts, level := anyCounts.Draw(t, "counts"), anyLevel.Draw(t, "level")
		var refusal *Refusal
		if e, err := Shares(counts, level); err == nil {
			sound(t, e)
		} else if !errors.As(err, &refusal) || refusal.Reason != NoArrivals {
			t.Fatal(err)
		}
		if e, err := Stopped("a", counts, level); err == nil {
			sound(t, e)
		} else if !errors.As(err, &refusal) || refusal.Reason != NoArrivals && refusal.Reason != StoppedTooEarly {
			t.Fatal(err)
		}
	})
}

// TestMonotone: one more of a class among the same others moves everything about it up, and the stopping class down.
func TestMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts, level := anyCounts.Draw(t, "counts"), anyLevel.Draw(t, "level")
		if len(counts) == 1 {
			counts = append(counts, Count{"z", 1})
		}
		counts[0].N += 2
		last := len(counts) - 1
		more := append([]Count{}, counts...)
		more[last].N++
		rises := func(what string, before, after Interval) {
			// Where the step is below what the incomplete beta function keeps, the two are equal but for its last digits.
			if after.Low < before.Low-1e-9*before.Low || after.High < before.High-1e-9*before.High {
				t.Fatalf("%s falls from %+v to %+v", what, before, after)
			}
		}
		before, after := must(Shares(counts, level)), must(Shares(more, level))
		rises("the share", before.Shares[last].Interval, after.Shares[last].Interval)
		rises("another's share", after.Shares[0].Interval, before.Shares[0].Interval)
		before, after = must(Stopped("a", counts, level)), must(Stopped("a", more, level))
		rises("the ratio", before.Ratios[last-1].Interval, after.Ratios[last-1].Interval)
		rises("the stopping class", after.Shares[0].Interval, before.Shares[0].Interval)
		if counts[last].N > 0 { // the first of a class swaps a cautious limit for the recovered one
			rises("a share when stopped", before.Shares[last].Interval, after.Shares[last].Interval)
		}
		n := counts[0].N + counts[last].N
		rises("the proportion", must(Proportion(counts[last].N, n, level)).Interval, must(Proportion(counts[last].N+1, n, level)).Interval)
	})
}

// must is for counts that the test has made answerable.
func must[T any](answer T, err error) T {
	if err != nil {
		panic(err)
	}
	return answer
}

// TestQuantile has the value that mathext.InvRegIncBeta misses, R's qbeta(0.999999, 5, 50000), and the ends.
func TestQuantile(t *testing.T) {
	if got := quantile(0.999999, 5, 50000); math.Abs(got/0.00046850194359216357-1) > 1e-9 {
		t.Errorf("got %g", got)
	}
	// The beta distribution of 1 and b has the quantile 1 - (1-p)^(1/b); one of twice the same has its median at 1/2.
	if got, want := quantile(0.00005, 1, MaxCount), -math.Expm1(math.Log1p(-0.00005)/MaxCount); math.Abs(got/want-1) > 1e-8 {
		t.Errorf("got %g, want %g", got, want)
	}
	if got := quantile(0.5, MaxCount/2, MaxCount/2); math.Abs(got-0.5) > 1e-8 {
		t.Errorf("got %.12g", got)
	}
	if quantile(0.3, 0, 4) != 0 || quantile(0.3, 4, 0) != 1 {
		t.Error("a beta distribution with all its mass on an end")
	}
}
