package lookout

import (
	"math"
	"strconv"
)

// The pictures beside the figures are SVG without text and without styles of their own: positions are per cent of the
// picture's width, so that they fit every screen, and colours come from the style sheet, so that they suit the dark. They
// are hidden from screen readers, which have the figures.

// A barView is one part of a bar.
type barView struct {
	Kind     string // class in the style sheet
	X, Width string
}

// bars puts the parts behind each other; most is what fills the width.
func bars(most int, admitted, overQuota, ineligible int) []barView {
	var parts []barView
	x := 0
	for i, n := range []int{admitted, overQuota, ineligible} {
		if n > 0 {
			kind := []string{"admitted", "over", "out"}[i]
			parts = append(parts, barView{kind, place(float64(x), float64(most)), place(float64(n), float64(most))})
		}
		x += n
	}
	return parts
}

// A spanView is an estimate as a dot and its interval as a line. One is where a ratio would be 1, and "" for a share.
type spanView struct{ Dot, Low, High, One string }

func span(value, low, high, scale float64) spanView {
	return spanView{Dot: place(value, scale), Low: place(low, scale), High: place(high, scale)}
}

// place is a position on a scale that begins at nought.
func place(x, scale float64) string {
	if !(scale > 0) {
		return "0%"
	}
	return strconv.FormatFloat(100*min(x/scale, 1), 'f', 2, 64) + "%"
}

// scaleTo is the end of a scale that has room for the largest number: the next half of a power of ten above it.
func scaleTo(largest float64) float64 {
	if !(largest > 0) || math.IsInf(largest, 1) {
		return 1
	}
	step := math.Pow(10, math.Floor(math.Log10(largest))) / 2
	return math.Ceil(largest/step) * step
}
