package survey

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxOpaque is how many numbers are tried of a field that is computed with: all of them, or the field is partial.
const maxOpaque = 300

// numbers takes the whole numbers at which rules change: the smallest, each constant, and the number that follows it.
// All numbers between two constants are alike to the rules, so that one stands for them.
func (d *decisive) numbers(constants []float64, opaque bool) {
	low, high := d.question.Min, d.question.Max
	starts := []int{low}
	for _, x := range constants {
		if x >= float64(low) && x <= float64(high) {
			at := int(math.Floor(x))
			starts = append(starts, at, at+1)
		}
	}
	if opaque {
		d.partial = high-low >= maxOpaque
		for x := low; x <= min(high, low+maxOpaque-1); x++ {
			starts = append(starts, x)
		}
	}
	slices.Sort(starts)
	for _, x := range slices.Compact(starts) {
		if x >= low && x <= high {
			d.values = append(d.values, NumberValue(float64(x)))
		}
	}
}

// The days between which dates are tried where a question leaves its range open.
const (
	firstDay = "1900-01-01"
	lastDay  = "2199-12-31"
)

// dates takes the days, or months, at which rules change, as numbers does. Rules see a date as its digits, 20151008. What
// is computed with dates, or compared with digits that are no date, is not tried out.
func (d *decisive) dates(constants []float64, opaque bool) {
	layout := d.question.Kind.DateLayout()
	from, to := d.question.From, d.question.To
	if from == "" {
		from = firstDay[:len(layout)]
	}
	if to == "" {
		to = lastDay[:len(layout)]
	}
	d.partial = opaque
	starts := []string{from}
	for _, x := range constants {
		digits := strconv.FormatFloat(x, 'f', -1, 64)
		at, err := time.Parse(strings.ReplaceAll(layout, "-", ""), digits)
		if err != nil {
			d.partial = true
			continue
		}
		next := at.AddDate(0, 0, 1)
		if d.question.Kind == Month {
			next = at.AddDate(0, 1, 0)
		}
		starts = append(starts, at.Format(layout), next.Format(layout))
	}
	slices.Sort(starts)
	for _, date := range slices.Compact(starts) {
		if date >= from && date <= to {
			d.values = append(d.values, TextValue(date))
		}
	}
}
