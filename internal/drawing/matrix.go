package drawing

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Matrix maps a point (x, y) to (A x + C y + E, B x + D y + F), the order of SVG.
type Matrix struct{ A, B, C, D, E, F float64 }

// Apply is where the point goes.
func (m Matrix) Apply(p Point) Point { return Point{m.A*p.X + m.C*p.Y + m.E, m.B*p.X + m.D*p.Y + m.F} }

// Then is the matrix that applies n first and m after it.
func (m Matrix) Then(n Matrix) Matrix {
	return Matrix{m.A*n.A + m.C*n.B, m.B*n.A + m.D*n.B, m.A*n.C + m.C*n.D, m.B*n.C + m.D*n.D, m.A*n.E + m.C*n.F + m.E, m.B*n.E + m.D*n.F + m.F}
}

// Scale is how much longer lines get, the mean over the directions.
func (m Matrix) Scale() float64 { return math.Sqrt(math.Abs(m.A*m.D - m.B*m.C)) }

// Angle is how far the direction of the x axis is turned, in degrees, counter-clockwise where y points up.
func (m Matrix) Angle() float64 { return math.Atan2(m.B, m.A) * 180 / math.Pi }

// Transform reads the attribute of that name, such as "translate(161 86) rotate(-90)".
func Transform(s string) (Matrix, error) {
	m := Matrix{A: 1, D: 1}
	for rest := strings.Trim(s, " ,\n"); rest != ""; rest = strings.Trim(rest, " ,\n") {
		name, after, ok := strings.Cut(rest, "(")
		inner, after, closed := strings.Cut(after, ")")
		if !ok || !closed {
			return m, fmt.Errorf("the transform %q cannot be read; write it as name(numbers)", s)
		}
		n, err := numbers(inner)
		if err != nil {
			return m, err
		}
		next, ok := transform(strings.TrimSpace(name), n)
		if !ok {
			return m, fmt.Errorf("the transform %q is not one of translate, scale, rotate, matrix with their numbers", s)
		}
		m, rest = m.Then(next), after
	}
	return m, nil
}

func transform(name string, n []float64) (Matrix, bool) {
	switch {
	case name == "translate" && len(n) == 1:
		return Matrix{1, 0, 0, 1, n[0], 0}, true
	case name == "translate" && len(n) == 2:
		return Matrix{1, 0, 0, 1, n[0], n[1]}, true
	case name == "scale" && len(n) == 1:
		return Matrix{n[0], 0, 0, n[0], 0, 0}, true
	case name == "scale" && len(n) == 2:
		return Matrix{n[0], 0, 0, n[1], 0, 0}, true
	case name == "rotate" && (len(n) == 1 || len(n) == 3):
		sin, cos := math.Sincos(n[0] * math.Pi / 180)
		turn := Matrix{cos, sin, -sin, cos, 0, 0}
		if len(n) == 1 {
			return turn, true
		}
		return Matrix{1, 0, 0, 1, n[1], n[2]}.Then(turn).Then(Matrix{1, 0, 0, 1, -n[1], -n[2]}), true
	case name == "matrix" && len(n) == 6:
		return Matrix{n[0], n[1], n[2], n[3], n[4], n[5]}, true
	}
	return Matrix{}, false
}

// Number is a length or number of an attribute, in user units; what is not given is the other value.
func (s *Shape) Number(name string, other float64) (float64, error) {
	v, ok := s.Values[name]
	if !ok || v == "" {
		return other, nil
	}
	x, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(v), "px"), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, fmt.Errorf("<%s %s=%q> is no number; give it in user units", s.Name, name, v)
	}
	return x, nil
}

// numbers reads numbers with spaces or commas between them.
func numbers(s string) ([]float64, error) {
	var all []float64
	for field := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\t' }) {
		x, err := strconv.ParseFloat(field, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("%q is no number", field)
		}
		all = append(all, x)
	}
	return all, nil
}
