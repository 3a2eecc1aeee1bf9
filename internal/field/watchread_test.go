package field

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestTheMedianIsExactToAStep holds the middle of the counted lengths against that of the lengths themselves.
func TestTheMedianIsExactToAStep(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		exact := rapid.SliceOfN(rapid.Int64Range(0, int64(LongestLength)), 1, 60).Draw(r, "lengths")
		counted := map[time.Duration]int{}
		for _, d := range exact {
			counted[time.Duration(d).Round(LengthStep)]++
		}
		slices.Sort(exact)
		middle := time.Duration(exact[(len(exact)-1)/2]/2 + exact[len(exact)/2]/2)
		got := length(counted)
		if off := (got.Median - middle).Abs(); got.N != len(exact) || off > LengthStep {
			r.Fatalf("%d lengths with the middle %v are counted as %+v", len(exact), middle, got)
		}
	})
	if l := length(nil); l != (Length{}) {
		t.Errorf("no lengths: %+v", l)
	}
}
