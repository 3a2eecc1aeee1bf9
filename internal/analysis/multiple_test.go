package analysis

import (
	"fmt"
	"math"
	"testing"
)

// TestAnOptionThatWasNotOfferedIsNotTicked: one option with an `if` once emptied the whole table.
func TestAnOptionThatWasNotOfferedIsNotTicked(t *testing.T) {
	nan := math.NaN()
	flags := [][]float64{ // two options; the second is not offered to the third respondent, and the fourth was not asked
		{1, 0, 1, nan},
		{0, 1, nan, nan},
	}
	if n := whole(flags); n != 1 {
		t.Errorf("%d respondents are said to have been offered less, want 1", n)
	}
	if got, want := fmt.Sprint(flags), "[[1 0 1 NaN] [0 1 0 NaN]]"; got != want {
		t.Errorf("flags %s, want %s", got, want)
	}
}
