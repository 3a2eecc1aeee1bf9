package chart

import (
	"math"
	"strconv"
	"strings"
)

// A scale is an axis of numbers: from low to high by steps that people count in.
type scale struct{ low, high, step float64 }

// scaleOver is the scale with about the given number of steps of 1, 2 or 5 times a power of ten that holds both numbers
// (after Heckbert 1990, "Nice numbers for graph labels", Graphics Gems).
func scaleOver(low, high float64, steps int) scale {
	if !(high > low) { // one number, or none
		low, high = min(low, 0), max(low, 0)
		if !(high > low) {
			return scale{0, 1, 1}
		}
	}
	rough := (high - low) / float64(steps)
	step := math.Pow(10, math.Floor(math.Log10(rough)))
	switch over := rough / step; {
	case over > 5:
		step *= 10
	case over > 2:
		step *= 5
	case over > 1:
		step *= 2
	}
	// Adding and taking away a hair keeps 0.30000000000000004 from opening another step.
	return scale{tidy(math.Floor(low/step+1e-9) * step), tidy(math.Ceil(high/step-1e-9) * step), tidy(step)}
}

// wholeScale is a scale from zero for counts, which have no halves.
func wholeScale(high float64, steps int) scale {
	s := scaleOver(0, max(high, 1), steps)
	if s.step < 1 {
		s = scale{0, math.Ceil(s.high), 1}
	}
	return s
}

// tidy drops the dust of binary fractions.
func tidy(x float64) float64 {
	clean, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 12, 64), 64)
	return clean
}

// widest is the width of the widest number on the scale.
func (s scale) widest(size float64) float64 {
	return max(widthOf(grouped(s.low), size), widthOf(grouped(s.high), size), widthOf(grouped(s.high-s.step), size))
}

// span collects the numbers that a scale must hold.
type span struct{ low, high float64 }

func emptySpan() span { return span{math.Inf(1), math.Inf(-1)} }

func (s *span) take(numbers ...float64) {
	for _, x := range numbers {
		if there(x) {
			s.low, s.high = min(s.low, x), max(s.high, x)
		}
	}
}

// scale is the scale that holds what was taken; from 0 to 1 when nothing was.
func (s span) scale(steps int) scale {
	if s.low > s.high {
		return scale{0, 1, 1}
	}
	return scaleOver(s.low, s.high, steps)
}

// there tells whether a number exists.
func there(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// at is the number in the place of a list; NaN when the list is shorter.
func at(numbers []float64, i int) float64 {
	if i >= len(numbers) {
		return math.NaN()
	}
	return numbers[i]
}

// grouped is a number with at most three decimals and thousands in groups of three.
func grouped(x float64) string {
	s := strconv.FormatFloat(math.Abs(x), 'f', 3, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	whole, rest, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	if x < 0 && strings.Trim(s, "0.") != "" {
		return "-" + whole
	}
	return whole
}
