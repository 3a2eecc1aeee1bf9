package codebook

import (
	"math"
	"strings"
	"unicode/utf8"

	"fieldwork/internal/labelled"
)

// The moments are gathered by Welford's recurrence, which does not cancel where the mean is large beside the deviation:
// M ← M + (x−M)/n, S ← S + (x−M_before)(x−M_after) (B. P. Welford, Note on a method for calculating corrected sums of
// squares and products, Technometrics 4, 1962, 419–420). The deviation is √(S/(n−1)).
type moments struct {
	n         int
	mean, s   float64
	low, high float64
}

// add counts a number. One that is not finite has no place in a mean.
func (m *moments) add(x float64) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return
	}
	if m.n++; m.n == 1 {
		m.low, m.high = x, x
	}
	before := x - m.mean
	m.mean += before / float64(m.n)
	m.s += before * (x - m.mean)
	m.low, m.high = min(m.low, x), max(m.high, x)
}

// deviation is the sample's standard deviation; not a number for fewer than two.
func (m *moments) deviation() float64 { return math.Sqrt(m.s / float64(m.n-1)) }

// A length measures words without keeping them.
type length struct {
	n       int
	longest int // in characters
	total   int
}

func (l *length) add(c labelled.Column) {
	for row, m := range c.Missing {
		if m != labelled.Present {
			continue
		}
		characters := utf8.RuneCountInString(c.Texts[row])
		l.n++
		l.total += characters
		l.longest = max(l.longest, characters)
	}
}

// A span is the first and the last of dates or instants, whose order is that of their texts (ISO 8601, in UTC).
type span struct{ first, last string }

func (s *span) add(c labelled.Column) {
	for row, m := range c.Missing {
		if m != labelled.Present {
			continue
		}
		text := c.Texts[row]
		if s.first == "" || text < s.first {
			s.first = strings.Clone(text) // the batch's memory is its maker's
		}
		if text > s.last {
			s.last = strings.Clone(text)
		}
	}
}
